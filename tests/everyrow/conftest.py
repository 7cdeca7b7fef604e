"""The town of the desk's own tests, and somebody signed in to it."""

from __future__ import annotations

from tests.web.conftest import browser, town

__all__ = ["browser", "town"]
