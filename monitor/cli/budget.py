"""``monitor budget``: what alerts cost and brought, and what this configuration would have sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from monitor.app.parts import Parts
from monitor.cli.root import app, say
from monitor.cli.start import parts_or_end
from monitor.flows.alert_views import Moment
from monitor.flows.budget import Budget, Line, budget, would_have_sent
from monitor.model.alert import Reason
from monitor.rules.wording.catalogue import reason_word
from monitor.storage.budget import BudgetRecords, alerts_since, rules_of, stories_since

_PERIODS = (7, 30)


@app.command("budget")
def budget_(
    config: Annotated[
        Path | None, typer.Option("--config", help="A configuration to try; default MONITOR_CONFIG.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Alerts per route, reason and rule, how many led to action, and what this file would have sent."""
    parts = parts_or_end(config)
    sent = {days: _sent(parts, days) for days in _PERIODS}
    tried = {days: _tried(parts, days) for days in _PERIODS}
    parts.database.close()
    if as_json:
        say(
            json.dumps(
                {str(d): {"sent": asdict(sent[d]), "would": tried[d]} for d in _PERIODS}, ensure_ascii=False
            )
        )
        return
    for days in _PERIODS:
        say(f"Afgelopen {days} dagen")
        _show(sent[days], tried[days])


def _sent(parts: Parts, days: int) -> Budget:
    since = parts.clock.now() - timedelta(days=days)
    with parts.database.read() as connection:
        rows = alerts_since(connection, since)
        return budget(rows, rules_of(connection, {row["story"] for row in rows}))


def _tried(parts: Parts, days: int) -> dict[str, dict[str, int]]:
    now = parts.clock.now()
    with parts.database.read() as connection:
        chosen = stories_since(connection, now - timedelta(days=days))
        found = would_have_sent(chosen, BudgetRecords(connection), Moment(now=now, settings=parts.settings))
    return {route: dict(reasons) for route, reasons in found.items()}


def _show(sent: Budget, tried: Mapping[str, Mapping[str, int]]) -> None:
    for title, lines in (("per route", sent.routes), ("per reden", sent.reasons), ("per regel", sent.rules)):
        say(f"  verstuurd {title}")
        for line in lines or (Line("geen", 0, 0),):
            named = _reason(line.name) if title == "per reden" else line.name
            say(f"    {line.alerts:5}  {line.acted:5} opgevolgd  {named}")
    say("  deze configuratie had verstuurd")
    for route, reasons in tried.items() or {"geen": {}}.items():
        said = ", ".join(f"{number} {_reason(reason)}" for reason, number in reasons.items())
        say(f"    {sum(reasons.values()):5}  {route}  {said}".rstrip())


def _reason(slug: str) -> str:
    """As it stands in the messages; a list of nothing has none."""
    return reason_word("nl", Reason(slug)) if slug in set(Reason) else slug
