"""Storage for alerting, the reading half: a story as the rules see it, what was told, what people did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from monitor.model.alert import Covered, Reason, Trigger
from monitor.model.parliament import Asked
from monitor.model.response import Line, Step
from monitor.model.story import StoryRows
from monitor.model.topic import Tier
from monitor.rules.alerting.headline import material, reused
from monitor.rules.alerting.kept import Promise
from monitor.rules.alerting.quoted import Member
from monitor.rules.alerting.state import (
    Acknowledgement,
    ArticleFact,
    Headline,
    LastAlert,
    Mute,
    MuteKind,
    NoReaction,
    Responses,
    Wording,
)
from monitor.storage.asked import questions_on
from monitor.storage.line_rows import line_of
from monitor.storage.promises import promises_of, told_by
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.usual import usual_outlets
from monitor.storage.versions import said
from monitor.storage.wordings import members, wordings

_Row = Mapping[str, Any]
_FACTS = (
    articles.c.id,
    articles.c.outlet,
    articles.c.joined,
    articles.c.first_seen,
    articles.c.published,
    articles.c.baseline,
    articles.c.flood,
    articles.c.version,
    articles.c.because,
)
"""A story may have a thousand articles and is looked at with each of them: no texts here."""
_TOPICS = (
    topic_matches.c.article,
    topic_matches.c.version,
    topic_matches.c.topic,
    topic_matches.c.tier,
    topic_matches.c.at,
)


class AlertReader:
    """What alerting reads inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def articles(self, story: int, tiers: Mapping[str, int], max_age: timedelta) -> tuple[ArticleFact, ...]:
        """The story's articles with all their topics. ``tiers``: outlet slug to tier; 3 where absent.

        Empty while no article of the story is on a topic: no route can take it, however large it grows.
        """
        matched = self._topics(story)
        if not matched:
            return ()
        own = articles.c.story == story
        statement = select(*_FACTS).where(own).order_by(articles.c.joined, articles.c.id)
        found = self.connection.execute(statement).mappings().all()
        titles = self._titles([row["id"] for row in found if row["version"] > 1])
        return tuple(
            _fact(
                dict(row), matched.get(row["id"], ()), titles[row["id"]], tiers.get(row["outlet"], 3), max_age
            )
            for row in found
        )

    def usual_outlets(self, topics: Collection[str], at: datetime) -> tuple[int, ...]:
        """How many outlets wrote about these topics in the same hour of each week before."""
        return usual_outlets(self.connection, topics, at)

    def promises(self, story: int, since: datetime) -> tuple[Promise, ...]:
        """Routes that told the story after then, and those with something for it that waits."""
        return promises_of(self.connection, story, since)

    def told_by(self, story: int) -> dict[str, frozenset[tuple[str, str]]]:
        """By route, whom its first message on the story went to."""
        return told_by(self.connection, story)

    def wordings(self, story: int) -> tuple[Wording, ...]:
        """Every version of the story's articles that may ring, oldest first."""
        return wordings(self.connection, story)

    def members(self) -> frozenset[Member]:
        """Members of parliament as the House's own list of questions names them."""
        return members(self.connection)

    def last_alert(self, story: int, route: str) -> LastAlert | None:
        """What the route was told of the story; None when nothing ever was."""
        where = (alerts.c.story == story, alerts.c.route == route)
        rows = self.connection.execute(select(alerts).where(*where).order_by(alerts.c.id)).mappings().all()
        own = [row for row in rows if row["step"] == 0]
        if not own:
            return None
        reopened = [row["created"] for row in own if row["reason"] == Reason.REOPENED]
        return LastAlert(
            first_at=own[0]["created"],
            told_at=own[-1]["created"],
            reason=Reason(own[-1]["reason"]),
            covered=_covered(rows[-1]["covered"]),
            escalated=tuple(row["created"] for row in rows if row["step"] > 0),
            reopened_at=reopened[-1] if reopened else None,
            shown_as_taken=str(own[0]["view"].get("acknowledged", "")),
        )

    def responses(self, story: int, now: datetime) -> Responses:
        """What people did about the story, and every mute in force."""
        return self.responses_until(story, now, None)

    def responses_until(self, story: int, now: datetime, until: datetime | None) -> Responses:
        """The same up to a moment. A tick's own ``now`` is no such limit: who acted a moment later counts."""
        statement = select(actions).where(actions.c.story == story).order_by(actions.c.id)
        if until is not None:
            statement = statement.where(actions.c.at <= until)
        acknowledged, refused, closed = None, None, False
        for row in self.connection.execute(statement).mappings():
            kind = row["kind"]
            if kind == "acknowledge":
                acknowledged = Acknowledgement(at=row["at"], by=row["who"])
            elif kind == "no-reaction":
                triggers = frozenset(Trigger(each) for each in row["detail"].get("triggers", list(Trigger)))
                refused = NoReaction(at=row["at"], by=row["who"], why=row["why"], triggers=triggers)
            elif kind == "release":
                acknowledged = None
            elif kind in ("reopen", "reopened"):
                refused, closed = None, False
            elif kind == "close":
                closed = True
            if acknowledged and kind not in _NO_STEP:
                acknowledged = replace(acknowledged, last_step=row["at"])
            if acknowledged and kind in _SETTLES:
                acknowledged = replace(acknowledged, settled=_SETTLES[kind])
        return Responses(acknowledged=acknowledged, no_reaction=refused, closed=closed, mutes=self.mutes(now))

    def questions(self, story: int) -> tuple[Asked, ...]:
        """Questions of the House that are news: linked to an article of the story, or in it themselves."""
        return questions_on(self.connection, story)

    def line(self, story: int) -> Line | None:
        """The story's press line: the newest approved, else the newest that is worked on."""
        return line_of(self.connection, story)

    def view_rows(self, story: int) -> StoryRows:
        """The story's title, articles, hits and headlines, as a message or a page shows them."""
        found = self._rows(story)
        title = self.connection.scalar(select(stories.c.title).where(stories.c.id == story)) or ""
        numbers = [row["id"] for row in found]
        return StoryRows(title, tuple(found), self._matches(numbers), self._titles(numbers))

    def _rows(self, story: int) -> Sequence[_Row]:
        statement = (
            select(articles).where(articles.c.story == story).order_by(articles.c.joined, articles.c.id)
        )
        return [dict(row) for row in self.connection.execute(statement).mappings()]

    def _topics(self, story: int) -> dict[int, list[_Row]]:
        """By article, what topics its versions were on, without the words that hit."""
        found: dict[int, list[_Row]] = {}
        joined = select(*_TOPICS).join(articles, articles.c.id == topic_matches.c.article)
        statement = joined.where(articles.c.story == story)
        ordered = statement.order_by(topic_matches.c.version, topic_matches.c.id)
        for row in self.connection.execute(ordered).mappings():
            found.setdefault(row["article"], []).append(dict(row))
        return found

    def _matches(self, numbers: Sequence[int]) -> dict[int, list[_Row]]:
        found: dict[int, list[_Row]] = defaultdict(list)
        where = topic_matches.c.article.in_(numbers)
        statement = select(topic_matches).where(where).order_by(topic_matches.c.version, topic_matches.c.id)
        for row in self.connection.execute(statement).mappings():
            found[row["article"]].append(dict(row))
        return found

    def _titles(self, numbers: Sequence[int]) -> dict[int, list[_Row]]:
        found: dict[int, list[_Row]] = defaultdict(list)
        told = said(numbers).c
        statement = select(told.article, told.version, told.seen, told.title).order_by(told.version)
        for row in self.connection.execute(statement).mappings():
            found[row["article"]].append(dict(row))
        return found

    def mutes(self, now: datetime) -> tuple[Mute, ...]:
        """Every mute that has not ended."""
        rows = self.connection.execute(select(mutes).where(mutes.c.until > now)).mappings()
        return tuple(
            Mute(
                kind=MuteKind(row["kind"]),
                target=row["target"],
                since=row["since"],
                until=row["until"],
                why=row["why"],
                by=row["who"],
            )
            for row in rows
        )


_NO_STEP = frozenset({"acknowledge", "release"})
_SETTLES = {Step.APPROVE: True, Step.WITHDRAW: False, Step.REOPEN: False, Step.TRIGGER: False}


def _fact(
    row: _Row,
    matched: Sequence[_Row],
    titles: Sequence[_Row],
    tier: int,
    max_age: timedelta,
) -> ArticleFact:
    topics: dict[str, tuple[Tier, datetime]] = {}
    for match in matched:
        reached = Tier(match["tier"])
        known = topics.get(match["topic"])
        if known is None or (known[0] is Tier.DIGEST and reached is Tier.ALERT):
            topics[match["topic"]] = (reached, match["at"])
    digest = [match["at"] for match in matched if match["tier"] == Tier.DIGEST]
    alert = [match["at"] for match in matched if match["tier"] == Tier.ALERT]
    return ArticleFact(
        id=row["id"],
        outlet=row["outlet"],
        outlet_tier=tier,
        at=row["joined"] or row["first_seen"],
        topics=tuple((topic, *reached) for topic, reached in topics.items()),
        digest_since=min(digest) if digest and (not alert or min(digest) < min(alert)) else None,
        baseline=row["baseline"],
        too_old=row["first_seen"] - row["published"] > max_age,
        republished=row["flood"],
        version=row["version"],
        headlines=tuple(_headlines(matched, titles)),
        unsure=bool((row["because"] or {}).get("unsure")),
    )


def _headlines(matched: Sequence[_Row], titles: Sequence[_Row]) -> Iterator[Headline]:
    first_alert: dict[str, int] = {}
    for match in matched:
        if match["tier"] == Tier.ALERT:
            first_alert.setdefault(match["topic"], match["version"])
    for before, after in pairwise(titles):
        if before["title"] != after["title"]:
            yield Headline(
                version=after["version"],
                at=after["seen"],
                material=material(before["title"], after["title"]),
                newly_matches=after["version"] in first_alert.values(),
                reused=_reused(before, after, matched),
            )


def _reused(before: _Row, after: _Row, matched: Sequence[_Row]) -> bool:
    alert = any(each["version"] == after["version"] and each["tier"] == Tier.ALERT for each in matched)
    return alert and reused(before["title"], after["title"], after["seen"] - before["seen"])


def _covered(stored: Mapping[str, Any]) -> Covered:
    return TypeAdapter(Covered).validate_python(stored)
