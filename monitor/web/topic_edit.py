"""Trying, saving and taking back a topic, for the page and for the API: one way, with its history."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from fastapi import Request

from monitor.config.edit import with_new_topic, with_topic
from monitor.model.response import Refused
from monitor.model.topic import Topic
from monitor.outlets.opml import slug_of, unused
from monitor.rules.alerting.reach import for_topics
from monitor.rules.search import parse
from monitor.storage import audit, search, topic_archive
from monitor.storage.search import Filters
from monitor.web import forms, workbench
from monitor.web.feeds_file import Unwritable, Written, write
from monitor.web.gate import TurnedAwayError, services, visitor
from monitor.web.workbench import Trial

if TYPE_CHECKING:
    from sqlalchemy import Connection

MONTH = timedelta(days=30)
MOST_READ = 300


def known(request: Request, slug: str) -> Topic:
    """The topic as it is configured now."""
    topic = services(request).settings().topic(slug)
    if topic is None:
        raise TurnedAwayError(404, "Dit onderwerp staat niet in feeds.yaml.")
    return topic


def unwritten(request: Request, title: str) -> Topic:
    """A topic that is not in feeds.yaml yet; its name there follows from the title."""
    taken = {topic.slug for topic in services(request).settings().topics} | {"nieuw"}  # the page's address
    return Topic(slug=unused(slug_of(title or "onderwerp"), taken), title=title)


def nameless(fresh: Topic) -> Refused | None:
    """Why it cannot be saved when it has no title."""
    return None if fresh.title else Refused("Geef het onderwerp een titel.")


def routes_of(request: Request) -> tuple[str, ...]:
    """The routes that can be told to tell of a new topic."""
    return for_topics(services(request).settings().routes)


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


def mark_of(topic: Topic) -> str:
    """A short text that is another one as soon as the topic is changed."""
    return sha256(json.dumps(fields_of(topic)).encode()).hexdigest()[:16]


def attempt(request: Request, fresh: Topic, present: Topic) -> Trial:
    """Try it on the newest of the archive, and on what shares words with it."""
    surroundings = services(request)
    since = surroundings.clock.now() - MONTH
    with surroundings.database.read() as connection:
        rows = topic_archive.newest(connection, since, MOST_READ)
        asked = parse(workbench.words_of(fresh))
        near = search.found(connection, asked, Filters(since=since), MOST_READ) if not asked.empty else []
        more = {row.id for row in near} - {row.id for row in rows}
        rows += topic_archive.chosen(connection, more)
    return workbench.attempt(fresh, present, surroundings.settings(), rows)


def save(request: Request, present: Topic, fresh: Topic, why: str) -> Written | Refused | Unwritable:
    """Into feeds.yaml. The caller has seen to it that it compiles and keeps its own examples."""
    surroundings, by = services(request), visitor(request).actor.name
    now, change = surroundings.clock.now(), (fields_of(present), fields_of(fresh))

    def record(connection: Connection) -> None:
        topic_archive.keep_edit(connection, present.slug, change, by, why, now)
        audit.note(connection, now, by, "onderwerp-gewijzigd", present.slug, {"why": why})

    return write(surroundings, lambda text: with_topic(text, fresh.slug, change[1]), record)


def add(request: Request, fresh: Topic, route: str, why: str) -> Written | Refused | Unwritable:
    """A new topic into feeds.yaml, and on the route that tells of it; its history begins with it."""
    if refused := nameless(fresh):
        return refused
    surroundings, by = services(request), visitor(request).actor.name
    now, fields = surroundings.clock.now(), fields_of(fresh)

    def record(connection: Connection) -> None:
        audit.note(connection, now, by, "onderwerp-toegevoegd", fresh.slug, {"why": why, "route": route})

    return write(surroundings, lambda text: with_new_topic(text, fresh.slug, fields, route), record)


def before(request: Request, present: Topic, edit: int) -> Topic:
    """The topic as it was before one of its edits."""
    with services(request).database.read() as connection:
        every = topic_archive.edits(connection, present.slug, 500)
    found = next((each for each in every if each.id == edit), None)
    if found is None:
        raise TurnedAwayError(404, "Deze wijziging bestaat niet.")
    fields = {name: found.before.get(name, "") for name in fields_of(present)}
    joined = {name: "\n".join(text) if isinstance(text, list) else text for name, text in fields.items()}
    return workbench.topic_of(forms.EditTopic(**joined), present)
