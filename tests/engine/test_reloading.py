"""feeds.yaml changed by hand while the service runs: the last good one stays, and somebody hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.app.house import House
from monitor.app.parliament import note
from monitor.app.reloading import ConfigWatch, Current
from monitor.flows.parliament_round import ParliamentRound
from standins.slack import Fault
from tests.keeping.stage import parts, town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REST = "people:"
WRONG, LESS = "klopt niet: de vorige", "zijn verdwenen"


@pytest.mark.parametrize(
    ("says", "change", "subject", "route"),
    [
        ("saved half", lambda text: text[: text.index(REST) - 30], WRONG, "woordvoering"),
        ("not YAML any more", lambda text: text + "\n  - [", WRONG, "woordvoering"),
        ("empty", lambda _: "", WRONG, "woordvoering"),
        ("a route renamed", lambda text: text.replace("name: woordvoering", "name: pers"), "", "pers"),
        ("an outlet less", lambda text: text.replace("krant:", "blad:"), LESS, "woordvoering"),
    ],
)
async def test_a_file_that_was_changed(
    tmp_path: Path, says: str, change: Callable[[str], str], subject: str, route: str
) -> None:
    config = tmp_path / "feeds.yaml"
    async with town(tmp_path) as place:
        made = parts(place.variables(f"sqlite:///{tmp_path / 'monitor.db'}"))
        async with House(made) as house:
            await house.collector.run(made.settings.outlets)
            watch = ConfigWatch(lambda: house.parts, house.take_up, house.moment)
            other = Current(made)
            desk = ConfigWatch(lambda: other.parts, other.take_up, other.moment)
            assert await watch.run() == ""
            good = config.read_text(encoding="utf-8")
            config.write_text(change(good), encoding="utf-8")
            assert await watch.run() == "", "an editor may still be writing it"
            assert bool(await watch.run()) is (subject == WRONG), says
            assert await watch.run() == "", "said once"
            await desk.run()
            assert bool(await desk.run()) is (subject == WRONG), "another process sees it too"
            await house.check()
            while (await house.deliverer.run()).sent:
                pass
            mails = [str(each.mail["Subject"]) for each in place.mail.caught]
            told = [each for each in mails if WRONG in each or LESS in each]
            assert [subject in each for each in told] == ([True] if subject else []), mails
            assert house.parts.settings.routes.children[0].slug == route
            assert other.parts.settings == house.parts.settings
            config.write_text(good, encoding="utf-8")
            await watch.run()
            assert await watch.run() == ""
            assert house.parts.settings == made.settings
            assert house.outlets.keys() == {"krant"}
        made.database.close()


async def test_a_dead_letter_is_told_to_who_administers_now(tmp_path: Path) -> None:
    config = tmp_path / "feeds.yaml"
    async with town(tmp_path) as place:
        made = parts(place.variables(f"sqlite:///{tmp_path / 'monitor.db'}"))
        place.slack.choose = lambda *_: Fault.ARCHIVED
        async with House(made, backfill=True) as house:
            before = config.read_text(encoding="utf-8")
            config.write_text(before.replace("beheer@example.nl", "nieuw@example.nl"), encoding="utf-8")
            assert house.reload() == ""
            await house.collector.run(made.settings.outlets)
            while (await house.triage()).articles:
                pass
            await house.look_again()
            while (done := await house.deliverer.run()).sent or done.dead:
                pass
        told = [each.recipient for each in place.mail.caught if "onbestelbaar" in str(each.mail["Subject"])]
        assert told == ["nieuw@example.nl"]
        made.database.close()


async def test_the_house_taken_out_of_the_file_is_followed_no_more(tmp_path: Path) -> None:
    """Also when that happens in the middle of a round."""
    config = tmp_path / "feeds.yaml"
    async with town(tmp_path) as place:
        variables = place.variables(f"sqlite:///{tmp_path / 'monitor.db'}")
        without = config.read_text(encoding="utf-8")
        kamer = (
            'outlets:\n  kamer: {name: Kamer, url: "http://127.0.0.1:9/OData/v4/2.0/", kind: tweedekamer}\n'
        )
        config.write_text(without.replace("outlets:\n", kamer, 1), encoding="utf-8")
        made = parts(variables)
        async with House(made) as house:
            assert house.parliament is not None
            config.write_text(without, encoding="utf-8")
            assert house.reload() == ""
            assert await house.follow_parliament() is None
            note(house.parts, ParliamentRound((), 0, ()))
        made.database.close()
