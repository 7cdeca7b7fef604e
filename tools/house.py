"""Draw the house, from its own floor plan: ``docs/house.svg``.

usage: python -m tools.house [--write]
The floors are the layers that ``make check`` holds the imports to (pyproject.toml), what stands in a room is
the first line of its package. Without ``--write`` it says whether the picture is up to date: exit 0 or 1.
"""

from __future__ import annotations

import ast
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "house.svg"
_WIDTH, _MARGIN, _GAP, _HEAD = 800, 16, 10, 46
_LINE, _LETTER = 16, 6.6
_FILLS = {"rules": "#fdf0d5", "model": "#fdf0d5", "flows": "#d8e8f5"}
_STYLE = (
    ".room{fill:#fff;stroke:#4a5560}text{fill:#1b2229;font:13px system-ui,sans-serif}"
    ".name{font:600 15px ui-monospace,monospace}"
)


def main() -> int:
    """Write it, or say whether it is as it should be; the exit status."""
    drawn = picture(floors(ROOT), ROOT)
    if "--write" in sys.argv[1:]:
        PICTURE.write_text(drawn, encoding="utf-8")
        return 0
    same = PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == drawn
    sys.stdout.write("" if same else "docs/house.svg is of an older house: python -m tools.house --write\n")
    return not same


def floors(root: Path) -> list[list[str]]:
    """The rooms of each floor, from the top down."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def picture(plan: list[list[str]], root: Path) -> str:
    """The drawing: a row a floor, a box a room."""
    drawn: list[str] = []
    top = _MARGIN
    for rooms in plan:
        wide = (_WIDTH - 2 * _MARGIN - (len(rooms) - 1) * _GAP) / len(rooms)
        told = [textwrap.wrap(_says(root, room), int((wide - 28) / _LETTER)) for room in rooms]
        high = _HEAD + _LINE * max(map(len, told))
        for number, (room, lines) in enumerate(zip(rooms, told, strict=True)):
            drawn += _room(room, lines, (_MARGIN + number * (wide + _GAP), top, wide, high))
        top += high + _GAP
    note = "Imports go down only. Rooms side by side do not know each other."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 24}" role="img">',
            "<title>The floors of the house, from the command line down to the nouns</title>",
            f'<style>{_STYLE}</style>\n<rect width="{_WIDTH}" height="{top + 24}" fill="#f6f7f8"/>',
            *drawn,
            f'<text x="{_MARGIN}" y="{top + 8}">{note}</text>\n</svg>\n',
        ]
    )


def _room(room: str, lines: list[str], box: tuple[float, float, float, float]) -> Iterator[str]:
    left, top, wide, high = box
    fill = f' style="fill:{_FILLS[room]}"' if room in _FILLS else ""
    yield f'<rect class="room" x="{left:.0f}" y="{top}" width="{wide:.0f}" height="{high}" rx="5"{fill}/>'
    yield f'<text class="name" x="{left + 14:.0f}" y="{top + 25}">{room}/</text>'
    for place, line in enumerate(lines):
        yield f'<text x="{left + 14:.0f}" y="{top + 46 + place * _LINE}">{escape(line)}</text>'


def _says(root: Path, room: str) -> str:
    package = root / "monitor" / room / "__init__.py"
    told = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    return " ".join(told.partition("\n\n")[0].split())


if __name__ == "__main__":
    sys.exit(main())
