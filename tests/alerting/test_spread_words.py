"""What a message says of the whole story: who was first, who followed, who is named; and of a doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.model.alert import ChannelKind, Reason
from monitor.model.message import Content, Event, Mail, Note, SlackPost
from monitor.rules.stories.named import proper
from monitor.rules.wording.facts import spread_lines
from monitor.rules.wording.message import content, in_language
from monitor.rules.wording.view import AlertView, ArticleView, SpreadView

MORNING = datetime(2026, 1, 20, 7, 2, tzinfo=UTC)
NAMED = (("ministerie", ("Defensie",)), ("fractie", ("D66", "VVD")), ("Kamerlid", ("Smit",)))
FIRST = ArticleView(outlet="NU.nl", url="https://nu.example/1", title="Rijk mist doel", at=MORNING)
MAYBE = replace(FIRST, outlet="AD", title="Rechtbanken missen doel", unsure=True, new=True)
VIEW = AlertView(
    reason=Reason.SPREADING,
    story=1,
    title="Rijk mist doel",
    articles=(MAYBE, FIRST),
    topics=("Diversiteit",),
    at=MORNING,
    spread=SpreadView(first_at=MORNING, outlets=("NU.nl", "AD", "Trouw"), named=NAMED),
)


def words(said: Content) -> str:
    match said:
        case Mail():
            return f"{said.subject}\n{' '.join(said.text.split())}\n{' '.join(said.html.split())}"
        case SlackPost():
            return f"{said.text}\n{said.blocks}"
        case Note():
            return f"{said.title}\n{said.text}"
        case Event():
            return str(said.data)


@pytest.mark.parametrize("kind", [ChannelKind.EMAIL, ChannelKind.SLACK, ChannelKind.APPRISE], ids=str)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "nl",
            (
                "Eerst bij NU.nl, dinsdag 20 januari, 08:02; ook in 2 titels: AD, Trouw",
                "Genoemd: ministerie Defensie; fractie D66, VVD; Kamerlid Smit",
            ),
        ),
        (
            "en",
            (
                "First at NU.nl, Tuesday 20 January, 08:02; also in 2 titles: AD, Trouw",
                "Named: ministry Defensie; party D66, VVD; member Smit",
            ),
        ),
    ],
)
def test_every_channel_says_who_was_first_and_who_is_named(
    kind: ChannelKind, first: bool, language: str, lines: tuple[str, ...]
) -> None:
    said = words(content(in_language(VIEW, language), kind, first=first))
    for line in lines:
        assert line in said


def test_programs_get_the_outlets_in_order() -> None:
    event = content(VIEW, ChannelKind.WEBHOOK)
    assert isinstance(event, Event)
    assert event.data["spread"] == {
        "firstAt": MORNING.isoformat(),
        "outlets": ["NU.nl", "AD", "Trouw"],
        "named": {"ministerie": ["Defensie"], "fractie": ["D66", "VVD"], "Kamerlid": ["Smit"]},
    }


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (None, []),
        (SpreadView(first_at=MORNING, outlets=("NU.nl",)), []),
        (
            SpreadView(first_at=MORNING, outlets=("NU.nl", "AD")),
            ["Eerst bij NU.nl, dinsdag 20 januari, 08:02; ook in AD"],
        ),
        (SpreadView(first_at=MORNING, outlets=("NU.nl",), named=NAMED[:1]), ["Genoemd: ministerie Defensie"]),
    ],
)
def test_what_the_article_says_itself_is_not_said_again(spread: SpreadView | None, said: list[str]) -> None:
    assert spread_lines(replace(VIEW, spread=spread)) == said


def test_thirty_outlets_are_counted() -> None:
    many = tuple(f"Krant {number}" for number in range(30))
    (line,) = spread_lines(replace(VIEW, spread=SpreadView(first_at=MORNING, outlets=many)))
    assert line.endswith("ook in 29 titels: " + ", ".join(many[1:9]) + ", …")


@pytest.mark.parametrize("kind", [ChannelKind.EMAIL, ChannelKind.SLACK, ChannelKind.APPRISE], ids=str)
def test_a_doubt_has_its_own_headline_and_names_the_story(kind: ChannelKind) -> None:
    post = content(replace(VIEW, reason=Reason.UNSURE), kind, first=False)
    said = words(post)
    assert "Rechtbanken missen doel" in said.splitlines()[0]
    assert "Mogelijk hetzelfde verhaal als “Rijk mist doel”" in said
    assert "misschien een ander verhaal" in said
    if isinstance(post, SlackPost):
        assert post.aloud


def test_an_office_is_no_name() -> None:
    found = (("bewindspersoon", ("minister", "Jansen")), ("Kamerlid", ("lid van de Tweede Kamer",)))
    assert proper(found) == (("bewindspersoon", ("Jansen",)),)
