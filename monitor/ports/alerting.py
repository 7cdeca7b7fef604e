"""The seams of alerting: what is known, and what is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from monitor.model.alert import Covered, Decision, Suppression
from monitor.model.parliament import Asked
from monitor.model.response import Line
from monitor.model.story import StoryRows
from monitor.model.telling import Flood, Recipient
from monitor.rules.alerting.kept import Promise
from monitor.rules.alerting.quoted import Member
from monitor.rules.alerting.state import ArticleFact, LastAlert, Responses, Wording


class QuestionFacts(Protocol):
    """The questions that alerting looks at."""

    def questions(self, story: int) -> tuple[Asked, ...]:
        """Questions of the House on the story that are news."""
        ...


class AlertFacts(Protocol):
    """What is known of a story when alerting decides."""

    def articles(self, story: int, tiers: Mapping[str, int], max_age: timedelta) -> tuple[ArticleFact, ...]:
        """The story's articles with their topics; none while none of them is on a topic."""
        ...

    def last_alert(self, story: int, route: str) -> LastAlert | None:
        """What the route was told of the story."""
        ...

    def responses(self, story: int, now: datetime) -> Responses:
        """What people did about it."""
        ...

    def line(self, story: int) -> Line | None:
        """The story's press line: the newest approved, else the newest that is worked on."""
        ...

    def view_rows(self, story: int) -> StoryRows:
        """The story as a message shows it."""
        ...

    def wordings(self, story: int) -> tuple[Wording, ...]:
        """Every version of the story's articles that may ring, oldest first."""
        ...

    def members(self) -> frozenset[Member]:
        """Members of parliament as the House's own list of questions names them."""
        ...

    def promises(self, story: int, since: datetime) -> tuple[Promise, ...]:
        """Routes that told the story after then, and those with something for it that waits."""
        ...

    def told_by(self, story: int) -> dict[str, frozenset[tuple[str, str]]]:
        """By route, the ``(channel, recipient)`` that its first message on the story went to."""
        ...

    def usual_outlets(self, topics: Collection[str], at: datetime) -> tuple[int, ...]:
        """How many outlets wrote about these topics in the same hour of each week before."""
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

    def hold(self, story: int) -> None:
        """Until this transaction ends nobody else decides about the story; then they see what it wrote."""
        ...

    def entitle(self, story: int) -> None:
        """Calls a story that nobody was told of after its first article on a topic."""
        ...

    def first_messages(self, route: str, since: datetime) -> int:
        """How many stories the route was told of for the first time since then."""
        ...

    def reopen(self, story: int, why: str, now: datetime) -> bool:
        """A trigger undid the decision not to react: in the history, and the story is new again."""
        ...

    def watch(self, story: int, route: str, decision: Decision, now: datetime) -> None:
        """Keeps what was decided and when to look again."""
        ...

    def held_back(self, story: int, route: str, cause: Suppression, detail: str, now: datetime) -> None:
        """Why one recipient of a message that did go gets it later, or not at all."""
        ...

    def hand_over(self, story: int, before: str, after: str) -> None:
        """What one route told of the story is from now on what another told: it has a new name."""
        ...

    def unwatch(self, story: int, routes: Sequence[str]) -> None:
        """Forgets routes that no longer take this story."""
        ...


class GatheredWork(AlertWork, Protocol):
    """The same, and what waited to be told together."""

    def awaiting_summary(self, now: datetime) -> dict[str, list[int]]:
        """Stories that wait to be told together, by route."""
        ...

    def floods(self, since: datetime, told_since: datetime, again_from: datetime) -> list[Flood]:
        """Outlets that republished, and what of it nobody was told yet."""
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
