"""The chance of Kamervragen: ``archive -> first hours -> model, judged -> shown, or the reason why not``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Lock

from monitor.model.calendar import AMSTERDAM, Calendar
from monitor.model.chance import Forecast, Learnt, SeenArticle
from monitor.model.outlet import Kind
from monitor.model.settings import Settings
from monitor.ports.chance import ChanceArchive
from monitor.rules.likelihood.chance import LEAST_POSITIVES, Model, Report, StoryFacts, train
from monitor.rules.likelihood.earlier import YEAR, EarlierQuestions
from monitor.rules.likelihood.signs import HOUR, story_facts
from monitor.rules.political_clock import calendar_of
from monitor.rules.stories.named import Lexicon

_REMEMBERED = timedelta(days=730)
"""How far back stories teach."""
_SETTLED = timedelta(days=14)
"""A story is not yet one without questions before it is this old."""
_EVERY = timedelta(days=1)
_LOOK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a story's facts need from the configuration."""

    tiers: Mapping[str, int]
    lexicon: Lexicon
    calendar: Calendar

    @classmethod
    def of(cls, settings: Settings, now: datetime) -> _Scene:
        """Under these settings."""
        tiers = {outlet.slug: outlet.tier for outlet in settings.outlets}
        return cls(tiers, Lexicon(settings.names), calendar_of(settings.calendar, now.date()))

    def facts(self, seen: Sequence[SeenArticle], earlier: EarlierQuestions | int, usual: float) -> StoryFacts:
        """As known in its first hour. ``earlier``: their number, or where those from before it are found."""
        first = min(seen, key=lambda article: article.at)
        day = first.at.astimezone(AMSTERDAM).date()
        asked = earlier if isinstance(earlier, int) else earlier.counts(first.title, day).questions
        find = self.lexicon.find
        return story_facts(seen, self.tiers, find, usual=usual, asked_before=asked, calendar=self.calendar)


class Forecaster:
    """Counts and, once earned, a chance for any story; what it stands on is read again when it changed."""

    def __init__(self, archive: ChanceArchive) -> None:
        self._archive = archive
        self._lock = Lock()
        self._marker = ""
        self._looked: datetime | None = None
        self._earlier = EarlierQuestions(())
        self._learnt: Learnt | None = None

    def __call__(
        self, title: str, seen: Sequence[SeenArticle], settings: Settings, now: datetime
    ) -> Forecast:
        """For the story of that headline, as known at ``now``."""
        self._refresh(now)
        today = now.astimezone(AMSTERDAM).date()
        counts = self._earlier.counts(title, today)
        learnt = self._learnt
        report = _report(learnt) if learnt else None
        if learnt is None or report is None or not report.earned or not seen:
            return Forecast(
                questions=counts.questions,
                after_media=counts.after_media,
                stories_asked=learnt.asked if learnt else 0,
                needed=LEAST_POSITIVES,
                judged=learnt is not None and learnt.asked >= LEAST_POSITIVES,
            )
        facts = _Scene.of(settings, now).facts(seen, counts.questions, learnt.usual)
        model = Model(learnt.weights, 1.0, learnt.shift)
        return Forecast(
            questions=counts.questions,
            after_media=counts.after_media,
            chance=model.chance(facts),
            base=report.base_rate,
            because=model.because(facts),
        )

    def _refresh(self, now: datetime) -> None:
        with self._lock:
            if self._looked is not None and timedelta(0) <= now - self._looked < _LOOK:
                return
            self._looked = now
            marker = self._archive.marker()
            if marker != self._marker:
                self._marker = marker
                self._earlier = EarlierQuestions(self._archive.subjects((now - YEAR - _EVERY).date()))
                self._learnt = self._archive.newest()


def learn(archive: ChanceArchive, settings: Settings, now: datetime) -> Learnt | None:
    """Once a day: a model of the archive's stories, judged on the newer half; None when it is too soon."""
    before = archive.newest()
    if before is not None and now - before.at < _EVERY:
        return None
    apart = tuple(outlet.slug for outlet in settings.outlets if outlet.kind is Kind.TWEEDEKAMER)
    since = now - _REMEMBERED
    stories = tuple(archive.stories(since, now - _SETTLED, apart))
    usual = sum(_first_hour(seen) for seen, _ in stories) / len(stories) if stories else 1.0
    earlier = EarlierQuestions(archive.subjects((since - YEAR).date()) if stories else ())
    scene = _Scene.of(settings, now)
    history = [(scene.facts(seen, earlier, usual), asked) for seen, asked in stories if seen]
    asked = sum(asked for _, asked in history)
    trained = train(history) if asked >= LEAST_POSITIVES else None
    learnt = Learnt(at=now, stories=len(history), asked=asked, usual=usual)
    if trained is not None:
        model, report = trained
        judged = {name: float(value) for name, value in asdict(report).items()}
        learnt = Learnt(
            at=now,
            stories=len(history),
            asked=asked,
            usual=usual,
            weights=model.weights,
            shift=model.shift,
            report=judged,
        )
    archive.keep(learnt)
    return learnt


def _first_hour(seen: Sequence[SeenArticle]) -> int:
    first = min((article.at for article in seen), default=None)
    return sum(article.at <= first + HOUR for article in seen) if first else 0


def _report(learnt: Learnt) -> Report | None:
    if learnt.report is None:
        return None
    said = learnt.report
    return Report(
        stories=int(said["stories"]),
        positives=int(said["positives"]),
        base_rate=said["base_rate"],
        brier_skill=said["brier_skill"],
        calibration_error=said["calibration_error"],
        precision_at_10=said["precision_at_10"],
        trained_positives=int(said["trained_positives"]),
    )
