"""Documents of questions, made by hand: docx, pdf and the page of the official publications."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(lines: list[str], footnotes: list[str], links: dict[str, str] | None = None) -> bytes:
    """A Word document; ``links`` maps the text of a hyperlink in the first footnote to its target."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    notes = "".join(
        f"<w:footnote><w:p><w:r><w:t>{escape(note)}</w:t></w:r></w:p></w:footnote>" for note in footnotes
    )
    linked, relations = "", ""
    for at, (text, target) in enumerate((links or {}).items()):
        run = f"<w:r><w:t>{escape(text)}</w:t></w:r>"
        linked += f'<w:footnote><w:p><w:hyperlink r:id="r{at}">{run}</w:hyperlink></w:p></w:footnote>'
        relations += f'<Relationship Id="r{at}" Target="{escape(target)}"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        )
        archive.writestr(
            "word/footnotes.xml", f'<w:footnotes xmlns:w="{_W}" xmlns:r="{_R}">{notes}{linked}</w:footnotes>'
        )
        archive.writestr("word/_rels/footnotes.xml.rels", f"<Relationships>{relations}</Relationships>")
    return out.getvalue()


def bomb() -> bytes:
    """A docx whose one member inflates to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 200_000_000)
    return out.getvalue()


def pdf(lines: list[str], link: str) -> bytes:
    """One page in Helvetica, with a link annotation."""
    text = (
        "BT /F1 11 Tf 50 780 Td 14 TL "
        + " ".join(f"({line.replace('(', '').replace(')', '')}) Tj T*" for line in lines)
        + " ET"
    )
    box = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {box} /Contents 4 0 R /Annots [6 0 R] >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A << /S /URI /URI ({link}) >> >>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


def page(number: str, questions: list[str], note: str, link: str) -> str:
    """The question's page at the official publications."""
    asked = "".join(
        f'<div class="vraag"><p>Vraag {at}</p><p>{escape(text)}</p></div>'
        for at, text in enumerate(questions, 1)
    )
    return (
        f"<html><head><title>{number}</title><script>var x = 'niet lezen'</script></head>"
        f"<body><h1>Vragen {number}</h1>"
        f'{asked}<div class="voet noot"><p>{escape(note)} <a href="{escape(link)}">link</a></p></div>'
        "<div class='voettekst'>Over deze site</div></body></html>"
    )
