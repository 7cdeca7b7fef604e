"""URLs as they stand in footnotes, made whole; and what of a URL identifies an article.

Footnotes come out of Word, PDF and HTML: addresses are broken over lines, carry the number of the next
footnote, a text fragment, campaign parameters, or the wrapper of a mail filter or a consent wall.
A damaged address gives several *readings*, likeliest first; only a reading that equals the key of a known
article ever links, so a wrong reading is harmless.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor.rules.identity import canonical_url, outlet_article_id

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TOP_LEVEL = (
    "nl|com|be|eu|org|net|info|tv|nu|frl|amsterdam|news|de|fr|uk|co\\.uk|int|gov|io|online|media|press|app"
)
_START = re.compile(
    r"(?:h\s?t?tt?p\s?s?\s?:?\s?/\s?/\s?|\bwww\s?\.\s?)(?=[\w-]+\.)"
    rf"|(?<![@\w.-])(?:[a-z0-9-]+\.){{1,3}}(?:{_TOP_LEVEL})(?=/[^\s/])",
    re.IGNORECASE,
)
_CHARS = r"[^\s<>\"«»“”„‘’{}|\\^`]"
_RUN = re.compile(rf"{_CHARS}+")
_TAIL = ".,;:!?)]}>'*_"
_GLUED = re.compile(r"^(.*?(?:\.s?html?|\.aspx?|\.php|/|[a-z]))(\d{1,2})$", re.IGNORECASE)
_NEXT = re.compile(r"(?<=[^=/%])https?://", re.IGNORECASE)
_GAP = re.compile(r"[ \t\u00a0]*\r?\n?[ \t\u00a0]*")
_WIDE_GAP = re.compile(r"[ \t\u00a0]*(?:\r?\n){0,2}[ \t\u00a0]*")
_MAX_PIECES = 6

_WRAPPERS = ("url", "u", "q", "callbackurl", "redirecturi", "returnurl", "redirect_uri", "target", "dest")
_WRAPPER_HOSTS = re.compile(
    r"(^|\.)(google\.\w+|safelinks\.protection\.outlook\.com|l\.facebook\.com|lm\.facebook\.com|l\.instagram\.com"
    r"|t\.umblr\.com|myprivacy\.dpgmedia\.(nl|be)|out\.reddit\.com|urldefense\.com|linkedin\.com)$"
)
_INSIDE = re.compile(r"[/=](https?(?::|%3a)/{0,2}(?:%2f){0,2}[\w.-]+\.[a-z]{2,}.*)$", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"^/(?:web/\d+[a-z_]*|amp/s|newest|oldest|\d{4}[\d.-]*)/([\w-]+(?:\.[\w-]+)+/.+)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a damaged address. ``repaired`` says how much had to be guessed: 0 is nothing."""

    url: str
    repaired: int = 0
    shaky: bool = False
    """Digits were taken off a number that may be the article's own."""


def find_urls(text: str) -> tuple[tuple[Reading, ...], ...]:
    """Every address in ``text``, in order, each as its readings, likeliest first."""
    clean = _INVISIBLE.sub("", html.unescape(text))
    found: list[tuple[Reading, ...]] = []
    position = 0
    while match := _START.search(clean, position):
        pieces, position = _pieces(clean, match)
        readings = _readings(pieces)
        if readings:
            found.append(readings)
    return tuple(found)


def _pieces(text: str, match: re.Match[str]) -> tuple[list[str], int]:
    """The first run of URL characters, and the runs after white space that may be its continuation."""
    head = "https://" + re.sub(r"\s", "", match.group()) if "//" not in match.group() else "https://"
    first = _RUN.match(text, match.end())
    end = first.end() if first else match.end()
    first_text = first.group() if first else ""
    cut = _NEXT.search(first_text)
    if cut:
        first_text = first_text[: cut.start()]
        end = match.end() + cut.start()
    pieces = [head + first_text]
    ahead = end
    while len(pieces) < _MAX_PIECES:
        gap = (_WIDE_GAP if pieces[-1][-1:] in "/-_=&%" else _GAP).match(text[ahead : ahead + 40])
        size = gap.end() if gap else 0
        follow = _RUN.match(text, ahead + size)
        if not size or not follow:
            break
        if _half_a_host(pieces[-1]) and re.match(r"[\w.-]*\.[a-z]{2,}(?:/|$)", follow.group()):
            pieces[-1] = pieces[-1].rstrip("-")
        elif _START.match(text, ahead + size) or not _may_continue(pieces[-1], follow.group()):
            break
        pieces.append(follow.group())
        ahead = follow.end()
    return pieces, end


def _half_a_host(before: str) -> bool:
    """Whether the line broke inside the name of the site: ``https://www.limbur``."""
    host = before.partition("//")[2]
    return bool(host) and "/" not in host and not re.search(rf"\.(?:{_TOP_LEVEL})$", host, re.IGNORECASE)


def _may_continue(before: str, after: str) -> bool:
    """Whether ``after`` can be the rest of an address that ends in ``before``."""
    if before[-1:] in _TAIL and before[-1:] not in ".?_" and not before.endswith("://"):
        return False
    if before[-1:] in "/-_=&%?.~+#":
        return bool(re.match(r"[\w%~&?=#./+-]", after))
    return bool(re.search(r"[-/_]|\.html?|~[ab][0-9a-f]|[=&%]", after)) or bool(
        re.match(r"^[a-z0-9]{1,12}[).,;]?$", after)
    )


def _readings(pieces: list[str]) -> tuple[Reading, ...]:
    """Longest first: all pieces joined, then fewer; each with and without a glued footnote number."""
    readings: list[Reading] = []
    for count in range(len(pieces), 0, -1):
        joined = _trim("".join(pieces[:count]))
        if not _looks_like_url(joined):
            continue
        readings.append(Reading(joined, count - 1))
        glued = _GLUED.match(joined)
        if glued:
            readings.append(Reading(_trim(glued.group(1)), count))
        elif re.search(r"\d{6,}$", joined):
            readings.append(Reading(joined[:-1], count + 1, shaky=True))
            readings.append(Reading(joined[:-2], count + 2, shaky=True))
        elif re.search(r"[~-][ab][0-9a-f]{7,}\d$", joined):
            readings.extend(Reading(joined[:-cut], count + cut) for cut in (1, 2) if joined[-cut:].isdigit())
    return tuple(dict.fromkeys(readings))


def _trim(url: str) -> str:
    """Without the punctuation of the sentence around it; a bracket that the URL itself opened stays."""
    while url and url[-1] in _TAIL:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _looks_like_url(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(re.fullmatch(r"[\w-]+(\.[\w-]+)+", host))


def unwrap(url: str) -> str:
    """The address inside a search engine's, mail filter's, archive's or consent wall's."""
    for _ in range(4):
        inner = _inner(url)
        if not inner:
            break
        url = inner
    return url


def _inner(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    if bare := _WITHOUT_SCHEME.match(parts.path):
        return f"https://{bare.group(1)}"
    if parts.path.count("://") or parts.path.count(":/"):
        return _whole(_INSIDE.search(f"{parts.path}?{parts.query}" if parts.query else parts.path))
    gate = "privacy-gate" in parts.path or "/consent" in parts.path
    if not (_WRAPPER_HOSTS.search(host) or gate):
        return ""
    for name, value in parse_qsl(parts.query):
        if name.lower() in _WRAPPERS and value:
            if value.casefold().startswith(("http://", "https://")):
                return value
            if re.match(r"[\w-]+(?:\.[\w-]+)+/\S", value):
                return f"https://{value}"
            if value.startswith("/") and not value.startswith("//"):
                return f"https://{host}{unquote(value)}"
    return ""


def _whole(found: re.Match[str] | None) -> str:
    """An address out of another one's path, where one of its two slashes is often lost."""
    return re.sub(r"^(https?):/{0,2}", r"\1://", found.group(1)) if found else ""


@dataclass(frozen=True, slots=True)
class UrlKeys:
    """What of an address identifies an article, strongest first; empty strings where there is nothing."""

    outlet_id: str = ""
    """The outlet's own number for the article, the same under every slug."""
    exact: str = ""
    """Host and path with the parameters that are not campaign marks."""
    path: str = ""
    """Host and the letters and digits of the path, when it is deep enough to name an article: a hyphen that a
    line break added or took makes no difference."""
    number: str = ""
    """Host and the one long number in the path, for outlets without a known scheme."""

    def all(self) -> tuple[str, ...]:
        """The keys that are filled, strongest first."""
        return tuple(key for key in (self.outlet_id, self.exact, self.path, self.number) if key)


_DPG = re.compile(r"~([ab][0-9a-f]{5,12})(?![0-9a-z])")
_DPG_SHORT = re.compile(r"^/[a-z]{2,3}-([ab][0-9a-f]{6,12})$")
_HYPHENS = re.compile(r"[-_\u2010-\u2015]")
_NUMBER = re.compile(r"(?:^|/|-)(?:a)?(\d{5,10})(?=$|/|-|\.s?html?$)")


def keys(url: str) -> UrlKeys:
    """The keys of ``url``; all empty when it cannot be read as an address or is a site's front page."""
    canonical = canonical_url(unwrap(_INVISIBLE.sub("", url.strip())))
    parts = urlsplit(canonical)
    path = unquote(parts.path).casefold().removeprefix("/amp").rstrip("/")
    if not parts.netloc or not (path or parts.query):
        return UrlKeys()
    numbers = set(_NUMBER.findall(path))
    number = numbers.pop() if len(numbers) == 1 else ""
    plain_date = bool(re.fullmatch(r"(19|20)\d{6}", number))
    return UrlKeys(
        outlet_id=_outlet_id(canonical),
        exact=f"{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else ""),
        path=f"{parts.netloc}{_HYPHENS.sub('', path)}" if _deep(path) else "",
        number=f"{parts.netloc}#{number}" if number and not plain_date else "",
    )


def _outlet_id(canonical: str) -> str:
    """The outlet's number; the titles of one publisher share theirs, so its sites share a key."""
    path = urlsplit(canonical).path
    shared = _DPG.search(path) or _DPG_SHORT.search(path)
    return f"dpg:{shared.group(1)}" if shared else outlet_article_id(canonical) or ""


def _deep(path: str) -> bool:
    """A path names an article by a number of five digits, or a slug of three words or two long ones."""
    words = re.findall(r"[^\W\d_]{2,}", path.rsplit("/", 1)[-1])
    slug = len(words) >= 3 or (len(words) == 2 and sum(map(len, words)) >= 15)
    return slug or bool(re.search(r"\d{5,}|~[ab][0-9a-f]{5,}", path))


def slug(url: str) -> str:
    """The words of an address's slug, spaced; empty when there are fewer than three."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    best = ""
    for segment in path.split("/"):
        bare = re.sub(r"~[ab][0-9a-f]+$|\.s?html?$|-a\d{5,}$|^\d+-|-\d{5,}$", "", segment)
        words = re.findall(r"[^\W_]+", bare)
        if len(words) >= 3 and len(bare) > len(best):
            best = " ".join(words)
    return best
