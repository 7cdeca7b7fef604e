"""A question of the House that is linked to a story, as the parliament flow leaves it in the database."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select, update

from monitor.storage.tables.alerts import watches
from monitor.storage.tables.articles import articles
from monitor.storage.tables.parliament import question_links, questions
from tests.acceptance.desk import AMSTERDAM, Day


def ask(day: Day, number: str, subject: str, *, story: int = 1, term: date | None = None) -> None:
    """Asked now, and linked to the story's first article; the alert tick looks at it at once."""
    now = day.clock.at
    row = {
        "number": number,
        "kind": "Schriftelijke vragen",
        "subject": subject,
        "asked": now.astimezone(AMSTERDAM).date(),
        "term": term,
        "actors": [
            {"name": "Van Baarle", "relation": "Indiener", "function": "", "party": "DENK"},
            {
                "name": "B. Windspersoon",
                "relation": "Gericht aan",
                "function": "minister van BZK",
                "party": "",
            },
        ],
        "papers": [],
        "fingerprint": number.encode(),
        "standing": "open",
        "first_seen": now,
        "news": True,
    }
    with day.database.write() as connection:
        connection.execute(insert(questions).values(row))
        article = connection.scalar(select(articles.c.id).where(articles.c.story == story).limit(1))
        link = {
            "question": number,
            "article": article,
            "confidence": "certain",
            "score": 1.0,
            "because": "test",
            "state": "linked",
            "at": now,
        }
        connection.execute(insert(question_links).values(link))
        connection.execute(update(watches).where(watches.c.story == story).values(due=now))
