"""lemon24/reader, a peer."""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader  # type: ignore[import-not-found, unused-ignore]

from bench.phases import phases


def reader(base: str, count: int, folder: Path) -> None:
    """lemon24/reader from PyPI, with the number of workers that was best there."""
    book = make_reader(str(folder / "reader.db"))
    for number in range(count):
        book.add_feed(f"{base}/f/{number}")
    phases(base, count, lambda: book.update_feeds(workers=4, scheduled=False), folder / "reader.db")


if __name__ == "__main__":
    reader(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
