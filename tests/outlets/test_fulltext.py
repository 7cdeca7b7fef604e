"""Full text: from an article's own page to a new version, walls and liveblogs left out; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bench.extraction import measured, recognised
from monitor.flows.collect import Collector
from monitor.flows.fulltext import BodyReader
from monitor.model.outlet import FullText, Outlet
from monitor.model.reading import Failure, FetchFailed, Text
from monitor.outlets.fulltext import extract
from monitor.outlets.sandbox import Sandbox
from monitor.storage.bodies import BodyStore
from monitor.storage.collecting import CollectStore
from monitor.storage.tables.articles import articles, versions
from tests.outlets.servers import Exchange, serving

if TYPE_CHECKING:
    from monitor.model.article import Document
    from monitor.outlets.http import Fetcher
    from monitor.storage.database import Database

PARAGRAPH = (
    "<p>De minister van Binnenlandse Zaken wil dat de dienst zijn eigen streefcijfers haalt in {}.</p>"
)
ARTICLE = "<html><body><nav>Menu Home Sport</nav><article><h1>Kop</h1>{}</article></body></html>".format(
    "".join(PARAGRAPH.format(2020 + n) for n in range(5))
)
LIVE = """<html><script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Live",
"liveBlogUpdate": [{"headline": "Een", "articleBody": "Diversiteit"}, {"articleBody": "Voetbal"}]}
</script></html>"""
WALL = "<html><title>DPG Media Privacy Gate</title><p>Wij gebruiken cookies</p></html>"
PAGES = {
    "/nieuws/1": ARTICLE,
    "/nieuws/2": WALL,
    "/nieuws/3": LIVE,
    "/nieuws/4": "<h1>Pagina niet gevonden</h1>",
}
NOW = datetime(2023, 6, 20, 6, tzinfo=UTC)


class Stand:
    """A clock that the test turns."""

    time = NOW

    def now(self) -> datetime:
        return self.time


async def test_a_body_makes_a_new_version_and_a_wall_makes_none(
    database: Database, fetcher: Fetcher, sandbox: Sandbox
) -> None:
    published: list[int] = [0]

    async def reply(exchange: Exchange) -> None:
        if exchange.path == "/rss":
            items = "".join(
                f"<item><title>Kop nummer {n}</title><link>http://{exchange.headers['host']}/nieuws/{n}</link></item>"
                for n in published
            )
            await exchange.answer(f"<rss><channel>{items}</channel></rss>".encode())
        else:
            page = PAGES.get(exchange.path, "")
            await exchange.answer(page.encode(), "200 OK" if page else "404 Not Found")

    clock = Stand()
    async with serving(reply) as server:
        outlet = Outlet(slug="krant", name="Krant", url=server.url("/rss"), fulltext=FullText.CANDIDATES)
        collector = Collector(CollectStore(database), fetcher, sandbox, clock, jitter=lambda: 0.0)
        await collector.run([outlet])
        published[:] = [5, 4, 3, 2, 1, 0]
        clock.time += timedelta(minutes=10)
        await collector.run([outlet])

        def promising(document: Document) -> bool:
            return "5" not in document.title

        reader = BodyReader(BodyStore(database), fetcher, sandbox, clock, {"krant": outlet}, promising)
        done = await reader.run()
        assert (done.read, done.skipped, done.failed) == (1, 1, 3)
        assert (await reader.run()).failed == 0, "each page is asked once"
        assert "/nieuws/0" not in {exchange.path for exchange in server.asked}, "the baseline is not read"
    with database.read() as connection:
        pages = select(articles).where(articles.c.key.not_like("%#post:%"))
        rows = connection.execute(pages.order_by(articles.c.title)).all()
        counted = len(connection.execute(select(versions)).all())
    assert [(row.body_state, row.version) for row in rows] == [
        *(("", 1), ("read", 2), ("walled", 1), ("live", 1), ("gone", 1), ("skipped", 1)),
    ]
    assert "streefcijfers haalt in 2024" in rows[1].body
    assert rows[1].pending
    assert counted == 1, "what the article with a new body said before; each text stands once"


def test_a_page_is_told_apart() -> None:
    found = extract(ARTICLE.encode(), "text/html", "https://k.nl/nieuws/1", "https://k.nl/nieuws/1")
    assert isinstance(found, Text)
    assert "Menu" not in found.body
    live = extract(LIVE.encode(), "text/html", "https://k.nl/a/b", "https://k.nl/a/b")
    assert isinstance(live, Text)
    assert live.live
    assert [(post.title, post.text) for post in live.posts] == [("Een", "Diversiteit"), ("", "Voetbal")]
    for page, why in (
        (WALL, Failure.CONSENT_WALL),
        (PAGES["/nieuws/4"], Failure.GONE),
        ("<p>x", Failure.EMPTY),
    ):
        failed = extract(page.encode(), "text/html", "https://k.nl/a/b/c", "https://k.nl/a/b/c")
        assert isinstance(failed, FetchFailed)
        assert failed.why is why
    front = extract(ARTICLE.encode(), "text/html", "https://k.nl/", "https://k.nl/nieuws/1/kop")
    assert isinstance(front, FetchFailed)


def test_ours_reads_no_worse_than_the_library_alone_and_no_wall_is_taken_for_an_article() -> None:
    found = measured(2)
    assert found["ours"]["all"][2] > max(0.97, found["trafilatura"]["all"][2], found["readability"]["all"][2])
    assert min(scores[1] for scores in found["ours"].values()) > 0.99, "no template loses its text"
    told = {kind: (row["pages"], row["named"], row["kept"]) for kind, row in recognised(4).items()}
    assert told == dict.fromkeys(("consent-wall", "paywall", "soft-404"), (4, 4, 0))


NAMED = """<html><body class="has-video">
<article><h1>Kop</h1><p>{text}</p><div class="ad-slot">Koop nu</div> en
verder. <section class="comments-page"><p>{text}</p></section></article></body></html>"""


def test_what_is_named_after_furniture_but_holds_the_article_stays() -> None:
    page = NAMED.format(text="De minister wil het anders, zegt zij. " * 10)
    found = extract(page.encode(), "text/html", "https://k.nl/a/b", "https://k.nl/a/b")
    assert isinstance(found, Text)
    assert found.body.startswith("De minister wil het anders")
    assert "Koop" not in found.body
