"""WebSub as a hub sees it: asked, verified, delivered; what is not signed by us is not believed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from monitor.app.house import House
from monitor.config.edit import with_outlet
from monitor.flows.push import MOST_WAITING, Callback, Pushed
from monitor.model.collecting import Collected, Gathered, OutletState
from monitor.model.outlet import Kind, Outlet
from monitor.model.reading import Fetched, FetchFailed
from monitor.outlets.sandbox import Sandbox
from monitor.ports.collecting import Gather
from monitor.rules import push
from monitor.storage.collecting import CollectStore
from monitor.storage.subscriptions import SubscriptionStore
from monitor.storage.tables.articles import articles
from monitor.web.push import with_push
from tests.keeping.stage import parts, town

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from monitor.storage.database import Database

NOW = datetime(2023, 6, 20, 6, tzinfo=UTC)
KRANT = Outlet(slug="krant", name="Krant", url="https://www.krant.nl/rss")
HUB, TOPIC = "https://hub.example.nl/", "https://www.krant.nl/rss"
STATE = OutletState(slug="krant", url=KRANT.url, hub=HUB, topic_url=TOPIC, baseline_at=NOW, last_poll=NOW)
FEED = b"<rss><channel><item><title>Net gepubliceerd</title><link>https://www.krant.nl/9</link></item></channel></rss>"


@dataclass
class Hub:
    """Takes what is posted; the day's clock too."""

    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    async def post_form(self, url: str, form: bytes) -> Fetched:
        self.asked.append((url, parse_qs(form.decode())))
        return Fetched(url=url, body=b"")


def pushed(
    database: Database,
    hub: Hub,
    sandbox: Gather,
    desk: str = "https://desk.example.nl",
    outlets: Mapping[str, Outlet] = MappingProxyType({KRANT.slug: KRANT}),
) -> Pushed:
    store, tokens = SubscriptionStore(database), iter(f"token{n}" for n in range(99))
    archive = CollectStore(database)
    archive.save([Collected(state=STATE, counted=False)], NOW)
    return Pushed(
        archive,
        store,
        hub,
        sandbox,
        hub,
        outlets=outlets,
        desk_url=desk,
        token=lambda: next(tokens),
    )


def callback(database: Database, hub: Hub) -> Callback:
    return Callback(SubscriptionStore(database), hub, {KRANT.slug: KRANT}.get)


async def test_from_announcement_to_article(database: Database, sandbox: Sandbox) -> None:
    hub = Hub()
    reader, receiver = pushed(database, hub, sandbox), callback(database, hub)
    assert await reader.subscribe() == 1
    assert await reader.subscribe() == 0, "asked once"
    url, form = hub.asked[0]
    assert (url, form["hub.mode"], form["hub.topic"]) == (HUB, ["subscribe"], [TOPIC])
    path = form["hub.callback"][0].removeprefix("https://desk.example.nl")
    transport = httpx.ASGITransport(with_push(Starlette(), receiver))
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example.nl") as client:
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.challenge": "c1",
            "hub.lease_seconds": "864000",
        }
        assert (await client.get(path, params={**asked, "hub.topic": "https://x.nl"})).status_code == 404
        answer = await client.get(path, params=asked)
        assert (answer.status_code, answer.text) == (200, "c1")
        known = SubscriptionStore(database).subscriptions()["krant"]
        assert (known.state, known.until) == ("active", NOW + timedelta(days=10))
        for signature, expected in (
            (b"", 0),
            (b"sha256=00", 0),
            (b"sha256=\xe9", 0),
            (signed(known.secret).encode(), 1),
        ):
            delivered = await client.post(path, content=FEED, headers={b"x-hub-signature": signature})
            assert delivered.status_code == 202
            assert await reader.take_up() == expected
            with database.read() as connection:
                assert len(connection.execute(select(articles.c.id)).all()) == expected
        assert (await client.post("/push/onbekend", content=FEED)).status_code == 410
    hub.time += timedelta(days=9, hours=1)
    assert await reader.subscribe() == 1, "renewed before the lease ends"


async def test_what_waits_is_read_oldest_first_and_a_hub_that_brings_too_much_is_to_come_again(
    database: Database, sandbox: Sandbox
) -> None:
    hub = Hub()
    reader, receiver = pushed(database, hub, sandbox), callback(database, hub)
    await reader.subscribe()
    known = SubscriptionStore(database).subscriptions()["krant"]
    headers = {"x-hub-signature": signed(known.secret)}
    transport = httpx.ASGITransport(with_push(Starlette(), receiver))
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example.nl") as client:
        for number in range(MOST_WAITING + 1):
            answer = await client.post(f"/push/{known.token}", content=FEED, headers=headers)
            assert answer.status_code == (202 if number < MOST_WAITING else 503)
        assert answer.headers["retry-after"] == "60"
    first, second = SubscriptionStore(database).oldest(), SubscriptionStore(database).oldest()
    assert first == second, "until it was read it waits: who is killed while reading loses nothing"
    assert await reader.take_up() == MOST_WAITING
    with database.read() as connection:
        assert len(connection.execute(select(articles.c.id)).all()) == 1, "read twice is stored once"


async def test_what_was_brought_for_an_outlet_that_is_gone_is_dropped(
    sqlite_database: Database, sandbox: Sandbox
) -> None:
    hub = Hub()
    reader, receiver = pushed(sqlite_database, hub, sandbox), callback(sqlite_database, hub)
    await reader.subscribe()
    known = SubscriptionStore(sqlite_database).subscriptions()["krant"]
    await receiver.receive(known.token, FEED, signed(known.secret), "")
    gone = pushed(sqlite_database, hub, sandbox, outlets={})
    assert await gone.take_up() == 1
    assert SubscriptionStore(sqlite_database).oldest() is None


class Broken:
    """A reader with a defect."""

    async def gather(
        self,
        outlet: Outlet,
        found: Fetched,
        now: datetime,
        *,
        kind: Kind | None = None,
        since: datetime | None = None,
    ) -> Gathered | FetchFailed:
        raise LookupError(outlet.slug, found, now, kind, since)


async def test_a_defect_in_reading_one_holds_up_no_other(sqlite_database: Database, sandbox: Sandbox) -> None:
    hub = Hub()
    reader, receiver = pushed(sqlite_database, hub, sandbox), callback(sqlite_database, hub)
    await reader.subscribe()
    known = SubscriptionStore(sqlite_database).subscriptions()["krant"]
    for _ in range(2):
        await receiver.receive(known.token, FEED, signed(known.secret), "")
    assert await pushed(sqlite_database, hub, Broken()).take_up() == 2
    assert SubscriptionStore(sqlite_database).oldest() is None, "a poll brings it too"


def signed(secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), FEED, hashlib.sha256).hexdigest()


async def test_a_desk_that_no_hub_can_reach_asks_none(sqlite_database: Database, sandbox: Sandbox) -> None:
    hub = Hub()
    for desk in ("http://desk.example.nl", "https://127.0.0.1:8080", "https://desk"):
        assert await pushed(sqlite_database, hub, sandbox, desk).subscribe() == 0
    assert hub.asked == []


async def test_a_refusal_is_kept_and_asked_again_later(sqlite_database: Database, sandbox: Sandbox) -> None:
    hub = Hub()
    receiver = callback(sqlite_database, hub)
    await pushed(sqlite_database, hub, sandbox).subscribe()
    token = SubscriptionStore(sqlite_database).subscriptions()["krant"].token
    assert await receiver.verify(token, {"hub.mode": "denied"}) == ""
    known = SubscriptionStore(sqlite_database).subscriptions()["krant"]
    assert known.state == "refused"
    assert known.secret not in repr(known)
    state = replace(CollectStore(sqlite_database).states()["krant"])
    assert not push.wants_subscription(state, known, NOW + timedelta(hours=5))
    assert push.wants_subscription(state, known, NOW + timedelta(hours=6))


async def test_an_outlet_that_was_added_at_the_desk_is_subscribed_without_a_restart(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        place.extra["MONITOR_DESK_URL"] = "https://desk.example.nl"
        made = parts(place.variables(f"sqlite:///{tmp_path}/monitor.db"))
        async with House(made) as house:
            file = tmp_path / "feeds.yaml"
            fields = {"name": "Nieuw", "url": "https://nieuw.example/rss", "terms": "test"}
            text = with_outlet(file.read_text(encoding="utf-8"), "nieuw", fields)
            assert isinstance(text, str)
            file.write_text(text, encoding="utf-8")
            state = replace(STATE, slug="nieuw", url=fields["url"], hub="http://127.0.0.1:9/")
            CollectStore(made.database).save([Collected(state=state, counted=False)], NOW)
            assert await house.pushed.subscribe() == 0
            assert house.reload() == ""
            assert await house.pushed.subscribe() == 1
        made.database.close()
