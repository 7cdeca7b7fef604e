"""A page as beautifulsoup sees it."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

_DECLARATION = re.compile(r"<\?xml\b[^>]*>", re.IGNORECASE)


def soup(text: str) -> BeautifulSoup:
    """The page's tree. A stranger sends what it likes: an address or XML has no links, and is no warning."""
    if "<" not in text:
        return BeautifulSoup("", "lxml")
    return BeautifulSoup(_DECLARATION.sub("", text), "lxml")
