"""What each operator finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from monitor.model.article import Document
from monitor.model.topic import Tier, Topic, Where
from monitor.rules.topics import Matcher, QueryFault, compile_topics
from monitor.rules.wording.catalogue import WORDS


def matcher(alert: str, *, digest: str = "", mask: str = "", exclude: str = "") -> Matcher:
    topic = Topic(slug="t", title="T", alert=alert, digest=digest, mask=mask, exclude=exclude)
    made = compile_topics([topic], {})
    assert isinstance(made, Matcher), made
    return made


def fires(alert: str, title: str, **rest: str) -> bool:
    return bool(matcher(alert).match(Document(title=title, **rest)))


@pytest.mark.parametrize(
    ("query", "title", "wanted", "why"),
    [
        ("doel", "De doelen van het Rijk", True, "a word finds its inflections"),
        ("doelen", "Het doel is ver weg", True, "also when the query has the plural"),
        ("diversiteit", "Diversiteitsdoelen niet gehaald", True, "and the compounds it is part of"),
        ("=doelen", "Het doel is ver weg", False, "an exact word does not inflect"),
        ("=doelen", "DOELEN gehaald", True, "an exact word ignores capitals"),
        ('="Rijk"', "Rijk haalt doelen", True, "with capitals"),
        ('="Rijk"', "Een rijk land", False, "capitals as written"),
        ("discrimin*", "Hij discrimineert", True, "the start of a word"),
        ("*affaire", "De bonnetjesaffaire", True, "the end of a word"),
        ('"zwarte lijst"', "Burgers op zwarte lijsten", True, "a phrase inflects"),
        ('"zwarte lijst"', "De lijst is zwart", False, "a phrase keeps its order"),
        ("a1 EN b1", "a1 en dan b1", True, "EN wants both"),
        ("a1 EN b1", "alleen a1", False, "and not one"),
        ("a1 OF b1", "alleen b1", True, "OF wants one"),
        ("a1 NIET b1", "a1 met b1", False, "NIET vetoes"),
        ("a1 NIET b1", "a1 met c1", True, "when it is there"),
        ("a1 NEAR/2 b1", "b1 x a1", True, "NEAR in any order"),
        ("a1 NEAR/2 b1", "b1 x y a1", False, "but not further"),
        ("a1 ONEAR/2 b1", "b1 x a1", False, "ONEAR keeps the order"),
        ("diversiteit NEAR/1 doel", "Diversiteitsdoelen", True, "NEAR works inside a compound"),
        ("a1 NIET NEAR/2 b1", "a1 x b1", False, "NIET NEAR vetoes what is close"),
        ("a1 NIET NEAR/2 b1", "a1 x y b1", True, "and only that"),
        ("ZIN(a1 EN b1)", "a1 hier. Daar b1", False, "ZIN wants one sentence"),
        ("ZIN(a1 EN b1)", "Hier a1 en daar b1. Klaar", True, "as here"),
        ("ZIN(a1 NIET b1)", "Hier a1. Daar b1", True, "inside ZIN, NIET looks at the sentence"),
        ("MIN/2(a1, b1, c1)", "a1 en c1", True, "two of three"),
        ("MIN/2(a1, b1, c1)", "a1 en a1", False, "different ones"),
        ("MIN/2(a1)", "a1 en a1", True, "one, twice"),
        ("tekst:a1", "a1", False, "a field is a field"),
        ("kop:(a1 EN b1)", "b1 a1", True, "as is this one"),
        ('"D&I-beleid"', "Het D&amp;I-beleid", True, "entities are resolved"),
    ],
)
def test_operators(query: str, title: str, wanted: bool, why: str) -> None:
    assert fires(query, title) is wanted, why


def test_bron_is_the_outlet() -> None:
    assert fires("a1 EN bron:nu-*", "a1", outlet="nu-algemeen")
    assert not fires("a1 EN bron:nu-*", "a1", outlet="nos")


def test_a_mask_strikes_out_and_does_not_veto() -> None:
    made = matcher("diversiteit", mask='"diversiteit van planten"')
    assert not made.match(Document(title="Diversiteit van planten neemt af"))
    assert made.match(Document(title="Diversiteit van planten en diversiteit bij de politie"))


def test_an_excluding_query_vetoes_the_topic() -> None:
    made = matcher("racisme", exclude="kop:voetbal")
    assert not made.match(Document(title="Racisme in het voetbal"))
    assert made.match(Document(title="Racisme", body="voetbal"))


def test_an_outlet_may_exclude_for_every_topic() -> None:
    topic = Topic(slug="t", title="T", alert="racisme")
    made = compile_topics([topic], {}, outlet_excludes={"krant": "kop:column"})
    assert isinstance(made, Matcher)
    assert not made.match(Document(title="Column: racisme", outlet="krant"))
    assert made.match(Document(title="Column: racisme", outlet="nos"))


def test_a_hit_says_rule_field_place_and_sentence() -> None:
    made = matcher("(politie NEAR/5 racisme)\nOF elders", digest="politie")
    text = "Rustig begin. Bij de politie is racisme een probleem. Slot."
    (match,) = made.match(Document(title="Iets anders", body=text))
    hit = match.hits[0]
    assert match.tier is Tier.ALERT
    assert hit.rule == "(politie NEAR/5 racisme)"
    assert hit.where is Where.BODY
    assert text[hit.start : hit.end] == "politie is racisme"
    assert hit.sentence == "Bij de politie is racisme een probleem."


def test_a_passing_mention_deep_in_a_long_text_is_for_the_digest_at_most() -> None:
    made = matcher("politie NEAR/5 racisme", digest="discriminatie")
    far, racism = "Er gebeurde veel meer die dag. " * 40, "Ook was er racisme bij de politie. "
    assert not made.match(Document(title="Verslag", body=far + racism)), "once, on the third page"
    (match,) = made.match(Document(title="Verslag", body=far[:400] + racism + far))
    assert match.tier is Tier.DIGEST, "once, not far from the top"
    (match,) = made.match(Document(title="Verslag", body=far + racism + far + racism))
    assert match.tier is Tier.DIGEST, "twice"
    assert not made.match(Document(title="Verslag", body=far + "Er was discriminatie."))
    often = (far + "Er was racisme bij de politie. ") * 3
    (match,) = made.match(Document(title="Verslag", body=often))
    assert match.tier is Tier.ALERT


def test_a_liveblog_counts_by_its_headline() -> None:
    made = matcher("politie NEAR/5 racisme")
    (match,) = made.match(Document(title="Liveblog: de dag", body="Racisme bij de politie. Verder regen."))
    assert match.tier is Tier.DIGEST


@pytest.mark.parametrize(
    ("alert", "groups", "says", "why"),
    [
        ("a1 EN b1 OF c1", {}, "EN (of NIET) en OF door elkaar", "precedence is never guessed"),
        ("@weg", {}, "@weg bestaat niet", "an unknown group"),
        ("@a", {"a": "@b", "b": "@a"}, "kring", "a cycle of groups"),
        ("@a", {"a": " "}, "groep is leeg", "an empty group"),
        ("(" * 10_000 + "a1" + ")" * 10_000, {}, "haakjes in elkaar", "ten thousand brackets"),
        ("woord " * 170_000, {}, "tekens lang", "a megabyte"),
        ("*aa*aa*aa*", {}, "sterretje", "a pattern to blow up a backtracking engine"),
        ("a*", {}, "bijna elk woord", "a wildcard for everything"),
        ("(a1 OF b1", {}, "haakje openen", "an open bracket"),
        ('"zwarte lijst', {}, "aanhalingsteken", "an open quote"),
        ("zwarte lijst", {}, "ontbreekt EN, OF", "words without an operator"),
        ("a1 en b1", {}, "kleine letters", "an operator in small letters"),
        ("NIET a1", {}, "niets om iets van af te trekken", "nothing but a veto"),
        ("a1 NEAR/0 b1", {}, "NEAR/0", "no distance"),
        ("(a1 EN b1) NEAR/3 c1", {}, "Naast NEAR", "near to what, exactly"),
        ("MIN/3(a1, b1)", {}, "MIN/3", "three of two"),
        ("DRAAD/0(a1, b1)", {}, "DRAAD/0", "told in no sentence"),
        ("DRAAD/3(a1)", {}, "", "one thread is none"),
        ("kop:DRAAD/3(a1, b1)", {}, "lopende tekst", "a thread through a headline"),
        ("", {}, "geen zoekvraag", "a topic that looks for nothing"),
    ],
)
def test_a_fault_says_what_is_wrong(alert: str, groups: dict[str, str], says: str, why: str) -> None:
    faults = compile_topics([Topic(slug="t", title="T", alert=alert)], groups)
    assert not isinstance(faults, Matcher), why
    assert any(says in str(fault) for fault in faults), (why, faults)
    assert all(f"{fault.why.key}-do" in WORDS["en"] for fault in faults)


def test_every_fault_comes_at_once_with_its_place() -> None:
    topic = Topic(slug="t", title="T", alert="goed OF\n  @geen", digest="a1 b1", mask="(")
    faults = compile_topics([topic], {"leeg": ""}, outlet_excludes={"krant": "OF"})
    assert isinstance(faults, tuple)
    assert {(f.owner, f.field) for f in faults} == {
        ("t", "alert"),
        ("t", "digest"),
        ("t", "mask"),
        ("leeg", "group"),
        ("krant", "exclude"),
    }
    place: QueryFault = next(f for f in faults if f.field == "alert")
    assert (place.line, place.column) == (2, 3)


def test_one_aside_at_the_beginning_of_a_longer_text_is_not_for_the_digest() -> None:
    made = matcher("nooit", digest="racisme")
    aside, more = "De man liep mee in een mars tegen racisme. ", "Daarna gebeurde er van alles op het plein. "
    assert not made.match(Document(title="Man vast", body=aside + more * 20))
    assert made.match(Document(title="Man vast", body=aside + more * 5)), "a short text is about what it says"
    assert made.match(Document(title="Man vast", body=aside * 2 + more * 20)), "said again"
    assert made.match(Document(title="Man vast", lead=aside, body=more * 20)), "a lead is no aside"


@pytest.mark.parametrize(
    ("mask", "body", "tiers"),
    [
        ("", "", [Tier.ALERT]),
        ("(racisme NIET toeslag)", "", []),
        ("(racisme NIET toeslag)", "Het ging om een toeslag.", [Tier.ALERT]),
        ("tekst:(racisme NIET toeslag)", "Racisme dus.", [Tier.ALERT]),
    ],
)
def test_a_mask_that_looks_at_the_whole_article_does_so_for_a_title_too(
    mask: str, body: str, tiers: list[Tier]
) -> None:
    """A rule for titles alone is tried on the title alone, unless the mask depends on more."""
    made = matcher("kop:(racisme NEAR/5 politie)", mask=mask)
    document = Document(title="Racisme bij de politie", body=body)
    assert [match.tier for match in made.match(document)] == tiers
    assert made.match(document) == made.match_exhaustively(document)


def test_what_is_excluded_for_its_body_is_so_when_only_the_title_was_asked_for() -> None:
    made = matcher("kop:(racisme NEAR/5 politie)", exclude="tekst:Texas")
    assert made.match(Document(title="Racisme bij de politie", body="Dat zei de sheriff van Texas.")) == ()


SCENE, STOP, COLOUR = "Zij is agent.", "Hij werd staande gehouden.", "Het ging om huidskleur."
FILLER = "Er gebeurde die dag nog veel meer in de stad dan wat hier staat. "


@pytest.mark.parametrize(
    ("body", "tier", "why"),
    [
        (f"{SCENE} {STOP} {COLOUR} {STOP} {COLOUR}", Tier.ALERT, "who, what and whom over five sentences"),
        (f"{STOP} {COLOUR} {STOP} {COLOUR} {SCENE}", Tier.ALERT, "in any order"),
        (f"{STOP} {COLOUR} {STOP} {COLOUR}", None, "no scene"),
        (
            f"{SCENE} {STOP} {STOP} {STOP} {COLOUR}",
            None,
            "a thread that does not come back, in the same words",
        ),
        (
            f"{SCENE} {STOP} Een controle. Een stopteken. {COLOUR}",
            Tier.ALERT,
            "in four different words it may",
        ),
        (
            f"{SCENE} {STOP} {COLOUR} {COLOUR[:-1]} bij een controle.",
            Tier.ALERT,
            "three sentences are enough",
        ),
        (f"{SCENE} Staande gehouden om huidskleur. Controle om afkomst.", None, "two are not"),
        (f"{SCENE} {STOP} {STOP} {FILLER * 6}{COLOUR} {COLOUR}", None, "threads that do not run together"),
        (f"{SCENE} {FILLER * 11}{STOP} {COLOUR} {STOP} {COLOUR}", None, "a scene of another part"),
        (f"{SCENE} {FILLER * 6}{STOP} {COLOUR} {STOP} {COLOUR}", Tier.ALERT, "a scene a little way off"),
        (f"{FILLER * 90}{SCENE} {STOP} {COLOUR} {STOP} {COLOUR}", Tier.DIGEST, "a passage of a long text"),
        (f"{FILLER * 190}{SCENE} {STOP} {COLOUR} {STOP} {COLOUR}", None, "and of a very long one"),
    ],
)
def test_a_thread_runs_through_the_text(body: str, tier: Tier | None, why: str) -> None:
    made = matcher("DRAAD/3(agent, staande OF controle OF stopteken, huidskleur OF afkomst)")
    document = Document(title="Een gewone dag", body=body)
    matches = made.match(document)
    assert (matches[0].tier if matches else None) is tier, why
    assert matches == made.match_exhaustively(document)


def test_one_word_is_not_two_threads() -> None:
    made = matcher("DRAAD/2(agent, racisme, racisme OF discriminatie)")
    assert not made.match(Document(title="Een dag", body="De agent zag racisme. Weer racisme."))
    twice = "De agent zag racisme. Weer racisme. Hij noemt het discriminatie, en discriminatie mag niet."
    assert made.match(Document(title="Een dag", body=twice))


def test_a_title_is_near_all_of_the_text_and_no_sentence_of_it() -> None:
    made = matcher("DRAAD/3(agent, staande, huidskleur)")
    title, told = "Agent over huidskleur: 'Mijn huidskleur'", f"{STOP} {FILLER * 11}{STOP}"
    assert made.match(Document(title=title, body=told)) == (), "two sentences tell"
    (match,) = made.match(Document(title=title, lead=STOP, body=told))
    assert {hit.where for hit in match.hits} == {Where.LEAD, Where.BODY}


def test_each_sentence_that_tells_is_shown() -> None:
    made = matcher("DRAAD/3(agent, staande, huidskleur)")
    body = f"{SCENE} {STOP} {COLOUR} Tussendoor. {STOP} {COLOUR}"
    (match,) = made.match(Document(title="Een gewone dag", body=body))
    assert [hit.sentence for hit in match.hits] == [STOP, COLOUR, STOP, COLOUR]
    assert [body[hit.start : hit.end] for hit in match.hits] == ["staande", "huidskleur"] * 2


def test_a_liveblog_is_told_about_many_things() -> None:
    made = matcher("DRAAD/3(agent, staande, huidskleur)")
    body = f"{SCENE} {STOP} {COLOUR} {STOP} {COLOUR}"
    (match,) = made.match(Document(title="Liveblog: de dag", body=body))
    assert match.tier is Tier.DIGEST
