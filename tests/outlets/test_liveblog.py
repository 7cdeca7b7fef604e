"""Liveblogs: told apart into posts, each matched by itself, and a story of theirs told once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from monitor.config.load import parse_settings
from monitor.flows.alert_tick import AlertTicker
from monitor.flows.alert_views import Moment
from monitor.flows.collect import Collector
from monitor.flows.fulltext import BodyReader
from monitor.flows.triage import Triager
from monitor.model.bodies import Body, Wanted
from monitor.model.outlet import FullText, Outlet
from monitor.model.reading import Entry, Fetched, Post, Text
from monitor.model.settings import Settings
from monitor.outlets.fulltext import extract
from monitor.outlets.sandbox import Sandbox
from monitor.rules.liveblog import look_again, looks_live, post_entry, post_key
from monitor.rules.topics import Matcher, compile_topics
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.bodies import BodyStore
from monitor.storage.collecting import CollectStore
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.triaging import TriageStore
from tests.outlets.servers import Exchange, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.outlets.http import Fetcher
    from monitor.storage.database import Database

NOW = datetime(2023, 6, 20, 6, tzinfo=UTC)
URL = "https://www.krant.nl/liveblog/1234567-kabinet"
FILLER = "Bij de brug over de Waal staat het verkeer stil, zegt Rijkswaterstaat in een korte verklaring."
ON_TOPIC = "Het kabinet haalt de doelen voor diversiteit bij de overheid niet, zegt de minister."


@pytest.mark.parametrize(
    ("url", "title", "live"),
    [
        (URL, "", True),
        ("https://k.nl/politiek-liveblog/12", "", True),
        ("https://k.nl/a", "Liveblog kabinet \u2022 Minister weg", True),
        ("https://k.nl/a", "LIVE | Debat over stikstof", True),
        ("https://k.nl/a", "Debat over stikstof, volg het hier - liveblog", True),
        ("https://k.nl/a", "Live muziek in Paradiso trekt duizenden", False),
        ("https://k.nl/live/concert", "Concert", False),
        ("https://k.nl/nieuws/1", "Waarom een liveblog de krant verdringt", False),
    ],
)
def test_a_liveblog_is_known_by_its_address_or_its_headline(url: str, title: str, *, live: bool) -> None:
    assert looks_live(url, title) is live


def page(*posts: str, head: str = "", wrap: str = "main") -> bytes:
    body = f"<h1>Liveblog kabinet</h1><{wrap}>{''.join(posts)}</{wrap}>"
    return f"<html><head>{head}</head><body><nav>Menu</nav>{body}</body></html>".encode()


def linked(*updates: dict[str, str], **more: str) -> str:
    said = {"@type": "LiveBlogPosting", "headline": "Kabinet", "liveBlogUpdate": list(updates), **more}
    return f'<script type="application/ld+json">{json.dumps({"@graph": [said]})}</script>'


MARKED = """<div class="liveblog-update" id="p{n}"><time datetime="2023-06-20T0{n}:15+02:00">0{n}:15</time>
<h3>Kop {n}</h3><p>Eerste zin {n}.</p><ul><li>Punt {n}</li></ul><button>Deel</button></div>"""
MICRODATA = """<article itemprop="liveBlogUpdate" id="p{n}">
<h2>Kop {n}</h2><time datetime="2023-06-20T0{n}:15+02:00"></time><p>Eerste zin {n}. Punt {n}</p></article>"""
PLAIN = """<section><a id="p{n}"></a><div><h4>Kop {n}</h4><time datetime="2023-06-20T0{n}:15+02:00">x</time>
</div>Eerste zin {n}. <b>Punt {n}</b></section>"""


@pytest.mark.parametrize("template", [MARKED, MICRODATA, PLAIN])
def test_blocks_with_a_time_of_their_own_are_posts(template: str) -> None:
    found = extract(page(*(template.format(n=n) for n in (3, 2, 1))), "text/html", URL, URL)
    assert isinstance(found, Text)
    assert found.live
    assert [(post.id, post.url, post.title) for post in found.posts] == [
        (f"p{n}", f"{URL}#p{n}", f"Kop {n}") for n in (3, 2, 1)
    ]
    assert [post.published for post in found.posts] == [
        datetime(2023, 6, 20, n - 2, 15, tzinfo=UTC) if n >= 2 else datetime(2023, 6, 19, 23, 15, tzinfo=UTC)
        for n in (3, 2, 1)
    ]
    assert [post.text for post in found.posts] == [f"Eerste zin {n}. Punt {n}" for n in (3, 2, 1)]


def test_linked_data_goes_before_blocks_and_says_when_it_ends() -> None:
    updates = (
        {"@id": f"{URL}#b7", "headline": "Kop", "articleBody": "<p>Een &amp; twee</p>",
         "datePublished": "2023-06-20T08:00:00+02:00"},
        {"articleBody": "Zonder kop"}, {"headline": ""},
    )  # fmt: skip
    head = linked(*updates, coverageEndTime="2023-06-20T18:00:00Z")
    found = extract(page(MARKED.format(n=1), head=head), "text/html", URL, URL)
    assert isinstance(found, Text)
    first, second = found.posts
    assert (first.id, first.url, first.title, first.text) == (f"{URL}#b7", f"{URL}#b7", "Kop", "Een & twee")
    assert first.published == NOW
    assert (second.id, second.url, second.text) == ("", URL, "Zonder kop")
    assert found.ended == NOW + timedelta(hours=12)


def test_an_article_with_comments_and_teasers_is_no_liveblog() -> None:
    paragraphs = f"<h1>Kabinet valt</h1><article>{f'<p>{ON_TOPIC} {FILLER}</p>' * 6}</article>"
    comments = "".join(MARKED.format(n=n) for n in (3, 2, 1))
    body = f"<html><body>{paragraphs}<aside>{comments}</aside></body></html>".encode()
    found = extract(body, "text/html", "https://www.krant.nl/nieuws/1", "https://www.krant.nl/nieuws/1")
    assert isinstance(found, Text)
    assert (found.live, found.posts) == (False, ())
    assert found.body.startswith("Het kabinet haalt")


def test_a_post_without_a_head_is_called_after_its_first_sentence() -> None:
    told = post_entry(Post(url=URL, text=f"{ON_TOPIC} {FILLER} {FILLER}", published=NOW))
    assert (told.title, told.lead, told.body) == (ON_TOPIC, f"{ON_TOPIC} {FILLER} {FILLER}", "")
    long = post_entry(Post(url=URL, title="Kop", text=" ".join([FILLER] * 12)))
    assert isinstance(long, Entry)
    assert long.lead.endswith("verklaring.")
    assert f"{long.lead} {long.body}" == " ".join([FILLER] * 12)


def test_the_key_of_a_post_stays_when_its_text_changes() -> None:
    post = Post(id="p1", url=URL, title="Kop", text="tekst", published=NOW)
    assert post_key("k", post) == post_key("k", replace(post, title="Andere kop", published=None))
    nameless = replace(post, id="")
    assert post_key("k", nameless) == post_key("k", replace(nameless, text="aangevuld"))
    assert len({post_key("k" * 300, post), post_key("k", nameless), post_key("l", post)}) == 3
    assert len(post_key("k" * 300, post)) < 200


@pytest.mark.parametrize(
    ("after", "newest", "ended", "again"),
    [
        (timedelta(hours=1), timedelta(minutes=50), None, True),
        (timedelta(hours=9), timedelta(hours=2), None, False),
        (timedelta(hours=9), timedelta(hours=8), None, True),
        (timedelta(hours=9), timedelta(hours=8), timedelta(hours=8), False),
        (timedelta(hours=40), timedelta(hours=39), None, False),
    ],
)
def test_a_liveblog_is_read_again_while_it_lasts(
    after: timedelta, newest: timedelta, ended: timedelta | None, *, again: bool
) -> None:
    posts = [Post(url=URL, published=NOW + newest)]
    found = look_again(NOW + after, NOW, posts, None if ended is None else NOW + ended)
    assert found == (NOW + after + timedelta(minutes=10) if again else None)
    assert look_again(NOW + after, NOW, [], None) is None, "what cannot be told apart is not read again"


FEEDS = """
outlets:
  krant: {name: De Krant, url: "https://x.example", tier: 1}
topics:
  div: {title: Diversiteit, alert: diversiteit NEAR/6 doel}
  fsv: {title: Fraudelijst, alert: fraudelijst}
routes:
  - {topics: [div, fsv], channels: [email:piket], group_wait: 0m}
people:
  piket: {name: Piket, email: piket@example.nl}
"""


@dataclass
class Live:
    """An outlet with one liveblog, read, triaged and alerted as the house does it."""

    database: Database
    fetcher: Fetcher
    sandbox: Sandbox
    settings: Settings
    outlet: Outlet
    time: datetime = NOW
    posts: list[dict[str, str]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    def collector(self) -> Collector:
        return Collector(CollectStore(self.database), self.fetcher, self.sandbox, self, jitter=lambda: 0.0)

    def post(self, number: int, text: str) -> None:
        at = (self.time - timedelta(minutes=1)).isoformat()
        self.posts.insert(0, {"@id": f"p{number}", "articleBody": text, "datePublished": at})

    async def tick(self, later: timedelta = timedelta(minutes=10)) -> None:
        """Pages, triage and alerts, once."""
        matcher = compile_topics(self.settings.topics, {})
        assert isinstance(matcher, Matcher)
        outlets = {self.outlet.slug: self.outlet}
        await BodyReader(
            BodyStore(self.database), self.fetcher, self.sandbox, self, outlets, matcher.promising
        ).run()
        moment = Moment(now=self.time, settings=self.settings)
        assert not Triager(TriageStore(self.database), matcher).run(moment).failed
        AlertTicker(AlertTickStore(self.database)).run(moment)
        self.time += later

    def told(self) -> list[tuple[int | None, str]]:
        with self.database.read() as connection:
            rows = connection.execute(select(alerts.c.story, alerts.c.reason).order_by(alerts.c.id))
            return [(row.story, row.reason) for row in rows]


async def test_posts_are_matched_one_by_one_and_a_story_of_theirs_is_told_once(
    database: Database, fetcher: Fetcher, sandbox: Sandbox
) -> None:
    settings = parse_settings(FEEDS)
    assert isinstance(settings, Settings), settings
    items: list[str] = ["<item><title>Oud bericht</title><link>{0}/1</link></item>"]

    async def reply(exchange: Exchange) -> None:
        host = f"http://{exchange.headers['host']}"
        if exchange.path == "/rss":
            await exchange.answer(f"<rss><channel>{''.join(items).format(host)}</channel></rss>".encode())
        else:
            await exchange.answer(page(head=linked(*live.posts)), Content_Type="text/html")

    async with serving(reply) as server:
        outlet = Outlet(slug="krant", name="K", url=server.url("/rss"), fulltext=FullText.CANDIDATES)
        live = Live(database, fetcher, sandbox, settings, outlet)
        collector = live.collector()
        await collector.run([outlet])
        live.time += timedelta(minutes=10)
        passing = f"<p>{ON_TOPIC} {FILLER}</p>" * 3
        items.insert(0, f"<item><title>Liveblog van de dag</title><link>{{0}}/liveblog/7</link>"
                        f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
                        f"<![CDATA[{passing}]]></content:encoded></item>")  # fmt: skip
        await collector.run([outlet])
        live.post(0, FILLER)
        live.post(1, "De diversiteit")
        live.post(2, "Doelen van het spoor zijn gehaald.")
        await live.tick()
        assert live.told() == [], "words of two posts, or in passing, are no match"
        live.post(3, ON_TOPIC)
        await live.tick()
        assert [reason for _, reason in live.told()] == ["first-sight"]
        for number in range(4, 9):
            live.post(number, f"{ON_TOPIC} Nu spreekt partij {number}. {FILLER}")
            await live.tick()
        assert len(live.told()) == 1, "the same story, the same outlet: nothing that rings"
        live.post(9, "De minister wist van de fraudelijst, blijkt uit het debat over diversiteit als doel.")
        await live.tick()
        assert len(live.told()) <= 2, "at most one follow-up"
        assert len({story for story, _ in live.told()}) == 1
        live.time += timedelta(hours=8)
        await live.tick()
        asked = len(server.asked)
        await live.tick()
        assert len(server.asked) == asked, "it is over"
        with database.read() as connection:
            rows = connection.execute(select(articles).order_by(articles.c.id)).all()
            found = select(topic_matches.c.hits).where(topic_matches.c.article == rows[3].id)
            hit = connection.scalars(found).all()[0][0]
    posts = rows[2:]
    assert [row.guid for row in posts] == [f"p{n}" for n in (1, 3, 4, 5, 6, 7, 8, 9)], (
        "the others are near nothing"
    )
    assert posts[1].published == NOW + timedelta(minutes=19)
    assert (hit["sentence"], hit["where"]) == (ON_TOPIC, "kop")
    assert rows[1].body_state == "live"
    assert rows[1].body == ""


class Page:
    """One liveblog that waits to be read, with two posts, and what became of them."""

    def __init__(self) -> None:
        self.settled: list[Body] = []

    def wanted(self, now: datetime, limit: int) -> tuple[Wanted, ...]:
        del now, limit
        url = "https://k.nl/liveblog/7"
        page = Wanted(
            article=7, outlet="krant", url=url, title="Liveblog", lead="", key="k.nl/7", first_seen=NOW
        )
        return (page,)

    def settle(self, bodies: Sequence[Body], now: datetime) -> None:
        del now
        self.settled += bodies

    async def fetch(self, url: str, *_: object, **__: object) -> Fetched:
        return Fetched(url=url, body=b"")

    async def parse(self, kind: str, body: bytes, content_type: str, url: str, option: str = "") -> Text:
        del kind, body, content_type, option
        texts = {"a": "Over diversiteit", "b": "Sport"}
        posts = (Post(url=url, id=name, text=text, published=NOW) for name, text in texts.items())
        return Text(live=True, posts=tuple(posts))

    def now(self) -> datetime:
        return NOW


@pytest.mark.parametrize(
    ("fulltext", "kept", "because"),
    [
        (FullText.CANDIDATES, ["a"], "as with pages, what comes near no topic is left"),
        (FullText.ALWAYS, ["a", "b"], "who asks for everything finds every post in the archive"),
    ],
)
async def test_which_posts_are_kept_follows_the_outlets_full_text(
    fulltext: FullText, kept: list[str], because: str
) -> None:
    outlet, place = Outlet(slug="krant", name="K", url="https://k.nl/rss", fulltext=fulltext), Page()
    reader = BodyReader(
        place, place, place, place, {"krant": outlet}, lambda told: "diversiteit" in told.title
    )
    await reader.run()
    assert [post.guid for body in place.settled for post in body.posts] == kept, because
