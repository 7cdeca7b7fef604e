"""Trying a topic on the archive: its faults in place, its examples, what it would find and what it misses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.model.article import Document
from monitor.model.desk import ArticleRow
from monitor.model.settings import Settings
from monitor.model.topic import Examples, Tier, Topic, TopicMatch
from monitor.rules.dutch import fold, word
from monitor.rules.topics import ExampleFault, Matcher, QueryFault, check_examples, compile_topics
from monitor.rules.wording.view import Mark, mark
from monitor.web.forms import EditTopic

_ENOUGH = 30
_WORDS = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that the topic would find, with its sentences."""

    article: ArticleRow
    tier: Tier
    rules: tuple[str, ...]
    marks: tuple[Mark, ...]
    known: bool
    """The topic as it stands finds it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it."""

    faults: tuple[QueryFault, ...] = ()
    broken: tuple[ExampleFault, ...] = ()
    found: tuple[Found, ...] = ()
    lost: tuple[ArticleRow, ...] = ()
    """Found by the topic as it stands, not by the new one."""
    near: tuple[ArticleRow, ...] = ()
    """Shares words with the query, but is not found."""
    read: int = 0
    stories: int = 0
    """How many stories would have been an alert."""
    by_rule: tuple[tuple[str, int], ...] = field(default_factory=tuple)

    @property
    def alerts(self) -> int:
        """How many articles it finds worth an alert."""
        return sum(each.tier is Tier.ALERT for each in self.found)

    @property
    def floods(self) -> bool:
        """Whether it would tell of a third of all that was read: hardly a topic, rather a slip of the pen."""
        return self.read >= _ENOUGH and self.alerts * 3 > self.read


def lines(text: str) -> tuple[str, ...]:
    """One example a line."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def topic_of(form: EditTopic, known: Topic) -> Topic:
    """The topic as it stands in the form."""
    return Topic(
        slug=known.slug,
        title=form.title or known.title,
        alert=form.alert.strip(),
        digest=form.digest.strip(),
        mask=form.mask.strip(),
        exclude=form.exclude.strip(),
        examples=Examples(
            match=lines(f"{form.match}\n{form.erbij}"), ignore=lines(f"{form.ignore}\n{form.eruit}")
        ),
        urgent=known.urgent,
    )


def compiled(topic: Topic, settings: Settings) -> Matcher | tuple[QueryFault, ...]:
    """This topic alone, with the groups that all topics share."""
    return compile_topics((topic,), settings.groups)


def attempt(topic: Topic, known: Topic, settings: Settings, rows: Sequence[ArticleRow]) -> Trial:
    """Read some articles with the topic as it would be and as it is."""
    fresh, before = compiled(topic, settings), compiled(known, settings)
    if isinstance(fresh, tuple):
        return Trial(faults=fresh)
    found: list[Found] = []
    lost: list[ArticleRow] = []
    near: list[ArticleRow] = []
    wanted = _query_keys(topic)
    for row in rows:
        document = Document(title=row.title, lead=row.lead, body=row.body, outlet=row.outlet, url=row.url)
        hit = next(iter(fresh.match(document)), None)
        was = bool(before.match(document)) if isinstance(before, Matcher) else False
        if hit is not None:
            found.append(_found(row, hit, known=was))
        elif was:
            lost.append(row)
        elif _shares(wanted, row):
            near.append(row)
    alerts = {each.article.story or -each.article.id for each in found if each.tier is Tier.ALERT}
    return Trial(
        broken=check_examples(fresh, (topic,)),
        found=tuple(found),
        lost=tuple(lost),
        near=tuple(near[:15]),
        read=len(rows),
        stories=len(alerts),
        by_rule=_by_rule(found),
    )


def _found(row: ArticleRow, hit: TopicMatch, *, known: bool) -> Found:
    texts = {"kop": row.title, "intro": row.lead, "tekst": row.body}
    marks = tuple(mark(texts[each.where.value], each) for each in hit.hits[:2])
    rules = tuple(dict.fromkeys(each.rule for each in hit.hits))
    return Found(article=row, tier=hit.tier, rules=rules, marks=marks, known=known)


def _by_rule(found: Sequence[Found]) -> tuple[tuple[str, int], ...]:
    count: dict[str, int] = {}
    for each in found:
        for rule in each.rules:
            count[rule] = count.get(rule, 0) + 1
    return tuple(sorted(count.items(), key=lambda row: -row[1]))


def words_of(topic: Topic) -> str:
    """A search of the archive for whatever could have to do with the topic: any of its longer words."""
    words = dict.fromkeys(each.lower() for each in _WORDS.findall(f"{topic.alert} {topic.digest}"))
    return " OF ".join(list(words)[:20])


def _query_keys(topic: Topic) -> frozenset[str]:
    typed = {fold(each) for each in _WORDS.findall(topic.alert)}
    return frozenset(key for each in typed for key in (each, word(each).lemma)) - {"onear", "near"}


def _shares(wanted: frozenset[str], row: ArticleRow) -> bool:
    """At least two words of the query stand in the headline or the lead."""
    keys: set[str] = set()
    for each in _WORDS.findall(f"{row.title} {row.lead}"):
        keys |= word(each).keys
    return len(wanted & keys) >= 2
