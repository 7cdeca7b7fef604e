"""What has to hold at the end of each day of the simulated month, from what really arrived."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import select

from bench.month_stage import Arrived, Stage, shown
from bench.month_world import AMSTERDAM, Event, local
from monitor.model.alert import QuietHours
from monitor.rules.alerting.quiet import quiet_until
from monitor.storage.checking import check_database
from monitor.storage.tables.alerts import suppressions
from monitor.storage.tables.articles import articles
from monitor.storage.tables.digests import digests

_FIRST = frozenset({"first-sight", "raised", "unsure"})
_LATE = timedelta(minutes=26)
"""Two steps of the clock, and what is told a minute later."""
_ROUTES = {"quotum": "woordvoering", "racisme": "antidiscriminatie", "ramp": "rampen"}
_NIGHTS = {
    "woordvoering": QuietHours(start=time(23), end=time(7)),
    "desk-nieuw": QuietHours(start=time(23), end=time(7)),
    "antidiscriminatie": QuietHours(start=time(22, 30), end=time(6, 30), days=frozenset(range(1, 6))),
}
_RUST = QuietHours(start=time(18), end=time(8))
_TOKEN = re.compile(r"Dossier\d{4}x")
_URGENT = "calamiteitje"
_OURS = ("beheer@example.nl", "C002")
_EXPECTED_ERRORS = (
    "outlet blind",
    "delivery is dead",
    "tick failed, the next one tries again",
    "feeds.yaml was changed and is wrong, the last good one stays",
)


def quiet(at: datetime, *windows: QuietHours | None) -> datetime | None:
    """The end of the quiet hours that a moment lies in."""
    return quiet_until(at, [each for each in windows if each], "Europe/Amsterdam")


def by_turns(first: date, names: tuple[str, str], at: datetime) -> str:
    """Whose week it is, handed over at nine."""
    here = at.astimezone(AMSTERDAM)
    days = (here.date() - first).days - (here.time() < time(9))
    return names[days // 7 % 2]


def recipients(topic: str, at: datetime) -> dict[tuple[str, str], datetime]:
    """Who is to be told when of a story that is told at this moment."""
    if topic == "quotum":
        duty = by_turns(date(2026, 3, 2), ("an@example.nl", "bo@example.nl"), at)
        return {("slack", "C001"): at, ("email", duty): at}
    if topic == "ramp":
        duty = by_turns(date(2026, 3, 9), ("cas@example.nl", "dirk@example.nl"), at)
        return {("slack", "C001"): at, ("email", duty): at, ("email", "rust@example.nl"): at}
    hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    night = _NIGHTS["antidiscriminatie"]
    own = quiet(at, _RUST)
    return {
        ("email", "uur@example.nl"): quiet(hour, night) or hour,
        ("email", "rust@example.nl"): (quiet(own, _RUST, night) or own) if own else at,
        ("webhook", "dossier"): at,
    }


class Checks:
    """Holds each message and each event to what it should be, once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._read: dict[str, int] = {}
        self._names: dict[tuple[object, ...], Arrived] = {}
        self._words: dict[tuple[str, str, str], Arrived] = {}
        self._told: dict[str, list[Arrived]] = defaultdict(list)
        self.done: dict[str, set[int]] = defaultdict(set)
        """By check, the events that were held to it."""

    def day(self, day: date) -> list[str]:
        """Everything that is wrong up to the end of this day."""
        fresh = self._stage.arrived[self._read.get("arrived", 0) :]
        self._read["arrived"] = len(self._stage.arrived)
        found = [wrong for each in fresh for wrong in self._message(each)]
        found += self._digest(day)
        found += self._each("firsts", timedelta(hours=34), self._first)
        found += self._each("answers", timedelta(hours=75), self._answered)
        found += self._each("questions", timedelta(hours=34), self._question)
        found += self.log()
        return found + (self.whole() if day.isoweekday() == 7 else [])

    def _each(
        self, name: str, after: timedelta, check: Callable[[Event, datetime], Iterator[str]]
    ) -> list[str]:
        found: list[str] = []
        for event in self._stage.events:
            begun = self._begun(event)
            if begun is None or event.topic == "klein" or event.number in self.done[name]:
                continue
            at = max(begun, event.asked or begun) if name == "questions" else begun
            if self._stage.clock.now() - at >= after:
                self.done[name].add(event.number)
                found += check(event, begun)
        return found

    def _begun(self, event: Event) -> datetime | None:
        """When an article of it at alert tier was first handed out."""
        served = self._stage.outside.outlets.served
        urls = [event.url(outlet) for _, outlet, title in event.pieces if "ministerie" in title]
        return min((served[url] for url in urls if url in served), default=None)

    # each message

    def _message(self, each: Arrived) -> Iterator[str]:
        """Not twice, not at night, and of the service itself only what has a cause."""
        stage = self._stage
        name = (each.channel, each.to, *each.name)
        if name in self._names and not (each.channel == "email" and stage.touched(each.at, each.at, "kill")):
            yield f"twice: {each}"
        elif name not in self._names and each.kind != "notice":
            words = (each.channel, each.to, each.said)
            if words in self._words and each.at - self._words[words].at < timedelta(hours=3):
                yield f"the same words again: {each}, before: {self._words[words]}"
            self._words[words] = each
        self._names[name] = each
        if each.kind == "?":
            yield f"a message of no alert: {each}"
        before = each.at - timedelta(minutes=16)
        nights = [_NIGHTS.get(each.route), _RUST if each.to == "rust@example.nl" else None]
        for night in nights if _URGENT not in each.said else []:
            tried_on = stage.touched(before, each.at, "mail", "slack")  # begun before, and not delivered then
            if each.kind != "notice" and quiet(each.at, night) and quiet(before, night) and not tried_on:
                yield f"in quiet hours: {each}"
        caused = "Testbericht" in each.subject or stage.touched(each.at - timedelta(minutes=70), each.at)
        if each.kind == "notice" and each.to in _OURS and not caused:
            yield f"a notice that nothing explains: {each} {each.said[:500]!r}"
        if each.kind not in ("digest", "notice"):
            for token in set(_TOKEN.findall(each.said)):
                self._told[token].append(each)

    # each event

    def _first(self, event: Event, at: datetime) -> Iterator[str]:
        """Told once to each of its recipients, in time."""
        stage = self._stage
        if stage.touched(at, at + timedelta(hours=30), "mute", "config"):
            return
        if any(
            when <= at and what in ("mute", "no-reaction") for when, what in stage.acts.get(event.number, [])
        ):
            return
        urgent = event.topic == "ramp"
        due = at if urgent else at + timedelta(minutes=2)
        due = due if urgent else quiet(due, _NIGHTS.get(_ROUTES[event.topic])) or due
        after = recipients(
            event.topic, due + timedelta(minutes=16)
        )  # a turn may end, an hour begin meanwhile
        for (channel, to), when in recipients(event.topic, due).items():
            later = after.get((channel, to))
            who = {to} if later else {to, *(name for kind, name in after if kind == channel)}
            yield from self._told_once(event, channel, who, (when, later or when))

    def _told_once(
        self, event: Event, channel: str, to: set[str], due: tuple[datetime, datetime]
    ) -> Iterator[str]:
        told = self._told[event.token]
        here = [each for each in told if each.channel == channel and each.to in to]
        first = [each for each in here if each.kind in _FIRST]
        several = [each for each in here if each.kind.startswith("summary")]
        got = first or several[:1]
        purpose = self._stage.touched(due[0] - timedelta(minutes=10), due[1] + timedelta(hours=3))
        if not got and not (purpose and told):
            yield f"{event.token} due {shown(due[0])}, never told to {to}; stored: {self._causes(event)}"
        elif len(got) > 1 and not any(each.kind == "unsure" for each in got):
            yield f"{event.token} told {len(got)} times to {to}: {[str(each) for each in got]}"
        elif got and not purpose and not due[0] - timedelta(minutes=1) <= got[0].at <= due[1] + _LATE:
            yield f"{event.token} due {shown(due[0])}, came {got[0]}"

    def _causes(self, event: Event) -> list[str]:
        urls = [event.url(outlet) for _, outlet, _ in event.pieces]
        stories = select(articles.c.story).where(articles.c.url.in_(urls))
        columns = (suppressions.c.story, suppressions.c.route, suppressions.c.cause)
        with self._stage.database.read() as connection:
            rows = connection.execute(select(*columns).where(suppressions.c.story.in_(stories)))
            return [f"{row.story} {row.route} {row.cause}" for row in rows]

    def _answered(self, event: Event, at: datetime) -> Iterator[str]:
        """Escalated once and reminded of while nobody answers; neither while somebody has it."""
        stage = self._stage
        broken = stage.touched(at, at + timedelta(hours=70), "mute", "config", "mail", "disk")
        told = self._told[event.token]
        firsts = [each.at for each in told if each.kind in _FIRST or each.kind.startswith("summary")]
        if event.topic != "quotum" or broken or not firsts:
            return
        raised = [each for each in told if each.kind == "escalated" and each.to == "hoofd@example.nl"]
        reminded = [each for each in told if each.kind == "reminder" and each.channel == "slack"]
        acts, first = stage.acts.get(event.number, []), min(firsts)
        if not acts and event.asked is None:
            yield from self._unanswered(event, first, raised, reminded)
        elif (
            acts
            and acts[0][1] in ("acknowledge", "close", "line")
            and acts[0][0] <= first + timedelta(minutes=5)
        ):
            early = [str(each) for each in raised + reminded if each.at < acts[0][0] + timedelta(hours=24)]
            if early:
                yield f"{event.token} was answered at {shown(acts[0][0])}, and yet: {early}"

    def _unanswered(
        self, event: Event, first: datetime, raised: list[Arrived], reminded: list[Arrived]
    ) -> Iterator[str]:
        due = first + timedelta(minutes=30)
        due = quiet(due, _NIGHTS["woordvoering"]) or due
        if len(raised) != 1 or not first <= raised[0].at <= due + _LATE:
            yield f"{event.token} told {shown(first)}, nobody answered, escalated: {[str(e) for e in raised]}"
        served = self._stage.outside.outlets.served
        newest = max(served.get(event.url(outlet), first) for _, outlet, _ in event.pieces)
        late = [each for each in reminded if each.at > newest + timedelta(hours=57)]
        close = [b for a, b in pairwise(reminded) if b.at - a.at < timedelta(hours=3, minutes=40)]
        if not 4 <= len(reminded) <= 16 or late or close:
            yield f"{event.token} told {shown(first)}, reminded {[shown(each.at) for each in reminded]}"

    def _question(self, event: Event, _: datetime) -> Iterator[str]:
        """A Kamervraag is told once to the route that has the story, and to the head."""
        asked = event.asked
        if asked is None or self._stage.touched(asked, asked + timedelta(hours=6)):
            return
        here = [e for e in self._told[event.token] if e.kind == "question-asked" and e.at >= asked]
        to = Counter((each.channel, each.to) for each in here)
        wanted = {("email", "hoofd@example.nl"), ("slack", "C001")}
        if not wanted <= to.keys() or max(to.values(), default=0) > 1:
            yield f"{event.token} asked {shown(asked)}, told {dict(to)}"

    # the day

    def _digest(self, day: date) -> Iterator[str]:
        """Once, on its day, at its hour, with everything that was seen since the last one."""
        stage = self._stage
        begin, end = local(day, "00:00"), local(day + timedelta(days=1), "00:00")
        came = [each for each in stage.arrived if each.kind == "digest" and begin <= each.at < end]
        purpose = stage.touched(local(day, "07:30"), local(day, "09:00"), "mail", "disk")
        wanted = {"krant@example.nl": 1, "redactie@example.nl": 1} if day.isoweekday() < 6 else {}
        if Counter(each.to for each in came) != wanted and not purpose:
            yield f"digests of {day}: {[str(each) for each in came]}"
        for each in came:
            if not purpose and not local(day, "08:30") <= each.at <= local(day, "08:40"):
                yield f"a digest at the wrong time: {each}"
        if not came:
            return
        with stage.database.read() as connection:
            row = connection.execute(select(digests).where(digests.c.day == day)).one()
        words = " ".join(came[0].said.split())
        for item in row.items:
            if item["included"] and item["title"][:40] not in words:
                yield f"the digest of {day} has no word of {item['title']!r}"
        stories, margin = {item["story"] for item in row.items}, timedelta(minutes=16)
        for event in stage.events:
            for url in [event.url(outlet) for _, outlet, _ in event.pieces]:
                seen = stage.outside.outlets.served.get(url)
                within = seen is not None and row.since + margin < seen < row.until - margin
                if (
                    seen
                    and within
                    and not stage.touched(seen, seen, "config", "flood")
                    and stage.story(url) not in stories
                ):
                    yield f"the digest of {day} lacks {url}, seen {shown(seen)}"

    def log(self) -> list[str]:
        """No error beyond what was broken on purpose."""
        found: dict[str, str] = {}
        with (self._stage.folder / "log").open("rb") as log:
            log.seek(self._read.get("log", 0))
            lines = log.read().splitlines(keepends=True)
        self._read["log"] = self._read.get("log", 0) + sum(map(len, lines))
        for line in lines:
            said = json.loads(line) if line.startswith(b"{") else {}
            if said.get("level") in ("error", "critical"):
                found.setdefault(said["event"], line.decode(errors="replace")[:1_500])
        now = datetime.fromtimestamp(self._stage.clock.now().timestamp(), UTC)
        purpose = self._stage.touched(now - timedelta(days=1), now)
        return [
            f"log: {line}" for event, line in found.items() if not purpose or event not in _EXPECTED_ERRORS
        ]

    def whole(self) -> list[str]:
        """What ``monitor verify`` finds."""
        checks = check_database(self._stage.database)
        return [f"verify {check.name}: {fault}" for check in checks for fault in check.faults]
