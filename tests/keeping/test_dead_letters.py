"""What could not be delivered is seen, says what to do, and goes out once the cause is mended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from monitor.storage.database import Database
from monitor.storage.dead_letters import dead_letters, revive, send_again
from monitor.storage.outbox import Outbox
from monitor.storage.tables.alerts import deliveries
from tests.keeping.stage import make_due, town, work
from tests.test_command_line import monitor


async def test_what_died_for_want_of_slack_is_sent_when_slack_is_set_up(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        url = f"sqlite:///{tmp_path / 'm.db'}"
        with_slack = place.variables(url)
        without = {**with_slack, "MONITOR_SLACK_TOKEN": ""}
        await work(without)
        place.publish(1)
        make_due(without)
        await work(without)
        assert place.told("email").count(1) == 1
        assert place.told("slack") == []

        listed = monitor(tmp_path, "dead-letters", MONITOR_DATABASE_URL=url)
        text = listed.stdout.decode()
        assert listed.returncode == 0
        assert "slack:#woordvoering" in text
        assert "het kanaal is niet ingesteld" in text
        assert "monitor check --env" in text

        await work(with_slack)
        assert place.told("slack").count(1) == 1
        await work(with_slack)
        assert place.told("slack").count(1) == 1, "revived once, not at every start"
        assert place.told("email").count(1) == 1


async def test_the_desk_can_send_dead_letters_again(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        url = f"sqlite:///{tmp_path / 'm.db'}"
        good = place.variables(url)
        await work(good)
        revoked = {**good, "MONITOR_SLACK_TOKEN": "xoxb-revoked"}
        place.publish(1)
        make_due(revoked)
        await work(revoked)
        assert place.told("slack") == []
        await work(good)
        assert place.told("slack") == [], "a refusal by Slack is for people to judge"

        again = monitor(tmp_path, "dead-letters", "--again", "--channel", "slack", MONITOR_DATABASE_URL=url)
        assert "1 staan weer in de rij" in again.stderr.decode()
        await work(good)
        assert place.told("slack").count(1) == 1
        nothing = monitor(tmp_path, "dead-letters", "--channel", "slack", MONITOR_DATABASE_URL=url)
        assert "geen onbestelbare berichten" in nothing.stderr.decode()


async def test_only_what_is_dead_and_recent_comes_back(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        url = f"sqlite:///{tmp_path / 'm.db'}"
        without = {**place.variables(url), "MONITOR_SLACK_TOKEN": ""}
        await work(without)
        place.publish(1)
        make_due(without)
        await work(without)
    now, database = datetime.now(UTC), Database(url)
    try:
        with database.write() as connection:
            (letter,) = dead_letters(connection, now - timedelta(hours=1))
            assert revive(connection, ("email",), now - timedelta(hours=1), now) == 0, "another channel"
            died = {"settled": now - timedelta(days=2)}
            connection.execute(update(deliveries).where(deliveries.c.id == letter.id).values(died))
            assert revive(connection, ("slack",), now - timedelta(days=1), now) == 0, "no longer news"
            assert send_again(connection, [letter.id], now) == 1
            assert send_again(connection, [letter.id], now) == 0, "it waits already"
        (claim,) = Outbox(database).claim(now, timedelta(minutes=2), 10)
        assert claim.delivery.attempt > 1, "so the provider is asked whether an earlier try arrived"
    finally:
        database.close()
