"""How the world is reached: directly, or through an HTTP proxy where a network lets nothing else out."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network


@dataclass(frozen=True, slots=True)
class WayOut:
    """The proxy, and for whom not."""

    proxy: str = field(default="", repr=False)
    """``http://[name:password@]host:port``; empty: everybody is asked directly."""
    directly: tuple[str, ...] = ()
    """Hosts that are asked without it, and what ends on them: ``intern.example`` means its subdomains too;
    networks such as ``10.0.0.0/8`` mean the addresses in them, not the names that lead there.
    """

    def through(self, host: str) -> str | None:
        """The proxy to ask this host through; None: directly."""
        name = host.rstrip(".").lower()
        own = any(name == each or name.endswith(f".{each}") or _within(name, each) for each in self.directly)
        return None if own or not self.proxy else self.proxy


def _within(host: str, network: str) -> bool:
    try:
        return "/" in network and ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


DIRECT = WayOut()
