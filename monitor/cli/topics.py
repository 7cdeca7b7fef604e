"""``monitor classify`` and ``monitor topics``: the officer's workbench at the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.root import app, refuse, say
from monitor.config.topics_file import TopicsAndGroups, load_topics
from monitor.model.article import Document
from monitor.model.topic import TopicMatch
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.topics.formatting import format_query
from monitor.rules.topics.trouble import Unreadable

workbench = typer.Typer(no_args_is_help=True, help="Work on the topics: suggestions, layout.")
app.add_typer(workbench, name="topics")

_FIELDS = ("title", "lead", "body", "outlet")
_CONFIG = Path("feeds.yaml")


@app.command("classify")
def classify(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for standard input.")] = "-",
    topics: Annotated[
        Path, typer.Option(help="The file with topics and groups.", envvar="MONITOR_CONFIG")
    ] = _CONFIG,
) -> None:
    """Tell for each article which topics it belongs to, by which rules, in which sentences.

    In: JSON lines {id, title, lead?, body?, outlet?}.
    Out: JSON lines {id, topics: {slug: {tier, rules: [{rule, where, start, end, sentence}]}}}.
    """
    matcher = matcher_or_end(topics)
    for number, line in enumerate(lines_of(file), start=1):
        if line.strip():
            name, document = _read(line, number)
            found = {match.topic: _shown(match) for match in matcher.match(document)}
            say(json.dumps({"id": name, "topics": found}, ensure_ascii=False))


@workbench.command("format")
def format_(
    file: Annotated[str, typer.Argument(help="A file with one query, or - for standard input.")] = "-",
) -> None:
    """Print a query in the standard layout: one alternative a line, Dutch operators, comments kept."""
    laid_out = format_query("\n".join(line.rstrip("\n") for line in lines_of(file)))
    if isinstance(laid_out, Unreadable):
        refuse(f"regel {laid_out.line}, kolom {laid_out.column}: {laid_out.message} {laid_out.remedy}")
    say(laid_out.rstrip("\n"))


def matcher_or_end(path: Path) -> Matcher:
    """The compiled topics of a file, a whole configuration or not; every fault is told, then exit code 2."""
    read = load_topics(path)
    if not isinstance(read, TopicsAndGroups):
        refuse("\n".join(f"{path}: {fault}" for fault in read))
    matcher = compile_topics(read.topics, read.groups)
    if isinstance(matcher, tuple):
        refuse("\n".join(f"{path}: {fault}" for fault in matcher))
    return matcher


def lines_of(file: str) -> Iterator[str]:
    """The lines of a file or of standard input, as they come; refuses what cannot be read."""
    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8") as lines:
            yield from lines
    except (OSError, UnicodeDecodeError) as fault:
        refuse(f"{file} kan niet worden gelezen: {fault}")


def _read(line: str, number: int) -> tuple[object, Document]:
    try:
        record = json.loads(line)
    except ValueError as fault:
        refuse(f"regel {number} is geen JSON: {fault}")
    if not isinstance(record, dict) or "id" not in record or "title" not in record:
        refuse(f"regel {number}: een object met ten minste id en title is nodig")
    texts = {name: record.get(name) or "" for name in _FIELDS}
    wrong = next((name for name, text in texts.items() if not isinstance(text, str)), None)
    if wrong is not None:
        refuse(f"regel {number}: {wrong} moet tekst zijn")
    return record["id"], Document(**texts)


def _shown(match: TopicMatch) -> dict[str, object]:
    rules = [
        {
            "rule": hit.rule,
            "where": hit.where.value,
            "start": hit.start,
            "end": hit.end,
            "sentence": hit.sentence,
        }
        for hit in match.hits
    ]
    return {"tier": match.tier.value, "rules": rules}
