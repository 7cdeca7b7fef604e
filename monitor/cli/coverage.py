"""``monitor coverage``: which cited articles were seen, matched and alerted; each miss with its cause."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from monitor.cli.root import Config, app, say, tell
from monitor.cli.start import parts_or_end
from monitor.flows.coverage import ledger
from monitor.model.calendar import AMSTERDAM
from monitor.model.coverage import CoverageRow, LeadTime
from monitor.model.topic import Topic
from monitor.ports.triage import Matcher
from monitor.rules.parliament.coverage import lead_time
from monitor.rules.topics import compile_topics
from monitor.storage.coverage import CoverageStore


@app.command()
def coverage(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back questions are judged.")] = 90,
    config: Config = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object for each question.")] = False,
) -> None:
    """For each Kamervraag on a topic: was the cited article seen, matched, alerted, was a line ready?

    Every miss has its cause and what would have caught it. Ends with the lead, by topic and month.
    """
    parts = parts_or_end(config)

    def one(topic: Topic) -> Matcher | None:
        matcher = compile_topics((topic,), parts.settings.groups)
        return None if isinstance(matcher, tuple) else matcher

    store = CoverageStore(parts.database)
    rows = ledger(store, parts.matcher, parts.settings, parts.clock.now(), days, one)
    for row in rows:
        say(json.dumps(plain(row), ensure_ascii=False) if as_json else "\n".join(_lines(row)))
    parts.database.close()
    _summary(rows, days)


def plain(row: CoverageRow) -> dict[str, object]:
    """One question as JSON; instants in ISO 8601."""
    facts = row.facts
    return {
        "nummer": row.number,
        "onderwerp": row.subject,
        "asked": row.asked.isoformat(),
        "topics": row.topics,
        "cited": row.cited,
        "article": facts.url if facts else None,
        "seen": _iso(facts.seen if facts else None),
        "matched": _iso(min((at for _, _, at in facts.topics), default=None) if facts else None),
        "alerted": _iso(facts.alerted if facts else None),
        "acknowledged": _iso(facts.acknowledged if facts else None),
        "line": _iso(facts.line_ready if facts else None),
        "leadDays": row.lead_days,
        "missed": row.missed,
        "cause": row.cause.value if row.cause else None,
        "remedy": asdict(row.remedy) if row.remedy else None,
    }


def _lines(row: CoverageRow) -> list[str]:
    facts = row.facts
    lines = [f"{row.number}  {row.asked:%d-%m-%Y}  {', '.join(row.topics)}", f"  {row.subject}"]
    if facts:
        matched = min((at for _, _, at in facts.topics), default=None)
        steps = (
            ("gezien", facts.seen),
            ("herkend", matched),
            ("gemeld", facts.alerted),
            ("opgepakt", facts.acknowledged),
            ("lijn", facts.line_ready),
        )
        lines.append("  " + " · ".join(f"{name} {_when(at)}" for name, at in steps))
    if row.cause:
        lines.append(f"  {row.cause.value}" + (f" → {row.remedy.what}" if row.remedy else ""))
    if row.remedy and row.remedy.tried:
        lines.append(f"  beproefd: {row.remedy.tried}")
    if row.lead_days is not None:
        lines.append(f"  voorsprong {row.lead_days} {'dag' if abs(row.lead_days) == 1 else 'dagen'}")
    return lines


def _summary(rows: tuple[CoverageRow, ...], days: int) -> None:
    missed = Counter(row.cause.value for row in rows if row.missed and row.cause)
    good = sum(row.cause is None for row in rows)
    counts = f"{good} tijdig gemeld, {missed.total()} gemist"
    tell(f"{len(rows)} vragen op onze onderwerpen in {days} dagen; {counts}")
    for cause, count in missed.most_common():
        tell(f"  {count:4}  {cause}")
    groups: dict[str, list[CoverageRow]] = defaultdict(list)
    for row in rows:
        groups[f"{row.asked:%Y-%m}"].append(row)
        for topic in row.topics:
            groups[topic].append(row)
    tell(_lead("voorsprong, alle verhalen", lead_time(rows)))
    for name in sorted(groups):
        tell("  " + _lead(name, lead_time(groups[name])))


def _lead(name: str, lead: LeadTime) -> str:
    if not lead.with_line:
        return f"{name}: nog geen verhaal met een vastgestelde lijn en een vraag"
    share = round(100 * lead.positive / lead.with_line)
    days = f"{lead.median_days:g}".replace(".", ",")
    return f"{name}: {share}% positief van {lead.with_line}, mediaan {days} dagen"


def _when(at: datetime | None) -> str:
    return f"{at.astimezone(AMSTERDAM):%d-%m %H:%M}" if at else "–"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
