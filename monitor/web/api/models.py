"""What the API takes and gives: lowerCamelCase, nothing unknown taken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Short = Annotated[str, StringConstraints(max_length=600)]


class Model(BaseModel):
    """The base of them all."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", from_attributes=True
    )


class Problem(BaseModel):
    """What went wrong (RFC 9457); ``errors`` holds each fault, where there are several."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[str] = []


class Person(Model):
    """Who did something."""

    id: int
    name: str


class Hit(Model):
    """A sentence in which a rule fired."""

    rule: str
    where: str
    start: int
    end: int
    sentence: str


class Match(Model):
    """A topic of an article."""

    topic: str
    tier: str
    hits: list[Hit]


class Article(Model):
    """An article at its newest version; its text is not given on."""

    id: int
    story: int | None
    outlet: str
    url: str
    title: str
    lead: str
    published: datetime
    first_seen: datetime
    version: int
    earlier_titles: list[str] = []
    matched: list[Match] = []


class Story(Model):
    """A story as the desk sees it."""

    id: int
    title: str
    state: str
    owner: Person | None
    in_digest: bool
    tier: str | None
    topics: list[str]
    outlets: list[str]
    first_published: datetime
    last_article: datetime
    muted_until: datetime | None
    questions: list[str]
    articles: list[Article]


class Response(Model):
    """A step in a story's history."""

    id: int
    story: int
    step: str
    by: Person
    at: datetime
    why: str
    move: int | None
    """Of a split, merge, move or pin: what ``/moves/{number}`` takes back."""


class NewResponse(Model):
    """A step to take."""

    step: Literal[
        "acknowledge", "release", "align", "note", "close", "no-reaction", "reopen", "digest", "undigest"
    ]
    why: Annotated[str, StringConstraints(max_length=2_000)] = ""
    triggers: list[Literal["top-tier", "member", "spike", "question"]] = []


class NewAssignment(Model):
    """To whom a story goes."""

    user: Annotated[int, Field(ge=1, le=2_147_483_647)]


class NewMute(Model):
    """Silence, with a reason and an end."""

    why: Annotated[str, StringConstraints(max_length=2_000, min_length=1)]
    hours: Annotated[int, Field(ge=1, le=744)]


class NewMove(Model):
    """Articles to another story; without ``into`` to a story of their own."""

    articles: Annotated[list[Annotated[int, Field(ge=1, le=2_147_483_647)]], Field(max_length=500)] = []
    into: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None


class NewPin(Model):
    """Articles that stay in the story that they are in."""

    articles: Annotated[
        list[Annotated[int, Field(ge=1, le=2_147_483_647)]], Field(min_length=1, max_length=500)
    ]


class Moved(Model):
    """Where the articles are now."""

    story: int


class LineVersion(Model):
    """One wording."""

    number: int
    core: str
    text: str
    author: Person
    at: datetime
    note: str


class Line(Model):
    """A press line. ``state`` says also that it expired or asks for another look."""

    id: int
    story: int | None
    title: str
    topic: str
    state: str
    versions: list[LineVersion]
    approved_version: int | None
    approved_by: Person | None
    approved_at: datetime | None
    valid_until: datetime | None
    channels: list[str]
    review_because: str


class NewLine(Model):
    """A first wording."""

    title: Annotated[str, StringConstraints(max_length=300)] = ""
    topic: Annotated[str, StringConstraints(max_length=120)] = ""
    core: Short
    text: Text


class NewVersion(Model):
    """Another wording."""

    core: Short
    text: Text
    note: Annotated[str, StringConstraints(max_length=300)] = ""


class Approval(Model):
    """Settling a wording, by another person than its author."""

    version: Annotated[int, Field(ge=1, le=100_000)]
    days: Annotated[int, Field(ge=1, le=365)] = 14
    channels: list[Literal["telefonisch", "schriftelijk", "sociale-media", "in-beeld"]]


class Reason(Model):
    """Why."""

    why: Annotated[str, StringConstraints(max_length=2_000, min_length=1)]


class DigestItem(Model):
    """A story of a digest, in its place; ``comment`` is the editor's, empty where there is none."""

    story: int
    title: str
    included: bool
    comment: str


class Digest(Model):
    """A day's digest; ``stories`` are those that are in."""

    day: date
    state: str
    due: datetime
    sent: datetime | None
    reviewed_by: str
    stories: list[int]
    items: list[DigestItem]


class DigestEdit(Model):
    """What changes for one story of a digest; leaving it out needs a reason."""

    place: Annotated[int, Field(ge=0, le=500)] | None = None
    comment: Annotated[str, Field(max_length=2_000)] | None = None
    included: bool | None = None
    why: Annotated[str, Field(max_length=2_000)] = ""


class AuditEntry(Model):
    """A row of the audit log."""

    id: int
    at: str
    actor: str
    action: str
    object: str
    detail: str
    hash: str


class Page(Model):
    """``next`` is the value of ``before`` for the next page, null on the last."""

    next: int | None = None


class Stories(Page):
    """Stories."""

    items: list[Story]


class Articles(Page):
    """Articles."""

    items: list[Article]


class AuditEntries(Page):
    """Rows of the audit log."""

    items: list[AuditEntry]
