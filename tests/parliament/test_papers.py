"""The questions themselves, out of docx, pdf and HTML, in the sandbox; and what hostile ones may do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from monitor.model.fetching import FetchSettings
from monitor.model.parliament import Paper, Question
from monitor.model.reading import Failure, FetchFailed, Text
from monitor.outlets.http import Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.outlets.tweedekamer import OpenData
from monitor.rules.parliament.citing import cite
from monitor.rules.parliament.urls import keys
from standins.tweedekamer import TweedeKamerStandIn
from tests.parliament import papers
from tests.waiting import LONG

NU = "https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen.html"
LINES = ["Vraag 1", "Bent u bekend met het bericht «Overheid haalt eigen diversiteitsdoelen niet»?"]
FETCH = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),), spacing=timedelta(0))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(1, seconds=LONG) as opened:
        yield opened


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (papers.docx(LINES, [f"1 NU.nl, 20 juni 2023, {NU}"]), "docx"),
        (papers.docx(LINES, [], {"NU.nl": NU}), "docx with the address in a hyperlink only"),
        (
            papers.pdf([*LINES[:1], "Bent u bekend met het bericht"], NU),
            "pdf with the address in an annotation",
        ),
        (papers.page("2023Z12033", LINES, "NU.nl, 20 juni 2023", NU).encode(), "page"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_the_text_holds_the_cited_address(sandbox: Sandbox, body: bytes, kind: str) -> None:
    read = await sandbox.parse("paper", body, "application/octet-stream", "https://x.example")
    assert isinstance(read, Text), kind
    assert "Bent u bekend met het bericht" in read.body
    assert "niet lezen" not in read.body
    found = [keys(reading.url).outlet_id for readings in cite("", read.body).urls for reading in readings]
    assert "nu.nl:6268273" in found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (papers.bomb(), Failure.UNPARSABLE),
        (b"PK\x03\x04 geen zip", Failure.UNPARSABLE),
        (b"%PDF-1.4 geen pdf", Failure.UNPARSABLE),
        (papers.docx([], []), Failure.EMPTY),
        (b"PK" + b"\0" * 100, Failure.UNPARSABLE),
        (
            papers.docx(["x"], []).replace(b"PK\x03\x04", b"PK\x03\x05"),
            Failure.UNPARSABLE,
        ),
    ],
)
async def test_a_document_that_cannot_be_read_is_a_value(sandbox: Sandbox, body: bytes, why: Failure) -> None:
    read = await sandbox.parse("paper", body, "application/octet-stream", "https://x.example")
    assert isinstance(read, FetchFailed)
    assert read.why is why


async def test_an_entity_in_a_document_reads_no_file(sandbox: Sandbox) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:p><w:t>voor &x; na</w:t></w:p></w:document>",
        )
    read = await sandbox.parse("paper", out.getvalue(), "", "https://x.example")
    assert not isinstance(read, Text) or "root:" not in read.body


def question(number: str, paper_id: str) -> Question:
    paper = Paper(id=paper_id, number="2023D1", kind="Schriftelijke vragen")
    return Question(number=number, kind="Schriftelijke vragen", subject="x", asked=None, papers=(paper,))


async def test_the_document_first_the_page_second(sandbox: Sandbox) -> None:
    changed = datetime(2023, 6, 27, tzinfo=UTC)
    async with TweedeKamerStandIn() as house, Fetcher(FETCH) as fetcher:
        source = OpenData(fetcher, house.base, sandbox)
        house.ask("2023Z12033", "x", "2023-06-27", changed=changed)
        guid = str(house.entities["Document"][0]["Id"])
        house.files[guid] = ("application/pdf", papers.pdf(["Uit het document"], NU))
        house.pages["kv-tk-2023Z12033"] = papers.page("2023Z12033", LINES, "noot", NU)
        assert "Uit het document" in str(await source.text(question("2023Z12033", guid)))
        del house.files[guid]
        assert "Bent u bekend" in str(await source.text(question("2023Z12033", guid)))
        del house.pages["kv-tk-2023Z12033"]
        assert isinstance(await source.text(question("2023Z12033", guid)), FetchFailed)
