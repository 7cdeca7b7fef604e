"""The article comes after the question: ``new articles and headlines -> questions that look again``.

An outlet is added, a gap is filled, a headline changes into the one that was quoted. What is new is held
against the questions of the last weeks by itself, which is cheap; a question that it could be meant by waits
to be linked as if it had just come, against the whole archive.
"""

from __future__ import annotations

from datetime import timedelta

from monitor.flows.alert_views import Moment
from monitor.ports.parliament import LateArticles
from monitor.rules.parliament.linking import Linker

_WEEKS = timedelta(days=45)


def look_again(store: LateArticles, moment: Moment, outlet: str) -> int:
    """How many questions wait once more. ``outlet``: the slug under which questions are articles."""
    fresh = store.newly_seen((outlet,))
    found: list[str] = []
    if fresh:
        linker = Linker(fresh)
        for question, tied in store.of_late((moment.now - _WEEKS).date()):
            linking = linker.link(question.subject, question.asked, question.text)
            if {link.article for link in linking.links} - tied:
                found.append(question.number)
    store.look_again(found, moment.now)
    return len(found)
