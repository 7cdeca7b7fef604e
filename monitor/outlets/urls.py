"""Addresses that two parsers would read alike; everything else is refused before a socket is opened."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>^`{|}\"]")
_NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
_HOST = re.compile(rb"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]+")
_PLAIN_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,9}")
MAX_URL = 8_000


class Target(NamedTuple):
    """An address that may be asked."""

    url: str
    host: str


@lru_cache(maxsize=16_384)
def target(url: str) -> Target | str:
    """The address in the one form in which it is asked, or one line saying why it is refused."""
    found = checked(url)
    return found if isinstance(found, str) else Target(str(found), found.host)


def checked(url: str) -> httpx.URL | str:
    """The address ready to be asked, or one line saying why it is refused."""
    if len(url) > MAX_URL:
        return "address too long"
    text = re.sub(r"[ \"<>^`{|}]", lambda found: f"%{ord(found.group()):02X}", url.strip())
    if _FORBIDDEN.search(text):
        return "control character or backslash in the address"
    try:
        parts = urlsplit(text)
        target = httpx.URL(text)
        port = parts.port
    except (ValueError, httpx.InvalidURL) as error:
        return f"no valid address: {error}"
    if target.scheme not in {"http", "https"}:
        return f"scheme {target.scheme!r} is not http or https"
    if "@" in parts.netloc:
        return "user name in the address"
    if not parts.hostname or _host_of(parts.hostname) != target.raw_host.decode("ascii").lower():
        return "host that parsers read differently"
    if not _HOST.fullmatch(target.raw_host) or port == 0:
        return "no host or port of the web"
    return _numeric_host(target) or target


def _host_of(host: str) -> str:
    if _PLAIN_HOST.fullmatch(host):
        return host
    return httpx.URL(scheme="http", host=host).raw_host.decode("ascii").lower()


def _numeric_host(target: httpx.URL) -> str:
    """Legacy numbers (``127.1``, ``0x7f000001``, full-width digits) that a resolver reads as an address."""
    host = unicodedata.normalize("NFKC", target.host).rstrip(".")
    if ":" in host or not _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        return ""
    try:
        IPv4Address(host)
    except AddressValueError:
        return "number as host that is no plain IPv4 address"
    return "" if host == target.raw_host.decode("ascii") else "IPv4 address in another script"


def joined(base: str, location: str) -> str:
    """The address that a redirect or a relative link means."""
    try:
        return urljoin(base, location.strip())
    except ValueError:
        return location
