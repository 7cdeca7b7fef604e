"""Whether an article belongs to a topic, as somebody at the desk sees it: for the page and for the API."""

from __future__ import annotations

from fastapi import Request

from monitor.model.topic import Judgement
from monitor.storage import audit
from monitor.storage.workbench import keep_judgement
from monitor.web.gate import TurnedAwayError, services, visitor
from monitor.web.topic_edit import known


def judge(request: Request, article: int, topic: str, *, relevant: bool) -> Judgement:
    """Suggestions and the record of the rules learn from it; somebody's earlier word is replaced."""
    surroundings, by = services(request), visitor(request).actor.name
    now = surroundings.clock.now()
    said = Judgement(article=article, topic=known(request, topic).slug, relevant=relevant, by=by, at=now)
    with surroundings.database.write() as connection:
        if not keep_judgement(connection, said):
            raise TurnedAwayError(404, "Dit artikel bestaat niet.")
        audit.note(
            connection, now, by, "artikel-beoordeeld", str(article), {"topic": topic, "relevant": relevant}
        )
    return said
