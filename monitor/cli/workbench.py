"""``monitor backtest``, ``monitor topics suggest`` and ``judge``: topics against the archive."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.root import MOST, WORLD_FAILED, Config, app, refuse, say, tell
from monitor.cli.start import parts_or_end
from monitor.cli.topics import workbench
from monitor.model.article import Article
from monitor.model.calendar import AMSTERDAM
from monitor.model.topic import Hit, Judgement, Tier, Topic, Where
from monitor.rules.topics import Matcher
from monitor.rules.topics.backtest import Backtest, Bundle, backtest, rule_records
from monitor.rules.topics.suggest import Suggestions, suggest
from monitor.rules.unseen import keys_of
from monitor.rules.wording.plural import Count
from monitor.storage.workbench import Workbench

Days = Annotated[int, typer.Option(min=1, max=3660, help="How many days of the archive to read.")]
AsJson = Annotated[bool, typer.Option("--json", help="For scripts: one JSON object.")]
_SHOWN = 60


@app.command("backtest")
def backtest_(
    topic: Annotated[str, typer.Argument(help="The topic's name in feeds.yaml.")],
    days: Days = 30,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """What a topic would have found and sent, from the archive, grouped as it would have been sent."""
    desk = _Desk(config, topic, days)
    found = desk.found()
    if as_json:
        say(json.dumps(_plain(found), ensure_ascii=False))
        return
    say(f"{desk.topic.title}: {len(found.caught)} van {found.read} artikelen in {days} dagen")
    if not found.read:
        tell("het archief is nog leeg: laat de dienst eerst een dag lezen, of neem meer --days")
    if not found.caught:
        return
    for name, counts in (("week", found.weeks), ("outlet", found.outlets)):
        say("")
        for key, count in sorted(counts.items()) if name == "week" else counts.most_common(20):
            say(f"  {key:32} {count:5}  {'▪' * min(count, 40)}")
    bundles = found.bundles()
    alerts = sum(bundle.tier is Tier.ALERT and not bundle.silent for bundle in bundles)
    told, kept = Count(alerts), Count(len(bundles) - alerts)
    sent = f"{told} {told:melding|meldingen}; {kept} {kept:verhaal|verhalen} alleen in het overzicht"
    say(f"\nZou zijn verstuurd: {sent}")
    for bundle in bundles[-_SHOWN:]:
        _show(bundle)
    _records(desk, found)


@workbench.command("suggest")
def suggest_(
    topic: Annotated[str, typer.Argument(help="The topic's name in feeds.yaml.")],
    days: Days = 90,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Words to think of, articles just missed, rules that fire in vain; nothing is changed by it."""
    desk = _Desk(config, topic, days)
    archive = [article for article, _ in desk.articles()]
    proposed = suggest(desk.topic, desk.found(), archive, desk.store.judgements(topic))
    if as_json:
        say(json.dumps(_plain_suggestions(proposed), ensure_ascii=False))
        return
    _show_suggestions(proposed, len(archive))


@workbench.command("judge")
def judge(
    article: Annotated[str, typer.Argument(help="The article's number, as backtest shows it, or address.")],
    topic: Annotated[str, typer.Argument(help="The topic's name in feeds.yaml.")],
    *,
    relevant: Annotated[bool, typer.Option("--relevant/--not-relevant", help="Did it belong there?")],
    rule: Annotated[str, typer.Option(help="Judge this rule alone, by its text.")] = "",
    config: Config = None,
) -> None:
    """Say of a match whether it belonged there; suggestions and the rules' records learn from it."""
    desk = _Desk(config, topic, 1)
    number = desk.number_of(article)
    said = Judgement(
        article=number, topic=topic, relevant=relevant, rule=rule, by=getpass.getuser(), at=desk.now
    )
    if not number or not desk.store.judge(said):
        refuse(
            f"artikel {article} staat niet in het archief → geef het nummer dat backtest toont, of het adres"
        )
    tell(f"artikel {number} is {'' if relevant else 'niet '}relevant voor {topic}: onthouden")


class _Desk:
    """A topic, the archive and the compiled topics; refuses a topic that is not configured."""

    def __init__(self, config: Path | None, topic: str, days: int) -> None:
        parts = parts_or_end(config)
        known = {each.slug: each for each in parts.settings.topics}
        if topic not in known:
            refuse(f"onderwerp {topic!r} bestaat niet → kies uit {', '.join(known) or '(nog geen)'}")
        if not isinstance(parts.matcher, Matcher):
            refuse("de onderwerpen zijn niet geladen", WORLD_FAILED)
        self.topic: Topic = known[topic]
        self.matcher: Matcher = parts.matcher
        self.store = Workbench(parts.database)
        self._outlets = parts.settings.outlets
        self.now = parts.clock.now()
        self._since = self.now - timedelta(days=days)

    def number_of(self, asked: str) -> int:
        """The article that somebody means by its number or address; 0 when none can be meant."""
        if asked.isascii() and asked.isdecimal():
            return int(asked) if len(asked) <= len(str(MOST)) and int(asked) <= MOST else 0
        return self.store.article_at(keys_of(asked, self._outlets)) or 0

    def articles(self) -> Iterator[tuple[Article, int | None]]:
        """The archive of the asked days."""
        return self.store.archive(self._since)

    def found(self) -> Backtest:
        """The topic's rules over it."""
        return backtest(self.matcher, self.topic.slug, self.articles())


def _show(bundle: Bundle) -> None:
    first = bundle.caught[0].article
    kind = "melding" if bundle.tier is Tier.ALERT else "overzicht"
    note = " (eerste lezing van de bron: niets verstuurd)" if bundle.silent else ""
    seen, many = first.first_seen.astimezone(AMSTERDAM), Count(len(bundle.caught))
    say(f"\n{seen:%Y-%m-%d %H:%M}  {kind}{note}  {many} {many:artikel|artikelen}")
    for one in bundle.caught[:5]:
        say(f"  [{one.article.id}] {one.article.outlet}: {one.article.title}")
        hit = one.match.hits[0]
        say(f"      {hit.where.value}: {_marked(one.article, hit)}")
        say(f"      regel: {hit.rule}")


def _marked(article: Article, hit: Hit) -> str:
    """The sentence with the hit between « and »."""
    text = {Where.TITLE: article.title, Where.LEAD: article.lead, Where.BODY: article.body}[hit.where]
    span = " ".join(text[hit.start : hit.end].split())
    return hit.sentence.replace(span, f"«{span}»", 1) if span else hit.sentence


def _records(desk: _Desk, found: Backtest) -> None:
    records = rule_records(found.caught, desk.store.judgements(desk.topic.slug))
    if records:
        say("\nOordelen per regel (relevant van beoordeeld):")
    for record in records:
        say(f"  {record.relevant:3} van {record.judged:3}  {record.rule}")


def _show_suggestions(proposed: Suggestions, read: int) -> None:
    if not proposed.learnt_from:
        say("Te weinig om van te leren: beoordeel eerst enkele artikelen (monitor topics judge).")
    else:
        say(f"Geleerd van {proposed.learnt_from} relevante artikelen en voorbeelden; {read} gelezen.")
    if proposed.terms:
        say("\nWoorden van relevante artikelen waar geen regel op let:")
        say("  " + ", ".join(f"{term} ({count})" for term, count in proposed.terms))
    if proposed.near_misses:
        say("\nNet gemist (kans dat het erbij hoort):")
    for miss in proposed.near_misses:
        article, words = miss.article, ", ".join(miss.because)
        say(f"  {miss.probability:4.0%} [{article.id}] {article.outlet}: {article.title} ({words})")
    if proposed.in_vain:
        say("\nRegels die vooral voor niets afgaan (relevant van beoordeeld):")
    for record in proposed.in_vain:
        say(f"  {record.relevant} van {record.judged}  {record.rule}")


def _plain(found: Backtest) -> dict[str, object]:
    return {
        "topic": found.topic,
        "read": found.read,
        "weeks": dict(sorted(found.weeks.items())),
        "outlets": dict(found.outlets.most_common()),
        "rules": dict(found.rules.most_common()),
        "bundles": [
            {
                "tier": bundle.tier.value,
                "sent": bundle.tier is Tier.ALERT and not bundle.silent,
                "articles": [
                    {
                        "id": one.article.id,
                        "title": one.article.title,
                        "outlet": one.article.outlet,
                        "sentences": list(dict.fromkeys(_marked(one.article, hit) for hit in one.match.hits)),
                    }
                    for one in bundle.caught
                ],
            }
            for bundle in found.bundles()
        ],
    }


def _plain_suggestions(proposed: Suggestions) -> dict[str, object]:
    return {
        "learntFrom": proposed.learnt_from,
        "terms": [{"term": term, "articles": count} for term, count in proposed.terms],
        "nearMisses": [
            {
                "id": miss.article.id,
                "title": miss.article.title,
                "probability": round(miss.probability, 3),
                "because": list(miss.because),
            }
            for miss in proposed.near_misses
        ],
        "inVain": [
            {"rule": record.rule, "relevant": record.relevant, "judged": record.judged}
            for record in proposed.in_vain
        ],
    }
