"""Which network addresses may be asked: public ones, unless the configuration allows more.

``ipaddress`` calls some addresses global that reach inside (NAT64, 6to4, Teredo, site-local, a cloud's own
metadata host), so what is refused stands here as an explicit list.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Network = IPv4Network | IPv6Network

_CLOSED_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
        "2001:2::/48",
        "2001:10::/28",
    )
)


class RefusedAddressError(OSError):
    """An address that may not be asked; raised inside the connection machinery, never shown to a flow."""


_INSIDE = ("home.arpa", "internal", "local", "localhost")
"""Ends of names that are nobody's in public: RFC 8375, ICANN's resolution of 2024, RFC 6762, RFC 6761."""


def named_inside(host: str) -> bool:
    """Whether a name can lead nowhere but inside, whoever looks it up: by its end, or one word alone."""
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith(tuple(f".{each}" for each in _INSIDE))


def in_digits(host: str) -> bool:
    """Whether a host is an address already, and no name."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def refused(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether the address (in digits) may not be connected to. What cannot be read is refused."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if any(ip in network for network in allowed if network.version == ip.version):
        return False
    if isinstance(ip, IPv4Address):
        return any(ip in network for network in _CLOSED_4)
    return _refused_6(ip, allowed)


def _refused_6(ip: IPv6Address, allowed: Sequence[Network]) -> bool:
    if ip.ipv4_mapped is not None:
        return refused(str(ip.ipv4_mapped), allowed)
    return ip not in _OPEN_6 or any(ip in network for network in _CLOSED_6)
