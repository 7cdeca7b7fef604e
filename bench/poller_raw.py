"""The floor: a raw fetch of the same addresses with our own fetch function."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

from bench.poller_floor import floor
from monitor.model.fetching import FetchSettings
from monitor.model.reading import Fetched, Validators
from monitor.outlets.http import Fetcher

KNOWN: dict[int, Validators] = {}


def fetcher(concurrency: int) -> Fetcher:
    """Our client as the product has it, without pauses between requests to one host."""
    return Fetcher(
        FetchSettings(
            allow_networks=(ip_network("127.0.0.0/8"),),
            spacing=timedelta(0),
            per_host=concurrency,
            concurrency=concurrency,
        )
    )


async def ask(client: Fetcher, number: int, url: str) -> None:
    """Nothing is read and nothing kept but the validators."""
    found = await client.fetch(url, KNOWN.get(number, Validators()))
    if isinstance(found, Fetched):
        KNOWN[number] = found.validators


if __name__ == "__main__":
    floor(fetcher, ask)
