"""The workbench: rules against the archive, what people said of matches, and what that suggests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from monitor.cli.root import app
from monitor.model.article import Article
from monitor.model.topic import Examples, Judgement, Tier, Topic
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.topics.backtest import backtest, rule_records
from monitor.rules.topics.likeness import learn, subjects
from monitor.rules.topics.suggest import suggest
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles, stories
from monitor.storage.workbench import Workbench

DAY = datetime(2023, 6, 20, 9, 0, tzinfo=UTC)
TOPIC = Topic(
    slug="t",
    title="Racisme bij diensten",
    alert="(racisme NEAR/6 politie)\nOF drugs",
    digest="racisme",
    examples=Examples(match=("Racisme bij de politie",), ignore=("Politie zoekt drugs",)),
)


def article(number: int, title: str, *, outlet: str = "krant", baseline: bool = False) -> Article:
    seen = DAY + timedelta(hours=number)
    return Article(
        id=number,
        outlet=outlet,
        key=f"k{number}",
        url=f"https://krant.example/{number}",
        title=title,
        published=seen,
        first_seen=seen,
        baseline=baseline,
    )


def matcher() -> Matcher:
    made = compile_topics([TOPIC], {})
    assert isinstance(made, Matcher)
    return made


ARCHIVE: list[tuple[Article, int | None]] = [
    (article(1, "Racisme bij de politie", baseline=True), 9),
    (article(2, "Weer zonnig in het weekend"), None),
    (article(3, "Politie: racisme in korps", outlet="omroep"), 7),
    (article(4, "Racisme op school"), 7),
    (article(5, "Drugs gevonden in loods"), None),
    (article(200, "Racisme in de zorg"), None),
]


def test_a_backtest_counts_and_groups_as_it_would_have_been_sent() -> None:
    found = backtest(matcher(), "t", ARCHIVE)
    assert found.read == 6
    assert [one.article.id for one in found.caught] == [1, 3, 4, 5, 200]
    assert dict(found.weeks) == {"2023-W25": 4, "2023-W26": 1}
    assert dict(found.outlets) == {"krant": 4, "omroep": 1}
    bundles = found.bundles()
    assert [(b.tier, [one.article.id for one in b.caught], b.silent) for b in bundles] == [
        (Tier.ALERT, [1], True),
        (Tier.ALERT, [3, 4], False),
        (Tier.ALERT, [5], False),
        (Tier.DIGEST, [200], False),
    ]


def said(number: int, *, relevant: bool, rule: str = "", by: str = "an") -> Judgement:
    return Judgement(article=number, topic="t", relevant=relevant, rule=rule, by=by, at=DAY)


def test_a_rule_has_the_record_that_people_gave_it_worst_first() -> None:
    found = backtest(matcher(), "t", ARCHIVE)
    judged = [
        said(3, relevant=True),
        said(5, relevant=False),
        said(5, relevant=False, by="bo"),
        said(3, relevant=False, rule="racisme"),
    ]
    records = rule_records(found.caught, judged)
    assert [(r.rule, r.relevant, r.judged) for r in records] == [
        ("drugs", 0, 2),
        ("racisme", 1, 2),
        ("(racisme NEAR/6 politie)", 1, 1),
    ]


def many() -> list[tuple[Article, int | None]]:
    """A year in small: discrimination by officials in words that the rules know and in words they do not."""
    caught = [
        article(n, f"Racisme bij de politie in gemeente nummer {n}, marechaussee zwijgt") for n in range(12)
    ]
    missed = [article(50, "Marechaussee behandelt reizigers naar huidskleur in gemeente, politie zwijgt")]
    other = [
        article(100 + n, f"{what} in stad {n}")
        for n, what in enumerate(["Voetbalclub wint beker", "Regen verwacht", "Bakker opent winkel"] * 8)
    ]
    return [(each, None) for each in (*caught, *missed, *other)]


def test_suggestions_name_words_near_misses_and_rules_in_vain() -> None:
    archive = many()
    found = backtest(matcher(), "t", archive)
    judged = [said(n, relevant=True) for n in range(6)]
    judged += [said(n, relevant=False, rule="racisme", by="bo") for n in range(9)]
    proposed = suggest(TOPIC, found, [each for each, _ in archive], judged)
    assert proposed.learnt_from >= 6
    assert "marechaussee" in dict(proposed.terms)
    assert "racisme" not in dict(proposed.terms), "a rule asks for it already"
    assert proposed.near_misses[0].article.id == 50
    assert "marechaussee" in proposed.near_misses[0].because
    assert all(miss.article.id < 100 for miss in proposed.near_misses)
    assert [(r.rule, r.relevant, r.judged) for r in proposed.in_vain] == [("racisme", 6, 15)]
    vain = [said(5, relevant=False, by=who) for who in "abc"]
    assert [r.rule for r in suggest(TOPIC, backtest(matcher(), "t", ARCHIVE), [], vain).in_vain] == ["drugs"]


def test_with_too_little_to_learn_from_nothing_is_proposed() -> None:
    proposed = suggest(TOPIC, backtest(matcher(), "t", ARCHIVE), [each for each, _ in ARCHIVE], [])
    assert (proposed.learnt_from, proposed.terms, proposed.near_misses) == (0, (), ())


def test_the_model_is_calibrated_and_the_same_every_time() -> None:
    relevant = [subjects(each.document) for each, _ in many()[:12]]
    other = [subjects(each.document) for each, _ in many()[13:]]
    model = learn(relevant, other)
    assert model is not None
    assert model == learn(relevant, other)
    assert min(map(model.probability, relevant)) > 0.6
    assert max(map(model.probability, other)) < 0.3


def store(database: Database, rows: list[tuple[Article, int | None]]) -> None:
    with database.write() as connection:
        for number in {story for _, story in rows if story}:
            connection.execute(
                insert(stories).values(
                    id=number, title="S", created=DAY, first_published=DAY, last_article=DAY
                )
            )
        for each, story in rows:
            connection.execute(
                insert(articles).values(
                    id=each.id,
                    key=each.key,
                    outlet=each.outlet,
                    url=each.url,
                    title=each.title,
                    fingerprint=b"f",
                    published=each.published,
                    first_seen=each.first_seen,
                    baseline=each.baseline,
                    story=story,
                )
            )


def test_the_archive_and_the_judgements_are_kept(database: Database) -> None:
    store(database, ARCHIVE)
    bench = Workbench(database)
    assert [(each.id, story) for each, story in bench.archive(DAY + timedelta(hours=3))] == [
        (3, 7),
        (4, 7),
        (5, None),
        (200, None),
    ]
    assert bench.judge(said(3, relevant=True))
    assert bench.judge(said(3, relevant=False))
    assert bench.judge(said(3, relevant=True, rule="racisme"))
    assert not bench.judge(said(4711, relevant=True))
    assert [(j.relevant, j.rule) for j in bench.judgements("t")] == [(False, ""), (True, "racisme")]
    assert bench.judgements("ander") == ()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with the topic, and an archive of now."""
    config = tmp_path / "feeds.yaml"
    config.write_text(
        "outlets:\n  krant: {name: Krant, url: 'https://krant.example/rss'}\n"
        "topics:\n  t:\n    title: Racisme bij diensten\n    alert: (racisme NEAR/6 politie)\n",
        "utf-8",
    )
    url = f"sqlite:///{tmp_path}/monitor.db"
    database = Database(url)
    upgrade(database)
    shift = datetime.now(UTC) - timedelta(days=2) - DAY
    store(
        database,
        [
            (
                Article(
                    id=each.id,
                    outlet=each.outlet,
                    key=each.key,
                    url=each.url,
                    title=each.title,
                    published=each.published + shift,
                    first_seen=each.first_seen + shift,
                ),
                story,
            )
            for each, story in ARCHIVE[:4]
        ],
    )
    database.close()
    monkeypatch.setenv("MONITOR_DATABASE_URL", url)
    monkeypatch.setenv("MONITOR_CONFIG", str(config))
    return config


def test_the_commands_show_the_marked_sentence_and_what_would_have_been_sent(desk: Path) -> None:
    run = CliRunner()
    shown = run.invoke(app, ["backtest", "t", "--days", "7"])
    assert shown.exit_code == 0, shown.output
    assert "2 van 4 artikelen" in shown.stdout
    assert "«Racisme bij de politie»" in shown.stdout
    assert "Zou zijn verstuurd: 2 meldingen" in shown.stdout
    plain = json.loads(run.invoke(app, ["backtest", "t", "--json"]).stdout)
    assert [bundle["sent"] for bundle in plain["bundles"]] == [True, True]
    assert run.invoke(app, ["topics", "judge", "3", "t", "--relevant"]).exit_code == 0
    assert "  1 van   1" in run.invoke(app, ["backtest", "t"]).stdout
    assert run.invoke(app, ["topics", "judge", "99", "t", "--not-relevant"]).exit_code == 2
    assert run.invoke(app, ["backtest", "anders"]).exit_code == 2
    few = run.invoke(app, ["topics", "suggest", "t"])
    assert "Te weinig om van te leren" in few.stdout
    assert desk.exists()
