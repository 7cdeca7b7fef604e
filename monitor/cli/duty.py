"""``monitor duty``: who has which duty now, until when, and how the rosters fare."""

from __future__ import annotations

import json
from dataclasses import asdict

from monitor.cli.root import AsJson, Config, app, say, tell
from monitor.cli.start import parts_or_end
from monitor.rules.alerting.roster import duties
from monitor.rules.wording.dates import moment
from monitor.storage.duty import RosterStore, settings_now


@app.command()
def duty(
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Who has which duty now and until when, by the turns or the roster as last read."""
    parts = parts_or_end(config)
    try:
        found = duties(settings_now(parts.database, parts.settings), parts.clock.now())
        rosters = RosterStore(parts.database).rosters()
    finally:
        parts.database.close()
    zone = parts.settings.digest.timezone
    for each in found:
        if as_json:
            say(json.dumps(asdict(each), ensure_ascii=False, default=str))
            continue
        until = f" tot {moment(each.until, zone)}" if each.until else ""
        gap = "" if each.known else " (niemand staat in het rooster, daarom iedereen)"
        say(f"{each.duty}: {', '.join(each.names)}{until}{gap}")
    for roster in rosters.values():
        if roster.failure and roster.failing_since:
            since = moment(roster.failing_since, zone)
            tell(f"let op: het rooster van {roster.duty} is niet gelezen sinds {since}: {roster.failure}")
    if not found:
        tell("niemand heeft dienst volgens feeds.yaml → geef een persoon rota:, zie docs/alerts.md, On duty")
