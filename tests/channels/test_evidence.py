"""Why somebody is told: the words in their sentence and the rule's name, never the query."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from monitor.flows.alert_views import article_view
from monitor.model.article import Document
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.model.story import StoryRows
from monitor.model.topic import Topic, Where
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.wording import slack
from monitor.rules.wording.facts import title_line
from monitor.rules.wording.mail import alert_mail
from monitor.rules.wording.view import Mark
from tests.channels.views import AT, view

TITLE = "Ministerie haalt streefcijfer voor vrouwen niet"
LEAD = "De bonden spreken van een gemiste kans op een quotum bij het ministerie."
GROUPS = {"overheid": "ministerie OF gemeente"}
QUERY = """
# Streefcijfers bij de overheid
(streefcijfer NEAR/8 @overheid)
OF (quotum NEAR/8 @overheid) # Quota
"""


def texts(query: str, now: str) -> tuple[str, str]:
    """What mail and Slack say of an article that ``query`` found, when the topic's query is ``now``."""
    topic = Topic(slug="doelen", title="Doelen", alert=query)
    matcher = compile_topics((topic,), GROUPS)
    assert isinstance(matcher, Matcher)
    (match,) = matcher.match(Document(title=TITLE, lead=LEAD))
    row = {"id": 1, "outlet": "krant", "url": "https://krant.example/1", "title": TITLE, "lead": LEAD}
    row |= {"body": "", "published": AT, "because": None}
    stored = json.loads(json.dumps({"topic": match.topic, "hits": [asdict(hit) for hit in match.hits]}))
    rows = StoryRows(title=TITLE, articles=(row,), matches={1: [stored]}, versions={})
    settings = Settings(outlets=(), topics=(replace(topic, alert=now),), routes=Node(slug="root"))
    shown = article_view(row, rows, settings, frozenset(), {"doelen"})
    alert = replace(view(TITLE), articles=(shown,))
    mail = alert_mail(alert)
    return f"{mail.text}\n{mail.html}", json.dumps(slack.reply(alert).blocks, ensure_ascii=False)


@pytest.mark.parametrize("channel", [0, 1])
def test_rules_are_named_by_their_comment(channel: int) -> None:
    said = texts(QUERY, QUERY)[channel]
    assert "gevonden in de kop · regel Streefcijfers bij de overheid" in said
    assert "gevonden in de intro · regel Quota" in said
    assert "NEAR" not in said
    assert "@overheid" not in said


@pytest.mark.parametrize("channel", [0, 1])
def test_a_rule_without_a_name_is_told_by_its_words_alone(channel: int) -> None:
    said = texts(QUERY, "streefcijfer OF quotum")[channel]
    assert "gevonden in de kop" in said
    assert "streefcijfer" in said
    assert "NEAR" not in said
    assert "regel" not in said.replace("regels", "")


def test_it_stays_one_short_line() -> None:
    words = TITLE.split()
    marks = [
        Mark(rule=each, name=f"{each} " + "x" * 30, where=Where.TITLE, before="", hit=TITLE, after="")
        for each in words
    ]
    article = replace(view(TITLE).articles[0], marks=tuple(marks))
    line = title_line(view(TITLE), article)
    assert len(line) < 110
    assert f"regel {words[0]} x" in line or f"regels {words[0]} x" in line
