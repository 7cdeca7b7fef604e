"""Bytes to text: an allow-list of charsets, each read as browsers read it."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STARTS = (
    (b"\x3c\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00\x3c", "utf-32-be"),
    (b"\x3c\x00\x3f\x00", "utf-16-le"),
    (b"\x00\x3c\x00\x3f", "utf-16-be"),
)
_READ_AS = {
    **dict.fromkeys(("utf8", "unicode11utf8", "usascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso88591", "latin1", "windows1252", "cp1252", "iso88591windows1252"), "cp1252"),
    **dict.fromkeys(("iso885915", "latin9"), "iso8859-15"),
    **{f"iso8859{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 16)},
    **{f"windows125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"cp125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"cp{n}": f"cp{n}" for n in (437, 850, 852, 855, 858, 862, 866, 874)},
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "xgbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5hkscs"), "big5hkscs"),
    **dict.fromkeys(("euckr", "ksc56011987", "windows949"), "cp949"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "windows31j"), "cp932"),
    "eucjp": "euc_jp", "iso2022jp": "iso2022_jp", "iso2022kr": "iso2022_kr",
    "koi8r": "koi8_r", "koi8u": "koi8_u", "macintosh": "mac_roman", "tis620": "tis_620",
    "utf16": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
    "utf32": "utf-32", "utf32le": "utf-32-le", "utf32be": "utf-32-be", "ucs2": "utf-16",
    "iso10646ucs2": "utf-16",
}  # fmt: skip
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BYTE_EACH = re.compile(r"cp(?:125\d|437|8\d\d)|iso8859-\d+|koi8_[ru]|mac_roman|tis_620")
"""One byte a character: nearly any bytes can be read so, and text that is UTF-8 hardly ever is by chance."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_STRAY = re.compile("[\udc80-\udcff]")


def allowed(name: str) -> str:
    """Python's name of an allowed charset, else nothing: ``zlib_codec`` and ``rot13`` are codecs too."""
    return _READ_AS.get(re.sub(r"[^a-z0-9]", "", name.lower()), "")


def decoded(body: bytes, content_type: str) -> str:
    """The text: byte order mark, then the header's charset, the declared one, UTF-8, cp1252.

    UTF-8 goes before a charset of one byte a character, which servers put over it by themselves: read by the
    label, *financiën* would be a word that no topic knows.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _STARTS:
        if body.startswith(start):
            return body.decode(name, "replace")
    names = _told(body, content_type)
    if names and _BYTE_EACH.fullmatch(names[0]):
        names.insert(0, "utf-8")
    for name in dict.fromkeys((*names, "utf-8")):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            if name == "utf-8" and (text := _mostly_utf8(body)):
                return text
    return body.decode("cp1252", "replace")


def _mostly_utf8(body: bytes) -> str:
    """UTF-8 with a byte here and there that is none, such as a lead that was cut by bytes; else nothing."""
    text = body.decode("utf-8", "surrogateescape")
    strays = len(_STRAY.findall(text))
    if len(_BEYOND_ASCII.findall(text)) <= 2 * strays:
        return ""
    return _STRAY.sub(lambda found: bytes([ord(found.group()) - 0xDC00]).decode("cp1252", "replace"), text)


def _told(body: bytes, content_type: str) -> list[str]:
    header = _HEADER.search(content_type)
    names = [header.group(1)] if header else []
    for pattern, window in ((_DECLARED, body[:1_000]), (_META, body[:4_000])):
        found = pattern.search(window)
        if found:
            names.append(found.group(1).decode("ascii", "replace"))
    return [name for name in map(allowed, names) if name]
