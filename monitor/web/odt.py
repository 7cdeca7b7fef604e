"""A dossier as an ODT document (ODF 1.2), ready to be pasted into a nota."""

from __future__ import annotations

import io
from collections.abc import Sequence

from odfdo import (
    Cell,
    Column,
    Document,
    Element,
    Header,
    HeaderRows,
    Link,
    Paragraph,
    Row,
    Style,
    Table,
    VarPageCount,
    VarPageNumber,
)
from odfdo.master_page import StyleMasterPage
from odfdo.style_base import StyleBase

from monitor.web.dossier import Dossier

_BAD = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_FONT = {"fo:font-family": "Liberation Sans", "style:font-name": "Liberation Sans", "fo:font-style": "normal"}
_TEXTS = (
    # name, size, weight, space above, space below
    ("Alinea", "10.5pt", "normal", "0cm", "0.2cm"),
    ("Klein", "9pt", "normal", "0cm", "0.3cm"),
    ("Kern", "10.5pt", "bold", "0cm", "0.2cm"),
    ("Cel", "9pt", "normal", "0cm", "0cm"),
    ("Celkop", "9pt", "bold", "0cm", "0cm"),
)
_COLUMNS = (("Wanneer", "3.3cm"), ("Soort", "2.4cm"), ("Wat", "7.9cm"), ("Wie", "3.4cm"))


def as_odt(found: Dossier) -> bytes:
    """The document's bytes."""
    document = Document("text")
    document.meta.title = _plain(found.title)
    document.meta.language = "nl-NL"
    _styles(document)
    _footer(document, found)
    body = document.body
    body.clear()
    body.append(_heading(1, found.title))
    body.append(_text(f"{found.state}; gemaakt op {found.made_on}", "Klein"))
    body.append(_heading(2, "Aanleiding"))
    body.append(_text(found.occasion))
    body.append(_heading(2, "Toelichting"))
    for each in found.explanation:
        body.append(_text(each))
    for line in found.lines:
        body.append(_heading(2, line.heading))
        body.append(_text(line.core, "Kern"))
        for part in line.text.split("\n\n"):
            body.append(_text(part))
        body.append(_text(f"Vastgesteld op {line.settled}.", "Klein"))
    body.append(_heading(2, "Tijdlijn"))
    body.append(_table(found))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c for c in text.translate(_BAD) if not 0xD800 <= ord(c) <= 0xDFFF)


def _heading(level: int, text: str) -> Header:
    header = Header(level, _plain(text))
    header.style = f"Heading_20_{level}"
    return header


def _text(text: str, style: str = "Alinea") -> Paragraph:
    return Paragraph(_plain(text), style=style)


def _styles(document: Document) -> None:
    """Dutch throughout, one plain typeface, headings without numbers, a table with thin lines."""
    for default in document.get_styles("paragraph") + document.get_styles("graphic"):
        if default.tag == "style:default-style" and isinstance(default, StyleBase):
            default.set_properties({"fo:language": "nl", "fo:country": "NL"}, area="text")
    for numbering in document.styles.get_elements("//text:outline-style"):
        numbering.delete()
    for name, size, above in (("Heading_20_1", "18pt", "0cm"), ("Heading_20_2", "12.5pt", "0.55cm")):
        heading = document.get_style("paragraph", name)
        assert isinstance(heading, Style)
        heading.set_properties({"fo:margin-top": above, "fo:margin-bottom": "0.15cm"}, area="paragraph")
        heading.set_properties({**_FONT, "fo:font-size": size, "fo:font-weight": "bold"}, area="text")
    for name, size, weight, above, below in _TEXTS:
        style = Style("paragraph", name=name, display_name=name)
        style.set_properties(
            {"fo:margin-top": above, "fo:margin-bottom": below, "fo:line-height": "120%"}, area="paragraph"
        )
        style.set_properties({**_FONT, "fo:font-size": size, "fo:font-weight": weight}, area="text")
        document.insert_style(style)
    for name, width in _COLUMNS:
        column = Style("table-column", name=f"Kolom{name}", area="table-column", width=width)
        document.insert_style(column, automatic=True)
    cell = Style("table-cell", name="Vak", area="table-cell", border_bottom="0.5pt solid #b8b3a8")
    cell.set_properties({"fo:padding": "0.08cm", "fo:padding-left": "0cm"}, area="table-cell")
    document.insert_style(cell, automatic=True)
    whole = Style("table-row", name="Rij", area="table-row")
    whole.set_properties({"fo:keep-together": "always"}, area="table-row")
    document.insert_style(whole, automatic=True)


def _footer(document: Document, found: Dossier) -> None:
    """Which dossier it is, and the page: sheets get separated."""
    layout = document.get_style("page-layout")
    if isinstance(layout, StyleBase):
        margins = dict.fromkeys(("fo:margin-left", "fo:margin-right", "fo:margin-top"), "2cm")
        layout.set_properties(margins | {"fo:margin-bottom": "1.5cm"})
    line = _text(f"Voorsprong, dossier {found.story} · {found.made_on} · pagina ", "Cel")
    line.append(VarPageNumber())
    line.append(" van ")
    line.append(VarPageCount())
    master = document.get_style("master-page", "Standard")
    assert isinstance(master, StyleMasterPage)
    master.set_page_footer(line)


def _table(found: Dossier) -> Table:
    table = Table("Tijdlijn")
    for name, _ in _COLUMNS:
        table.append(Column(style=f"Kolom{name}"))
    head = HeaderRows()
    head.append(_row([_text(name, "Celkop") for name, _ in _COLUMNS]))
    table.append(head)
    for row in found.rows:
        what: Element = _text(row.what, "Cel")
        if row.url:
            what = Paragraph("", style="Cel")
            what.append(Link(row.url, text=_plain(row.what)))
        kind = row.kind[:1].upper() + row.kind[1:]
        table.append(_row([_text(row.when, "Cel"), _text(kind, "Cel"), what, _text(row.who, "Cel")]))
    return table


def _row(contents: Sequence[Element]) -> Row:
    row = Row(style="Rij")
    for place, content in enumerate(contents):
        cell = Cell(cell_type="string", style="Vak")
        cell.append(content)
        row.set_cell(place, cell)
    return row
