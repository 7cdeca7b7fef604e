"""Every seam of the house, owned by the flow that uses it. A port has one to four methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from monitor.model.alert import Covered, Decision, DeliveryFailed, Sent
from monitor.model.article import Article, Document
from monitor.model.bodies import Body, Wanted
from monitor.model.collecting import Collected, OutletState, Saved
from monitor.model.coverage import CitedFacts
from monitor.model.message import Message
from monitor.model.outbox import Claimed, Notice
from monitor.model.parliament import Asked, Candidate, Cursor, Linking, Page, Question, SavedPage, Stream
from monitor.model.person import Actor
from monitor.model.push import Subscription
from monitor.model.reading import Fetched, FetchFailed, Reading, Text, Unchanged, Validators
from monitor.model.response import Line, LineVersion, Response, Standing
from monitor.model.story import Because, StoryRows, Turn
from monitor.model.telling import Flood, Recipient
from monitor.model.topic import TopicMatch
from monitor.rules.alerting.state import ArticleFact, LastAlert, Responses


class Clock(Protocol):
    """Tells the time; tests and the demo bring their own."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


# flows.collect


class Fetch(Protocol):
    """The one way to read an address."""

    async def fetch(
        self, url: str, validators: Validators = ..., *, accept: str = ..., robots: bool = ...
    ) -> Fetched | Unchanged | FetchFailed:
        """Ask once. Never raises for what a server or a network does."""
        ...


class Parse(Protocol):
    """Bytes to entries, in a sandbox."""

    async def parse(
        self, kind: str, body: bytes, content_type: str, url: str, option: str = ""
    ) -> Reading | Text | FetchFailed:
        """Read a document. Never raises for what is in it."""
        ...


class History(Protocol):
    """What outlets published before, for their rhythm."""

    def published(self, since: datetime) -> dict[str, list[datetime]]:
        """Publication times by outlet since then."""
        ...


class Archive(Protocol):
    """Where outlet states and articles are kept."""

    def states(self) -> dict[str, OutletState]:
        """Every outlet state by slug."""
        ...

    def save(self, batch: Sequence[Collected], now: datetime) -> Saved:
        """States, articles and versions of a batch, all or nothing."""
        ...

    def begin_round(self, now: datetime, asked: int) -> int:
        """A round began; its id."""
        ...

    def end_round(self, number: int, now: datetime, *, failed: int, new: int) -> None:
        """The round was completed."""
        ...


# flows.push


class Post(Protocol):
    """A form sent to a hub."""

    async def post_form(self, url: str, form: bytes) -> Fetched | Unchanged | FetchFailed:
        """Ask once. Never raises for what a server or a network does."""
        ...


class Subscriptions(Protocol):
    """Where subscriptions to hubs are kept."""

    def subscriptions(self) -> dict[str, Subscription]:
        """All, by outlet."""
        ...

    def subscription(self, token: str) -> Subscription | None:
        """The one whose callback holds this token."""
        ...

    def keep(self, known: Subscription) -> None:
        """Stores one, in the place of the outlet's former."""
        ...


# flows.fulltext


class Bodies(Protocol):
    """Which pages wait to be read, and what came of them."""

    def wanted(self, now: datetime, limit: int) -> tuple[Wanted, ...]:
        """Articles whose page is due."""
        ...

    def settle(self, bodies: Sequence[Body], now: datetime) -> None:
        """Keeps what came of each."""
        ...


# flows.triage


class Matcher(Protocol):
    """All topics at once."""

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """The topics that the document belongs to, with evidence."""
        ...


class Topics(Matcher, Protocol):
    """All topics, and whether a text comes near one."""

    def promising(self, document: Document) -> bool:
        """Whether a word that a rule needs stands in title or lead: the body may hold the others."""
        ...


class TriageWork(Protocol):
    """One triage transaction."""

    @property
    def alerts(self) -> AlertWork:
        """Alerting within the same transaction."""
        ...

    def take_turn(self, article: Article) -> Turn | None:
        """This worker's turn with an article; None when it no longer waits."""
        ...

    def placed_after(self, turn: int) -> Sequence[tuple[Article, int, bool]]:
        """``(article, story, pinned)`` of what was placed after that turn."""
        ...

    def new_story(self, article: Article, now: datetime) -> int:
        """A story that begins with this article; its id."""
        ...

    def place(self, article: Article, story: int, because: Because, now: datetime) -> None:
        """Puts the article in its story; it waits no longer."""
        ...

    def join_company(self, article: int, story: int, because: Because, now: datetime) -> bool:
        """Puts an article that stood alone in a story; False when its own story was told or acted upon."""
        ...

    def save_matches(self, article: Article, matches: Sequence[TopicMatch], now: datetime) -> None:
        """The topics found in this version."""
        ...


class Triage(Protocol):
    """The way into triage's transactions."""

    def pending(self, limit: int, but: Sequence[int] = ()) -> tuple[Article, ...]:
        """Articles that wait, oldest first, except those numbers."""
        ...

    def turn(self) -> int:
        """The number of the last turn that anybody took."""
        ...

    def placed(self, since: datetime) -> Iterator[tuple[Article, int, bool]]:
        """``(article, story, pinned)`` from ``since`` on, in the order of triage."""
        ...

    def transaction(self) -> AbstractContextManager[TriageWork]:
        """All of it is stored at the end, or nothing."""
        ...


# flows.alerting


class QuestionFacts(Protocol):
    """The questions that alerting looks at."""

    def questions(self, story: int) -> tuple[Asked, ...]:
        """Questions of the House on the story that are news."""
        ...


class AlertFacts(Protocol):
    """What is known of a story when alerting decides."""

    def articles(self, story: int, tiers: Mapping[str, int], max_age: timedelta) -> tuple[ArticleFact, ...]:
        """The story's articles with their topics."""
        ...

    def last_alert(self, story: int, route: str) -> LastAlert | None:
        """What the route was told of the story."""
        ...

    def responses(self, story: int, now: datetime) -> Responses:
        """What people did about it."""
        ...

    def view_rows(self, story: int) -> StoryRows:
        """The story as a message shows it."""
        ...


class AlertWork(AlertFacts, QuestionFacts, Protocol):
    """The same, and what is written."""

    def write(
        self,
        story: int | None,
        route: str,
        decision: Decision,
        covered: Covered,
        view: Mapping[str, object],
        now: datetime,
    ) -> int:
        """Stores an alert; its id."""
        ...

    def queue(self, alert: int, recipients: Sequence[Recipient], now: datetime, revision: int = 1) -> None:
        """One delivery for each recipient; queued twice is queued once."""
        ...

    def revise(
        self, story: int, route: str, covered: Covered, view: Mapping[str, object], now: datetime
    ) -> bool:
        """Has the story's first message edited in place."""
        ...

    def first_messages(self, route: str, since: datetime) -> int:
        """How many stories the route was told of for the first time since then."""
        ...

    def watch(self, story: int, route: str, decision: Decision, now: datetime) -> None:
        """Keeps what was decided and when to look again."""
        ...

    def unwatch(self, story: int, routes: Sequence[str]) -> None:
        """Forgets routes that no longer take this story."""
        ...


class GatheredWork(AlertWork, Protocol):
    """The same, and what waited to be told together."""

    def awaiting_summary(self, now: datetime) -> dict[str, list[int]]:
        """Stories that wait to be told together, by route."""
        ...

    def floods(self, since: datetime, told_since: datetime) -> list[Flood]:
        """Outlets that republished, of which nobody was told yet."""
        ...

    def article_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Articles by id, newest first."""
        ...

    def gathered(self, now: datetime) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Deliveries that waited for now, by recipient."""
        ...

    def release(self, numbers: Sequence[int], *, merged: bool, now: datetime) -> None:
        """Lets held deliveries go, or marks them as told in a summary."""
        ...


# flows.deliver


class Channel(Protocol):
    """A way to tell people. Each file of ``channels`` is one."""

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Try once. Never raises for what a provider or a network does."""
        ...

    async def reconcile(self, message: Message) -> Sent | None:
        """Ask the provider whether an earlier try of the same message arrived.

        None when it did not, or when the provider cannot be asked.
        """
        ...


class Outbox(Protocol):
    """The queued deliveries. Every method is one transaction."""

    def claim(
        self, now: datetime, lease: timedelta, limit: int, *, skip: Sequence[tuple[str, str]] = ()
    ) -> tuple[Claimed, ...]:
        """Takes due deliveries and those whose lease ran out; none for the lanes in ``skip``."""
        ...

    def sent(self, claim: Claimed, sent: Sent, now: datetime) -> bool:
        """Settles as sent; False when the lease was lost to another owner."""
        ...

    def failed(self, claim: Claimed, failure: DeliveryFailed, again: datetime, *, tried: bool = True) -> bool:
        """Puts it back for ``again``; False when the lease was lost to another owner."""
        ...

    def bury(
        self,
        claim: Claimed,
        failure: DeliveryFailed,
        instead: Sequence[tuple[str, str]],
        notice: Notice | None,
        now: datetime,
    ) -> bool:
        """Among the dead letters; others and the administrators are told in the same transaction."""
        ...


# flows.parliament


class OpenQuestions(Protocol):
    """The open data of the House."""

    async def page(self, stream: Stream, cursor: Cursor) -> Page | FetchFailed:
        """The page that the cursor points to."""
        ...

    async def questions(self, numbers: tuple[str, ...]) -> Page | FetchFailed:
        """Some questions by number."""
        ...

    async def feed(self, resume: str) -> Page | FetchFailed:
        """A page of the second way behind ``resume``; ``next`` is empty when nothing came."""
        ...


class QuestionTexts(Protocol):
    """Where the questions themselves can be read."""

    async def text(self, question: Question) -> str | FetchFailed:
        """The text of a question with its footnotes. Never raises for what a document does."""
        ...


class UnreadQuestions(Protocol):
    """Questions whose text is wanted."""

    def unread(self, limit: int) -> tuple[Question, ...]:
        """Questions that are recent and not read yet, newest first."""
        ...

    def keep_text(self, number: str, text: str) -> None:
        """The text, empty when it could not be had; with a text the question is linked once more."""
        ...


class QuestionArchive(Protocol):
    """Where questions and the streams' cursors are kept. Every method is one transaction."""

    def cursor(self, stream: Stream) -> tuple[Cursor, datetime | None]:
        """Where the stream stands, and when that was stored."""
        ...

    def save(self, stream: Stream, page: Page, cursor: Cursor, now: datetime, *, news: bool) -> SavedPage:
        """A page and the cursor behind it, together."""
        ...

    def save_questions(self, found: Sequence[Question], now: datetime, *, news: bool) -> SavedPage:
        """Questions that were asked for by number."""
        ...


class LinkWork(TriageWork, Protocol):
    """One question's transaction: links, and the question as an article."""

    def save_links(self, number: str, linking: Linking, now: datetime) -> int | None:
        """Keeps the links; the story of the first article that is linked."""
        ...

    def own_article(
        self, number: str, key: str, document: Document, asked: datetime, now: datetime
    ) -> Article:
        """The question as an article, made at first and brought up to date later."""
        ...

    def pin(self, article: int) -> None:
        """Where the article stands now it stays."""
        ...

    def linked(self, number: str, note: str) -> None:
        """The question waits no longer."""
        ...


class QuestionLinks(Protocol):
    """The way into linking's transactions."""

    def waiting(self, limit: int) -> tuple[tuple[Question, bool], ...]:
        """Questions that wait to be linked, each with whether it is news."""
        ...

    def candidates(self, first: date, last: date, apart: Sequence[str]) -> tuple[Candidate, ...]:
        """Articles published between two days, under all their headlines."""
        ...

    def subjects(self) -> Iterator[tuple[str, date, str]]:
        """``(number, asked, subject)`` of every question with a date."""
        ...

    def transaction(self) -> AbstractContextManager[LinkWork]:
        """All of it is stored at the end, or nothing."""
        ...


# flows.respond


class StoryRecord(Protocol):
    """What the desk did about stories, within one transaction."""

    def standing(self, story: int) -> Standing | None:
        """Where a story stands; None when there is no such story."""
        ...

    def record(self, story: int, response: Response, standing: Standing) -> None:
        """Adds to the history and keeps what it comes to, together, with a row in the audit log."""
        ...


class LineBook(StoryRecord, Protocol):
    """The same, and the press lines."""

    def line(self, line: int) -> Line | None:
        """One press line with all its versions."""
        ...

    def add_line(self, line: Line) -> Line:
        """A new line with its first version; the given id is ignored."""
        ...

    def add_version(self, line: int, version: LineVersion) -> None:
        """One more wording."""
        ...

    def keep_line(self, line: Line) -> None:
        """Everything of a line but its versions."""
        ...

    def note(self, by: Actor, at: datetime, action: str, target: str, detail: Mapping[str, object]) -> None:
        """A row in the audit log, for what belongs to no story."""
        ...


class MuteBook(StoryRecord, Protocol):
    """The same, and the mutes."""

    def mute(self, kind: str, target: str, span: tuple[datetime, datetime], why: str, by: str) -> int:
        """Silences a story, topic, outlet or route; the mute's number."""
        ...

    def unmute(self, kind: str, target: str, now: datetime) -> int:
        """Lifts what is in force; how many mutes ended."""
        ...


class StoryShelf(StoryRecord, Protocol):
    """The same, and which article lies in which story."""

    def titles(self, chosen: Sequence[int]) -> tuple[tuple[str, datetime, datetime, int | None], ...]:
        """``(title, published, first_seen, story)`` of articles, oldest first."""
        ...

    def new_story(self, title: str, first: datetime, last: datetime, now: datetime) -> int:
        """An empty story; its id."""
        ...

    def move(self, chosen: Sequence[int], to: int, because: Mapping[str, object]) -> None:
        """Pins articles to a story by hand."""
        ...

    def articles_of(self, story: int) -> tuple[int, ...]:
        """The articles that a story has now."""
        ...

    def remember_move(
        self, kind: str, between: tuple[int, int], moved: Sequence[int], at: datetime, by: str
    ) -> int:
        """So that it can be undone; the move's number."""
        ...

    def take_move(self, move: int, now: datetime) -> tuple[str, int, int, tuple[int, ...]] | None:
        """``(kind, from, to, articles)`` of a move not yet undone, marked undone."""
        ...


# flows.coverage


class CoverageFacts(Protocol):
    """What the ledger of questions is made of."""

    def asked(self, since: date) -> tuple[tuple[Question, CitedFacts | None, bool], ...]:
        """Questions, the article each is linked to, and whether a link awaits a click; oldest first."""
        ...

    def documents(self, since: datetime, limit: int) -> Iterator[Document]:
        """The archive on which a remedy is tried."""
        ...
