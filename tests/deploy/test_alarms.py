"""Every alarm of ``deploy/prometheus``: it rings in its fault, not in health, and not for what looks like it.

The answers are those of the real ``/metrics`` over a real database in that fault, the clock alone is ours,
and Prometheus's own ``promtool`` judges them by the shipped rules.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import insert, text, update
from starlette.applications import Starlette

from monitor.engine.queue_schema import prepare
from monitor.model.canary import CANARY
from monitor.model.watchdog import NOTICE
from monitor.storage import audit
from monitor.storage.database import Database
from monitor.storage.dead_letters import send_again
from monitor.storage.figures import Asked, Figures, figures
from monitor.storage.tables.alerts import alerts, deliveries, watches
from monitor.storage.tables.articles import articles, stories
from monitor.storage.tables.desk import audit as audit_rows
from monitor.storage.tables.digests import digests
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.web.metrics import Metrics, Observed
from tests.deploy.promtool import ALERTS, STEP, Scraped, promtool
from tests.waiting import LONG

BEGAN = datetime(2026, 3, 1, 6, tzinfo=UTC)
FAULT = 30
"""Minutes of health before it."""
GROWS = 25
"""Minutes in which what stands still comes to be late."""
SLUGS = tuple(f"krant{number}" for number in range(10))
RULES: Mapping[str, Mapping[str, Any]] = {
    rule["alert"]: rule for rule in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"][0]["rules"]
}

OF_THE_TESTS = re.compile(r"^((?:voorsprong_memory_bytes|process_open_fds)(?:{.*})?) \S+$", re.MULTILINE)
"""What the process that tests takes, with a browser and a server of its own: no part of any case."""


def ago(hours: float) -> datetime:
    """Before the fault begins."""
    return BEGAN + timedelta(minutes=FAULT) - timedelta(hours=hours)


@dataclass
class Service:
    """A service in health, as its database and its ``/metrics`` show it; its clock is ours."""

    database: Database
    now: datetime = BEGAN
    backup: datetime = BEGAN - timedelta(hours=1)
    retention: datetime = BEGAN - timedelta(days=6)
    rounds: bool = True
    gone: bool = False
    full: bool = False
    asks: tuple[str, ...] = SLUGS
    configured: frozenset[str] = frozenset(SLUGS)
    canary: bool = True
    cluster: bool = False
    ahead: timedelta = timedelta()
    patrol: audit.Patrol = field(default_factory=audit.Patrol)

    def __post_init__(self) -> None:
        """Months of it, with what they leave behind and no alarm may take for a fault."""
        old = BEGAN - timedelta(days=90)
        removed = {"slug": "opgeheven", "failures": 9, "next_poll": old, "last_new": old}
        self.does(
            *(insert(rounds).values(started=at, finished=at) for at in (old, BEGAN)),
            *(insert(outlet_state).values(slug=slug, next_poll=BEGAN, last_new=BEGAN) for slug in SLUGS),
            insert(outlet_state).values(**removed),
            insert(stories).values(id=1, title="", created=old, first_published=old, last_article=old),
        )
        self.article("revised", first_seen=old, pending=False)
        with self.database.write() as connection:
            audit.note(connection, self.retention, "system", "retention", "database", {})
            audit.note(connection, self.backup, "system", "backup", "hour.zip", {})
        self.alert(CANARY, "sent", at=BEGAN - timedelta(hours=20))
        self.alert(NOTICE + "untriaged", "sent", at=BEGAN - timedelta(hours=2))
        self.alert("", "dead", at=BEGAN - timedelta(hours=2))
        self.alert("", "held", at=BEGAN + timedelta(days=1))

    def goes_on(self) -> None:
        """What health does between two scrapes: a round ended, and an old article was revised just now."""
        if self.gone:
            return
        mended = update(articles).where(articles.c.key == "revised")
        deeds: list[Any] = [mended.values(pending=True, revised=self.now - timedelta(seconds=1))]
        if self.rounds:
            mine = update(outlet_state).where(outlet_state.c.slug.in_(self.asks))
            deeds.append(insert(rounds).values(started=self.now, finished=self.now))
            deeds.append(mine.values(next_poll=self.now + timedelta(minutes=STEP)))
        self.does(*deeds)

    def does(self, *statements: Any) -> None:
        with self.database.write() as connection:
            for each in statements:
                connection.execute(each)

    def alert(self, because: str, state: str, at: datetime) -> int:
        """One with one delivery; the number of that."""
        told = {"route": "piket", "reason": "first-sight", "because": because, "created": min(at, self.now)}
        sent = {"channel": "email", "recipient": "piket", "state": state, "created": at, "due": at}
        with self.database.write() as connection:
            written = connection.execute(insert(alerts).values(**told, topics=[], covered={}, view={}))
            assert written.inserted_primary_key is not None
            row = {**sent, "alert": written.inserted_primary_key[0], "settled": at}
            kept = connection.execute(insert(deliveries).values(**row))
            assert kept.inserted_primary_key is not None
            return int(kept.inserted_primary_key[0])

    def article(self, key: str, **more: Any) -> None:
        row = {"key": key, "outlet": "krant0", "url": "", "title": "", "fingerprint": b"", "published": BEGAN}
        self.does(insert(articles).values(**row, **more))

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Callable[[], Any]]:
        """What ``/metrics`` answers, whenever it is asked."""

        def read() -> Figures:
            asked = Asked(outlets=self.configured, canary=self.canary, cluster=self.cluster)
            return figures(self.database, self.now, asked, self.patrol)

        observed = Observed(
            figures=read,
            now=lambda: self.now + self.ahead,
            started=BEGAN,
            writable=lambda: not self.full,
            component="worker" if self.cluster else "run",
        )
        transport = httpx.ASGITransport(Metrics(Starlette(), observed, within=LONG))
        async with httpx.AsyncClient(transport=transport, base_url="http://voorsprong") as client:

            async def asked() -> str:
                return OF_THE_TESTS.sub(r"\1 1", (await client.get("/metrics")).text)

            yield asked


Deed = Callable[[Service], object]


async def watch(service: Service, until: int, deeds: Mapping[int, Deed]) -> Scraped:
    """What is scraped of it up to a minute, with something done at some of them."""
    seen = Scraped(BEGAN)
    async with service.served() as asked:
        for minute in range(0, until + 1, STEP):
            service.now = BEGAN + timedelta(minutes=minute)
            service.goes_on()
            if minute in deeds:
                deeds[minute](service)
            seen.saw(minute, "10.0.0.1:8080", await asked())
    return seen


def stands_still(service: Service) -> None:
    """No round ends; that outlets come due at last is another alarm's."""
    service.rounds = False
    service.does(update(outlet_state).values(next_poll=service.now + timedelta(hours=9)))


def failing(service: Service) -> None:
    service.does(update(outlet_state).where(outlet_state.c.slug.in_(SLUGS[:3])).values(failures=2))


def silent(service: Service) -> None:
    service.does(update(outlet_state).where(outlet_state.c.slug.in_(SLUGS[:6])).values(last_new=ago(25)))


def late_digest(service: Service) -> None:
    row = {"day": BEGAN.date(), "state": "draft", "since": ago(25), "until": ago(1), "due": ago(1)}
    service.does(insert(digests).values(**row, items=[], ledger=[]))


def changed_record(service: Service) -> None:
    service.does(update(audit_rows).where(audit_rows.c.id == 1).values(actor="niemand"))


def no_canary(service: Service) -> None:
    service.does(update(deliveries).where(deliveries.c.state == "sent").values(settled=ago(28)))


def has(**more: Any) -> Deed:
    """The service is otherwise from then on."""
    return lambda service: vars(service).update(more)


NOTHING: Deed = has()
FAULTS: dict[str, Deed] = {
    "VoorsprongDatabaseDown": has(full=True),
    "VoorsprongNoRound": stands_still,
    "VoorsprongPollLag": has(asks=SLUGS[1:]),
    "VoorsprongOutletsUnasked": has(configured=frozenset({*SLUGS, "nieuw"})),
    "VoorsprongOutletsFailing": failing,
    "VoorsprongOutletsSilent": silent,
    "VoorsprongTriageLag": lambda each: each.article("stuck", first_seen=ago(1), pending=True),
    "VoorsprongDecisionLag": lambda each: each.does(
        insert(watches).values(story=1, route="piket", due=ago(1))
    ),
    "VoorsprongDeliveryLag": lambda each: each.alert("", "claimed", at=ago(1)),
    "VoorsprongDigestLag": late_digest,
    "VoorsprongDeadLetters": lambda each: each.alert("", "dead", at=each.now),
    "VoorsprongFoundWrong": lambda each: each.alert(f"{NOTICE}unexplained, canary", "sent", at=each.now),
    "VoorsprongNoCanary": no_canary,
    "VoorsprongNoBackup": NOTHING,
    "VoorsprongNoRetention": NOTHING,
    "VoorsprongAuditBroken": changed_record,
    "VoorsprongClock": has(ahead=timedelta(minutes=-3)),
}
"""What rings each, half an hour after all was well."""
BEFORE: dict[str, dict[str, Any]] = {
    "VoorsprongNoBackup": {"backup": ago(26)},
    "VoorsprongNoRetention": {"retention": ago(15 * 24)},
}
"""What was long before, where the fault is that nothing happens."""
OF_THE_MACHINE = {
    "VoorsprongMemory": ("voorsprong_memory_bytes", "voorsprong_memory_limit_bytes"),
    "VoorsprongFiles": ("process_open_fds", "process_max_fds"),
}
"""Which figure comes near which; brought about in tests/web/test_footprint.py, not here."""
APART = {"VoorsprongDown", "VoorsprongNoWorker", "VoorsprongVolume", "VoorsprongDatabaseGrowth"}
"""Each has a test of its own below."""


def test_no_alarm_is_without_a_test() -> None:
    assert FAULTS.keys() | OF_THE_MACHINE | APART == RULES.keys()


@pytest.mark.parametrize("name", FAULTS)
async def test_it_rings_in_its_fault_and_nothing_else_does(
    name: str, sqlite_database: Database, tmp_path: Path
) -> None:
    service = Service(sqlite_database, **BEFORE.get(name, {}))
    ends = FAULT + GROWS + minutes(RULES[name]["for"])
    seen = await watch(service, ends, {FAULT: FAULTS[name]})
    before, then = seen.ringing(tmp_path, FAULT - 1, ends)
    assert before == set(), "all was well"
    assert then == {name}


async def test_three_hours_of_health_ring_nothing(database: Database, tmp_path: Path) -> None:
    """On both databases; the minutes are chosen so that each alarm had time to ring."""
    seen = await watch(Service(database), 180, {})
    assert seen.ringing(tmp_path, 30, 75, 120, 180) == [set()] * 4


async def test_a_new_service_rings_nothing_for_what_it_cannot_have_yet(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """No backup, no retention, no canary, no digest: it is an hour old."""
    service = Service(sqlite_database)
    for table in (deliveries, alerts, audit_rows):
        service.does(table.delete())
    service.does(text("DELETE FROM audit_head"), rounds.delete())
    seen = await watch(service, 120, {})
    assert seen.ringing(tmp_path, 30, 120) == [set(), set()]


async def test_a_dead_letter_rings_for_an_hour_and_not_once_it_is_sent_again(
    database: Database, tmp_path: Path
) -> None:
    service, dead = Service(database), list[int]()

    def sent_again(each: Service) -> None:
        with each.database.write() as connection:
            assert send_again(connection, dead, each.now) == 1

    deeds: dict[int, Deed] = {
        10: lambda each: dead.append(each.alert("", "dead", at=each.now)),
        30: sent_again,
        40: lambda each: each.does(update(deliveries).values(state="sent", settled=each.now)),
        60: lambda each: each.alert("", "dead", at=each.now),
    }
    seen = await watch(service, 130, deeds)
    rings, quiet = {"VoorsprongDeadLetters"}, set[str]()
    assert seen.ringing(tmp_path, 9, 12, 32, 59, 62, 117, 122) == [
        *(quiet, rings, quiet, quiet),
        *(rings, rings, quiet),
    ]


async def test_nobody_to_get_a_canary_is_no_lost_canary(sqlite_database: Database, tmp_path: Path) -> None:
    service = Service(sqlite_database, canary=False)
    seen = await watch(service, FAULT + 60, {FAULT: no_canary})
    assert seen.ringing(tmp_path, FAULT + 60) == [set()]


@pytest.mark.postgres
async def test_a_cluster_without_a_worker_rings(postgres_database: Database, tmp_path: Path) -> None:
    service = Service(postgres_database, cluster=True)
    prepare(postgres_database.url.set(drivername="postgresql").render_as_string(hide_password=False))
    service.does(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    gone = text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    seen = await watch(service, 40, {20: lambda each: each.does(gone)})
    assert seen.ringing(tmp_path, 19, 40) == [set(), {"VoorsprongNoWorker"}]


WAYS = {
    "by hand": "voorsprong",
    "by annotations": "kubernetes-pods",
    "by the operator": "voorsprong/voorsprong",
}


@pytest.mark.parametrize("job", WAYS.values(), ids=WAYS)
async def test_a_process_that_is_down_rings_however_it_is_scraped(
    sqlite_database: Database, tmp_path: Path, job: str
) -> None:
    """One of two rings while it is looked for; one that was taken away does not, unless it was the last."""
    rings, quiet = {"VoorsprongDown"}, set[str]()
    async with Service(sqlite_database).served() as asked:
        well = await asked()
    well = TIMES.sub("", well)
    seen = Scraped(BEGAN, job)
    days = 26 * 60
    for minute in range(0, days, STEP):
        seen.saw(minute, "web:8080", well)
        seen.saw(minute, "worker:8080", well if minute < 60 else None)
        seen.other(minute, "up", {"job": "node", "instance": "elsewhere:9100"}, 0)
        if minute < 30:
            seen.saw(minute, "rolled-away:8080", well)
    for minute in range(days, days + 60, STEP):
        seen.other(minute, "up", {"job": "node", "instance": "elsewhere:9100"}, 0)
    assert seen.ringing(tmp_path, 50, 70, days - 10, days + 20, every=5) == [quiet, rings, rings, rings]


async def test_a_database_that_cannot_be_read_rings_alone(sqlite_database: Database, tmp_path: Path) -> None:
    """What is told meanwhile is what a process knows by itself: of what it cannot know nothing rings."""
    service = Service(sqlite_database)

    def breaks(each: Service) -> None:
        each.does(text("DROP TABLE outlet_state"))
        each.gone = True

    seen = await watch(service, 60, {30: breaks})
    assert seen.ringing(tmp_path, 29, 60) == [set(), {"VoorsprongDatabaseDown"}]


@pytest.mark.parametrize("name", OF_THE_MACHINE)
async def test_what_comes_near_its_limit_rings(sqlite_database: Database, tmp_path: Path, name: str) -> None:
    taken, limit = OF_THE_MACHINE[name]
    async with Service(sqlite_database).served() as asked:
        answer = await asked()
    most = float(re.search(rf"^{limit}(?:{{.*}})? (\S+)$", answer, flags=re.MULTILINE)[1])  # type: ignore[index]
    assert seen_at(answer, taken, most * 0.7).ringing(tmp_path, 30) == [set()]
    assert seen_at(answer, taken, most * 0.9).ringing(tmp_path, 30) == [{name}]


async def test_a_volume_that_fills_rings(sqlite_database: Database, tmp_path: Path) -> None:
    async with Service(sqlite_database).served() as asked:
        answer = await asked() + "voorsprong_volume_bytes 1e10\nvoorsprong_volume_free_bytes 0\n"
    assert seen_at(answer, "voorsprong_volume_free_bytes", 2e9).ringing(tmp_path, 30) == [set()]
    rings = {"VoorsprongVolume"}
    assert seen_at(answer, "voorsprong_volume_free_bytes", 5e8).ringing(tmp_path, 30) == [rings]


def seen_at(answer: str, figure: str, value: float) -> Scraped:
    """The same answer with one figure otherwise, for half an hour."""
    said = re.sub(rf"^({figure}(?:{{.*}})?) \S+$", rf"\g<1> {value}", answer, flags=re.MULTILINE)
    said = TIMES.sub("", said)
    found = Scraped(BEGAN)
    for minute in range(0, 31, STEP):
        found.saw(minute, "10.0.0.1:8080", said)
    return found


def test_growth_rings_when_it_goes_on_for_a_day_and_not_for_a_leap(tmp_path: Path) -> None:
    hours = 60 * 40
    leap, grows = Scraped(BEGAN), Scraped(BEGAN)
    for minute in range(0, hours, STEP):
        big = 12e9 if minute < 60 * 26 else 14e9
        leap.saw(minute, "a:8080", f"voorsprong_database_up 1\nvoorsprong_database_bytes {big}\n")
        big = 12e9 + minute * 3e6
        grows.saw(minute, "a:8080", f"voorsprong_database_up 1\nvoorsprong_database_bytes {big}\n")
    rings = {"VoorsprongDatabaseGrowth"}
    assert grows.ringing(tmp_path, 60 * 20, hours - 10, every=10) == [set(), rings]
    assert leap.ringing(tmp_path, 60 * 30, hours - 10, every=10) == [set(), set()]


TIMES = re.compile(r"^voorsprong_(time|last)_\w+ .*\n", re.MULTILINE)
"""What one answer cannot say for as long as it is held here."""


def minutes(said: str) -> int:
    """Of a rule's ``for``, to the next scrape."""
    units = {"m": 1, "h": 60}
    return int(said[:-1]) * units[said[-1]]


def test_the_rules_and_the_example_are_right_for_prometheus(tmp_path: Path) -> None:
    assert promtool("check", "rules", str(ALERTS)).returncode == 0
    example = (ALERTS.parent / "prometheus.example.yaml").read_text("utf-8")
    (tmp_path / "alerts.yaml").write_text(ALERTS.read_text("utf-8"), "utf-8")
    _, once, *others = re.split(r"\n(?=  # [A-Z].*\n)", example)
    head = example.partition("  # One process")[0]
    assert len(others) == 2
    for each in (once, *others):
        job = re.sub(r"^  # (?=[- ])", "  ", each, flags=re.MULTILINE)
        # Debian's promtool is built without Kubernetes: the rest of that job is checked.
        job = re.sub(r"kubernetes_sd_configs:\n.*", "static_configs: []", job)
        file = tmp_path / "prometheus.yaml"
        file.write_text(f"{head}{job}", "utf-8")
        assert [one["job_name"] for one in yaml.safe_load(file.read_text("utf-8"))["scrape_configs"]] == [
            "voorsprong"
        ]
        done = promtool("check", "config", str(file))
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_operator_gets_the_same_rules_and_the_pods_that_there_are() -> None:
    said = (ALERTS.parent / "podmonitor.yaml").read_text("utf-8")
    head = re.search(r"printf '(.*?)'", said)
    assert head is not None
    indented = re.sub(r"^", "  ", ALERTS.read_text("utf-8"), flags=re.MULTILINE)
    rule = yaml.safe_load(head[1].replace("\\n", "\n") + indented)
    assert rule["spec"]["groups"][0]["rules"] == list(RULES.values())
    monitor = yaml.safe_load(said)
    (asked,) = monitor["spec"]["podMetricsEndpoints"]
    pods = ALERTS.parents[1] / "kubernetes"
    for name in monitor["spec"]["selector"]["matchExpressions"][0]["values"]:
        (workload, *_) = yaml.safe_load_all((pods / f"{name}.yaml").read_text("utf-8"))
        template = workload["spec"]["template"]
        assert template["metadata"]["labels"]["app.kubernetes.io/component"] == name
        assert asked["port"] in {port["name"] for port in template["spec"]["containers"][0]["ports"]}
        assert template["metadata"]["annotations"]["prometheus.io/path"] == asked["path"]
