"""Topics: as configured, tried on the archive, saved, and put back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import Field, StringConstraints

from monitor.model import topic as nouns
from monitor.model.desk import ArticleRow
from monitor.model.person import Right
from monitor.model.response import Refused
from monitor.rules.topics.trouble import remedy_of
from monitor.rules.wording.phrases import say
from monitor.storage import topic_archive
from monitor.web import topic_edit, workbench
from monitor.web.api import models
from monitor.web.api.stories import settled
from monitor.web.feeds_file import NOT_WRITABLE, Unwritable, Written
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.render import language_of

router = APIRouter(tags=["topics"])
CHANGED = "Nog niet bewaard: iemand anders heeft dit onderwerp intussen gewijzigd. Lees het opnieuw."
BROAD = "Nog niet bewaard: deze vraag zou een derde van alle artikelen melden. Maak haar nauwer, of zeg sure."
QUERIES = ("alert", "digest", "mask", "exclude")
Headline = Annotated[str, StringConstraints(max_length=600)]


class Examples(models.Model):
    """Headlines that the topic must catch and must leave alone."""

    match: Annotated[tuple[Headline, ...], Field(max_length=500)] = ()
    ignore: Annotated[tuple[Headline, ...], Field(max_length=500)] = ()


class NewTopic(models.Model):
    """A topic's queries as typed; all of them, what is left out becomes empty."""

    title: models.Short
    alert: models.Text = ""
    digest: models.Text = ""
    mask: models.Text = ""
    exclude: models.Text = ""
    examples: Examples = Examples()


class Topic(NewTopic):
    """A topic as configured."""

    slug: str
    urgent: bool


class TopicEdit(NewTopic):
    """A topic to save, and why."""

    why: Annotated[str, StringConstraints(max_length=2_000)] = ""
    sure: bool = False
    """Also where it would alert on a third of all that was read."""


class TopicAdded(TopicEdit):
    """A topic that is not there yet; ``route`` tells of it, empty for none."""

    route: models.Short = ""


class QueryFault(models.Model):
    """One thing wrong with one query, at a line and column counted from 1."""

    field: str
    line: int
    column: int
    message: str
    remedy: str


class BrokenExample(models.Model):
    """An example that the queries break; ``wanted``: it should have matched. ``rules`` fired on it."""

    example: str
    wanted: bool
    rules: list[str]


class TrialArticle(models.Model):
    """An article of the archive."""

    id: int
    story: int | None
    outlet: str
    title: str


class TrialFound(TrialArticle):
    """An article that the topic would find; ``known``: as it stands it finds it too."""

    tier: str
    rules: list[str]
    sentences: list[str]
    known: bool


class Trial(models.Model):
    """What a topic would do, tried on ``read`` articles of the last month."""

    faults: list[QueryFault]
    broken: list[BrokenExample]
    read: int
    alerts: int
    """Stories that would have been an alert."""
    found: list[TrialFound]
    lost: list[TrialArticle]
    near: list[TrialArticle]


class SavedEdit(models.Model):
    """A saved change, by name of the account that made it."""

    id: int
    by: str
    at: datetime
    why: str
    before: Mapping[str, str | list[str]]
    after: Mapping[str, str | list[str]]


class Restoration(models.Model):
    """The edit that is undone, with all that came after it."""

    edit: Annotated[int, Field(ge=1, le=2_147_483_647)]


class Saved(models.Model):
    """``inForce``: from now on; else after a restart of the service."""

    topic: Topic
    in_force: bool


@router.get("/topics", operation_id="listTopics")
@needs(Right.READ)
def list_topics(request: Request) -> list[Topic]:
    """The topics as configured."""
    return [_given(topic) for topic in services(request).settings().topics]


@router.get("/topics/{slug}", operation_id="getTopic")
@needs(Right.READ)
def get_topic(request: Request, response: Response, slug: str) -> Topic:
    """One topic as configured; its ``ETag`` is what a save may name in ``If-Match``."""
    known = topic_edit.known(request, slug)
    response.headers["ETag"] = f'"{topic_edit.mark_of(known)}"'
    return _given(known)


@router.post("/topics/{slug}/trials", operation_id="tryTopic")
@needs(Right.RESPOND)
def try_topic(request: Request, slug: str, new: NewTopic) -> Trial:
    """Try it on the archive; nothing is saved."""
    known = topic_edit.known(request, slug)
    return _tried(request, topic_edit.attempt(request, _wished(new, known), known))


@router.post("/topic-trials", operation_id="tryNewTopic")
@needs(Right.RESPOND)
def try_new_topic(request: Request, new: NewTopic) -> Trial:
    """Try a topic that is not there yet on the archive; nothing is saved."""
    unwritten = topic_edit.unwritten(request, new.title)
    return _tried(request, topic_edit.attempt(request, _wished(new, unwritten), unwritten))


def _tried(request: Request, tried: workbench.Trial) -> Trial:
    language = language_of(request)
    return Trial(
        faults=[
            QueryFault(
                field=each.field,
                line=each.line,
                column=each.column,
                message=say(language, each.why),
                remedy=say(language, remedy_of(each.why)),
            )
            for each in tried.faults
        ],
        broken=[BrokenExample.model_validate(each, extra="ignore") for each in tried.broken],
        read=tried.read,
        alerts=tried.stories,
        found=[
            TrialFound(
                **_article(each.article).model_dump(),
                tier=each.tier.value,
                rules=list(each.rules),
                sentences=[mark.sentence for mark in each.marks],
                known=each.known,
            )
            for each in tried.found
        ],
        lost=[_article(row) for row in tried.lost],
        near=[_article(row) for row in tried.near],
    )


@router.put("/topics/{slug}", operation_id="saveTopic")
@needs(Right.ADMINISTER)
def save_topic(
    request: Request, slug: str, new: TopicEdit, if_match: Annotated[str, Header(max_length=200)] = ""
) -> Saved:
    """Into feeds.yaml, when it compiles and keeps its own examples; else 422 with each fault.

    412: ``If-Match`` names another state, somebody changed it meanwhile. 409: it would alert on a third of
    the articles read, and ``sure`` was not said.
    """
    known = topic_edit.known(request, slug)
    fresh = _wished(new, known)
    tried = _keeps_its_examples(request, fresh, known)
    if if_match not in ("", "*", f'"{topic_edit.mark_of(known)}"'):
        raise TurnedAwayError(412, CHANGED)
    _no_flood(tried, sure=new.sure)
    return _settled(fresh, topic_edit.save(request, known, fresh, new.why))


@router.post("/topics", status_code=201, operation_id="addTopic")
@needs(Right.ADMINISTER)
def add_topic(request: Request, new: TopicAdded) -> Saved:
    """Into feeds.yaml and on the route, under a slug made from the title; refused as a save is."""
    unwritten = topic_edit.unwritten(request, new.title)
    fresh = _wished(new, unwritten)
    _no_flood(_keeps_its_examples(request, fresh, unwritten), sure=new.sure)
    return _settled(fresh, topic_edit.add(request, fresh, new.route, new.why))


def _keeps_its_examples(request: Request, fresh: nouns.Topic, present: nouns.Topic) -> workbench.Trial:
    tried = topic_edit.attempt(request, fresh, present)
    if tried.faults or tried.broken:
        raise TurnedAwayError(
            422,
            "Niet bewaard: deze zoekvraag klopt niet, of niet met zijn voorbeelden.",
            _faults(tried, language_of(request)),
        )
    return tried


def _no_flood(tried: workbench.Trial, *, sure: bool) -> None:
    if tried.floods and not sure:
        raise TurnedAwayError(409, BROAD, [f"{tried.alerts} / {tried.read}"])


@router.get("/topics/{slug}/edits", operation_id="listTopicEdits")
@needs(Right.READ)
def list_edits(request: Request, slug: str) -> list[SavedEdit]:
    """Saved changes, newest first."""
    topic_edit.known(request, slug)
    with services(request).database.read() as connection:
        return [SavedEdit.model_validate(each) for each in topic_archive.edits(connection, slug)]


@router.post("/topics/{slug}/restorations", status_code=201, operation_id="restoreTopic")
@needs(Right.ADMINISTER)
def restore(request: Request, slug: str, new: Restoration) -> Saved:
    """Back to how the topic was before an edit; that is an edit too."""
    known = topic_edit.known(request, slug)
    earlier = topic_edit.before(request, known, new.edit)
    return _settled(earlier, topic_edit.save(request, known, earlier, f"terug ({new.edit})"))


def _faults(tried: workbench.Trial, language: str) -> list[str]:
    return [*(each.said(language) for each in tried.faults), *(each.said(language) for each in tried.broken)]


def _settled(fresh: nouns.Topic, done: Written | Refused | Unwritable) -> Saved:
    if isinstance(done, Unwritable):
        raise TurnedAwayError(409, NOT_WRITABLE)
    settled(done)
    return Saved(topic=_given(fresh), in_force=getattr(done, "in_force", False))


def _wished(new: NewTopic, known: nouns.Topic) -> nouns.Topic:
    examples = nouns.Examples(
        match=workbench.lines("\n".join(new.examples.match)),
        ignore=workbench.lines("\n".join(new.examples.ignore)),
    )
    queries = {name: getattr(new, name).strip() for name in QUERIES}
    return nouns.Topic(
        slug=known.slug, title=new.title or known.title, urgent=known.urgent, examples=examples, **queries
    )


def _given(topic: nouns.Topic) -> Topic:
    examples = Examples.model_validate(topic.examples)
    queries = {name: getattr(topic, name) for name in QUERIES}
    return Topic(slug=topic.slug, title=topic.title, urgent=topic.urgent, examples=examples, **queries)


def _article(row: ArticleRow) -> TrialArticle:
    return TrialArticle(id=row.id, story=row.story, outlet=row.outlet, title=row.title)
