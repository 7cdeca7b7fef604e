"""How the world is reached: directly, or through an HTTP proxy where a network lets nothing else out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit


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


def directly(said: str) -> tuple[str, ...]:
    """The hosts and networks of a list as a setting has it: ``.intern.example, 10.0.0.0/8``."""
    return tuple(each.lstrip("*.") for each in said.replace(",", " ").lower().split())


def is_host_or_network(given: str) -> bool:
    """What is neither would be passed over in silence, and its host be asked through the proxy."""
    try:
        ip_network(given, strict=False)
    except ValueError:
        return re.fullmatch(r"[^\s/:*\[\]]+", given) is not None
    return True


def is_proxy(address: str) -> bool:
    """Whether requests can be sent through it: ``http://[name:password@]host:port``."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False
