"""*Onderwerpen*: the workbench of a topic. What is saved goes into feeds.yaml, with its history and undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.model.person import Right
from monitor.model.response import Refused
from monitor.model.topic import Topic
from monitor.rules.topics.trouble import remedy_of
from monitor.storage import topic_archive
from monitor.web import forms, topic_edit, workbench
from monitor.web.feeds_file import Unwritable
from monitor.web.gate import needs, services
from monitor.web.present import Names
from monitor.web.render import back, page
from monitor.web.topic_edit import MONTH
from monitor.web.workbench import Trial

router = APIRouter()
EditForm = Annotated[forms.EditTopic, Form()]
NEW = "/onderwerpen/nieuw"


@router.get("/onderwerpen")
@needs(Right.READ)
def topics(request: Request) -> Response:
    """All topics, with what they found in a month."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        counts = topic_archive.counts(connection, surroundings.clock.now() - MONTH)
    values = {
        "topics": surroundings.settings().topics,
        "counts": counts,
        "nothing": topic_archive.Count(),
        "new": NEW,
    }
    return page(request, "topics.html", values)


def _page(
    request: Request,
    topic: Topic,
    trial: Trial | None,
    status: int = 200,
    text: str = "",
    *,
    seen: str = "",
    ask: str = "",
    new: NewTopic | None = None,
) -> Response:
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
        "remedy_of": remedy_of,
        "edits": edits,
        "record": record,
        "names": Names(settings),
        "groups": settings.groups,
        "text": text,
        "seen": "" if new else seen or topic_edit.mark_of(topic_edit.known(request, topic.slug)),
        "new": new,
        "here": NEW if new else f"/onderwerpen/{topic.slug}",
        "ask": ask,
        "writable": surroundings.config is not None,
    }
    return page(request, "topic.html", values, status=status)


@dataclass(frozen=True, slots=True)
class NewTopic:
    """What the page of a topic shows while the topic is not in feeds.yaml yet."""

    routes: tuple[str, ...]
    route: str
    refused: Refused | None = None


def _new_page(
    request: Request,
    form: forms.EditTopic | None,
    trial: Trial | None = None,
    status: int = 200,
    *,
    text: str = "",
    ask: str = "",
    refused: Refused | None = None,
) -> Response:
    routes = topic_edit.routes_of(request)
    route = form.route if form else next(iter(routes), "")
    topic = _unwritten(request, form or forms.EditTopic())
    new = NewTopic(routes, route, refused)
    return _page(request, topic, trial, status, text, ask=ask, new=new)


def _unwritten(request: Request, form: forms.EditTopic) -> Topic:
    return workbench.topic_of(form, topic_edit.unwritten(request, form.title.strip()))


@router.get(NEW)
@needs(Right.RESPOND)
def new_topic(request: Request) -> Response:
    """A topic to be written."""
    return _new_page(request, None)


@router.post(f"{NEW}/proef")
@needs(Right.RESPOND)
def attempt_new(request: Request, form: EditForm) -> Response:
    """Try a topic that is not there yet; nothing is saved."""
    fresh = _unwritten(request, form)
    trial = topic_edit.attempt(request, fresh, topic_edit.unwritten(request, fresh.title))
    return _new_page(request, form, trial, 422 if trial.faults else 200)


@router.post(NEW)
@needs(Right.ADMINISTER)
def add(request: Request, form: EditForm) -> Response:
    """Into feeds.yaml, and on a route, when it compiles and keeps its own examples."""
    fresh = _unwritten(request, form)
    if refused := topic_edit.nameless(fresh):
        return _new_page(request, form, status=422, refused=refused)
    trial = topic_edit.attempt(request, fresh, topic_edit.unwritten(request, fresh.title))
    if trial.faults or trial.broken:
        return _new_page(request, form, trial, 422)
    if trial.floods and not form.zeker:
        return _new_page(request, form, trial, 409, ask="broad")
    done = topic_edit.add(request, fresh, form.route, form.why)
    if isinstance(done, Unwritable):
        return _new_page(request, form, trial, 409, text=done.text)
    if isinstance(done, Refused):
        return _new_page(request, form, trial, 409, refused=done)
    if not done.in_force:  # this process does not know its page yet
        return back(request, "/onderwerpen", notice="Bewaard; het geldt binnen een halve minuut.")
    return back(request, f"/onderwerpen/{fresh.slug}", notice="Bewaard.")


@router.get("/onderwerpen/{slug}")
@needs(Right.READ)
def topic(request: Request, slug: str) -> Response:
    """The topic, ready to be tried and changed."""
    return _page(request, topic_edit.known(request, slug), None)


@router.post("/onderwerpen/{slug}/proef")
@needs(Right.RESPOND)
def attempt(request: Request, slug: str, form: EditForm) -> Response:
    """Try it on the archive; nothing is saved."""
    known = topic_edit.known(request, slug)
    fresh = workbench.topic_of(form, known)
    trial = topic_edit.attempt(request, fresh, known)
    return _page(request, fresh, trial, 422 if trial.faults else 200, seen=form.gezien)


@router.post("/onderwerpen/{slug}")
@needs(Right.ADMINISTER)
def save(request: Request, slug: str, form: EditForm) -> Response:
    """Into feeds.yaml, when it compiles and keeps its own examples."""
    known = topic_edit.known(request, slug)
    fresh = workbench.topic_of(form, known)
    trial = topic_edit.attempt(request, fresh, known)
    if trial.faults or trial.broken:
        return _page(request, fresh, trial, 422, seen=form.gezien)
    if form.gezien and form.gezien != topic_edit.mark_of(known):
        return _page(request, fresh, trial, 409, ask="changed")
    if trial.floods and not form.zeker:
        return _page(request, fresh, trial, 409, ask="broad", seen=form.gezien)
    return _saved(request, known, fresh, form.why)


@router.post("/onderwerpen/{slug}/terug/{edit}")
@needs(Right.ADMINISTER)
def undo(request: Request, slug: str, edit: int, form: Annotated[forms.Why, Form()]) -> Response:
    """Back to how the topic was before an edit."""
    del form
    known = topic_edit.known(request, slug)
    return _saved(request, known, topic_edit.before(request, known, edit), f"terug ({edit})")


def _saved(request: Request, known: Topic, fresh: Topic, why: str) -> Response:
    done, to = topic_edit.save(request, known, fresh, why), f"/onderwerpen/{known.slug}"
    if isinstance(done, Unwritable):
        return _page(request, fresh, None, 409, text=done.text)
    if isinstance(done, Refused):
        return back(request, to, fault=done.message, **done.values)
    told = "Bewaard." if done.in_force else "Bewaard; het geldt binnen een halve minuut."
    return back(request, to, notice=told)
