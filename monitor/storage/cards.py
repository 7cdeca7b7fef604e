"""Stories as cards: a handful of queries for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, case, func, select

from monitor.model.desk import ArticleRow, Matched, StoryCard, Wording
from monitor.model.person import Actor
from monitor.model.response import Standing, State
from monitor.model.topic import Hit, Tier, Where
from monitor.storage import card_alerts
from monitor.storage.tables.actions import mutes
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.tables.desk import standings, story_moves
from monitor.storage.versions import said

_OPEN = (State.TAKEN.value, State.ALIGNING.value, State.LINE_SET.value)
_MOST_BODIES = 80
_MOST_MATCHED = 5_000
_DONE = (State.REACTED.value, State.NO_REACTION.value)


def matched_since(connection: Connection, since: datetime, limit: int = 400) -> tuple[int, ...]:
    """Stories in which an article matched a topic since then, newest match first."""
    newest = func.max(topic_matches.c.at)
    recent = select(topic_matches.c.article, newest).where(topic_matches.c.at > since)
    # Two steps: joined in one, SQLite walks every article that has a story.
    rows = connection.execute(recent.group_by(topic_matches.c.article))
    matched: dict[int, datetime] = {row[0]: row[1] for row in rows}
    found: dict[int, datetime] = {}
    numbers = sorted(matched, reverse=True)[:_MOST_MATCHED]
    query = select(articles.c.id, articles.c.story).where(
        articles.c.id.in_(numbers), articles.c.story.is_not(None), articles.c.baseline.is_(False)
    )
    for row in connection.execute(query):
        found[row.story] = max(matched[row.id], found.get(row.story, matched[row.id]))
    return tuple(sorted(found, key=lambda story: found[story], reverse=True)[:limit])


def in_hand(connection: Connection, limit: int = 100) -> tuple[int, ...]:
    """Stories that somebody is working on, the longest first."""
    query = select(standings.c.story).where(standings.c.state.in_(_OPEN)).order_by(standings.c.since)
    return tuple(connection.execute(query.limit(limit)).scalars())


def done_since(connection: Connection, since: datetime, limit: int = 100) -> tuple[int, ...]:
    """Stories that the desk finished since then."""
    query = select(standings.c.story).where(standings.c.state.in_(_DONE), standings.c.since > since)
    return tuple(connection.execute(query.order_by(standings.c.since.desc()).limit(limit)).scalars())


def cards(
    connection: Connection, chosen: Sequence[int], now: datetime, *, whole: bool = False
) -> dict[int, StoryCard]:
    """Cards by story. ``whole`` reads every article with its text and every earlier version's; otherwise
    the articles that tell most: the first, the newest, the first that matched."""
    if not chosen:
        return {}
    identities = list(chosen)
    rows = _articles(connection, identities, whole=whole)
    sums: dict[int, _Sums] = {}
    if not whole:
        _add_bodies(connection, rows)
        sums = _sums(connection, identities)
    told = card_alerts.told(connection, identities)
    held = card_alerts.held(connection, identities)
    lost = card_alerts.lost(connection, identities)
    muted = _muted(connection, identities, now)
    query = (
        select(stories, standings.c.state, standings.c.owner, standings.c.owner_name, standings.c.since)
        .add_columns(standings.c.in_digest)
        .outerjoin(standings, standings.c.story == stories.c.id)
        .where(stories.c.id.in_(identities))
    )
    found = {}
    for row in connection.execute(query).mappings():
        number = row["id"]
        found[number] = StoryCard(
            id=number,
            title=row["title"],
            first_published=row["first_published"],
            last_article=row["last_article"],
            standing=standing_of(row),
            articles=tuple(rows[number]),
            told=tuple(told[number]),
            held=tuple(held[number]),
            lost=tuple(lost[number]),
            muted_until=muted.get(number),
            total=sums[number].total if number in sums else 0,
            all_outlets=tuple(sums[number].outlets) if number in sums else (),
            all_topics=sums[number].topics if number in sums else {},
        )
    return found


def standing_of(row: RowMapping) -> Standing:
    """Where a story stands, of a row of ``standings`` that may be missing."""
    if row["state"] is None:
        return Standing()
    owner = Actor(row["owner"], row["owner_name"]) if row["owner"] is not None else None
    return Standing(
        state=State(row["state"]), owner=owner, since=row["since"], in_digest=bool(row["in_digest"])
    )


def _articles(connection: Connection, chosen: list[int], *, whole: bool) -> dict[int, list[ArticleRow]]:
    columns = [
        column
        for column in articles.c
        if column.name in ArticleRow.__dataclass_fields__ and (whole or column.name != "body")
    ]
    query = select(*columns).where(articles.c.story.in_(chosen)).order_by(articles.c.published.desc())
    if not whole:
        query = query.where(articles.c.id.in_(_telling(chosen)))
    rows = connection.execute(query).mappings().all()
    matched = _matched(connection, [row["id"] for row in rows])
    changed = [row["id"] for row in rows if row["version"] > 1]
    wordings = headlines(connection, changed, whole=whole)
    found: dict[int, list[ArticleRow]] = defaultdict(list)
    for row in rows:
        values = dict(row) | {"because": row["because"] or {}}
        article = ArticleRow(
            **values,
            headlines=tuple(wordings.get(row["id"], ())),
            matched=tuple(matched.get(row["id"], ())),
        )
        found[row["story"]].append(article)
    return found


def _telling(chosen: list[int]) -> Select[tuple[int]]:
    """The articles that a card shows: two newest, the first, and the first two that matched."""
    matched = select(topic_matches.c.article).where(topic_matches.c.article == articles.c.id).exists()
    first, newest = articles.c.published, articles.c.published.desc()
    ranked = (
        select(
            articles.c.id,
            func.row_number().over(partition_by=articles.c.story, order_by=newest).label("newest"),
            func.row_number().over(partition_by=articles.c.story, order_by=first).label("first"),
            func.row_number()
            .over(partition_by=articles.c.story, order_by=(case((matched, 0), else_=1), first))
            .label("matched"),
        )
        .where(articles.c.story.in_(chosen))
        .subquery()
    )
    return select(ranked.c.id).where((ranked.c.newest <= 2) | (ranked.c.first == 1) | (ranked.c.matched <= 2))


@dataclass(slots=True)
class _Sums:
    """What a card says of all its story's articles."""

    total: int = 0
    outlets: list[str] = field(default_factory=list)
    topics: dict[str, Tier] = field(default_factory=dict)


def _sums(connection: Connection, chosen: list[int]) -> dict[int, _Sums]:
    found: dict[int, _Sums] = defaultdict(_Sums)
    first = func.min(articles.c.published)
    by_outlet = select(articles.c.story, articles.c.outlet, func.count().label("many"))
    by_outlet = by_outlet.where(articles.c.story.in_(chosen)).group_by(articles.c.story, articles.c.outlet)
    for row in connection.execute(by_outlet.order_by(first)):
        found[row.story].total += row.many
        found[row.story].outlets.append(row.outlet)
    by_topic = (
        select(articles.c.story, topic_matches.c.topic, topic_matches.c.tier)
        .join(topic_matches, topic_matches.c.article == articles.c.id)
        .where(articles.c.story.in_(chosen))
        .distinct()
    )
    for row in connection.execute(by_topic):
        if found[row.story].topics.get(row.topic) is not Tier.ALERT:
            found[row.story].topics[row.topic] = Tier(row.tier)
    return found


def _add_bodies(connection: Connection, rows: dict[int, list[ArticleRow]]) -> None:
    """The text of one article a story, where the sentence to show stands in the text."""
    wanted: dict[int, tuple[int, int]] = {}
    for story, found in rows.items():
        for place in reversed(range(len(found))):
            hits = [hit for matched in found[place].matched for hit in matched.hits]
            if hits and all(hit.where is not Where.LEAD for hit in hits):
                if any(hit.where is Where.BODY for hit in hits):
                    wanted[found[place].id] = (story, place)
                break
    query = select(articles.c.id, articles.c.body).where(articles.c.id.in_(list(wanted)[:_MOST_BODIES]))
    for row in connection.execute(query) if wanted else ():
        story, place = wanted[row.id]
        rows[story][place] = replace(rows[story][place], body=row.body)


def headlines(
    connection: Connection, chosen: Sequence[int], *, whole: bool = False
) -> dict[int, list[Wording]]:
    """Every version of articles, oldest first."""
    found: dict[int, list[Wording]] = defaultdict(list)
    if not chosen:
        return found
    told = said(list(chosen)).c
    columns = (told.article, told.version, told.seen, told.title, *((told.lead, told.body) if whole else ()))
    query = select(*columns).order_by(told.version)
    for row in connection.execute(query).mappings():
        values = {name: row[name] for name in row if name != "article"}
        found[row["article"]].append(Wording(**values))
    return found


def _matched(connection: Connection, chosen: list[int], *, highest: bool = False) -> dict[int, list[Matched]]:
    """By article; of a topic that found several versions the newest, or the one at the highest tier."""
    newest: dict[tuple[int, str], Matched] = {}
    if chosen:
        query = select(topic_matches).where(topic_matches.c.article.in_(chosen))
        for row in connection.execute(query.order_by(topic_matches.c.version)).mappings():
            before = newest.get((row["article"], row["topic"]))
            if highest and before is not None and before.tier is Tier.ALERT and row["tier"] != Tier.ALERT:
                continue
            hits = tuple(Hit(**{**hit, "where": Where(hit["where"])}) for hit in row["hits"])
            newest[row["article"], row["topic"]] = Matched(
                topic=row["topic"], tier=Tier(row["tier"]), hits=hits, at=row["at"]
            )
    found: dict[int, list[Matched]] = defaultdict(list)
    for (article, _), matched in newest.items():
        found[article].append(matched)
    return found


def _muted(connection: Connection, chosen: list[int], now: datetime) -> dict[int, datetime]:
    query = select(mutes.c.target, func.max(mutes.c.until).label("until")).where(
        mutes.c.kind == "story", mutes.c.until > now, mutes.c.target.in_([str(each) for each in chosen])
    )
    return {int(row.target): row.until for row in connection.execute(query.group_by(mutes.c.target))}


def article(connection: Connection, number: int) -> ArticleRow | None:
    """One article with every version of it."""
    columns = [column for column in articles.c if column.name in ArticleRow.__dataclass_fields__]
    row = connection.execute(select(*columns).where(articles.c.id == number)).mappings().one_or_none()
    if row is None:
        return None
    wordings = headlines(connection, [number], whole=True).get(number, [])
    matched = _matched(connection, [number], highest=True).get(number, [])
    values = dict(row) | {"because": row["because"] or {}}
    return ArticleRow(**values, headlines=tuple(wordings), matched=tuple(matched))


def article_at(connection: Connection, keys: Sequence[str]) -> int | None:
    """The number of the article with one of these identities."""
    return connection.scalar(select(articles.c.id).where(articles.c.key.in_(keys)).order_by(articles.c.id))


def joined(connection: Connection, number: int) -> datetime | None:
    """When an article came to a story."""
    return connection.scalar(select(articles.c.joined).where(articles.c.id == number))


def newest_article(connection: Connection) -> int:
    """The number of the article that came last; 0 when there is none."""
    return int(connection.execute(select(func.max(articles.c.id))).scalar_one() or 0)


def moved_to(connection: Connection, story: int) -> int | None:
    """Where the articles of an emptied story went last; None when they went nowhere."""
    query = (
        select(story_moves.c.to_story)
        .where(story_moves.c.from_story == story, story_moves.c.undone.is_(None))
        .order_by(story_moves.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()
