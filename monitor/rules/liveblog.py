"""Liveblogs: what is one, what a post of it is among the articles, and when to look at it again.

A liveblog's text is about many things, so that it is never matched as a whole. Each post is an article of its
own, with its own time and place; together they belong to the page by their keys.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.model.reading import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.reading import Post

MARK = "#post:"
"""Stands in an article's key between that of the page and that of the post."""
AGAIN = timedelta(minutes=10)
QUIET = timedelta(hours=6)
"""Without a new post for so long, a liveblog is over."""
LONGEST = timedelta(hours=36)
TOGETHER = timedelta(hours=6)
"""Posts of one page on one topic within this time are one story, where nothing else says so."""
_KEY = 160
_TITLE = 140
_LEAD = 500
_URL = re.compile(r"/(?:[a-z0-9-]{0,60}-)?(?:liveblog|live-blog|nieuwsblog)(?:[-/]|$)", re.IGNORECASE)
_HEADLINE = re.compile(
    r"^\W{0,3}(?:liveblog|live-blog|nieuwsblog)\b|^\W{0,3}live\s{0,2}[:|\u2013-]|\b(?:liveblog|live-blog)\W{0,3}$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)]?\s+(?=[\"'\u201c\u2018(]?[A-Z0-9])")


def looks_live(url: str, title: str) -> bool:
    """Whether address or headline say that it is a liveblog."""
    low = f"{title[:500]} {url[:2_000]}".lower()
    if "live" not in low and "nieuwsblog" not in low:
        return False  # no pattern below finds anything then: nearly every article
    return bool(_HEADLINE.search(title[:500]) or _URL.search(url.partition("?")[0][:2_000]))


def post_key(page: str, post: Post) -> str:
    """The key of a post's article; the same as long as the page calls it the same, or without a name tells it
    at the same time under the same head."""
    told = post.id or f"{post.published} {post.title or post.text[:80]}"
    return f"{page[:_KEY]}{MARK}{blake2b(told.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def page_of(key: str) -> str:
    """The start of the keys of all posts of this post's page, mark included; empty for any other article."""
    page, mark, _ = key.partition(MARK)
    return page + mark if mark else ""


def post_entry(post: Post) -> Entry:
    """A post as an article: without a head its first sentence is its title."""
    title, text = post.title, post.text
    if not title:
        first, *_ = _SENTENCE.split(text, maxsplit=1)
        title = first if len(first) <= _TITLE else f"{first[:_TITLE].rsplit(' ', 1)[0]}\u2026"
    lead, body = _lead(text)
    return Entry(
        url=post.url,
        guid=post.id,
        title=title,
        lead=lead,
        body=body,
        published=post.published,
        published_raw=post.published.isoformat() if post.published else "",
    )


def _lead(text: str) -> tuple[str, str]:
    """A short post is all lead; of a long one the first sentences are."""
    if len(text) <= _LEAD:
        return text, ""
    lead, rest = "", text
    while rest and len(lead) < _LEAD // 2:
        first, *more = _SENTENCE.split(rest, maxsplit=1)
        lead, rest = f"{lead} {first}".strip(), more[0] if more else ""
    return lead, rest


def look_again(
    now: datetime, first_seen: datetime, posts: Sequence[Post], ended: datetime | None
) -> datetime | None:
    """When to read a liveblog's page again; None when it is over, or cannot be told apart into posts."""
    if not posts or (ended is not None and ended <= now) or now - first_seen >= LONGEST:
        return None
    newest = max((post.published for post in posts if post.published is not None), default=first_seen)
    return None if now - max(newest, first_seen) >= QUIET else now + AGAIN
