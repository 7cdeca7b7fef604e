"""The dossier as LibreOffice opens it, and the words that go into a nota."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from monitor.web.dossier import Dossier, as_csv, as_json, as_markdown, dossier
from monitor.web.odt import as_odt
from monitor.web.present import Names
from monitor.web.whole import read_story
from tests import waiting
from tests.web.busy import LONG, busy
from tests.web.town import NOW, Town

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A busy day; nothing here changes it."""
    return busy(tmp_path_factory.mktemp("busy"))


def of(town: Town, number: int) -> Dossier:
    """The dossier of a story."""
    settings = town.services.settings()
    whole = read_story(town.database, settings, number, NOW)
    assert whole
    return dossier(whole, Names(settings), NOW)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_it_as_it_is_meant(town: Town, tmp_path: Path) -> None:
    assert SOFFICE
    for number in (town.story, town.story + 3):
        (tmp_path / f"{number}.odt").write_bytes(as_odt(of(town, number)))
    documents = map(str, sorted(tmp_path.glob("*.odt")))
    own = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [SOFFICE, own, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *documents],
        check=True,
        capture_output=True,
        timeout=waiting.LONG,
    )
    first, second = (
        [page.extract_text() for page in PdfReader(path).pages] for path in sorted(tmp_path.glob("*.pdf"))
    )
    lines = "\n".join(first).splitlines()
    for heading in ("Aanleiding", "Toelichting", "Tijdlijn", "Woordvoeringslijn: Streefcijfers van het Rijk"):
        assert heading in lines  # alone on its line: no number before it
    assert f"pagina 1 van {len(first)}" in first[0]
    assert all("Wanneer" in page for page in first[1:])  # the table's head comes back on every page
    assert "26 juni 2023, 06:30" in first[0]
    assert re.sub(r"\s", "", LONG) in re.sub(r"\s", "", second[0])


def test_the_document_is_dutch(town: Town) -> None:
    with zipfile.ZipFile(BytesIO(as_odt(of(town, town.story)))) as odt:
        styles = odt.read("styles.xml").decode()
    assert set(re.findall(r'fo:language="(\w+)"', styles)) == {"nl"}


def test_what_happened_stands_in_its_order_with_the_year(town: Town) -> None:
    found = of(town, town.story)
    assert [text.split(":")[0] for text in found.explanation[:4]] == [
        "26 juni 2023, 06",
        "26 juni 2023, 08",
        "26 juni 2023, 10",
        "26 juni 2023, 10",
    ]
    assert "vastgesteld door Gerda Goedkeurder" in found.explanation[2]
    assert found.explanation[-1] == "De vragen 2023Z12030 moeten uiterlijk 17 juli 2023 zijn beantwoord."
    assert all("2023" in row.when for row in found.rows)


def test_a_question_has_a_day_and_no_invented_hour(town: Town) -> None:
    found = of(town, town.story)
    asked = next(row for row in found.rows if row.kind == "Kamervragen")
    assert asked.when == "26 juni 2023"
    assert "| 26 juni 2023 | Kamervragen: " in as_markdown(found)
    rows = list(csv.reader(StringIO(as_csv(found).removeprefix("\ufeff"))))
    assert [row[0] for row in rows if row[1] == "Kamervragen"] == ["2023-06-26"]
    kept = json.loads(as_json(found))["rows"]
    assert [row["at"] for row in kept if row["kind"] == "Kamervragen"] == ["2023-06-26"]


def test_the_explanation_says_what_the_question_cites(town: Town) -> None:
    said = next(text for text in of(town, town.story).explanation if "2023Z12030 van" in text)
    assert said.startswith("26 juni 2023: schriftelijke vragen 2023Z12030 van ")
    assert " over het artikel van " in said
