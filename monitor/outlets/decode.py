"""Content encodings, bounded: a bomb costs what the cap allows and no more.

Only gzip is offered, so any other, and more than one, is refused; a word that servers write there by mistake
is none. Inflating to the default cap of 10 MB takes about 20 ms, so it stays on the event loop.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from monitor.model.reading import Failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

GZIP = zlib.MAX_WBITS | 16
GZIP_MAGIC = b"\x1f\x8b"
_NO_ENCODING = {"", "identity", "none", "utf-8", "utf8", "iso-8859-1", "binary", "8bit"}
"""A charset or a transfer encoding of mail in the wrong header: browsers read such a body as it is."""


class BodyError(Exception):
    """A body that cannot be had; ``why`` becomes the ``FetchFailed``. Never leaves ``outlets.http``."""

    def __init__(self, why: Failure, detail: str) -> None:
        """``detail`` is one line for source health."""
        super().__init__(detail)
        self.why = why
        self.detail = detail


def encoding_of(header: str) -> str:
    """``gzip`` or nothing; raises ``BodyError`` for every other, and for more than one."""
    encodings = [name for name in header.lower().replace(" ", "").split(",") if name not in _NO_ENCODING]
    if not encodings:
        return ""
    if len(encodings) > 1 or encodings[0] not in {"gzip", "x-gzip"}:
        raise BodyError(Failure.ENCODING, f"content encoding {header[:80]!r} was not offered")
    return "gzip"


async def read_body(chunks: AsyncIterable[bytes], *, encoding: str, max_wire: int, max_decoded: int) -> bytes:
    """The decoded body. Raises ``BodyError`` when a cap is passed or the encoding is broken or cut short."""
    wire = 0
    parts: list[bytes] = []
    inflater = Inflater(max_decoded) if encoding else None
    async for chunk in chunks:
        wire += len(chunk)
        if wire > max_wire:
            raise BodyError(Failure.TOO_LARGE, f"more than {max_wire} bytes on the wire")
        if inflater is None:
            parts.append(chunk)
            continue
        parts += inflater.feed(chunk)
    if inflater is not None:
        inflater.finish()
    return b"".join(parts)


class Inflater:
    """gzip up to a cap, several members included."""

    def __init__(self, max_decoded: int) -> None:
        """``max_decoded`` bytes and not one more."""
        self._left = max_decoded
        self._limit = max_decoded
        self._inflate = zlib.decompressobj(GZIP)
        self._fed = False

    def feed(self, data: bytes) -> list[bytes]:
        """The decoded pieces. Raises ``BodyError``."""
        pieces: list[bytes] = []
        self._fed = self._fed or bool(data)
        while data:
            try:
                piece = self._inflate.decompress(data, self._left + 1)
            except zlib.error as error:
                raise BodyError(Failure.ENCODING, f"broken gzip: {error}") from error
            self._left -= len(piece)
            if self._left < 0:
                raise BodyError(Failure.TOO_LARGE, f"more than {self._limit} bytes when decoded")
            if piece:
                pieces.append(piece)
            data = self._rest()
        return pieces

    def _rest(self) -> bytes:
        if not self._inflate.eof:
            return self._inflate.unconsumed_tail
        rest = self._inflate.unused_data
        if rest.startswith(GZIP_MAGIC):
            self._inflate = zlib.decompressobj(GZIP)
            return rest
        return b""

    def finish(self) -> None:
        """Raises ``BodyError`` when the stream stopped before its end."""
        if self._fed and not self._inflate.eof:
            raise BodyError(Failure.TRUNCATED, "gzip stream ended early")


def gunzip(body: bytes, max_decoded: int) -> bytes:
    """A file that is itself gzip (``sitemap.xml.gz``). Raises ``BodyError``."""
    inflater = Inflater(max_decoded)
    decoded = b"".join(inflater.feed(body))
    inflater.finish()
    return decoded
