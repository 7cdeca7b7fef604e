"""A question's document to its text: docx, pdf, or the page of the official publications; in the sandbox.

Footnotes and the targets of hyperlinks are kept, for it is there that articles are cited; a link's target is
written behind the line that it stands in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from monitor.model.reading import Failure, FetchFailed, Text
from monitor.outlets.charset import decoded

MOST_TEXT = 200_000
MOST_PAGES = 30
_MOST_MEMBER = 10_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPOKEN = tuple(f"{_W}{name}" for name in ("t", "tab", "br", "footnoteReference", "hyperlink"))
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def read(body: bytes, content_type: str, url: str) -> Text | FetchFailed:
    """The text of a document, whatever it is called: the first bytes say what it is."""
    if body.startswith(b"PK"):
        return _text(_docx(body), url)
    if body[:1024].lstrip().startswith(b"%PDF"):
        return _text(_pdf(body), url)
    return _text(_page(decoded(body, content_type)), url)


def _text(lines: Iterator[str], url: str) -> Text | FetchFailed:
    try:
        text = "\n".join(line for line in lines if line.strip())[:MOST_TEXT].replace("\0", "")
    except (zipfile.BadZipFile, KeyError, etree.LxmlError, PyPdfError, ValueError) as error:
        detail = f"{type(error).__name__}: {error}"[:200]
        return FetchFailed(url=url, why=Failure.UNPARSABLE, detail=detail)
    if not text.strip():
        return FetchFailed(url=url, why=Failure.EMPTY, detail="no text in the document")
    return Text(body=text.encode("utf-8", "ignore").decode("utf-8"))


def _docx(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = set(archive.namelist())
        for part in _PARTS:
            if part in names:
                yield from _paragraphs(_xml(archive, part), _targets(archive, part, names))


def _paragraphs(root: etree._Element, targets: dict[str, str]) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        pieces: list[str] = []
        for node in paragraph.iter(
            f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}footnoteReference", f"{_W}hyperlink"
        ):
            if node.tag == f"{_W}hyperlink":
                target = targets.get(node.get(f"{_R}id", ""), "")
                if target.startswith("http"):
                    pieces.append(f" {target} ")
            elif node.tag == f"{_W}t":
                pieces.append(node.text or "")
            else:
                pieces.append(" ")
        yield "".join(pieces)


def _targets(archive: zipfile.ZipFile, part: str, names: set[str]) -> dict[str, str]:
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in names:
        return {}
    return {node.get("Id", ""): node.get("Target", "") for node in _xml(archive, relations)}


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """A member, however large it says it is: read up to a cap, without entities and network."""
    with archive.open(name) as member:
        content = member.read(_MOST_MEMBER + 1)
    if len(content) > _MOST_MEMBER:
        message = f"{name} is larger than {_MOST_MEMBER} bytes"
        raise ValueError(message)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _pdf(body: bytes) -> Iterator[str]:
    for page in PdfReader(io.BytesIO(body)).pages[:MOST_PAGES]:
        yield page.extract_text()
        for annotation in page.get("/Annots") or ():
            action = annotation.get_object().get("/A") or {}
            target = str(action.get("/URI", ""))
            if target.startswith("http"):
                yield target


def _page(text: str) -> Iterator[str]:
    """Questions stand in ``div.vraag``, footnotes in ``div.voet.noot``; other pages give what they have."""
    parser = lxml_html.HTMLParser(encoding="utf-8")
    root = lxml_html.fromstring(text.encode("utf-8", "replace"), parser=parser)
    etree.strip_elements(root, "script", "style", with_tail=False)
    blocks = [node for node in root.iter("h1", "div", "p", "li") if _wanted(node)]
    for block in blocks if len(blocks) > 1 else [root]:
        line = " ".join(str(piece) for piece in block.itertext())
        targets = [node.get("href", "") for node in block.iter("a")]
        yield " ".join([line, *(link for link in targets if link.startswith("http") and link not in line)])


def _wanted(node: etree._Element) -> bool:
    return node.tag == "h1" or bool({"vraag", "noot"} & set(node.get("class", "").split()))
