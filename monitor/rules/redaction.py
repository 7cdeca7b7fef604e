"""What of a text may be written down: no secret, nothing that looks like one, no name before an ``@``.

Two nets: the secrets that we were given, each with its parts and in the forms that libraries print (encoded,
without its password, cut off), and whatever looks like one: an exception quotes what nobody told us.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import escape
from urllib.parse import SplitResult, quote, quote_plus, unquote, urlsplit

SHOWN = "[secret]"
LEAST = 6
"""A shorter one is struck out only where it stands alone: within words it would strike out ordinary ones."""
_LEAST_ALONE = 3
_CUT_FROM = 12
"""From this length on half of a secret is struck out too, as a message that was cut off has it."""
_HEADERS, _IS = "(?:proxy-)?authorization|(?:set-)?cookie", r"['\"\\ ]{0,4}[:=]['\"\\ ]{0,4}"
_PARAMETERS = "access_token|token|key|api_?key|secret|sig|signature|password"
_LOOKS_SECRET = (
    (re.compile(rf"(?i)\b({_HEADERS})({_IS})[^\"\\,}}]{{1,2000}}"), r"\1\2"),
    (re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{8,2000}"), r"\1 "),
    (re.compile(r"()\bx(?:ox[a-z]|app)-[\w-]{6,500}"), r"\1"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@]{1,300}@"), r"\1"),
    (re.compile(rf"(?i)([?&](?:{_PARAMETERS})=)[^&\s\"']{{1,2000}}"), r"\1"),
    (re.compile(r"(?i)(://hooks\.slack\.com/)[^\s\"']{1,500}"), r"\1"),
)
"""What it is, and what stays of it. Every repetition has a bound: a stranger's text may stand in a line."""
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?=[\w-]{1,63}\.[\w.-]{2})")
_REST = r"[^\s\"'<>\\]{0,2000}"
_ORDINARY = re.compile(r"[A-Za-z][a-z]{0,11}(?:[._+-][A-Za-z]?[a-z]{0,11}){0,3}")
"""A word of an address (``calendar``, ``basic.ics``), not a token: those have figures, capitals or length."""


class Redaction:
    """Strikes out; called with a text, gives what may be written of it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """``secrets``: secret as a whole, and of an address also every part of it that lets somebody in."""
        given = {*secrets} - {""}
        parts = {part for each in given for part in (each, *_parts(each))}
        forms = {form for each in parts if len(each) >= LEAST for form in _forms(each)}
        self._literal = sorted(forms, key=len, reverse=True)
        self._addresses = [pattern for each in sorted(given) for pattern in _address(each)]
        cut = (each for each in parts if "://" not in each and len(each) >= _CUT_FROM)
        self._cut = [found for each in sorted(cut, key=len, reverse=True) for found in _cut(each)]
        alone = [re.escape(each) for each in sorted(parts) if _LEAST_ALONE <= len(each) < LEAST]
        self._alone = re.compile(rf"(?<!\w)(?:{'|'.join(alone)})(?!\w)") if alone else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        for pattern, kept in self._addresses:
            text = pattern.sub(kept + SHOWN, text)
        for literal in self._literal:
            text = text.replace(literal, SHOWN)
        for part, pattern in self._cut:
            if part in text:
                text = pattern.sub(SHOWN, text)
        for looks, kept in _LOOKS_SECRET:
            text = looks.sub(kept + SHOWN, text)
        return _MAIL.sub("[name]@", text)

    def alone(self, text: str) -> str:
        """A text without the secrets that are too short to be looked for in words; for values, not keys."""
        return text if self._alone is None else self._alone.sub(SHOWN, text)


def _cut(token: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Its beginning and what follows; its end. Each of them half of it, and more than a word."""
    for form in {token, quote(token, safe="")}:
        half = max(8, (len(form) + 1) // 2)
        begins = (form[:most] for most in range(half, len(form)))
        if (begin := next(filter(_is_token, begins), "")) != "":
            yield begin, re.compile(rf"{re.escape(begin)}[\w%~.+/=-]{{0,500}}")
        ends = (form[-most:] for most in range(half, len(form)))
        if "/" not in form and (end := next(filter(_is_token, ends), "")) != "":
            yield end, re.compile(re.escape(end))


def _parts(secret: str) -> Iterator[str]:
    """Of an address: user and password, and what looks like a token in its host, path and query."""
    with suppress(ValueError):  # no address: it is a secret as a whole
        if "://" not in secret:
            return
        parts = urlsplit(secret)
        if parts.scheme.startswith("postgres"):  # it may have a password with a slash in it, urlsplit not
            before = secret.partition("://")[2].rpartition("@")[0]
            yield from _said(before.partition(":")[2])
            return
        user, password = parts.username or "", parts.password or ""
        yield from _said(password)
        if user and (not password or _is_token(user)):
            yield from _said(user)
        if user and password:
            yield b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
        if parts.scheme != "sqlite":
            yield from (form for each in _pieces(parts) if _is_token(each) for form in _said(each))


def _pieces(parts: SplitResult) -> Iterator[str]:
    yield from (parts.path, f"{parts.path}?{parts.query}")
    yield from re.split(r"[/;,:]", parts.path)
    yield from (
        each.partition("=")[2] or each for each in re.split(r"[&;]", f"{parts.query}&{parts.fragment}")
    )
    yield from _hosts(parts)


def _hosts(parts: SplitResult) -> Iterator[str]:
    """Other services' addresses bear tokens where others have a host; some libraries write it in small."""
    named = parts.netloc.rpartition("@")[2].partition(":")
    if parts.scheme not in ("http", "https"):
        yield from (form for each in (named[0], named[2]) if "." not in each for form in (each, each.lower()))


def _said(part: str) -> tuple[str, str]:
    return part, unquote(part)


def _is_token(piece: str) -> bool:
    return len(piece) >= LEAST and not _ORDINARY.fullmatch(unquote(piece).strip("/"))


def _address(secret: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """An address from its host on, whatever follows: cut off, encoded otherwise, without its password."""
    scheme, found, rest = secret.partition("://")
    if (
        not found
        or scheme.startswith(("sqlite", "postgres"))
        or not re.fullmatch(r"[A-Za-z][\w+.-]*", scheme)
    ):
        return
    if scheme.lower() not in ("http", "https"):
        yield re.compile(rf"(?i)\b({re.escape(scheme)}(?:://|%3A%2F%2F)){_REST}"), r"\1"
        return
    host = re.escape(re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2])
    user, rest = r"(?:[^\s/@\"'<>\\]{1,300}@)?", r"[\w%.~-]{0,2000}"
    yield re.compile(rf"(?i)\b({scheme}://){user}({host})[/?#]{_REST}"), r"\1\2/"
    user, host = r"(?:[\w%.~-]{1,300}%40)?", host.replace(":", "%3A")
    yield re.compile(rf"(?i)\b({scheme}%3A%2F%2F){user}({host})%{rest}"), r"\1\2%2F"


def _forms(part: str) -> Iterator[str]:
    """As it may stand in a line: encoded for an address, quoted by JSON, Python or HTML, in base64."""
    for each in {
        part,
        quote(part, safe=""),
        quote(part),
        quote(part, safe="/:@!$&'()*+,;="),
        quote_plus(part),
    }:
        yield from (each, re.sub(r"%[0-9A-F]{2}", lambda found: found.group().lower(), each))
    yield from (json.dumps(part)[1:-1], repr(part)[1:-1], escape(part))
    yield b64encode(part.encode()).decode().rstrip("=")
