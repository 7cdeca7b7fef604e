"""Delivery: ``queued -> claimed -> channel -> settled``. At least once; a repeat keeps its identity."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.flows.telling import as_stored, read_back
from monitor.model.alert import ChannelKind, DeliveryFailed, Sent
from monitor.model.message import Message, Thread
from monitor.model.outbox import Claimed, Notice
from monitor.model.telling import ADMINISTRATION
from monitor.ports.clock import Clock
from monitor.ports.delivering import Channel, Outbox
from monitor.rules.retry import MOST, MOST_WHEN_DOWN, again_at
from monitor.rules.wording.message import content, in_language
from monitor.rules.wording.notices import dead_letter

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than any channel's own time limit, so that a slow send is not taken over while it runs."""
_WHOLE_LANE = frozenset({"connection", "rate-limited", "timeout", "tls-refused"})
_LONGEST_PAUSE = timedelta(minutes=5)
"""Of a service that does not say itself how long it wants to be left alone."""
_DOWN_FOR = timedelta(hours=6)
_BACKLOG = timedelta(minutes=15)
"""What comes later than this, because its channel took nothing, comes together."""
_NO_TIME = DeliveryFailed(permanent=False, why="not-reached")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run of delivery did."""

    sent: int = 0
    again: int = 0
    dead: int = 0
    lost: int = 0
    """Settles refused, because another owner had taken the delivery over."""

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent, self.again + other.again, self.dead + other.dead, self.lost + other.lost
        )


Fallback = Callable[[Claimed], Sequence[tuple[str, str]]]
Language = Callable[[str, str], str]
"""Of who is reached there: ``(channel, recipient) -> nl | en``."""


class Deliverer:
    """Sends what is due through the channels it was given."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        clock: Clock,
        *,
        fallback: Fallback,
        jitter: Callable[[], float],
        administrators: Callable[[], Sequence[tuple[str, str]]] = tuple,
        source: str = "urn:voorsprong",
        language: Language = lambda _channel, _recipient: "nl",
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._clock = clock
        self._fallback = fallback
        self._jitter = jitter
        self._administrators = administrators
        self._source = source
        self._language = language
        self._paused: dict[tuple[str, str], datetime] = {}
        self._down: dict[tuple[str, str], datetime] = {}
        """Lanes where a message died of a passing failure, and when; nothing got through there since."""

    async def run(self, limit: int = 50) -> Delivered:
        """One pass over what is due. Messages of one thread go one after another, threads side by side."""
        now = self._clock.now()
        self._paused = {lane: until for lane, until in self._paused.items() if until > now}
        claimed = await asyncio.to_thread(self._outbox.claim, now, LEASE, limit, skip=dict(self._paused))
        lanes: dict[tuple[str, str], list[Claimed]] = {}
        for claim in claimed:
            lanes.setdefault((claim.delivery.channel, claim.delivery.recipient), []).append(claim)
        done = await asyncio.gather(*(self._lane(lane) for lane in lanes.values()))
        return sum(done, Delivered())

    def forget(self) -> None:
        """Try every recipient again: what is waited for is a time of a clock that was set."""
        self._paused.clear()
        self._down.clear()

    async def _lane(self, claims: Sequence[Claimed]) -> Delivered:
        done = Delivered()
        opened: dict[int, Mapping[str, str]] = {}
        until = self._clock.now() + LEASE / 2
        for place, claim in enumerate(claims):
            if self._clock.now() > until:
                return done + await self._put_back(claims[place:], _NO_TIME, self._clock.now())
            thread = claim.thread or opened.get(claim.story or 0, {})
            outcome = await self._tried(claim, thread)
            if isinstance(outcome, Sent) and claim.story is not None:
                opened.setdefault(claim.story, {"root": outcome.id, "place": outcome.place})
            done += await self._settle(claim, outcome)
            if isinstance(outcome, Sent) and self._clock.now() - claim.created > _BACKLOG:
                return done + await self._together(claim, claims[place + 1 :])
            if isinstance(outcome, DeliveryFailed) and not outcome.permanent and outcome.why in _WHOLE_LANE:
                until = self._pause(claim, outcome)
                return done + await self._put_back(claims[place + 1 :], outcome, until)
        return done

    async def _together(self, claim: Claimed, rest: Sequence[Claimed]) -> Delivered:
        """The first message after a long silence got through: what waits behind it becomes one summary."""
        now = self._clock.now()
        done = await self._put_back(rest, _NO_TIME, now)
        await asyncio.to_thread(self._outbox.gather, claim.delivery, now - _BACKLOG, now)
        return done

    def _pause(self, claim: Claimed, failed: DeliveryFailed) -> datetime:
        """Until then nothing is claimed for this recipient: a dead service must not crowd out the others."""
        now = self._clock.now()
        again = again_at(claim.delivery.attempt, failed, now, self._jitter()) or now
        lane = (claim.delivery.channel, claim.delivery.recipient)
        self._paused[lane] = again if failed.retry_after is not None else min(again, now + _LONGEST_PAUSE)
        return self._paused[lane]

    async def _put_back(
        self, claims: Sequence[Claimed], because: DeliveryFailed, again: datetime
    ) -> Delivered:
        """What was not tried, because the one before it showed that it would fail too, costs no attempt."""
        done = Delivered()
        for claim in claims:
            kept = await asyncio.to_thread(self._outbox.failed, claim, because, again, tried=False)
            done += Delivered(again=1) if kept else Delivered(lost=1)
        return done

    async def _tried(self, claim: Claimed, thread: Mapping[str, str]) -> Sent | DeliveryFailed:
        """A defect of ours ends one delivery only: tried again, in the end a dead letter that is told."""
        try:
            return await self._send(claim, thread)
        except Exception as error:
            log.exception("delivery broke", extra={"delivery": claim.delivery.id})
            return DeliveryFailed(permanent=False, why="defect", detail=type(error).__name__)

    async def _send(self, claim: Claimed, thread: Mapping[str, str]) -> Sent | DeliveryFailed:
        channel = self._channels.get(claim.delivery.channel)
        if channel is None:
            detail = f"channel {claim.delivery.channel} is not configured, see `monitor check --env`"
            return DeliveryFailed(permanent=True, why="not-configured", detail=detail, whole_channel=True)
        if claim.delivery.revision > 1 and not thread:
            return Sent()  # nothing was said yet: the first message, when it goes, shows the newest form
        message = self._message(claim, thread)
        if claim.delivery.attempt > 1:
            earlier = await channel.reconcile(message)
            if earlier is not None:
                return earlier
        return await channel.send(message)

    def _message(self, claim: Claimed, thread: Mapping[str, str]) -> Message:
        delivery = claim.delivery
        root = str(thread.get("root", ""))
        edited = delivery.revision > 1
        kind = ChannelKind(delivery.channel)
        language = self._language(delivery.channel, delivery.recipient)
        view = in_language(read_back(claim.view), language)
        return Message(
            id=_name(claim),
            recipient=delivery.recipient,
            content=content(view, kind, first=edited or not root, source=self._source),
            thread=Thread(
                key=_conversation(claim),
                root=root,
                place=str(thread.get("place", "")),
                edit=root if edited else "",
            ),
            at=claim.created,
            attempt=delivery.attempt,
            list_name=claim.route,
        )

    async def _settle(self, claim: Claimed, outcome: Sent | DeliveryFailed) -> Delivered:
        now = self._clock.now()
        facts = {"delivery": claim.delivery.id, "channel": claim.delivery.channel, "story": claim.story}
        if isinstance(outcome, Sent):
            self._down.pop((claim.delivery.channel, claim.delivery.recipient), None)
            kept = await asyncio.to_thread(self._outbox.sent, claim, outcome, now)
            log.info("delivered", extra={**facts, "attempt": claim.delivery.attempt})
            return Delivered(sent=1) if kept else Delivered(lost=1)
        again = again_at(claim.delivery.attempt, outcome, now, self._jitter(), self._most(claim, now))
        if again is not None:
            kept = await asyncio.to_thread(self._outbox.failed, claim, outcome, again)
            log.warning("delivery failed, again later", extra={**facts, "why": outcome.why})
            return Delivered(again=1) if kept else Delivered(lost=1)
        log.error("delivery is dead", extra={**facts, "why": outcome.why, "detail": outcome.detail})
        here = (claim.delivery.channel, claim.delivery.recipient)
        if not outcome.permanent:
            self._down[here] = now
        others = [each for each in self._fallback(claim) if each != here]
        notice = self._notice(claim, outcome, others, now)
        kept = await asyncio.to_thread(self._outbox.bury, claim, outcome, others, notice, now)
        return Delivered(dead=1) if kept else Delivered(lost=1)

    def _most(self, claim: Claimed, now: datetime) -> int:
        """Tries for a message: few while the service is away and another channel can be used instead."""
        here = (claim.delivery.channel, claim.delivery.recipient)
        since = self._down.get(here)
        if since is None or now - since > _DOWN_FOR or all(each == here for each in self._fallback(claim)):
            return MOST
        return MOST_WHEN_DOWN

    def _notice(
        self, claim: Claimed, failed: DeliveryFailed, others: Sequence[tuple[str, str]], now: datetime
    ) -> Notice | None:
        """Told through another channel where there is one; a notice that dies is not told again."""
        to = [
            each
            for each in self._administrators()
            if each != (claim.delivery.channel, claim.delivery.recipient)
        ]
        elsewhere = [each for each in to if each[0] != claim.delivery.channel]
        to = elsewhere or to
        if not to or claim.route == ADMINISTRATION:
            return None
        delivery = claim.delivery
        view = dead_letter(delivery.channel, delivery.recipient, failed, others, delivery.attempt, now)
        who = "" if failed.whole_channel else delivery.recipient
        key = f"dead letter: {delivery.channel} {who} {failed.why}"
        return Notice(key=key, route=ADMINISTRATION, view=as_stored(view), to=tuple(to))


def _conversation(claim: Claimed) -> str:
    """What its messages refer to. A restore gives no story the number of another, but alerts it does."""
    if claim.story is not None:
        return f"story-{claim.story}"
    return f"alert-{claim.delivery.alert}.{_written(claim)}"


def _written(claim: Claimed) -> str:
    return f"{round(claim.created.timestamp() * 1_000_000):x}"


def _name(claim: Claimed) -> str:
    """The same at every try, and of no other message, also not of one before a restore.

    A restore lets numbers be given again, and a mailbox or a webhook's receiver takes what has an id that it
    knows for a repeat: so the moment at which the alert was written is part of it.
    """
    delivery = claim.delivery
    return f"alert-{delivery.alert}.{delivery.revision}.{delivery.id}.{_written(claim)}"
