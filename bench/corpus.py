"""Agreement of the entry parser with feedparser's own expectations, per kind: ``python -m bench.corpus``.

Every document of ``feeds/`` in the shared data goes through the parser; those of feedparser carry, in their
first comment, what they must give (``entries[0]['title'] == 'x'``). What is asked of an entry's title, link,
id, dates and content is looked up in our entry and compared as plain text.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitor.model.reading import Entry, FetchFailed, Reading
from monitor.outlets import text as plain_text
from monitor.outlets.feed import parse
from monitor.outlets.reference import read_reference

KINDS = {
    "title": "title",
    "title_detail": "title",
    "link": "link",
    "links": "link",
    "id": "id",
    "guid": "id",
    "published": "date text",
    "published_parsed": "date",
    "updated_parsed": "date",
    "created_parsed": "date",
    "date_parsed": "date",
    "summary": "content",
    "description": "content",
    "content": "content",
}
HEAD = re.compile(rb"Expect:\s*(.*?)\s*-->", re.DOTALL)
URL = re.compile(rb"Content-Location:\s*(\S+)", re.IGNORECASE)
TYPE = re.compile(rb"Content-Type:\s*(\S.*)", re.IGNORECASE)


@dataclass
class Tally:
    """What came of the whole corpus."""

    documents: int = 0
    escaped: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def share(self, kind: str) -> float:
        """Agreement from 0 to 1."""
        return self.agreed[kind] / self.asked[kind] if self.asked[kind] else 1.0


def data_folder() -> Path:
    """Where the shared data stands."""
    return Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data")) / "feeds"


def run(folder: Path) -> Tally:
    """Every document through the parser."""
    tally = Tally()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(("README", "LICENSE", "UPSTREAM")):
            _one(path, folder, tally)
    return tally


def _one(path: Path, folder: Path, tally: Tally) -> None:
    body = path.read_bytes()
    head = body[:4_000] if b"\0" not in body[:64] else body[:8_000].replace(b"\0", b"")
    url_found, type_found = URL.search(head), TYPE.search(head)
    url = url_found.group(1).decode("latin-1") if url_found else "http://127.0.0.1:8097/feed"
    content_type = type_found.group(1).decode("latin-1").strip() if type_found else "application/xml"
    tally.documents += 1
    started = time.perf_counter()
    try:
        found = parse(body, content_type, url)
    except Exception as error:  # noqa: BLE001 - counting what escapes is the point
        tally.escaped.append(f"{path.relative_to(folder)}: {type(error).__name__}: {error}")
        return
    finally:
        tally.seconds += time.perf_counter() - started
    if isinstance(found, FetchFailed):
        tally.failed[found.why] += 1
    expected = HEAD.search(head)
    if expected:
        _compare(expected.group(1).decode("utf-8", "replace"), found, str(path.relative_to(folder)), tally)


def _compare(expression: str, found: Reading | FetchFailed, name: str, tally: Tally) -> None:
    try:
        tree = ast.parse(" ".join(expression.split()), mode="eval")
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
            continue
        asked = _asked(node)
        if asked is None:
            continue
        kind, position, value = asked
        tally.asked[kind] += 1
        entries = found.entries if isinstance(found, Reading) else ()
        entry = entries[position] if position < len(entries) else Entry()
        if _agrees(kind, entry, value):
            tally.agreed[kind] += 1
        else:
            tally.misses.append(f"{kind}: {name}: wanted {value!r}, got {entry!r}"[:600])


def _asked(node: ast.Compare) -> tuple[str, int, object] | None:
    """``entries[0]['title'] == 'x'`` as (kind, 0, 'x'); None for what no entry of ours holds."""
    path = ast.unparse(node.left)
    found = re.fullmatch(r"entries\[(\d+)\]\.?\[?'?(\w+)'?\]?((?:\[\d+\])?(?:\['?\w+'?\]|\.\w+)?)", path)
    if found is None or found.group(2) not in KINDS:
        return None
    rest = found.group(3)
    if rest and not re.fullmatch(r"(?:\[0\])?(?:\['?(?:value|href)'?\]|\.(?:value|href))", rest):
        return None
    try:
        value = ast.literal_eval(node.comparators[0])
    except (ValueError, SyntaxError):
        return None
    return KINDS[found.group(2)], int(found.group(1)), value


def _agrees(kind: str, entry: Entry, value: object) -> bool:
    if kind == "date":
        wanted = datetime(*value[:6], tzinfo=UTC) if isinstance(value, tuple) else None  # type: ignore[misc]
        return wanted in {entry.published, entry.updated}
    text = str(value)
    if kind == "title":
        return _same(entry.title, text)
    if kind == "id":
        return entry.guid == text.strip()
    if kind == "link":
        return entry.url == plain_text.web_link(text, "http://example.com/") or entry.url == text
    if kind == "date text":
        return entry.published_raw == " ".join(text.split())
    return _same(entry.lead, text) or _same(entry.body, text)


def _same(ours: str, theirs: str) -> bool:
    squeezed = "".join(ours.split())
    return squeezed in {
        "".join(plain_text.from_markup(theirs, plain_text.BODY).split()),
        "".join(plain_text.plain(theirs, plain_text.BODY).split()),
    }


def reference_agreement(folder: Path) -> dict[str, float]:
    """The same comparison for feedparser's own reading, mapped to our entries: the ceiling of the method."""
    tally = Tally()
    for path in sorted(folder.rglob("*.xml")):
        body = path.read_bytes()
        expected = HEAD.search(body[:4_000])
        if expected:
            try:
                found = read_reference(body, "application/xml", "http://example.com/feed")
            except Exception:  # noqa: BLE001 - the reference raises on some of its own documents
                continue
            _compare(expected.group(1).decode("utf-8", "replace"), found, str(path), tally)
    return {kind: tally.share(kind) for kind in tally.asked}


def main() -> None:
    """The table, and with ``--misses`` each disagreement."""
    tally = run(data_folder())
    write = sys.stdout.write
    write(f"{tally.documents} documents, {len(tally.escaped)} uncaught exceptions, {tally.seconds:.2f} s\n")
    write(f"no feed: {json.dumps(dict(tally.failed))}\n")
    for kind in sorted(tally.asked):
        write(f"{kind:10} {tally.agreed[kind]:4} of {tally.asked[kind]:4}  {tally.share(kind):.3f}\n")
    if "--misses" in sys.argv:
        write("\n".join([*tally.escaped, *tally.misses]) + "\n")
    if "--reference" in sys.argv:
        write(f"feedparser itself: {json.dumps(reference_agreement(data_folder()))}\n")


if __name__ == "__main__":
    main()
