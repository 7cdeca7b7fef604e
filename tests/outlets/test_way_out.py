"""Through a proxy, where a network lets nothing else out: every client, and the guard as far as it sees."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.channels.heartbeat import Heartbeat
from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.channels.slack_buttons import SlackButtons
from monitor.channels.webhook import Hook, WebhookChannel
from monitor.clock import SystemClock
from monitor.model.alert import ChannelKind, Sent
from monitor.model.fetching import FetchSettings
from monitor.model.press import Press
from monitor.model.reading import Failure, Fetched, FetchFailed, Unchanged
from monitor.model.way_out import DIRECT, WayOut
from monitor.outlets.http import Fetcher
from monitor.outlets.transport import GuardedTransport
from monitor.web.oidc import Attempt, away
from monitor.web.services import Provider
from standins.proxy import ForwardProxy
from standins.slack import SlackStandIn
from standins.webhook import WebhookReceiver
from tests.channels.rigs import PATIENCE
from tests.channels.views import message
from tests.outlets.servers import Exchange, serving
from tests.waiting import until
from tests.web.test_oidc import issuer

CERTIFICATE = Path(__file__).resolve().parent / "krant.pem"
ADDRESSES = {"binnen.example": "10.0.0.1", "hier.example": "127.0.0.1"}


async def known(host: str) -> list[str]:
    """A name server inside: what is outside it does not know."""
    if host not in ADDRESSES:
        raise OSError("no such name")
    return [ADDRESSES[host]]


async def ask(
    settings: FetchSettings, way_out: WayOut, url: str, ca_file: str = ""
) -> Fetched | Unchanged | FetchFailed:
    here = replace(settings, way_out=way_out, ca_file=ca_file)
    async with Fetcher(here, GuardedTransport(here, known)) as fetcher:
        return await fetcher.fetch(url)


async def feed(exchange: Exchange) -> None:
    await exchange.answer(b"<rss/>")


@pytest.fixture
async def proxy() -> AsyncIterator[ForwardProxy]:
    async with ForwardProxy() as opened:
        yield opened


@pytest.mark.parametrize(
    ("host", "proxied"),
    [
        ("krant.example", True),
        ("intern.example", False),
        ("www.intern.example.", False),
        ("ntern.example", True),
        ("10.1.2.3", False),
        ("10.2.2.3", True),
        ("fd00::1", False),
    ],
)
def test_who_is_asked_without_it(host: str, proxied: bool) -> None:
    assert (
        WayOut("http://p:3128", ("intern.example", "10.1.0.0/16", "fd00::/8")).through(host) is not None
    ) is proxied
    assert DIRECT.through(host) is None


async def test_a_name_that_only_the_proxy_knows(settings: FetchSettings, proxy: ForwardProxy) -> None:
    async with serving(feed) as outlet:
        url = f"http://krant.example:{outlet.port}/rss"
        assert isinstance(await ask(settings, WayOut(proxy.url()), url), Fetched)
        assert isinstance(await ask(settings, DIRECT, url), FetchFailed)
    assert proxy.asked == [f"GET {url}"]
    assert outlet.asked[0].headers["host"] == f"krant.example:{outlet.port}"


@pytest.mark.parametrize("vouched", [True, False])
async def test_tls_is_checked_behind_the_proxy(
    settings: FetchSettings, proxy: ForwardProxy, *, vouched: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>")
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        ca_file = str(CERTIFICATE) if vouched else ""
        found = await ask(settings, WayOut(proxy.url()), f"https://krant.example:{port}/rss", ca_file)
    assert proxy.asked == [f"CONNECT krant.example:{port}"]
    if vouched:
        assert isinstance(found, Fetched)
    else:
        assert isinstance(found, FetchFailed)
        assert found.why is Failure.TLS


@pytest.mark.fault(20)
@pytest.mark.parametrize(
    "url",
    [
        *("http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://binnen.example/"),
        *("http://localhost./", "http://metadata.google.internal/", "http://proxy/", "http://db.local./"),
    ],
)
async def test_what_is_known_to_lead_inside_is_not_asked_of_the_proxy(proxy: ForwardProxy, url: str) -> None:
    found = await ask(FetchSettings(), WayOut(proxy.url()), url)
    assert isinstance(found, FetchFailed)
    assert found.why is Failure.REFUSED_ADDRESS
    assert proxy.asked == []


@pytest.mark.fault(20)
async def test_nor_after_a_redirect(proxy: ForwardProxy) -> None:
    async def away_inside(exchange: Exchange) -> None:
        await exchange.answer(status="302 Found", Location="http://169.254.169.254/latest")

    async with serving(away_inside) as outlet:
        found = await ask(FetchSettings(), WayOut(proxy.url()), f"http://krant.example:{outlet.port}/")
    assert isinstance(found, FetchFailed)
    assert found.why is Failure.REFUSED_ADDRESS
    assert len(proxy.asked) == 1


async def test_networks_that_are_allowed_and_hosts_without_it_are_asked_directly(
    settings: FetchSettings, proxy: ForwardProxy
) -> None:
    async with serving(feed) as outlet:
        for way_out, host in (
            (WayOut(proxy.url()), "127.0.0.1"),
            (WayOut(proxy.url()), "hier.example"),
            (WayOut(proxy.url(), ("hier.example",)), "hier.example"),
        ):
            assert isinstance(await ask(settings, way_out, f"http://{host}:{outlet.port}/"), Fetched)
        strict = replace(settings, allow_networks=(ip_network("192.0.2.0/24"),))
        without = WayOut(proxy.url(), ("hier.example",))
        found = await ask(strict, without, f"http://hier.example:{outlet.port}/")
        assert isinstance(found, FetchFailed)
        assert found.why is Failure.REFUSED_ADDRESS
    assert proxy.asked == []


async def test_a_proxy_with_a_password_and_one_that_refuses(settings: FetchSettings) -> None:
    async with ForwardProxy("jan:geheim-woord") as proxy, serving(feed) as outlet:
        url = f"http://krant.example:{outlet.port}/"
        assert isinstance(await ask(settings, WayOut(proxy.url("jan:geheim-woord")), url), Fetched)
        refused = await ask(settings, WayOut(proxy.url("jan:verkeerd-woord")), "https://krant.example/")
    assert isinstance(refused, FetchFailed)
    assert (refused.why, refused.detail) == (Failure.CONNECT, "the proxy answered 407")


async def test_a_proxy_that_is_away_is_no_exception(settings: FetchSettings) -> None:
    found = await ask(settings, WayOut("http://127.0.0.1:1"), "https://krant.example/")
    assert isinstance(found, FetchFailed)
    assert found.why is Failure.CONNECT


async def test_webhook_heartbeat_and_sign_in_go_the_same_way(proxy: ForwardProxy) -> None:
    through = WayOut(proxy.url())
    async with serving(feed) as receiver:
        assert await Heartbeat(f"http://wachter.example:{receiver.port}/x", through).beat()
    assert proxy.asked.pop().startswith("GET http://wachter.example:")
    async with WebhookReceiver() as hook:
        url = hook.url.replace("127.0.0.1", "ontvanger.example")
        channel = WebhookChannel({"x": Hook(url=url, timeout=PATIENCE)}, SystemClock(), through)
        assert isinstance(await channel.send(message(ChannelKind.WEBHOOK, "x")), Sent)
        await channel.close()
    assert proxy.asked.pop().startswith("POST http://ontvanger.example:")
    with issuer() as said:
        provider = Provider(issuer=said.url, client_id="voorsprong", way_out=through)
        attempt = Attempt(state="s", nonce="n", verifier=secrets.token_hex(), to="/vandaag")
        await asyncio.to_thread(away, provider, attempt, "http://127.0.0.1/oidc/terug")
        assert proxy.asked == [f"GET {said.url}/.well-known/openid-configuration"]


@pytest.mark.parametrize("named", [True, False])
async def test_slack_and_its_buttons_go_the_same_way(
    proxy: ForwardProxy, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    """And, as everything else, not the way of the environment, which its library would take by itself."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1" if named else proxy.url())
    stop = asyncio.Event()

    async def answer(_: Press) -> str:
        return ""

    async with SlackStandIn() as slack:
        way_out = WayOut(proxy.url()) if named else DIRECT
        through = SlackSettings(token=slack.token, base_url=slack.url, timeout=PATIENCE, way_out=way_out)
        assert isinstance(await SlackChannel(through).send(message(ChannelKind.SLACK, "#woordvoering")), Sent)
        assert any("chat.postMessage" in each for each in proxy.asked) is named
        buttons = asyncio.create_task(SlackButtons(through, "xapp-standin", answer).run(stop))
        await until(lambda: slack.connected)
        stop.set()
        await buttons
    kinds = {urlsplit(each.partition(" ")[2]).scheme for each in proxy.asked}
    assert kinds == ({"http", "ws"} if named else set()), proxy.asked
