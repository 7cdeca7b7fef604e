"""A page as beautifulsoup sees it."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning


def soup(text: str) -> BeautifulSoup:
    """The page's tree. A stranger sends what it likes: an address or XML has no links, and is no warning."""
    if "<" not in text:
        return BeautifulSoup("", "lxml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(text, "lxml")
