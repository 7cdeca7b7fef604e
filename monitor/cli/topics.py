"""``monitor classify`` and ``monitor topics``: the officer's workbench at the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.records import raw_lines, records
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
    for number, record in records(file):
        document = _document(record, number)
        found = {match.topic: _shown(match) for match in matcher.match(document)}
        say(json.dumps({"id": record["id"], "topics": found}, ensure_ascii=False))


@workbench.command("format")
def format_(
    file: Annotated[str, typer.Argument(help="A file with one query, or - for standard input.")] = "-",
) -> None:
    """Print a query in the standard layout: one alternative a line, Dutch operators, comments kept."""
    laid_out = format_query("\n".join(line.rstrip("\n") for line in lines_of(file)))
    if isinstance(laid_out, Unreadable):
        refuse(laid_out.said())
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
    for number, line in enumerate(raw_lines(file), start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            refuse(f"{file}: regel {number} is geen UTF-8 → bewaar de invoer als UTF-8")


def _document(record: dict[str, object], number: int) -> Document:
    if "id" not in record or "title" not in record:
        refuse(f"regel {number}: een object met ten minste id en title is nodig")
    texts: dict[str, str] = {}
    for name in _FIELDS:
        text = record.get(name)
        if text is not None and not isinstance(text, str):
            refuse(f"regel {number}: {name} moet tekst zijn")
        texts[name] = text or ""
    return Document(**texts)


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
