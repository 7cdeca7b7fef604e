"""A dossier as an ODT document (ODF 1.2), ready to be pasted into a nota."""

from __future__ import annotations

import io

from odfdo import Cell, Document, Header, Link, Paragraph, Row, Style, Table

from monitor.rules.wording import dates
from monitor.web.dossier import Dossier
from monitor.web.render import ZONE

_BAD = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def as_odt(found: Dossier) -> bytes:
    """The document's bytes."""
    document = Document("text")
    document.meta.title = _plain(found.title)
    document.meta.language = "nl-NL"
    _styles(document)
    body = document.body
    body.clear()
    body.append(Header(1, _plain(found.title)))
    body.append(_text(f"{found.state}; gemaakt {dates.moment(found.made, ZONE)}", "Klein"))
    body.append(Header(2, "Aanleiding"))
    body.append(_text(found.occasion))
    body.append(Header(2, "Toelichting"))
    for each in found.explanation:
        body.append(_text(each))
    for line in found.lines:
        body.append(Header(2, _plain(f"Woordvoeringslijn: {line.title}")))
        body.append(_text(line.core, "Kern"))
        for part in line.text.split("\n\n"):
            body.append(_text(part))
        body.append(_text(f"Vastgesteld {line.settled}.", "Klein"))
    body.append(Header(2, "Tijdlijn"))
    body.append(_table(found))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c for c in text.translate(_BAD) if not 0xD800 <= ord(c) <= 0xDFFF)


def _text(text: str, style: str = "Alinea") -> Paragraph:
    return Paragraph(_plain(text), style=style)


def _styles(document: Document) -> None:
    font = {"fo:font-family": "Liberation Serif", "fo:language": "nl", "fo:country": "NL"}
    for name, size, weight in (
        ("Alinea", "11pt", "normal"),
        ("Klein", "9pt", "normal"),
        ("Kern", "11pt", "bold"),
    ):
        style = Style("paragraph", name=name, display_name=name)
        style.set_properties(area="paragraph", properties={"fo:margin-bottom": "0.25cm"})
        style.set_properties(area="text", properties={**font, "fo:font-size": size, "fo:font-weight": weight})
        document.insert_style(style)


def _table(found: Dossier) -> Table:
    table = Table("Tijdlijn")
    table.append(_row(("Wanneer", "Wat", "Wie"), "Kern"))
    for row in found.rows:
        cells = _row((dates.moment(row.at, ZONE), f"{row.kind}: {row.what}", row.who), "Klein")
        if row.url:
            link = Paragraph("", style="Klein")
            link.append(Link(row.url, text=_plain(f"{row.kind}: {row.what}")))
            cell = Cell(cell_type="string")
            cell.append(link)
            cells.set_cell(1, cell)
        table.append(cells)
    return table


def _row(texts: tuple[str, ...], style: str) -> Row:
    row = Row()
    for place, text in enumerate(texts):
        cell = Cell(cell_type="string")
        cell.append(_text(text, style))
        row.set_cell(place, cell)
    return row
