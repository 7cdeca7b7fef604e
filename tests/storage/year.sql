-- A year at two hundred articles a day, one in twenty matched, one in ten told: what tests/storage/test_plans.py asks.
INSERT INTO stories (id, title, created, first_published, last_article)
SELECT n, 'Kop ' || n, at, at, at FROM (SELECT n, timestamptz '2025-03-17' + n * interval '432 seconds' AS at FROM generate_series(1, 70000) AS n) AS every;
INSERT INTO articles (id, key, outlet, url, title, lead, fingerprint, published, first_seen, joined, pending, story, turn, version, revised)
SELECT n, 'k' || n, 'o' || n % 50, 'https://krant.nl/' || n, 'Kop ' || n, repeat('Tekst ', 30), '\x00', at, at, at,
  n > 69990, n, n, CASE n % 10 WHEN 0 THEN 2 ELSE 1 END, CASE n % 10 WHEN 0 THEN at END FROM (SELECT n, timestamptz '2025-03-17' + n * interval '432 seconds' AS at FROM generate_series(1, 70000) AS n) AS every;
INSERT INTO versions (article, version, seen, title) SELECT id, 1, first_seen, title FROM articles WHERE version > 1;
INSERT INTO topic_matches (article, version, topic, tier, hits, at)
SELECT id, 1, 'water', 'digest', '[]', first_seen FROM articles WHERE id % 20 = 0;
INSERT INTO alerts (id, story, route, reason, because, created, topics, covered, view)
SELECT id / 10, story, 'piket', 'new_story', '', first_seen, '[]', '{}', '{}' FROM articles WHERE id % 10 = 0;
INSERT INTO deliveries (alert, channel, recipient, state, created, due)
SELECT id, channel, 'piket', 'sent', created, created FROM alerts, (VALUES ('email'), ('slack')) AS c (channel);
INSERT INTO watches (story, route, due) SELECT story, route, created + interval '2 hours' FROM alerts;
UPDATE watches SET due = NULL WHERE due < '2026-03-02';
INSERT INTO suppressions (story, article, route, cause, at)
SELECT story, id, 'piket', 'mute', first_seen FROM articles WHERE id % 10 = 1;
DELETE FROM search_pending;
INSERT INTO outlet_state (slug, etag, last_modified, body_hash, next_poll, last_poll)
SELECT 'o' || n, '', '', '', timestamptz '2026-03-02 06:00Z', timestamptz '2026-03-02' FROM generate_series(1, 50) AS n;
ANALYZE;
