"""What a provider said, made fit for a log line and a page."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_SECRETS = re.compile(
    r"(xox[a-z]-[\w-]+|xapp-[\w-]+|https?://\S+|(?:bearer|basic)\s+\S+|[\w.+-]+://\S+)", re.IGNORECASE
)


def cut_detail(text: str, most: int = 200) -> str:
    """One line of at most ``most`` characters, with tokens and addresses of services taken out."""
    return _SECRETS.sub("[…]", _UNPRINTABLE.sub(" ", text)).strip()[:most]
