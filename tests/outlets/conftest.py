"""Fetchers that may talk to this machine."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from monitor.model.fetching import FetchSettings
from monitor.outlets.http import Fetcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LOCAL = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def settings() -> FetchSettings:
    """Loopback allowed; a server that answers is waited for however slow this machine is."""
    return FetchSettings(
        allow_networks=LOCAL,
        deadline=timedelta(seconds=60),
        spacing=timedelta(0),
        per_host=8,
        contact="pers@example.nl",
    )


@pytest.fixture
async def fetcher(settings: FetchSettings) -> AsyncIterator[Fetcher]:
    """The one fetch function, with those settings."""
    async with Fetcher(settings) as opened:
        yield opened
