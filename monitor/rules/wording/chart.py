"""A small bar chart as a PNG, drawn without a graphics library: a few rectangles need none."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

INK, SOFT, PAPER = (21, 66, 115), (156, 184, 214), (255, 255, 255)
_HEIGHT, _BAR, _GAP, _SCALE = 72, 56, 16, 2


def stacked(rows: Sequence[tuple[int, int]]) -> bytes:
    """One bar a row: the first number dark at the foot, the second light on top; at double size."""
    top = max((dark + light for dark, light in rows), default=0) or 1
    width = len(rows) * (_BAR + _GAP) + _GAP
    canvas = [[PAPER] * width for _ in range(_HEIGHT)]
    for place, (dark, light) in enumerate(rows):
        left = _GAP + place * (_BAR + _GAP)
        reach = round((dark + light) / top * (_HEIGHT - 4))
        foot = round(dark / top * (_HEIGHT - 4))
        for up in range(max(reach, 1)):
            colour = INK if up < foot else SOFT
            canvas[_HEIGHT - 1 - up][left : left + _BAR] = [colour] * _BAR
    return _png(canvas)


def _png(canvas: Sequence[Sequence[tuple[int, int, int]]]) -> bytes:
    lines = []
    for row in canvas:
        line = b"\x00" + b"".join(bytes(pixel) * _SCALE for pixel in row)
        lines += [line] * _SCALE
    width, height = len(canvas[0]) * _SCALE, len(canvas) * _SCALE
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
