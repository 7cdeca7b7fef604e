"""What the fetch function does with servers that behave."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.model.reading import Failure, Fetched, FetchFailed, Unchanged, Validators
from tests.outlets.servers import Exchange, serving

if TYPE_CHECKING:
    from monitor.outlets.http import Fetcher

BODY = b"<rss><channel><title>Krant</title></channel></rss>"


async def test_a_document_comes_with_its_validators_byte_for_byte(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        if exchange.headers.get("if-none-match") == 'W/"a  b"':
            await exchange.answer(status="304 Not Modified")
        else:
            await exchange.answer(
                BODY,
                ETag='W/"a  b"',
                Last_Modified="Tue, 20 Jun 2023 06:00:00 GMT",
                Cache_Control="max-age=60",
            )

    async with serving(reply) as server:
        first = await fetcher.fetch(server.url("/rss"))
        assert isinstance(first, Fetched)
        assert first.body == BODY
        assert first.max_age == timedelta(seconds=60)
        assert first.validators.etag == b'W/"a  b"'
        second = await fetcher.fetch(server.url("/rss"), first.validators)
        assert isinstance(second, Unchanged)
        assert b"if-modified-since: Tue, 20 Jun 2023 06:00:00 GMT" in server.asked[1].raw.lower().replace(
            b"tue, 20 jun 2023 06:00:00 gmt", b"Tue, 20 Jun 2023 06:00:00 GMT"
        )
        assert "pers@example.nl" in server.asked[0].headers["user-agent"]
        assert server.asked[0].headers["accept-encoding"] == "gzip"


async def test_the_same_body_again_is_unchanged_even_without_304(fetcher: Fetcher) -> None:
    async with serving(lambda exchange: exchange.answer(BODY)) as server:
        first = await fetcher.fetch(server.url())
        assert isinstance(first, Fetched)
        second = await fetcher.fetch(server.url(), first.validators)
        assert isinstance(second, Unchanged)


async def test_gzip_is_read_and_so_is_a_gzip_file(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        if exchange.path.endswith(".gz"):
            await exchange.answer(gzip.compress(BODY))
        else:
            await exchange.answer(gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]), Content_Encoding="gzip")

    async with serving(reply) as server:
        for path in ("/rss", "/sitemap.xml.gz"):
            answer = await fetcher.fetch(server.url(path))
            assert isinstance(answer, Fetched), answer
            assert answer.body == BODY


async def test_a_permanent_redirect_is_followed_and_proposed(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        if exchange.path == "/old":
            await exchange.answer(status="301 Moved Permanently", Location="/new")
        elif exchange.path == "/new":
            await exchange.answer(status="302 Found", Location="/today")
        else:
            await exchange.answer(BODY)

    async with serving(reply) as server:
        answer = await fetcher.fetch(server.url("/old"))
        assert isinstance(answer, Fetched)
        assert answer.url == server.url("/today")
        assert answer.permanent_url == server.url("/new")


async def test_statuses_are_named_and_waits_are_read(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        status = exchange.path.strip("/")
        await exchange.answer(status=f"{status} X", Retry_After="120")

    expected = {
        "404": Failure.CLIENT_ERROR,
        "410": Failure.GONE,
        "429": Failure.RATE_LIMITED,
        "503": Failure.SERVER_ERROR,
    }
    async with serving(reply) as server:
        for status, why in expected.items():
            answer = await fetcher.fetch(server.url(f"/{status}"))
            assert isinstance(answer, FetchFailed)
            assert answer.why is why
            assert answer.retry_after == timedelta(seconds=120)


async def test_link_headers_are_kept_for_push(fetcher: Fetcher) -> None:
    link = '<https://hub.example.nl/>; rel="hub", </rss>; rel=self'
    async with serving(lambda exchange: exchange.answer(BODY, Link=link)) as server:
        answer = await fetcher.fetch(server.url("/rss"))
        assert isinstance(answer, Fetched)
        assert answer.links == (("hub", "https://hub.example.nl/"), ("self", server.url("/rss")))


async def test_robots_txt_is_obeyed_where_it_is_asked(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt":
            await exchange.answer(b"User-agent: Voorsprong\nDisallow: /prive\n")
        else:
            await exchange.answer(BODY)

    async with serving(reply) as server:
        refused = await fetcher.fetch(server.url("/prive/1"), robots=True)
        assert isinstance(refused, FetchFailed)
        assert refused.why is Failure.ROBOTS
        assert isinstance(await fetcher.fetch(server.url("/open"), robots=True), Fetched)
        assert [exchange.path for exchange in server.asked] == ["/robots.txt", "/open"]


@pytest.mark.parametrize(
    ("status", "headers", "allowed"),
    [
        ("404 Not Found", {}, True),
        ("403 Forbidden", {}, True),
        ("403 Forbidden", {"cf_mitigated": "challenge"}, True),
        ("429 Too Many Requests", {}, False),
        ("503 Service Unavailable", {}, False),
    ],
)
async def test_a_robots_txt_that_is_not_to_be_had(
    fetcher: Fetcher, status: str, headers: dict[str, str], allowed: bool
) -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.answer(BODY, status if exchange.path == "/robots.txt" else "200 OK", **headers)

    async with serving(reply) as server:
        answer = await fetcher.fetch(server.url("/feed"), robots=True)
        assert isinstance(answer, Fetched) is allowed, "RFC 9309, 2.3.1.3 and 2.3.1.4"


MISTAKES = {
    "a charset as encoding": ({"Content_Encoding": "UTF-8"}, BODY),
    "no encoding by name": ({"Content_Encoding": "none"}, BODY),
    "packed and not labelled": ({"Content_Type": "application/rss+xml"}, gzip.compress(BODY)),
    "a policy of 12 kB": (
        {"Content_Security_Policy": "default-src https://a.nl" + " https://b.nl" * 900},
        BODY,
    ),
    "a header in UTF-8": ({"X_Naam": "Omroep Frysl\xc3\xa2n"}, BODY),
}


@pytest.mark.parametrize("name", MISTAKES)
async def test_a_mistake_that_browsers_read_past_is_read_past(fetcher: Fetcher, name: str) -> None:
    headers, body = MISTAKES[name]
    async with serving(lambda exchange: exchange.answer(body, **headers)) as server:
        answer = await fetcher.fetch(server.url("/feed"))
    assert isinstance(answer, Fetched)
    assert answer.body == BODY


async def test_what_is_told_of_bytes_after_the_end_holds_none_of_them(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n" + BODY * 9)

    async with serving(reply) as server:
        answer = await fetcher.fetch(server.url("/feed"))
    assert isinstance(answer, FetchFailed)
    assert answer.why is Failure.PROTOCOL
    assert "<" not in answer.detail


async def test_validators_that_cannot_go_out_unchanged_stay_home(fetcher: Fetcher) -> None:
    async with serving(lambda exchange: exchange.answer(BODY)) as server:
        await fetcher.fetch(server.url(), Validators(etag=b"\xff\r\nX: y"))
        assert "if-none-match" not in server.asked[0].headers
