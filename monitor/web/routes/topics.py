"""*Onderwerpen*: the workbench of a topic. What is saved goes into feeds.yaml, with its history and undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.config.edit import with_topic
from monitor.config.lines import ConfigFault
from monitor.model.person import Right
from monitor.model.topic import Topic
from monitor.rules.search import parse
from monitor.storage import audit, search, topic_archive
from monitor.storage.search import Filters
from monitor.web import forms, workbench
from monitor.web.feeds_file import put, rewritten
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import Names
from monitor.web.render import back, page
from monitor.web.workbench import Trial

router = APIRouter()
MONTH = timedelta(days=30)
MOST_READ = 300
EditForm = Annotated[forms.EditTopic, Form()]


@router.get("/onderwerpen")
@needs(Right.READ)
def topics(request: Request) -> Response:
    """All topics, with what they found in a month."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        counts = topic_archive.counts(connection, surroundings.clock.now() - MONTH)
    values = {"topics": surroundings.settings().topics, "counts": counts, "nothing": topic_archive.Count()}
    return page(request, "topics.html", values)


def _known(request: Request, slug: str) -> Topic:
    topic = services(request).settings().topic(slug)
    if topic is None:
        raise TurnedAwayError(404, "Dit onderwerp staat niet in feeds.yaml.")
    return topic


def fields_of(topic: Topic) -> dict[str, str | list[str]]:
    """The topic as feeds.yaml has it."""
    return {
        "title": topic.title,
        "alert": topic.alert.strip(),
        "digest": topic.digest.strip(),
        "mask": topic.mask.strip(),
        "exclude": topic.exclude.strip(),
        "match": list(topic.examples.match),
        "ignore": list(topic.examples.ignore),
    }


def _page(request: Request, topic: Topic, trial: Trial | None, status: int = 200, text: str = "") -> Response:
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    with surroundings.database.read() as connection:
        edits = topic_archive.edits(connection, topic.slug)
        record = topic_archive.rule_record(connection, topic.slug, now - MONTH)
    faults: dict[str, list[object]] = {}
    for fault in trial.faults if trial else ():
        faults.setdefault(fault.field if fault.owner == topic.slug else "alert", []).append(fault)
    values = {
        "topic": topic,
        "trial": trial,
        "faults": faults,
        "edits": edits,
        "record": record,
        "names": Names(settings),
        "groups": settings.groups,
        "text": text,
        "writable": surroundings.config is not None,
    }
    return page(request, "topic.html", values, status=status)


@router.get("/onderwerpen/{slug}")
@needs(Right.READ)
def topic(request: Request, slug: str) -> Response:
    """The topic, ready to be tried and changed."""
    return _page(request, _known(request, slug), None)


def _trial(request: Request, fresh: Topic, known: Topic) -> Trial:
    surroundings = services(request)
    since = surroundings.clock.now() - MONTH
    with surroundings.database.read() as connection:
        rows = topic_archive.newest(connection, since, MOST_READ)
        asked = parse(workbench.words_of(fresh))
        near = search.found(connection, asked, Filters(since=since), MOST_READ) if not asked.empty else []
        more = {row.id for row in near} - {row.id for row in rows}
        rows += topic_archive.chosen(connection, more)
    return workbench.attempt(fresh, known, surroundings.settings(), rows)


@router.post("/onderwerpen/{slug}/proef")
@needs(Right.RESPOND)
def attempt(request: Request, slug: str, form: EditForm) -> Response:
    """Try it on the archive; nothing is saved."""
    known = _known(request, slug)
    fresh = workbench.topic_of(form, known)
    trial = _trial(request, fresh, known)
    return _page(request, fresh, trial, 422 if trial.faults else 200)


@router.post("/onderwerpen/{slug}")
@needs(Right.ADMINISTER)
def save(request: Request, slug: str, form: EditForm) -> Response:
    """Into feeds.yaml, when it compiles and keeps its own examples."""
    known = _known(request, slug)
    fresh = workbench.topic_of(form, known)
    trial = _trial(request, fresh, known)
    if trial.faults or trial.broken:
        return _page(request, fresh, trial, 422)
    return _saved(request, known, fresh, form.why)


@router.post("/onderwerpen/{slug}/terug/{edit}")
@needs(Right.ADMINISTER)
def undo(request: Request, slug: str, edit: int, form: Annotated[forms.Why, Form()]) -> Response:
    """Back to how the topic was before an edit."""
    del form
    known = _known(request, slug)
    with services(request).database.read() as connection:
        found = next((each for each in topic_archive.edits(connection, slug, 500) if each.id == edit), None)
    if found is None:
        raise TurnedAwayError(404, "Deze wijziging bestaat niet.")
    before = {name: found.before.get(name, "") for name in fields_of(known)}
    joined = {name: "\n".join(text) if isinstance(text, list) else text for name, text in before.items()}
    return _saved(request, known, workbench.topic_of(forms.EditTopic(**joined), known), f"terug ({edit})")


def _saved(request: Request, known: Topic, fresh: Topic, why: str) -> Response:
    surroundings, who = services(request), visitor(request)
    if surroundings.config is None:
        return _page(request, fresh, None, 409)
    to = f"/onderwerpen/{known.slug}"
    text = rewritten(surroundings.config, lambda present: with_topic(present, fresh.slug, fields_of(fresh)))
    if isinstance(text, ConfigFault):
        return back(request, to, fault=str(text))
    now = surroundings.clock.now()
    change = (fields_of(known), fields_of(fresh))
    try:
        with surroundings.database.write() as connection:
            topic_archive.keep_edit(connection, known.slug, change, who.actor.name, why, now)
            audit.note(connection, now, who.actor.name, "onderwerp-gewijzigd", known.slug, {"why": why})
            put(surroundings.config, text)
    except OSError:
        return _page(request, fresh, None, 409, text=text)
    if surroundings.reload is not None and (fault := surroundings.reload()):
        return back(request, to, fault=fault)
    told = "Bewaard." if surroundings.reload else "Bewaard; het geldt na een herstart van de dienst."
    return back(request, to, notice=told)
