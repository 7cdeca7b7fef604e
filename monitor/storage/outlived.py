"""Which rows have outlived their term: for each kind its table and the conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Table, exists, func, null, or_, select

from monitor.model.telling import ADMINISTRATION, GATHERED, LINES
from monitor.rules.retention import TERMS, Kind
from monitor.storage.tables import metadata
from monitor.storage.tables.actions import mutes
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, threads, watches
from monitor.storage.tables.articles import analyses, articles, stories, topic_matches, versions
from monitor.storage.tables.chances import chances
from monitor.storage.tables.desk import invitations, login_failures, sessions, story_moves, tokens
from monitor.storage.tables.duty import rosters
from monitor.storage.tables.judgements import judgements
from monitor.storage.tables.outlets import outlet_days, outlet_state, quarantine, rounds, subscriptions
from monitor.storage.tables.told import told_before
from monitor.storage.told import UNSETTLED
from monitor.storage.triaging import RULE

STRUCK = "removed-"
"""With the row's number behind it: what stands where a person stood."""
_FORGET_WITH_STORY = ("articles", "suppressions", "watches", "story_moves")
Conditions = tuple[ColumnElement[bool], ...]


class Outlived(NamedTuple):
    """``gone``: what holds of a row that goes, given the moment before which all is too old."""

    table: Table
    gone: Callable[[datetime], Conditions]


def gone(kind: Kind, now: datetime) -> tuple[Table, Conditions]:
    """The table of a kind, and what holds of the rows that go now."""
    rows = OUTLIVED[kind]
    return rows.table, rows.gone(TERMS[kind].until(now))


def handled(story: ColumnElement[Any]) -> Sequence[ColumnElement[bool]]:
    """One for each way in which the story can have been told or acted upon by people."""
    ways = [
        exists().where(column == story)
        for column in _pointing_at(stories)
        if column.table.name not in _FORGET_WITH_STORY
    ]
    moved = [
        exists().where(column == story, story_moves.c.by != RULE)
        for column in (story_moves.c.from_story, story_moves.c.to_story)
    ]
    return ways + moved


def _before(column: Column[Any]) -> Callable[[datetime], Conditions]:
    return lambda until: (column < until,)


def _untold(until: datetime) -> Iterator[ColumnElement[bool]]:
    yield from (articles.c.first_seen < until, articles.c.pending.is_(False), articles.c.pinned.is_(False))
    yield from (~each for each in handled(articles.c.story))


def _unreferenced() -> Iterator[ColumnElement[bool]]:
    yield from (~exists().where(column == articles.c.id) for column in _referring())


def _matched() -> ColumnElement[bool]:
    return exists().where(topic_matches.c.article == articles.c.id)


def _unmatched_articles(until: datetime) -> Conditions:
    return (*_untold(until), ~_matched(), *_unreferenced())


def _matched_articles(until: datetime) -> Conditions:
    return (*_untold(until), _matched(), *_unreferenced())


def _texts(until: datetime) -> Conditions:
    return (*_untold(until), articles.c.body != "")


def _earlier_texts(until: datetime) -> Conditions:
    return (versions.c.body != "", exists().where(articles.c.id == versions.c.article, *_untold(until)))


def _empty(until: datetime) -> Conditions:
    """Also stories of which the last articles are about to go: they are let go of before. No OR around an
    EXISTS: PostgreSQL joins the one and asks the other for each row.
    """
    now, own, first = (
        until + TERMS[Kind.STORIES].keep,
        articles.c.story == stories.c.id,
        articles.c.first_seen,
    )
    young = or_(first >= TERMS[Kind.UNMATCHED].until(now), articles.c.pending, articles.c.pinned)
    on_topic = articles.c.id == topic_matches.c.article
    stay = [
        exists().where(own, young),
        exists().where(own, on_topic, first >= TERMS[Kind.MATCHED].until(now)),
        *(exists().where(own, column == articles.c.id) for column in _referring()),
    ]
    others = (column for column in _pointing_at(stories) if column.table is not articles)
    stay += [exists().where(column == stories.c.id) for column in others]
    return (stories.c.created < until, *(~each for each in stay))


def _moves(until: datetime) -> Conditions:
    moved = story_moves.c
    ends = (*handled(moved.from_story), *handled(moved.to_story))
    return (moved.by == RULE, moved.at < until, *(~each for each in ends))


def _analyses(until: datetime) -> Conditions:
    past = exists().where(articles.c.id == analyses.c.article, articles.c.published < until)
    return (past,)


def _watches(until: datetime) -> Conditions:
    ended = exists().where(stories.c.id == watches.c.story, stories.c.last_article < until)
    return (watches.c.due.is_(None), ended)


def _recipients(until: datetime) -> Conditions:
    told = deliveries.c
    named = (told.recipient.not_like(f"{STRUCK}%"), told.why != "", told.provider.is_not(null()))
    over = func.coalesce(told.settled, told.created)  # who asked for the digest alone: never to be settled
    return (over < until, told.state.not_in(UNSETTLED), or_(*named))


def _notices(until: datetime) -> Conditions:
    own = or_(alerts.c.route.in_((ADMINISTRATION, LINES)), alerts.c.because.like(f"{GATHERED}%"))
    waiting = exists().where(deliveries.c.alert == alerts.c.id, deliveries.c.state.in_(UNSETTLED))
    return (alerts.c.story.is_(None), own, alerts.c.created < until, ~waiting)


def _tokens(until: datetime) -> Conditions:
    return (or_(tokens.c.expires < until, tokens.c.revoked < until),)


def _judges(until: datetime) -> Conditions:
    return (judgements.c.at < until, judgements.c.by.not_like(f"{STRUCK}%"))


def _rosters(until: datetime) -> Conditions:
    """Read no more, while outlets are: after a long stop nothing of it is old."""
    return (rosters.c.tried < until, _worked() >= until)


def _outlets(until: datetime) -> Conditions:
    asked = func.coalesce(outlet_state.c.last_poll, outlet_state.c.claimed_until)
    return (asked < until, _worked() >= until)


def _worked() -> ColumnElement[datetime]:
    own = outlet_state.alias()
    return select(func.max(own.c.last_poll)).scalar_subquery()


def _days(until: datetime) -> Conditions:
    return (outlet_days.c.day < until.date().isoformat(),)


def _subscriptions(until: datetime) -> Conditions:
    return (func.coalesce(subscriptions.c.until, subscriptions.c.asked) < until,)


def _chances(until: datetime) -> Conditions:
    own = chances.alias()
    return (chances.c.at < until, chances.c.id < select(func.max(own.c.id)).scalar_subquery())


def _referring() -> list[Column[Any]]:
    """What keeps an article from being deleted: it does not go with it."""
    return [
        column for column in _pointing_at(articles) if not any(key.ondelete for key in column.foreign_keys)
    ]


def _pointing_at(table: Table) -> list[Column[Any]]:
    return [
        key.parent
        for other in metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda each: each.parent.name)
        if key.column.table is table
    ]


OUTLIVED = {
    Kind.ANALYSES: Outlived(analyses, _analyses),
    Kind.EARLIER: Outlived(versions, _earlier_texts),
    Kind.TEXTS: Outlived(articles, _texts),
    Kind.JUDGES: Outlived(judgements, _judges),
    Kind.UNMATCHED: Outlived(articles, _unmatched_articles),
    Kind.MATCHED: Outlived(articles, _matched_articles),
    Kind.STORIES: Outlived(stories, _empty),
    Kind.MOVES: Outlived(story_moves, _moves),
    Kind.SUPPRESSIONS: Outlived(suppressions, _before(suppressions.c.at)),
    Kind.WATCHES: Outlived(watches, _watches),
    Kind.MUTES: Outlived(mutes, _before(mutes.c.until)),
    Kind.RECIPIENTS: Outlived(deliveries, _recipients),
    Kind.THREADS: Outlived(threads, _before(threads.c.opened)),
    Kind.NOTICES: Outlived(alerts, _notices),
    Kind.TOLD: Outlived(told_before, _before(told_before.c.at)),
    Kind.SESSIONS: Outlived(sessions, _before(sessions.c.expires)),
    Kind.FAILURES: Outlived(login_failures, _before(login_failures.c.at)),
    Kind.INVITATIONS: Outlived(invitations, _before(invitations.c.expires)),
    Kind.TOKENS: Outlived(tokens, _tokens),
    Kind.ROSTERS: Outlived(rosters, _rosters),
    Kind.ROUNDS: Outlived(rounds, _before(rounds.c.started)),
    Kind.DAYS: Outlived(outlet_days, _days),
    Kind.OUTLETS: Outlived(outlet_state, _outlets),
    Kind.SUBSCRIPTIONS: Outlived(subscriptions, _subscriptions),
    Kind.QUARANTINE: Outlived(quarantine, _before(quarantine.c.at)),
    Kind.CHANCES: Outlived(chances, _chances),
}
