"""What reading says of a failure, which is stored and logged in English, in the reader's language.

Texts that this program writes itself are known here; what a server, a library or a certificate says goes on
as it is.
"""

from __future__ import annotations

import re

from monitor.model.phrase import Phrase, Value

_AT = re.compile(r"(?:(?P<detail>.*) )?at (?P<url>https?://\S+)", re.DOTALL)
_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (r"an HTML page where the feed should be", "detail-page"),
        (r"a parked domain", "detail-parked"),
        (r"a page that says the site is closed", "detail-closed"),
        (r"a page to log in on", "detail-login"),
        (r"a sitemap: the outlet's kind should be sitemap", "detail-sitemap"),
        (r"no sitemap", "detail-no-sitemap"),
        (r"JSON without a list of items", "detail-json"),
        (r"neither XML nor JSON of a feed: (?P<start>.*)", "detail-neither"),
        (r"read well, but without a single entry", "detail-nothing"),
        (r"an empty document", "detail-empty"),
        (r"an index of sitemaps without articles", "detail-index"),
        (r"no complete answer in (?P<seconds>[\d.]+) s", "detail-timeout"),
        (r"more than (?P<bytes>\d+) bytes (?:on the wire|when decoded)", "detail-bytes"),
        (r"more than (?P<count>\d+) redirects", "detail-redirects"),
        (r"redirects to itself, as a site does that wants a cookie", "detail-cookie"),
        (r"content encoding '(?P<name>.*)' was not offered", "detail-encoding"),
        (r"broken gzip: (?P<said>.*)", "detail-gzip"),
        (r"gzip stream ended early", "detail-gzip-end"),
        (r"304 without having asked for it", "detail-unasked"),
        (r"(?P<host>\S+) leads to (?P<address>\S+)", "detail-leads"),
        (r"connection to (?P<address>\S+) refused", "detail-inside"),
        (r"broken, and too large for the second reader", "detail-broken"),
        (r"robots\.txt could not be read \(.*\)", "detail-robots"),
    )
)


def told(detail: str) -> Value:
    """A phrase where the text is one of ours, else the text."""
    landed = _AT.fullmatch(detail)
    if landed is not None:
        said, url = landed["detail"], landed["url"]
        return Phrase("detail-at", {"detail": told(said), "url": url}) if said else url
    for pattern, key in _KNOWN:
        found = pattern.fullmatch(detail)
        if found is not None:
            return Phrase(key, _values(found.groupdict()))
    return detail


def _values(found: dict[str, str]) -> dict[str, Value]:
    size = found.pop("bytes", "")
    return {**found, "megabytes": f"{int(size) // 1_000_000}"} if size else {**found}
