"""Who is told what, when, and why not: pure decisions over stored state (docs/alerts.md)."""

from __future__ import annotations

from monitor.model.routing import Node
from monitor.rules.alerting.decide import decide
from monitor.rules.alerting.news import covered_after
from monitor.rules.alerting.routes import resolve, routes_for
from monitor.rules.alerting.state import (
    Acknowledgement,
    ArticleFact,
    Headline,
    LastAlert,
    Mute,
    MuteKind,
    NoReaction,
    QuestionFact,
    Responses,
    Signal,
    StoryState,
)

__all__ = [
    "Acknowledgement",
    "ArticleFact",
    "Headline",
    "LastAlert",
    "Mute",
    "MuteKind",
    "NoReaction",
    "Node",
    "QuestionFact",
    "Responses",
    "Signal",
    "StoryState",
    "covered_after",
    "decide",
    "resolve",
    "routes_for",
]
