"""Topics that can be exchanged while everything runs."""

from __future__ import annotations

from monitor.model.article import Document
from monitor.model.topic import TopicMatch
from monitor.ports.triage import Topics


class LiveTopics:
    """The topics as they are now: a change at the desk is taken up by everybody who holds this."""

    def __init__(self, current: Topics) -> None:
        self.current = current

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """The topics that the document belongs to, with evidence."""
        return self.current.match(document)

    def promising(self, document: Document) -> bool:
        """Whether a word that a rule needs stands in title or lead."""
        return self.current.promising(document)
