"""``monitor check``: the configuration, judged whole."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.doubts import doubts
from monitor.cli.root import BAD_INPUT, app, say, tell
from monitor.clock import SystemClock
from monitor.config.environment import VARIABLES, load_environment, unknown_names
from monitor.config.json_schema import json_schema
from monitor.config.lines import ConfigFault
from monitor.config.load import load_settings, parse_settings
from monitor.config.told import Told
from monitor.config.trust import passed_over
from monitor.model.calendar import AMSTERDAM
from monitor.model.settings import Settings
from monitor.rules.topics import check_examples, compile_topics
from monitor.rules.topics.faults import ExampleFault, QueryFault
from monitor.rules.wording.plural import Count

AnyFault = ConfigFault | QueryFault | ExampleFault


@app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(help="Configuration file, - for standard input; default MONITOR_CONFIG."),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every fault as one JSON object a line.")
    ] = False,
    env: Annotated[
        bool, typer.Option("--env", help="List the environment variables and their origin.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema that editors can use.")
    ] = False,
) -> None:
    """Validates the configuration: every fault at once, with line and remedy; exit 0, or 2."""
    if schema:
        say(json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True))
        return
    faults = _environment(show=env)
    if not env:
        path = file or Path(os.environ.get("MONITOR_CONFIG") or "feeds.yaml")
        faults += _file(path, _as_json if as_json else _as_text)
    raise typer.Exit(BAD_INPUT if faults else 0)


def _environment(*, show: bool) -> int:
    environment, faults = load_environment(os.environ)
    if show:
        for variable in VARIABLES:
            value = "(geheim)" if variable.secret and environment.sources[variable.name] != "default" else ""
            value = value or environment[variable.name] or "(leeg)"
            also = " (of _FILE)" if variable.secret else ""
            say(
                f"{variable.name + also:36} {value:40} {environment.sources[variable.name]:12} "
                f"{variable.meaning}"
            )
    for fault in faults:
        tell(str(fault))
    for warning in (*unknown_names(os.environ), *passed_over(os.environ)):
        tell(f"let op: {warning}")
    return len(faults)


def _as_text(path: Path, fault: AnyFault) -> str:
    return f"{path}: {fault}"


def _as_json(path: Path, fault: AnyFault) -> str:
    return json.dumps({"file": str(path), **asdict(fault), "text": str(fault)}, ensure_ascii=False)


def _file(path: Path, shown: Callable[[Path, AnyFault], str]) -> int:
    settings = _read(path)
    if not isinstance(settings, Settings):
        for fault in settings:
            say(shown(path, fault))
        return len(settings)
    excludes = {outlet.slug: outlet.exclude for outlet in settings.outlets if outlet.exclude}
    matcher = compile_topics(settings.topics, settings.groups, outlet_excludes=excludes)
    problems = matcher if isinstance(matcher, tuple) else check_examples(matcher, settings.topics)
    for problem in problems:
        say(shown(path, problem))
    if not problems:
        examples = sum(len(each.examples.match) + len(each.examples.ignore) for each in settings.topics)
        outlets, topics, many = Count(len(settings.outlets)), Count(len(settings.topics)), Count(examples)
        counted = f"{outlets} {outlets:outlet|outlets}, {topics} {topics:onderwerp|onderwerpen}"
        tell(f"{path}: in orde; {counted}, {many} {many:voorbeeld klopt|voorbeelden kloppen}")
        today = SystemClock().now().astimezone(AMSTERDAM).date()
        for warning in doubts(settings, load_environment(os.environ)[0], today):
            tell(f"{path}: let op: {warning}")
    return len(problems)


def _read(path: Path) -> Settings | tuple[ConfigFault, ...]:
    if str(path) != "-":
        return load_settings(path)
    try:
        return parse_settings(sys.stdin.buffer.read().decode("utf-8"))
    except UnicodeDecodeError:
        return (ConfigFault(1, Told("standaardinvoer is geen UTF-8"), Told("bewaar het bestand als UTF-8")),)
