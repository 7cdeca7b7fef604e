"""A day at the desk: outlets publish, people answer, and what reached whom is asserted, on a virtual clock.

Everything between is real: the database, triage, the story rule, the alert tick, the outbox, the e-mail and
Slack channels, and an SMTP and a Slack server on loopback. Only the clock and the topics are ours.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from monitor.channels.email import EmailChannel, Security, SmtpSettings
from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.flows.alert_tick import AlertTicker
from monitor.flows.alert_views import Moment
from monitor.flows.deliver import Deliverer
from monitor.flows.digest import DigestTicker
from monitor.flows.recipients import at_once, fallback_of, language_of
from monitor.flows.triage import Triager
from monitor.model.alert import Address, Person, QuietHours, Reason, Step, Suppression
from monitor.model.article import Document
from monitor.model.calendar import Calendar, Recess
from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.model.outlet import Outlet
from monitor.model.routing import Node, RouteSettings
from monitor.model.settings import DigestSettings, Settings
from monitor.model.topic import Hit, Tier, Topic, TopicMatch, Where
from monitor.rules.digest import times_of
from monitor.rules.political_clock import question_hour_cutoff
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.digesting import DigestStore
from monitor.storage.outbox import Outbox
from monitor.storage.set_back import bring_back
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, watches
from monitor.storage.tables.articles import articles
from monitor.storage.tables.digests import digests
from monitor.storage.triaging import TriageStore
from standins.mail import Fault as MailFault
from standins.mail import MailCatcher
from standins.slack import Fault as SlackFault
from standins.slack import SlackStandIn

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
slack, email = "slack", "email"
DESK = Address("slack", "#woordvoering")
PIKET, HOOFD = Address("email", "piket"), Address("email", "hoofd")
NIGHT = QuietHours(start=time(22), end=time(7))
MATCHES = {"streefcijfer": ("diversiteit", Tier.ALERT), "vielfalt": ("diversiteit", Tier.DIGEST),
           "discriminatie": ("racisme", Tier.ALERT), "calamiteit": ("crisis", Tier.ALERT)}  # fmt: skip
OUTLETS = {"nu": 1, "nos": 1, "bb": 2, "regio": 2, "blog": 3}


_SYLLABLES = ("ka", "mor", "sti", "lun", "bra", "vek", "dol", "pri", "wan", "tus", "gel", "hom")


def prose(seed: str) -> str:
    """A paragraph of words that no other seed has: without it two short headlines can look like one event."""
    digest = sha256(seed.encode()).digest()
    words = [
        "".join(_SYLLABLES[(digest[n] >> shift) % 12] for shift in (0, 2, 4)) + str(n) for n in range(24)
    ]
    return " ".join(words)


class Words:
    """Topics by a word in title, lead or body."""

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        found: dict[str, TopicMatch] = {}
        for word, (topic, tier) in MATCHES.items():
            for where, text in (
                (Where.TITLE, document.title),
                (Where.LEAD, document.lead),
                (Where.BODY, document.body),
            ):
                begin = text.casefold().find(word)
                known = found.get(topic)
                if begin >= 0 and (known is None or (known.tier is Tier.DIGEST and tier is Tier.ALERT)):
                    hit = Hit(rule=word, where=where, start=begin, end=begin + len(word), sentence=text)
                    found[topic] = TopicMatch(topic=topic, tier=tier, hits=(hit,))
        return tuple(found.values())


@dataclass
class VirtualClock:
    """Stands still until it is set."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Told:
    """One message that reached somebody."""

    at: datetime
    channel: str
    recipient: str
    reason: str
    """The alert's reason, or ``summary``, ``notice``, ``edit``."""
    text: str
    thread: str
    test: bool = False


def people(**changes: Person) -> dict[str, Person]:
    known = {
        "piket": Person(slug="piket", name="Piket", email="piket@example.nl", slack="U0123"),
        "hoofd": Person(slug="hoofd", name="Hoofd Woordvoering", email="hoofd@example.nl", slack="U0456"),
        "beheer": Person(slug="beheer", name="Beheer", email="beheer@example.nl"),
    }
    return {**known, **changes}


def settings(
    *,
    quiet: Sequence[QuietHours] = (),
    channels: Sequence[Address] = (DESK, PIKET),
    escalate: Sequence[Step] = (Step(after=timedelta(minutes=30), to=(HOOFD,)),),
    known: dict[str, Person] | None = None,
    routes: Sequence[Node] = (),
    recess: Sequence[tuple[date, date]] = (),
    digest: DigestSettings | None = None,
    **more: object,
) -> Settings:
    """A desk with one route for everything, unless ``routes`` says otherwise."""
    said = RouteSettings(channels=tuple(channels), quiet=tuple(quiet), escalate=tuple(escalate))
    desk = Node(slug="desk", settings=replace(said, **more))  # type: ignore[arg-type]
    base = Settings(
        outlets=tuple(
            Outlet(slug=slug, name=slug.upper(), url="https://x.example", tier=tier)
            for slug, tier in OUTLETS.items()
        ),
        topics=(
            Topic(slug="diversiteit", title="Diversiteit"),
            Topic(slug="racisme", title="Racisme"),
            Topic(slug="crisis", title="Crisis", urgent=True),
        ),
        people=known or people(),
        routes=Node(slug="root", children=tuple(routes) or (desk,)),
        administrators=(Address("email", "beheer"),),
    )
    calendar = replace(base.calendar, recess=tuple(recess))
    return replace(base, calendar=calendar, digest=digest or DigestSettings())


class Day:
    """Scripts what happens and asserts what arrived. Times are local (Amsterdam)."""

    def __init__(
        self, database: Database, config: Settings, begins: date, mail: MailCatcher, chat: SlackStandIn
    ) -> None:
        self.database, self.config, self.date = database, config, begins
        self.mail, self.chat = mail, chat
        self.clock = VirtualClock(self.local("00:00"))
        self.told: list[Told] = []
        self._matched: set[int] = set()
        self._script: list[tuple[datetime, int, object]] = []
        self._seen_mail = self._seen_posts = 0
        self._edits: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        CollectStore(database).begin_round(self.clock.at, 1)  # the service reads since midnight
        self.build()

    def build(self) -> None:
        """The daemon's parts, as after a start: nothing in memory."""
        smtp = SmtpSettings(
            host="127.0.0.1",
            port=self.mail.port,
            security=Security.PLAIN,
            sender="v@example.nl",
            domain="v.example",
            timeout=60,
        )
        web = SlackSettings(token=self.chat.token, base_url=self.chat.url, timeout=60, spacing=timedelta(0))
        self.triager = Triager(TriageStore(self.database), Words())
        self.ticker = AlertTicker(AlertTickStore(self.database))
        self.digests = DigestTicker(DigestStore(self.database))
        self.deliverer = Deliverer(
            Outbox(self.database),
            {"email": EmailChannel(smtp), "slack": SlackChannel(web)},
            self.clock,
            fallback=lambda claim: fallback_of(self.config, claim.route),
            jitter=lambda: 0.0,
            language=lambda channel, recipient: language_of(self.config, channel, recipient),
            administrators=lambda: [
                (each.channel, each.target)
                for each in at_once(self.config.administrators, self.config, self.clock.now())
            ],
        )

    # the script

    def at(self, clock: str, *, day: int = 0) -> Scripted:
        """A moment, ``day`` days after the first."""
        return Scripted(self, self.local(clock, day))

    def local(self, clock: str, day: int = 0, fold: int = 0) -> datetime:
        hour, minute = (int(part) for part in clock.split(":"))
        when = datetime.combine(self.date + timedelta(days=day), time(hour, minute, fold=fold), AMSTERDAM)
        return when.astimezone(UTC)

    def plan(self, when: datetime, action: object) -> None:
        self._script.append((when, len(self._script), action))

    async def run(self, until: str = "23:59", *, day: int = 0) -> None:
        """Live until then: from event to event, with a tick at every moment something is due."""
        end = self.local(until, day)
        script = sorted(self._script, key=lambda row: row[:2])
        self._script = []
        while True:
            due = self._next_due()
            moments = [row[0] for row in script[:1]] + ([due] if due else [])
            now = max(min(moments, default=end), self.clock.at)
            if now > end or not moments:
                break
            self.clock.at = now
            while script and script[0][0] <= now:
                script.pop(0)[2]()  # type: ignore[operator]
            await self.tick()
        self.clock.at = max(self.clock.at, end)
        await self.tick()

    async def tick(self) -> None:
        """Triage, alert tick, delivery, until nothing is due now."""
        moment = self.moment()
        self.triager.run(moment)
        self.ticker.run(moment)
        self.digests.run(moment)
        for _ in range(20):
            done = await self.deliverer.run(200)
            if not (done.sent or done.dead):
                break
        self._collect()

    def moment(self) -> Moment:
        """Now, as the desk and the daemon see it."""
        cutoff = question_hour_cutoff(self.clock.at, self._calendar())
        return Moment(now=self.clock.at, settings=self.config, cutoff=cutoff, desk_url="http://desk.example")

    async def sets(self, clock: str, *, day: int = 0) -> None:
        """Somebody sets the machine's clock; the service sees it at its next look."""
        self.clock.at = self.local(clock, day)
        bring_back(self.database, self.clock.at)
        await self.tick()

    def _calendar(self) -> Calendar:
        return Calendar(recesses=tuple(Recess(first, last) for first, last in self.config.calendar.recess))

    def _next_due(self) -> datetime | None:
        with self.database.read() as connection:
            looks = connection.scalar(select(func.min(watches.c.due)).where(watches.c.due > self.clock.at))
            sends = connection.scalar(
                select(func.min(deliveries.c.due)).where(
                    deliveries.c.state.in_(("queued", "held")), deliveries.c.due > self.clock.at
                )
            )
            draft = connection.scalar(select(func.min(digests.c.due)).where(digests.c.state == "draft"))
        build = next_build(self.clock.at, self.config.digest) if self.config.digest.to else None
        return min((each for each in (looks, sends, draft, build) if each), default=None)

    # what happens

    def publish(
        self,
        outlet: str,
        items: Iterable[tuple[str, str, str]],
        *,
        baseline: bool = False,
        published: datetime | None = None,
        flood: bool = False,
    ) -> None:
        """``(key, title, body)``: a known key with another title is a new version."""
        now = self.clock.at
        rows = [
            Candidate(
                key=key,
                fingerprint=sha256(f"{title}|{body}".encode()).digest(),
                url=f"https://{outlet}.example/{key}",
                guid=key,
                title=title,
                lead=body,
                body="",
                published=published or now,
                published_raw="",
            )
            for key, title, body in items
        ]
        CollectStore(self.database).save(
            [
                Collected(
                    state=OutletState(slug=outlet, baseline_at=now, last_success=now),
                    candidates=tuple(rows),
                    baseline=baseline,
                )
            ],
            now,
        )
        if flood:
            with self.database.write() as connection:
                keys = [each.key for each in rows]
                connection.execute(articles.update().where(articles.c.key.in_(keys)).values(flood=True))

    def respond(self, kind: str, who: str, story: int, why: str = "", **detail: object) -> None:
        with self.database.write() as connection:
            row = {
                "story": story,
                "at": self.clock.at,
                "who": who,
                "kind": kind,
                "why": why,
                "detail": detail,
            }
            connection.execute(insert(actions).values(row))
            connection.execute(watches.update().where(watches.c.story == story).values(due=self.clock.at))

    def mute(self, kind: str, target: str, until: datetime) -> None:
        with self.database.write() as connection:
            row = {
                "kind": kind,
                "target": target,
                "since": self.clock.at,
                "until": until,
                "why": "te veel",
                "who": "piket",
            }
            connection.execute(insert(mutes).values(row))

    # what arrived

    def _collect(self) -> None:
        now = self.clock.at
        for caught in self.mail.caught[self._seen_mail :]:
            mail = caught.mail
            body = mail.get_body(("plain",))
            text = f"{mail['Subject']}\n{body.get_content() if body else ''}"
            name = str(mail["Message-ID"])
            root = str(mail["References"]).split()[0]
            self.told.append(Told(now, email, caught.recipient, self._reason(name), text, root))
        self._seen_mail = len(self.mail.caught)
        for post in self.chat.posted[self._seen_posts :]:
            where = "#" + next(
                (name for name, place in self.chat.channels.items() if place == post.channel), post.channel
            )
            text = post.text + repr(post.blocks)
            self.told.append(
                Told(now, slack, where, self._reason(post.delivery), text, post.thread_ts or post.ts)
            )
        self._seen_posts = len(self.chat.posted)
        for post in self.chat.posted:
            if len(post.edits) > self._edits.get(post.ts, 0):
                self._edits[post.ts] = len(post.edits)
                self.told.append(
                    Told(now, slack, post.channel, "edit", post.text + repr(post.blocks), post.ts)
                )

    def _reason(self, name: str) -> str:
        found = re.search(r"alert-(\d+)\.", name)
        if not found:
            return "?"
        with self.database.read() as connection:
            row = connection.execute(
                select(alerts.c.reason, alerts.c.story, alerts.c.view).where(alerts.c.id == int(found[1]))
            ).one()
        if row.story is None:
            if "digest" in row.view:
                return "digest"
            return f"summary-{row.view['kind']}" if "kind" in row.view else "notice"
        return str(row.reason)

    def _show(self, told: Told) -> str:
        when = told.at.astimezone(AMSTERDAM)
        return f"{when:%d %H:%M:%S} {told.channel}:{told.recipient} {told.reason} {told.text[:60]!r}"

    def timeline(self) -> str:
        """Everything that arrived, for a failing test to show."""
        return "\n" + "\n".join(self._show(each) for each in self.told)

    def expects(
        self,
        channel: str,
        reason: Reason | str,
        *,
        by: str,
        after: str = "",
        day: int = 0,
        to: str = "",
        says: str = "",
    ) -> Told:
        """One further message of that kind arrived, not later than ``by`` and not before ``after``."""
        end = self.local(by, day)
        begin = self.local(after, day) if after else datetime.min.replace(tzinfo=UTC)
        for place, told in enumerate(self.told):
            fits = told.channel == channel and told.reason == str(reason) and (not to or told.recipient == to)
            if place not in self._matched and fits and begin <= told.at <= end and says in told.text:
                self._matched.add(place)
                return told
        raise AssertionError(f"no {reason} on {channel} by {by}; arrived:{self.timeline()}")

    def expects_nothing_more(self, *, edits: bool = False) -> None:
        """Nothing arrived beyond what was expected; edits of a parent ring no bell and need not be listed."""
        rest = [each for place, each in enumerate(self.told) if place not in self._matched]
        rest = [each for each in rest if edits or each.reason != "edit"]
        assert not rest, f"unexpected: {[self._show(each) for each in rest]}; all:{self.timeline()}"

    def edits(self) -> list[Told]:
        """Edits of Slack messages in place."""
        return [each for each in self.told if each.reason == "edit"]

    def silent_because(self, cause: Suppression, *, story: int = 1) -> None:
        """The story says why nothing was sent."""
        with self.database.read() as connection:
            causes = set(
                connection.scalars(select(suppressions.c.cause).where(suppressions.c.story == story))
            )
        assert str(cause) in causes, f"story {story} knows {causes}"


@dataclass
class Scripted:
    """One moment of the script."""

    day: Day
    when: datetime
    counter: list[int] = field(default_factory=list)

    def publishes(
        self,
        outlet: str,
        title: str,
        *,
        key: str = "",
        about: str = "",
        baseline: bool = False,
        age: timedelta = timedelta(0),
        flood: bool = False,
    ) -> Scripted:
        """``about`` is the text that makes articles one story; ``key`` makes it a version of an article."""
        name = key or sha256(f"{outlet}{title}{self.when}".encode()).hexdigest()[:12]
        items = [(name, title, about or f"{title}. {prose(title)}")]
        published = self.when - age if age else None
        self.day.plan(
            self.when,
            lambda: self.day.publish(outlet, items, baseline=baseline, published=published, flood=flood),
        )
        return self

    def floods(self, outlet: str, titles: Iterable[str], *, flood: bool = True) -> Scripted:
        """Many items at once."""
        items = [
            (sha256(f"{outlet}{title}".encode()).hexdigest()[:12], title, prose(title)) for title in titles
        ]
        self.day.plan(self.when, lambda: self.day.publish(outlet, items, flood=flood))
        return self

    def answers(
        self, kind: str, *, who: str = "piket", story: int = 1, why: str = "", **detail: object
    ) -> Scripted:
        """acknowledge, no-reaction, close, release, note, …"""
        self.day.plan(self.when, lambda: self.day.respond(kind, who, story, why, **detail))
        return self

    def mutes(self, kind: str, target: str, *, hours: float) -> Scripted:
        self.day.plan(self.when, lambda: self.day.mute(kind, target, self.when + timedelta(hours=hours)))
        return self

    def reconfigures(self, config: Settings) -> Scripted:
        """feeds.yaml is another one from now on."""
        self.day.plan(self.when, lambda: setattr(self.day, "config", config))
        return self

    def slack_is(self, fault: SlackFault) -> Scripted:
        """Slack misbehaves from now on (or works again)."""
        self.day.plan(self.when, lambda: setattr(self.day.chat, "choose", lambda *_: fault))
        return self

    def mail_is(self, fault: MailFault) -> Scripted:
        """So does the mail server."""
        self.day.plan(self.when, lambda: setattr(self.day.mail, "choose", lambda _: fault))
        return self

    def restarts(self) -> Scripted:
        """The daemon is killed and started again."""
        self.day.plan(self.when, self.day.build)
        return self


@asynccontextmanager
async def desk(database: Database, config: Settings, begins: date) -> AsyncIterator[Day]:
    """A desk with its servers."""
    async with MailCatcher() as mail, SlackStandIn() as chat:
        yield Day(database, config, begins, mail, chat)
        await asyncio.sleep(0)


def next_build(now: datetime, settings: DigestSettings) -> datetime | None:
    """When the next digest will be built; None when no day is configured."""
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    for ahead in range(10):
        day = today + timedelta(days=ahead)
        if day.isoweekday() in settings.days and times_of(day, settings).build > now:
            return times_of(day, settings).build
    return None
