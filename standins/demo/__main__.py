"""Plays the case and prints its timeline in Dutch."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.engine.logs import set_up
from standins.demo import house
from standins.demo.case import BEFORE, DAYS, OUTLETS, Event
from standins.demo.stage import Stage, Told

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WITHIN = 5.0
"""Seconds from the begin of a round until everything was accepted, unless said otherwise."""


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def play(config: Path, folder: Path, *, once: bool, within: float) -> int:
    """The number of expectations that were not met."""
    first = min(event.item.at for event in BEFORE) - timedelta(hours=1)
    missed = 0
    async with Stage(config, folder, first) as stage:
        for event in BEFORE:
            stage.outlets.publish(event.outlet, event.item)
        baseline = await stage.play(DAYS[0].item.at - timedelta(hours=1))
        await house.before(stage)
        _say("Voorsprong · de zaak van juni 2023, nagespeeld op een versnelde klok")
        _say()
        _say(f"ma 19 juni   beginstand: {len(OUTLETS)} outlets, {len(BEFORE)} artikelen, geen alarm")
        missed += len(baseline.posts) + len(baseline.mails)
        for event in DAYS:
            stage.outlets.publish(event.outlet, event.item)
            told = await stage.play(event.item.at + timedelta(minutes=3), (timedelta(minutes=16),))
            missed += _report(event, told, within)
        missed += await house.play(stage, _say)
        again = await stage.play(house.at("2023-11-21", "16:00"))
        missed += len(again.posts) + len(again.mails)
        _say()
        _say(f"nog een ronde over dezelfde feeds: {len(again.posts) + len(again.mails)} berichten")
        _say(f"samen: {len(stage.mail.caught)} mails en {len(stage.slack.posted)} Slack-berichten aangenomen")
        if not once:
            _say()
            await stage.open_desk(_say)
    return missed


def _report(event: Event, told: Told, within: float) -> int:
    at = event.item.at.astimezone(AMSTERDAM)
    name = OUTLETS[event.outlet][0]
    _say(f"{at.day:>2} juni {at:%H:%M}  {name}: {event.item.title}")
    if not told.posts and not told.mails:
        _say("               geen alarm" + ("" if not event.expect else "  ← GEMIST"))
        return int(event.expect)
    for mail in told.mails:
        _say(f"               → mail aan {mail.recipient}: {mail.mail['subject']}")
    for post in told.posts:
        where = "in de draad" if post.thread_ts else "nieuwe draad"
        _say(f"               → Slack ({where}): {post.text.splitlines()[0][:90]}")
    _say(f"               aangenomen {told.seconds:.2f} s na het begin van de ronde")
    late = told.seconds > within
    if late or not event.expect:
        _say("               ← " + ("TE LAAT" if late else "HAD STIL MOETEN BLIJVEN"))
    return int(late) + int(not event.expect) + int(not told.mails) + int(not told.posts)


def main() -> None:
    """Exit code 1 when anything differs from what must happen."""
    parser = argparse.ArgumentParser(prog="python -m standins.demo", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("feeds.yaml"))
    parser.add_argument("--once", action="store_true", help="end after the play, without the desk")
    parser.add_argument(
        "--within", type=float, default=WITHIN, help="seconds in which a round must have told"
    )
    arguments = parser.parse_args()
    set_up("error", as_json=False)
    with tempfile.TemporaryDirectory(prefix="voorsprong-demo-") as folder:
        playing = play(arguments.config, Path(folder), once=arguments.once, within=arguments.within)
        missed = asyncio.run(playing)
    sys.exit(1 if missed else 0)


main()
