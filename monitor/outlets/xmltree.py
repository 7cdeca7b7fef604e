"""XML from strangers to a tree: no DTD, no entities of their own, no network, repaired where broken."""

from __future__ import annotations

import html
import html.entities
import re

from lxml import etree

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}?\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+(\w{1,50})\s+(?:\"([^\"&%<]{0,500})\"|'([^'&%<]{0,500})')\s*>")
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(
    r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{0,49});)?"
)
_NUMBER = re.compile(r"&#(?:(\d{1,9})|[xX]([0-9a-fA-F]{1,8}));")
MAX_REPLACED = 1_000_000


def tree(text: str) -> tuple[etree._Element | None, str]:
    """The root and how it was had: nothing, ``repaired`` or ``recovered``. None where there is no XML."""
    text = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).lstrip()
    text, named = _without_doctype(text)
    root = _parsed(text, recover=False) if _encodable(text) else None
    if root is not None:
        return root, ""
    if _UNUSABLE.search(text):  # looked for only now: no document that holds one is well-formed
        text, more = _without_doctype(_UNUSABLE.sub("", text))
        named |= more
        root = _parsed(text, recover=False)
        if root is not None:
            return root, ""
    text = _repaired(text, named)
    root = _parsed(text, recover=False)
    if root is not None:
        return root, "repaired"
    return _parsed(text, recover=True), "recovered"


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parsed(text: str, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _without_doctype(text: str) -> tuple[str, dict[str, str]]:
    """The text without its document type, and the plain entities that stood in it."""
    found = _DOCTYPE.search(text[:20_000])
    if found is None:
        return text, {}
    end = found.end()
    if text[end : end + 1] != "[":
        return text[: found.start()] + text[end + 1 :], {}
    close = text.find("]", end)
    close = text.find(">", close) if close >= 0 else -1
    if close < 0:
        return text[: found.start()], {}
    subset = text[end:close]
    named = {match[1]: match[2] or match[3] or "" for match in _ENTITY.finditer(subset[:50_000])}
    return text[: found.start()] + text[close + 1 :], named


def _repaired(text: str, named: dict[str, str]) -> str:
    """Names of HTML and loose ampersands made into what XML knows."""
    left = MAX_REPLACED

    def known(found: re.Match[str]) -> str:
        nonlocal left
        name = found.group(1)
        if name is None:
            return "&amp;"
        value = named.get(name) or html.entities.html5.get(f"{name};", "")
        left -= len(value)
        if not value or left < 0:
            return f"&amp;{name};"
        return html.escape(value)

    return _NUMBER.sub(_usable_number, _AMPERSAND.sub(known, text))


def _usable_number(found: re.Match[str]) -> str:
    """Windows-1252 numbers (``&#147;``) as they were meant; numbers of no character go."""
    text = html.unescape(found.group())
    if text in {"<", ">", "&", '"'}:
        return found.group()
    return _UNUSABLE.sub("", text.replace("\ufffd", ""))
