"""Servers of outlets as they are met today, asked for real: what the desk is told of each, and what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.flows.collect import Collector
from monitor.model.collecting import OutletState
from monitor.model.condition import Condition
from monitor.model.fetching import FetchSettings
from monitor.model.outlet import Kind, Outlet
from monitor.model.reading import Failure, FetchFailed
from monitor.outlets.http import Fetcher
from monitor.outlets.parsing import Job, run
from monitor.outlets.sandbox import Sandbox
from monitor.rules import polling
from monitor.rules.blindness import worth_telling
from monitor.rules.cadence import Rhythm
from monitor.rules.condition import diagnose
from monitor.rules.wording.catalogue import WORDS
from monitor.rules.wording.phrases import say
from monitor.storage.collecting import CollectStore
from tests.outlets.servers import Exchange, serving

if TYPE_CHECKING:
    from monitor.storage.database import Database

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
Reply = Callable[[Exchange], Awaitable[None]]


class Still:
    """A clock that stands."""

    def now(self) -> datetime:
        """Always the same."""
        return NOW


def page(title: str, inside: str) -> bytes:
    """A page of HTML."""
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{inside}</body></html>".encode()


def page_of(title: str, inside: str) -> Reply:
    """A server that gives it with status 200."""
    return lambda exchange: exchange.answer(page(title, inside), Content_Type="text/html")


CHALLENGE = page("Just a moment...", "<script>window._cf_chl_opt={cvId:'3'};</script>")


def challenged(exchange: Exchange) -> Awaitable[None]:
    return exchange.answer(CHALLENGE, "403 Forbidden", cf_mitigated="challenge", Server="cloudflare")


def to_log_in(exchange: Exchange) -> Awaitable[None]:
    if exchange.path == "/feed":
        return exchange.answer(status="302 Found", Location="/inloggen")
    return exchange.answer(page("Inloggen", "<form><input type=password></form>"))


def wants_a_cookie(exchange: Exchange) -> Awaitable[None]:
    return exchange.answer(status="302 Found", Location=exchange.path, Set_Cookie="gezien=1")


def with_status(status: str, **headers: str) -> Reply:
    return lambda exchange: exchange.answer(b"", status, **headers)


SERVERS: dict[str, tuple[Reply, Condition, str, str]] = {
    "Cloudflare with 200": (
        lambda exchange: exchange.answer(CHALLENGE),
        Condition.WALLED,
        "bewijs dat wij een mens zijn",
        "deze server door te laten",
    ),
    "Cloudflare with 403": (challenged, Condition.WALLED, "een mens zijn (HTTP 403)", "door te laten"),
    "Imperva": (
        page_of("", '<iframe src="/_Incapsula_Resource?CWUDNSAI=9">Request unsuccessful.</iframe>'),
        Condition.WALLED,
        "een mens zijn",
        "door te laten",
    ),
    "refused": (with_status("403 Forbidden"), Condition.WALLED, "laat ons niet toe (HTTP 403)", "om toegang"),
    "gone": (with_status("404 Not Found"), Condition.FAILING, "kent dit adres niet", "monitor discover"),
    "cookie wall": (
        page_of("Omroep", "<h1>Cookies</h1><p>Wij gebruiken cookies. Klik op akkoord om verder te gaan.</p>"),
        Condition.WALLED,
        "toestemmingsmuur",
        "om toegang",
    ),
    "log in": (to_log_in, Condition.WALLED, "een inlogpagina, op http://127.0.0.1", "om toegang"),
    "wants a cookie": (wants_a_cookie, Condition.FAILING, "een site die een cookie wil", "monitor discover"),
    "maintenance": (page_of("Onderhoud", "<p>Zo terug"), Condition.FAILING, "site dicht is", "wacht af"),
    "a page on upkeep": (
        page_of("Groenonderhoud", "<p>Zo terug"),
        Condition.FAILING,
        "een gewone pagina",
        "monitor discover",
    ),
    "a long page": (
        page_of("Onderhoud", "<p>x" * 20),
        Condition.FAILING,
        "een gewone pagina",
        "monitor discover",
    ),
    "a page": (page_of("Krant", "<p>Nieuws"), Condition.FAILING, "een gewone pagina", "monitor discover"),
    "brotli": (
        lambda exchange: exchange.answer(b"\x8b\x05", Content_Encoding="br"),
        Condition.FAILING,
        "ingepakt als br",
        "meld het de uitgever",
    ),
    "a sitemap": (
        lambda exchange: exchange.answer(b"<urlset><url><loc>https://k.nl/1</loc></url></urlset>"),
        Condition.FAILING,
        "geef het medium kind: sitemap",
        "monitor discover",
    ),
    "JSON of a site's own": (
        lambda exchange: exchange.answer(b'[{"link": "https://k.nl/1"}]'),
        Condition.FAILING,
        "JSON zonder lijst van artikelen",
        "monitor discover",
    ),
    "nothing": (
        lambda exchange: exchange.answer(b"<rss><channel><title>K</title></channel></rss>"),
        Condition.FAILING,
        "zonder één artikel",
        "blijft hij overdag leeg",
    ),
    "inside": (
        with_status("302 Found", Location="http://169.254.169.254/x"),
        Condition.FAILING,
        "leidt naar 169.254.169.254",
        "intern netwerk",
    ),
}


async def test_what_is_told_of_each_server_and_what_to_do(
    database: Database, settings: FetchSettings, sandbox: Sandbox
) -> None:
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(Fetcher(settings))
        outlets = {}
        for number, (name, (reply, *_)) in enumerate(SERVERS.items()):
            server = await stack.enter_async_context(serving(reply))
            outlets[name] = Outlet(slug=f"k{number}", name=name, url=server.url("/feed"))
        collector = Collector(CollectStore(database), fetcher, sandbox, Still(), jitter=lambda: 0.5)
        await collector.run(list(outlets.values()))
    states = CollectStore(database).states()
    for name, (_, condition, evidence, remedy) in SERVERS.items():
        told = diagnose(outlets[name], states[outlets[name].slug], None, NOW)
        assert told.condition is condition, name
        assert evidence in say("nl", told.evidence), name
        assert remedy in say("nl", told.remedy), name
        assert "{" not in say("en", told.evidence) + say("en", told.remedy), name


def test_a_list_page_that_was_rebuilt_asks_for_another_selector() -> None:
    found = run(Job("page", page("Nieuws", "<div class=nieuw>"), "text/html", "https://k.nl/", "a.kop"))
    assert isinstance(found, FetchFailed)
    outlet = Outlet(slug="k", name="K", url="https://k.nl/", kind=Kind.PAGE, selector="a.kop")
    told = diagnose(outlet, polling.failed(outlet, OutletState(slug="k"), found, NOW, 0.0), None, NOW)
    assert "de selector vindt niets op de pagina (a.kop)" in say("nl", told.evidence)
    assert "nieuwe selector" in say("nl", told.remedy)


@pytest.mark.parametrize("why", Failure)
def test_every_failure_has_words_and_a_remedy_in_both_languages(why: Failure) -> None:
    state = OutletState(slug="k", url="https://k.nl", last_poll=NOW, failures=1, failure=why)
    told = diagnose(Outlet(slug="k", name="K", url="https://k.nl"), state, None, NOW)
    for language in WORDS:
        assert say(language, told.evidence)
        assert say(language, told.remedy)


FAILED = OutletState(
    slug="k", url="https://k.nl", last_poll=NOW, last_success=NOW - timedelta(minutes=10), failures=1
)
SOON, TOMORROW = NOW + timedelta(minutes=5), NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "later", "told", "because"),
    [
        (replace(FAILED, failure=Failure.RATE_LIMITED, next_poll=SOON), 0.1, False, "most failures pass"),
        (replace(FAILED, failure=Failure.RATE_LIMITED, next_poll=TOMORROW), 0.5, False, "half an hour too"),
        (replace(FAILED, failure=Failure.RATE_LIMITED, next_poll=TOMORROW), 3, True, "blind for a day"),
        (replace(FAILED, failure=Failure.TIMEOUT, next_poll=TOMORROW), 3, False, "it is read twice a day"),
        (replace(FAILED, failure=Failure.EMPTY, next_poll=TOMORROW), 3, False, "and empty at night"),
        (replace(FAILED, failure=Failure.BOT_WALL, next_poll=SOON), 0.1, False, "one check is no wall"),
        (replace(FAILED, failure=Failure.BOT_WALL, failures=3, next_poll=SOON), 1, True, "three are"),
        (replace(FAILED, failure=Failure.CONSENT_WALL, next_poll=SOON), 0.1, True, "this wall stays"),
        (replace(FAILED, failure=Failure.EMPTY, failures=9, next_poll=SOON), 8, False, "the night"),
        (replace(FAILED, failure=Failure.EMPTY, failures=99, next_poll=SOON), 13, True, "and the morning"),
        (replace(FAILED, failure=Failure.NO_LINKS, failures=3, next_poll=SOON), 1, True, "rebuilt"),
    ],
)
def test_when_administrators_hear_of_it(state: OutletState, later: float, told: bool, because: str) -> None:
    now = NOW + timedelta(hours=later)
    state = replace(state, last_poll=NOW if state.failures == 1 else now)
    found = diagnose(Outlet(slug="k", name="K", url="https://k.nl"), state, None, now)
    assert bool(worth_telling([found], {"k": state}, now)) is told, because


def test_an_empty_feed_where_news_was_to_be_expected_is_silent() -> None:
    outlet = Outlet(slug="k", name="K", url="https://k.nl")
    state = replace(FAILED, failure=Failure.EMPTY, failures=3, last_new=NOW - timedelta(hours=4))
    busy = diagnose(outlet, state, Rhythm((4.0,) * 168, 900), NOW)
    quiet = diagnose(outlet, state, Rhythm((0.1,) * 168, 30), NOW)
    assert (busy.condition, quiet.condition) == (Condition.SILENT, Condition.FAILING)
    assert "de feed is leeg; 4 uur niets nieuws" in say("nl", busy.evidence)
