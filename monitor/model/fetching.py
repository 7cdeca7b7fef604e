"""How the world is asked: the settings of the one fetch function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.model.way_out import DIRECT, WayOut

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners. Sizes in bytes."""

    contact: str = ""
    """Mail address or URL by which an outlet can reach us."""
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that may be asked beside the public ones; empty means public addresses only."""
    deadline: timedelta = timedelta(seconds=30)
    """Around everything of one fetch: DNS, every hop, headers and body."""
    max_wire: int = 10_000_000
    max_decoded: int = 10_000_000
    max_hops: int = 5
    concurrency: int = 48
    """Fetches at the same time, all hosts together."""
    per_host: int = 2
    """Fetches at the same time on one host."""
    spacing: timedelta = timedelta(seconds=0.5)
    """Between the starts of two fetches on one host."""
    way_out: WayOut = DIRECT
    """Outlets are asked through its proxy, where it has one."""
    ca_file: str = ""
    """Further certificate authorities (PEM), for a network that inspects TLS."""

    @property
    def user_agent(self) -> str:
        """Says who asks, and where to complain."""
        return f"Voorsprong/0.1 (persmonitor{f'; +{self.contact}' if self.contact else ''})"
