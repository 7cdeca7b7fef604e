"""What a message is made of: everything that a reader sees, gathered by the flow, in no channel's form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.model.alert import Reason
from monitor.model.chance import Forecast
from monitor.model.topic import Hit, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A sentence in which a rule fired: ``before`` + ``hit`` + ``after``."""

    rule: str
    """Its text: the key, for programs."""
    name: str = ""
    """What people call it; empty when it has no name."""
    where: Where
    before: str
    hit: str
    after: str

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.hit}{self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article of the story."""

    outlet: str
    """The outlet's name as people know it."""
    url: str
    title: str
    at: datetime
    """When it was published."""
    marks: tuple[Mark, ...] = ()
    earlier_title: str = ""
    """The headline before the last change."""
    new: bool = False
    """Joined since the route was last told."""
    unsure: bool = False
    """It may be about something else than the story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A Kamervraag on the story."""

    number: str
    title: str
    asked_by: str = ""
    asked_of: str = ""
    """The functions of those who are to answer."""
    url: str = ""
    due: datetime | None = None
    computed: bool = False
    """The due date is our own computation (*berekend*)."""
    with_recess: datetime | None = None
    """The same term when recess days do not count, where that is another day."""
    settled: str = ""
    """``beantwoord`` or ``ingetrokken``, as ``Standing``; empty while it stands open."""
    put_on: date | None = None
    """The day of the question hour or interpellation for which it stands on the agenda."""
    note: str = ""
    """What is known of earlier questions on the subject, in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """Where the story's press line stands."""

    state: str
    """As ``LineState``; empty when there is none."""
    core: str = ""
    """The message in one sentence, of an approved line only: a draft is not spread."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadView:
    """How a story spread, and who is named in it."""

    first_at: datetime
    outlets: tuple[str, ...]
    """Names of all its outlets, in the order in which they came."""
    named: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """``(kind, names)`` as ``Who`` has the kinds; those without a name are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert about one story, for one reader."""

    reason: Reason
    story: int
    title: str
    """The headline of the story's first article as first seen: the name of the thread."""
    articles: tuple[ArticleView, ...]
    """Newest first."""
    topics: tuple[str, ...]
    """Titles of the topics at alert tier."""
    at: datetime
    more: int = 0
    """Older articles of the story, not kept here."""
    route: str = ""
    desk_url: str = ""
    """The story's page; empty when there is no desk."""
    questions: tuple[QuestionView, ...] = ()
    forecast: Forecast | None = None
    """Until it is asked about: earlier questions on the subject, and the chance of new ones."""
    question_hour_left: float | None = None
    """Hours to the question hour's registration end while its window is open."""
    unanswered_since: datetime | None = None
    """For reminders and escalations."""
    acknowledged: str = ""
    """Name of who took it; empty while nobody did."""
    reopened: tuple[tuple[str, str], ...] = ()
    """For REOPENED: ``(trigger, what)`` of everything that fired, the first that fired first."""
    trigger: str = ""
    """The same as one text, in alerts of before ``reopened`` was kept."""
    test: bool = False
    """A marked test message."""
    line: LineView | None = None
    """None where it does not matter: no line yet, and nothing that asks for one."""
    timezone: str = "Europe/Amsterdam"
    language: str = "nl"
    outlets: int = 1
    """Number of different outlets in the whole story."""
    held: bool = False
    """Waited for quiet hours to end."""
    kept: str = ""
    """As ``Kept``: feeds.yaml, changed since, gives the story to this route no more."""
    spread: SpreadView | None = None
    """None in alerts of before it was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One story in a summary of several."""

    story: int
    title: str
    outlet: str
    url: str
    at: datetime
    reason: Reason
    topics: tuple[str, ...] = ()
    outlets: int = 1
    desk_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryView:
    """Several stories in one message: a storm, a night's quiet hours, a flood of one outlet, an hour."""

    kind: str
    """``storm``, ``quiet``, ``flood``, ``hourly``, ``missed``, ``backlog``."""
    lines: tuple[SummaryLine, ...]
    at: datetime
    route: str = ""
    outlet: str = ""
    """For a flood: the outlet's name."""
    total: int = 0
    """How many items came in the flood."""
    since: datetime | None = None
    """For ``missed``: when the service stopped; it runs again since ``at``."""
    desk_url: str = ""
    timezone: str = "Europe/Amsterdam"
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of a notice in one language."""

    subject: str
    lines: tuple[str, ...]
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A message about the service itself, for the administrators; Dutch, with the English beside it."""

    subject: str
    lines: tuple[str, ...]
    remedy: str = ""
    at: datetime
    desk_url: str = ""
    timezone: str = "Europe/Amsterdam"
    language: str = "nl"
    english: Said | None = None
    review: bool = False
    """Asks for work at the desk rather than for a repair: its button says so."""
    button: str = ""
    """The button's words in the catalogue, where they are other than those."""

    @property
    def way(self) -> str:
        """What the catalogue calls the way to the desk."""
        return self.button or ("review-open" if self.review else "open")

    def translated(self, language: str) -> NoticeView:
        """The same notice for a reader of that language."""
        if language != "en" or self.english is None:
            return replace(self, language=language)
        said = self.english
        return replace(self, language=language, subject=said.subject, lines=said.lines, remedy=said.remedy)


def mark(text: str, hit: Hit) -> Mark:
    """Place a hit inside its sentence. ``text`` is the field that the hit's offsets count in."""
    sentence = hit.sentence or text
    begin = _place(text, sentence, hit)
    if begin is None:
        return Mark(rule=hit.rule, where=hit.where, before=sentence, hit="", after="")
    start, end = hit.start - begin, hit.end - begin
    return Mark(
        rule=hit.rule,
        where=hit.where,
        before=sentence[:start],
        hit=sentence[start:end],
        after=sentence[end:],
    )


def _place(text: str, sentence: str, hit: Hit) -> int | None:
    """Where the sentence begins in the field, such that it holds the hit."""
    begin = text.find(sentence)
    while begin != -1:
        if begin <= hit.start and hit.end <= begin + len(sentence):
            return begin
        begin = text.find(sentence, begin + 1)
    return None
