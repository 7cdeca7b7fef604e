"""Which article an entry is, and what counts as a new version of it.

Titles and slugs change after publication, guids are reused and rotate; the number in an outlet's URL stays.
So an article is known, strongest first, by the outlet's article id, the canonical URL, the guid, the content.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from monitor.rules.steady import single_spaced, steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.outlet import Outlet
    from monitor.model.reading import Entry

KEY_LENGTH = 200
_A_PAGE = 3

_TRACKING = re.compile(
    r"(?:utm_.*|ns_.*|wt[._].*|at_.*|pk_.*|mtm_.*|hsa_.*|vero_.*|mc_[ce]id|_hs\w*|_ga|_gl|fbclid|gclid|gclsrc|dclid"
    r"|msclkid|yclid|igshid|igsh|twclid|ttclid|cmp|cmpid|cid|xtor|s_cid|ocid|smid|trk|spm|ref|referrer|referer"
    r"|redirect|origin|share|shared|sharetype|bron|mediapartner|from|outputtype|amp|guccounter|rss|feed)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_GLUED_BEFORE = re.compile(r"^[^a-z]*?(?=https?://)", re.IGNORECASE)
_GLUED_AFTER = re.compile(r"(\.html?)\d{1,3}$", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>'\"\u00bb\u203a\u201d\u2019\u2026"
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobiel|mobile|amp)\.(?=[^.]+\.)")
_USUAL = re.compile(r"https?://([a-zA-Z0-9.-]*[a-zA-Z])((?:/[^?#]*)?)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_PLAIN_URL = re.compile(
    r"https?://(?:www\.)?((?!(?:www\d?|m|mobiel|mobile|amp)\.)(?:[a-z0-9-]+\.)+[a-z]+)"
    r"((?:/[A-Za-z0-9_~-]+)*(?:\.html)?)/?"
)
"""What nearly every feed writes, and what is left of it; any other address is taken apart."""
_LESS = ("/amp", "/amp/", "/index.html", "/index.html/", "/default.html", "/default.html/")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/~:@!$&'()*+,;=._-]*")
_PAGE_ENDS = {".htm", "html", ".php", ".asp", "aspx"}
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)

_DPG = (
    "ad.nl volkskrant.nl trouw.nl parool.nl ed.nl gelderlander.nl destentor.nl bndestem.nl bd.nl"
    " tubantia.nl pzc.nl"
)
_NUMBERED_NEWS = (
    "omroepwest.nl rtvutrecht.nl gld.nl omroepgelderland.nl omroepbrabant.nl l1nieuws.nl l1.nl oost.nl"
    " rtvoost.nl rtvdrenthe.nl rtvnoord.nl omropfryslan.nl"
    " omroepflevoland.nl omroepzeeland.nl nhnieuws.nl rijnmond.nl"
    " tweakers.net telegraaf.nl hartvannederland.nl"
)
_IDS: dict[str, tuple[str, re.Pattern[str]]] = {
    "nu.nl": ("nu.nl", re.compile(r"/(\d{6,8})(?:/|$)")),
    "nos.nl": (
        "nos.nl",
        re.compile(r"/(?:artikel|l|liveblog|video|op3/artikel|nieuwsuur/artikel)/(\d{5,9})(?=\D|$)"),
    ),
    "rtl.nl": ("rtl.nl", re.compile(r"/artikel/(\d{5,9})(?=\D|$)")),
    "rtlnieuws.nl": ("rtl.nl", re.compile(r"/artikel/(\d{5,9})(?=\D|$)")),
    "nrc.nl": ("nrc.nl", re.compile(r"-(a\d{5,9})(?:/|$)")),
    "fd.nl": ("fd.nl", re.compile(r"/(\d{6,8})(?:/|$)")),
    "bnr.nl": ("bnr.nl", re.compile(r"/(\d{7,9})(?:/|$)")),
    "at5.nl": ("at5.nl", re.compile(r"/(?:artikelen|nieuws)/(\d{5,9})(?:/|$)")),
    "security.nl": ("security.nl", re.compile(r"/posting/(\d{4,9})(?=\D|$)")),
    "geenstijl.nl": ("geenstijl.nl", re.compile(r"^/(\d{5,9})(?:/|$)")),
    "dvhn.nl": ("dvhn.nl", re.compile(r"-(\d{6,10})\.html$")),
    "lc.nl": ("lc.nl", re.compile(r"-(\d{6,10})\.html$")),
    "frieschdagblad.nl": ("frieschdagblad.nl", re.compile(r"-(\d{6,10})\.html$")),
    **{host: (host, re.compile(r"~([ab][0-9a-f]{6,10})(?=[^0-9a-f]|$)")) for host in _DPG.split()},
    **{host: (host, re.compile(r"/nieuws/(\d{4,9})(?:/|$)")) for host in _NUMBERED_NEWS.split()},
}


def canonical_url(url: str) -> str:
    """The form under which two addresses of one article are equal; for comparing, not for fetching.

    Repairs what is seen in footnotes (line breaks, a glued footnote number, closing marks), drops tracking,
    fragment, default port, ``www.``/``m.``/``amp.`` and the trailing slash. Empty when it is no http address.
    """
    plain = _PLAIN_URL.fullmatch(url)
    if plain is not None and not url.lower().endswith(_LESS):
        return f"https://{plain[1]}{plain[2]}"
    text = _SPACE.sub("", url)
    if not text.isascii():
        text = "".join(character for character in text if not _invisible(character))
    text = _GLUED_BEFORE.sub("", text).rstrip(_TRAILING)
    if text.startswith("//"):
        text = f"https:{text}"
    netloc, path, query = _split(text)
    if not netloc:
        return ""
    kept = urlencode(sorted(_kept(query))) if query else ""
    return f"https://{netloc}{_path(path)}" + (f"?{kept}" if kept else "")


def _split(text: str) -> tuple[str, str, str]:
    """Host (with a port that matters), path and query of a web address; empty for any other text."""
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        return _host(usual[1]), usual[2], usual[3] or ""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "", "", ""
    if parts.scheme not in {"http", "https"} or not host:
        return "", "", ""
    return _host(host) + (f":{port}" if port not in {None, 80, 443} else ""), parts.path, parts.query


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _host(host: str) -> str:
    try:
        ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        ascii_host = host
    return _HOST_PREFIX.sub("", ascii_host.lower())


def _path(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = quote(
            unquote(path, errors="surrogateescape").encode("utf-8", "surrogateescape"),
            safe="/~:@!$&'()*+,;=-._",
        )
    if "//" in path:
        path = re.sub(r"/{2,}", "/", path)
    if path[-1:].isdigit():
        path = _GLUED_AFTER.sub(r"\1", path)
    path = _INDEX.sub("/", path) if path[-4:].lower() in _PAGE_ENDS else path
    path = path.rstrip("/")
    return path.removesuffix("/amp").rstrip("/")


def _kept(query: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return [("", query)]
    return [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]


def outlet_article_id(url: str) -> str | None:
    """The outlet's own number of the article, such as ``nu.nl:6268273``; None if it has none."""
    return _id_of(canonical_url(url))


def _id_of(canonical: str) -> str | None:
    host, _, rest = canonical.removeprefix("https://").partition("/")
    known = _IDS.get(host)
    if known is None:
        return None
    site, pattern = known
    found = pattern.search("/" + rest.partition("?")[0])
    return f"{site}:{found.group(1)}" if found else None


def article_key(entry: Entry, outlet: Outlet) -> str:
    """Identity of the entry among all articles, at most 200 characters.

    An address on the outlet's own site gives the same key in all its sections; an address elsewhere is kept
    apart per outlet, so that no feed can claim another outlet's article.
    """
    canonical = canonical_url(entry.url)
    if "/" in canonical[8:] or "?" in canonical:
        key = _id_of(canonical) or canonical.removeprefix("https://")
        return _fit(key if _same_site(canonical, outlet.url) else f"{outlet.slug}|{key}")
    return _own_key(entry, outlet, canonical)


def article_keys(entries: Sequence[Entry], outlet: Outlet) -> list[str]:
    """A key for each entry of one reading; entries that share an address but not a guid are kept apart.

    Where three that say different things share one, it is a page of many articles and no article's own: the
    newest would take it over from the one before at each reading.
    """
    keys = [article_key(entry, outlet) for entry in entries]
    shared = {key for key, count in Counter(keys).items() if count > 1}
    if not shared:
        return keys
    pages = _pages(keys, entries, shared)
    firsts: dict[str, Entry] = {}
    for position, (key, entry) in enumerate(zip(keys, entries, strict=True)):
        if key not in shared or outlet_article_id(entry.url):
            continue
        first = firsts.setdefault(key, entry)
        if (
            key in pages
            or entry.guid != first.guid
            or (not entry.guid and _plain(entry.title) != _plain(first.title))
        ):
            keys[position] = _own_key(entry, outlet, key)
    return keys


def _pages(keys: Sequence[str], entries: Sequence[Entry], shared: set[str]) -> set[str]:
    told: dict[str, set[str]] = {}
    for key, entry in zip(keys, entries, strict=True):
        if key in shared:
            told.setdefault(key, set()).add(_plain(entry.title))
    return {key for key, titles in told.items() if len(titles) >= _A_PAGE}


def fingerprint(entry: Entry) -> bytes:
    """Sixteen bytes that change when the newsroom changes something: title, lead, body or address.

    Clocks, counters and lists of other articles, which pages change by themselves, do not count.
    """
    texts = (_plain_steady(entry.title), _plain_steady(entry.lead), _plain_steady(entry.body), entry.url, "")
    return blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=16).digest()


def guids_rotate(seen: Sequence[tuple[str, str]]) -> bool:
    """Whether an outlet hands out new guids for known articles: ``(stored guid, guid now)`` per known key."""
    told = [(old, new) for old, new in seen if old and new]
    return len(told) >= 3 and sum(old != new for old, new in told) * 2 > len(told)


def _own_key(entry: Entry, outlet: Outlet, prefix: str) -> str:
    if entry.guid:
        return f"{outlet.slug}|guid:{_digest(f'{prefix} {entry.guid}')}"
    told = f"{_plain_steady(entry.title)} {_plain_steady(entry.lead)}"
    return f"{outlet.slug}|hash:{_digest(f'{prefix} {told}')}"


def _fit(key: str) -> str:
    return key if len(key) <= KEY_LENGTH else f"{key[: KEY_LENGTH - 33]}#{_digest(key)}"


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _plain_steady(text: str) -> str:
    kept = steady(text)
    return kept.lower() if kept.isascii() else _plain(kept)


def _plain(text: str) -> str:
    if text.isascii():
        return single_spaced(text.lower())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _same_site(first: str, second: str) -> bool:
    """``first`` is canonical: its host stands between the scheme and the first slash."""
    start = "/".join(first.split("/", 3)[:3]).partition("?")[0]
    return site_of(start) == site_of(second) != ""


@lru_cache(maxsize=4_096)
def site_of(url: str) -> str:
    """The last two labels of the host (``nos.nl`` for ``feeds.nos.nl``); an address in digits is itself."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host or host.replace(".", "").isdigit() or ":" in host:
        return f"{host}:{port}" if port else host
    return ".".join(host.split(".")[-2:])


def shown_title(entry: Entry) -> str:
    """The title; without one the start of the lead, or the words of the address (``/een-titel.html``)."""
    if entry.title:
        return entry.title
    if entry.lead:
        return entry.lead if len(entry.lead) <= 120 else f"{entry.lead[:119].rsplit(' ', 1)[0]}\u2026"
    slug = max(urlsplit(entry.url).path.split("/"), key=len) if canonical_url(entry.url) else ""
    words = (
        re.sub(r"\.\w{2,5}$|~\w+$|-[a-z]?\d{5,}$", "", unquote(slug))
        .replace("-", " ")
        .replace("_", " ")
        .split()
    )
    return " ".join(words).capitalize() if len(words) >= 3 else ""
