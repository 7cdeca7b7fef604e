"""How the world is reached: directly, or through an HTTP proxy where a network lets nothing else out."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WayOut:
    """The proxy, and for whom not."""

    proxy: str = field(default="", repr=False)
    """``http://[name:password@]host:port``; empty: everybody is asked directly."""
    directly: tuple[str, ...] = ()
    """Hosts that are asked without it, and what ends on them: ``intern.example`` means its subdomains too."""

    def through(self, host: str) -> str | None:
        """The proxy to ask this host through; None: directly."""
        name = host.rstrip(".").lower()
        own = any(name == each or name.endswith(f".{each}") for each in self.directly)
        return None if own or not self.proxy else self.proxy


DIRECT = WayOut()
