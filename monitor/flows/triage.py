"""Triage: ``pending article -> topics -> story -> alert queued``, in one transaction per article."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.flows.alert import Moment, consider
from monitor.model.article import Article
from monitor.model.story import Assignment, Because, Join, Kept
from monitor.model.topic import TopicMatch
from monitor.ports.triage import Matcher, Triage, TriageWork
from monitor.rules.liveblog import page_of
from monitor.rules.stories import StorySettings, StoryWindow
from monitor.rules.stories.packed import made_by, pack, unpack

log = logging.getLogger(__name__)

_AT_ONCE, _MOST_RUNS = 200, 3
_MOST_IN_A_ROW = 3
_FIRST_REST = timedelta(seconds=5)
_LONGEST_REST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Triaged:
    """What a run of triage did."""

    articles: int = 0
    matched: int = 0
    alerts: int = 0
    failed: int = 0

    def __add__(self, other: Triaged) -> Triaged:
        return Triaged(
            self.articles + other.articles,
            self.matched + other.matched,
            self.alerts + other.alerts,
            self.failed + other.failed,
        )


class Triager:
    """Holds the story window, which is a cache of the database: lost, it is read again."""

    def __init__(self, store: Triage, matcher: Matcher, stories: StorySettings | None = None) -> None:
        self._store = store
        self._matcher = matcher
        self._stories = stories or StorySettings()
        self._window: StoryWindow | None = None
        self._turn = 0
        self._again: dict[int, tuple[int, datetime]] = {}
        """Articles that failed: how often, and until when they are left alone; they hold up no other."""

    def drain(self, moment: Callable[[], Moment]) -> Triaged:
        """Run after run while there is a backlog, up to a bound: a stop need not wait long."""
        done = last = self.run(moment(), _AT_ONCE)
        for _ in range(_MOST_RUNS - 1):
            if last.articles < _AT_ONCE:
                break
            last = self.run(moment(), _AT_ONCE)
            done += last
        return done

    def run(self, moment: Moment, limit: int = 500) -> Triaged:
        """Triage what waits, oldest first. One article's fault ends that article only."""
        done, in_a_row = Triaged(), 0
        resting = [
            number
            for number, (_, until) in self._again.items()
            if moment.now < until <= moment.now + _LONGEST_REST  # later: a clock that was set back since
        ]
        for article in self._store.pending(limit, resting):
            try:
                done += self._one(article, moment)
                self._again.pop(article.id, None)
                in_a_row = 0
            except Exception:
                again = self._rest(article.id, moment.now)
                facts = {"article": article.id, "outlet": article.outlet, "again": again.isoformat()}
                log.exception("triage failed", extra=facts)
                done += Triaged(failed=1)
                self._window = None  # it may hold what the database does not
                in_a_row += 1
                if in_a_row == _MOST_IN_A_ROW:
                    break  # not one article's fault, so it seems: the next run tries the others
        return done

    def _rest(self, article: int, now: datetime) -> datetime:
        failures = self._again.get(article, (0, now))[0] + 1
        again: datetime = now + min(_LONGEST_REST, _FIRST_REST * int(4 ** min(failures - 1, 10)))
        self._again[article] = (failures, again)
        return again

    def warm(self, now: datetime) -> None:
        """Reads the story window from the database, if that has not been done; ``run`` does so by itself."""
        self._filled(now)

    def _one(self, article: Article, moment: Moment) -> Triaged:
        matches = self._matcher.match(article.document)
        window = self._filled(moment.now)
        with self._store.transaction() as work:
            turn = work.take_turn(article)
            if turn is None:
                return Triaged()  # another worker got there first
            if turn.before != self._turn:
                self._catch_up(window, work)
            found = window.assign(article.id, article.document, article.published, url_key=article.key)
            if found.story is None:
                found = _with_its_page(article, matches, work) or found
            story = found.story if found.story is not None else work.new_story(article, moment.now)
            work.place(article, story, found.because, moment.now)
            work.save_matches(article, matches, moment.now)
            work.keep_analysis(article, made_by(self._stories), pack(window.known_of(article.document)))
            window.place(article.id, story, article.document, article.published, article.key)
            joined = _look_again(article.id, window, work, moment.now)
            matters = _matters(matches, found) or joined
            written = consider(story, work.alerts, moment) if matters else []
        self._turn = turn.number
        _tell(article, story, matches, len(written))
        return Triaged(articles=1, matched=bool(matches), alerts=len(written))

    def _filled(self, now: datetime) -> StoryWindow:
        if self._window is None:
            window = StoryWindow(self._stories)
            self._turn = self._store.turn()  # before reading: what comes in between is read twice, not missed
            for kept in self._store.placed(now - self._stories.horizon, made_by(self._stories)):
                _put_back(window, kept)
            self._window = window
        return self._window

    def _catch_up(self, window: StoryWindow, work: TriageWork) -> None:
        """What other workers placed, or people moved, since our last turn."""
        for kept in work.placed_after(self._turn, made_by(self._stories)):
            _put_back(window, kept)
            window.pin(kept.article.id, pinned=kept.pinned)  # let go, too


def _put_back(window: StoryWindow, kept: Kept) -> None:
    article, known = kept.article, unpack(kept.analysis) if kept.analysis is not None else None
    where = (article.id, kept.story, article.document, article.published, article.key)
    window.place(*where, pinned=kept.pinned, known=known)


def _with_its_page(article: Article, matches: Sequence[TopicMatch], work: TriageWork) -> Assignment | None:
    """For a post of a liveblog: the story of an earlier post on one of its topics, which is told once."""
    if not page_of(article.key) or not matches:
        return None
    earlier = work.story_of_page(article, [match.topic for match in matches])
    if earlier is None:
        return None
    return Assignment(story=earlier[1], because=Because(join=Join.SAME_PAGE, article=earlier[0]))


def _look_again(article: int, window: StoryWindow, work: TriageWork, now: datetime) -> bool:
    """Whether articles that stood alone joined the story of this one, which came after them."""
    joined = False
    for other, found in window.second_look(article):
        if found.story is not None and work.join_company(other, found.story, found.because, now):
            window.rejoin(other, found.story)
            joined = True
    return joined


def _matters(matches: tuple[TopicMatch, ...], found: Assignment) -> bool:
    # An article without topics can still spread a story that has one.
    return bool(matches) or found.story is not None


def _tell(article: Article, story: int, matches: tuple[TopicMatch, ...], alerts: int) -> None:
    if matches:
        topics = ",".join(f"{match.topic}:{match.tier}" for match in matches)
        extra = {
            "article": article.id,
            "outlet": article.outlet,
            "story": story,
            "topics": topics,
            "alerts": alerts,
        }
        log.info("article matched", extra=extra)
