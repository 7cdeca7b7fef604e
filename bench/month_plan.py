"""What happens in the simulated month: news, what the desk does about it, and what the House asks."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from bench.month_breaks import breaks
from bench.month_stage import Doing, Stage, shown
from bench.month_world import AMSTERDAM, Event, background, local, moment
from standins.outlets import Item

_TRIGGERS = ("top-tier", "member", "spike", "question")
_TO = "minister van Binnenlandse Zaken en Koninkrijksrelaties"


def plan(stage: Stage, days: int, a_day: int) -> None:
    """All that will happen."""
    words = random.Random(7)
    for event in stage.events:
        for at, outlet, title in event.pieces:
            item = Item(url=event.url(outlet), title=title, lead=event.about, at=at)
            stage.at(at, _publishing(stage, outlet, item))
        if event.answer:
            after = timedelta(minutes=event.after + 6)
            stage.at(event.pieces[0][0] + after, _answering(stage, event))
    for at, outlet, item in background(stage.first, days, a_day, words):
        stage.at(at, _publishing(stage, outlet, item))
    _desk(stage)
    _parliament(stage)
    breaks(stage, days)


def _publishing(stage: Stage, outlet: str, item: Item) -> Doing:
    async def publish() -> None:
        stage.outside.outlets.add(outlet, item)

    return publish


# what the desk does


def _answering(stage: Stage, event: Event) -> Doing:
    async def answer() -> None:
        story = stage.story(event.url(event.pieces[0][1]))
        if story is not None and await _take(stage, f"/stories/{story}", event):
            stage.acts.setdefault(event.number, []).append((stage.clock.now(), event.answer))

    return answer


async def _take(stage: Stage, where: str, event: Event) -> bool:
    """Whether it was done."""
    if event.answer == "mute":
        return bool(await stage.call("wim", "PUT", f"{where}/mute", {"why": "bekend", "hours": 6}))
    if event.answer == "line":
        new = {"title": f"Lijn {event.number}", "core": "Wij nemen dit serieus.", "text": "Er komt een plan."}
        return await _line(stage, f"{where}/lines", new)
    steps = ["acknowledge", "close"] if event.answer == "close" else [event.answer]
    done: object = None
    for step in steps:
        body: dict[str, object] = {"step": step}
        if step == "no-reaction":
            body |= {"why": "niet van ons", "triggers": [_TRIGGERS[event.number % 4]]}
        done = await stage.call("wim", "POST", f"{where}/responses", body)
    return bool(done)


async def _line(stage: Stage, where: str, new: dict[str, str]) -> bool:
    """Written and put before somebody, who approves it a while later."""
    made = await stage.call("wim", "POST", where, new)
    if made is None:
        return False
    line = f"/lines/{made['id']}"
    await stage.call("wim", "PUT", f"{line}/submission")
    approval = {"version": 1, "days": 7, "channels": ["telefonisch"]}

    async def approve() -> None:
        await stage.call("gerda", "PUT", f"{line}/approval", approval)

    stage.at(stage.clock.now() + timedelta(minutes=20), approve)
    return True


def _desk(stage: Stage) -> None:
    """A mute that ends, a line agreed beforehand, an editor every morning."""

    async def mute() -> None:
        body = {"kind": "topic", "target": "quotum", "why": "te veel", "hours": 24}
        await stage.call("wim", "POST", "/mutes", body)

    async def beforehand() -> None:
        new = {"title": "Vooraf", "topic": "quotum", "core": "Dit is de lijn.", "text": "Zo is het."}
        await _line(stage, "/lines", new)

    async def look_round() -> None:
        for path in ("/stories", "/digests", "/outlets", "/mutes", "/duties", "/alert-budget", "/lines"):
            if await stage.call("wim", "GET", path) is None:
                stage.wrong.append(f"{shown(stage.clock.now())} desk: {path} has no answer")
        await _review(stage)

    stage.at(moment("03-19 10:00"), mute)
    stage.broken("mute", moment("03-19 10:00"), moment("03-20 10:00"))
    stage.at(moment("03-16 11:00"), beforehand)
    for ahead in range(60):
        day = stage.first + timedelta(days=ahead)
        if day.isoweekday() < 6:
            stage.at(local(day, "08:10"), look_round)


async def _review(stage: Stage) -> None:
    """On two days a week somebody writes in the draft and finds it good."""
    day = stage.clock.now().astimezone(AMSTERDAM).date()
    if day.isoweekday() not in (2, 4):
        return
    digest = await stage.call("wim", "GET", f"/digests/{day}")
    if digest is None:
        stage.wrong.append(f"no draft of {day} to review")
        return
    for item in digest["items"][:1]:
        where = f"/digests/{day}/stories/{item['story']}"
        await stage.call("wim", "PATCH", where, {"comment": f"Toelichting {day}"})
    await stage.call("wim", "PUT", f"/digests/{day}/review")


def _parliament(stage: Stage) -> None:
    """Questions about stories that were told; then a delay, answers, a withdrawal and a correction."""
    house, told = stage.outside.house, [e for e in stage.events if e.topic == "quotum" and e.alert]
    numbers: list[str] = []

    def ask(number: str, event: Event, when: datetime) -> Doing:
        async def asked() -> None:
            subject = f"het bericht ‘{event.pieces[0][2]}’"
            day = f"{when:%Y-%m-%d}T00:00:00+02:00"
            house.ask(number, subject, day, changed=stage.clock.now(), to=_TO)

        return asked

    def paper(place: int, kind: str) -> Doing:
        async def laid() -> None:
            now = stage.clock.now()
            day = f"{now:%Y-%m-%d}T00:00:00+02:00"
            house.paper(numbers[place], f"2026D{500 + place:05d}", kind, kind, day, changed=now)

        return laid

    def changed(place: int, **fields: object) -> Doing:
        async def change() -> None:
            zaak = house.zaak(numbers[place])
            zaak.update(fields)
            house.touch([zaak], stage.clock.now())

        return change

    days = ("03-17", "03-18", "03-20", "03-24", "03-28", "04-01", "04-14", "04-16")
    for place, day in enumerate(days):
        when = moment(f"{day} 16:{10 + place}")
        before = [e for e in told if e.asked is None and e.pieces[0][0] < when - timedelta(hours=5)]
        if before and when > stage.clock.now():
            before[-1].asked = when
            numbers.append(f"2026Z{1000 + place:05d}")
            stage.at(when, ask(numbers[-1], before[-1], when))
    if len(numbers) == len(days):
        stage.at(moment("03-27 15:00"), changed(3, Verwijderd=True))
        stage.at(moment("03-30 16:00"), changed(4, Onderwerp="het bericht, gecorrigeerd"))
        stage.at(moment("04-02 15:00"), paper(0, "Mededeling (uitstel antwoord)"))
        stage.at(moment("04-07 15:00"), paper(1, "Antwoord schriftelijke vragen"))
        stage.at(moment("04-08 15:00"), paper(2, "Antwoord schriftelijke vragen"))
