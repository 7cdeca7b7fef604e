"""*Waarom wel of niet gemeld*, as lines: the page and the terminal say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from monitor.model.desk import ArticleRow
from monitor.model.settings import Settings
from monitor.rules.unseen import Absence, Source, Unseen
from monitor.rules.wording import dates
from monitor.rules.wording.facts import percent
from monitor.rules.wording.phrases import say
from monitor.web.present import Names, reasons
from monitor.web.render import ZONE, moment
from monitor.web.why import Account, Judged, Verdict
from monitor.web.words import translator

Silence = Mapping[str, object]
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence. ``href``, an address of the desk, stands behind ``head``, and ``to`` behind ``link``."""

    text: str
    strong: bool = False
    head: str = ""
    href: str = ""
    link: str = ""
    to: str = ""
    quiet: str = ""
    code: str = ""
    """The rules that fired, as they are written."""

    @property
    def plain(self) -> str:
        """Without links, for a terminal; empty where there is nothing but a link."""
        head = f"{self.head}: " if self.head else ""
        behind = " ".join(each for each in (self.quiet, self.code) if each)
        return f"{head}{self.text}" + (f" ({behind})" if behind else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


class Answer:
    """Says it in one language."""

    def __init__(self, settings: Settings, language: str) -> None:
        """``settings``: names of outlets and topics."""
        self._names, self._language = Names(settings), language
        self._ = translator(language)
        self._when, self._reason = partial(moment, language=language), reasons(language)

    def of(self, why: Account, silences: Sequence[Silence]) -> tuple[Part, ...]:
        """Of an article that came."""
        _ = self._
        nothing = Line(text=_("Er zijn geen onderwerpen."))
        topics = tuple(self._topic(each) for each in why.judged) or (nothing,)
        parts = [
            Part(title=_("Waarom wel of niet gemeld"), lines=tuple(self._came(why))),
            Part(title=_("Onderwerpen"), lines=topics),
        ]
        if why.article.story:
            parts.append(Part(title=_("Verhaal"), lines=tuple(self._story(why, silences))))
        return tuple(parts)

    def missing(self, found: Unseen) -> tuple[Part, ...]:
        """Of an article that never came."""
        _, names = self._, ", ".join(each.outlet.name for each in found.sources)
        said = _(_ABSENT[found.absence], site=found.site, names=names, count=len(found.sources))
        lines = [Line(text=said, strong=True), *map(self._source, found.sources)]
        if advice := self._advice(found):
            lines.append(Line(text=advice))
        return (Part(title=_("Waarom wel of niet gemeld"), lines=tuple(lines)),)

    def _source(self, source: Source) -> Line:
        _, diagnosis = self._, source.diagnosis
        text = say(self._language, diagnosis.evidence)
        if source.since is not None:
            when = dates.full(source.since, ZONE, self._language)
            text += "; " + _("gelezen sinds {when}, wat ouder is kan ontbreken", when=when)
        fix = say(self._language, diagnosis.remedy) if diagnosis.remedy else ""
        quiet = _("wat te doen: {fix}", fix=fix) if fix else ""
        outlet = source.outlet
        return Line(text=text, head=outlet.name, href=f"/bronnen/{outlet.slug}", quiet=quiet)

    def _advice(self, found: Unseen) -> str:
        said = _ADVICE.get(found.absence, "")
        return self._(said, site=found.site) if said else ""

    def _came(self, why: Account) -> Iterator[Line]:
        _, article = self._, why.article
        full = partial(dates.full, timezone=ZONE, language=self._language)
        came = _(
            "Gepubliceerd {when}, bij ons binnen {seen}",
            when=full(article.published),
            seen=full(article.first_seen),
        )
        late = ""
        if why.late:
            late = ": " + _("{span} later", span=dates.span(why.late, self._language))
        yield Line(text=f"{came}{late}.", strong=bool(late))
        if article.baseline:
            yield Line(text=_(_BASELINE), strong=True)
        if why.too_old:
            yield Line(text=_(_TOO_OLD), strong=True)
        yield Line(text=self._read(why))

    def _read(self, why: Account) -> str:
        _ = self._
        if why.read == "tekst":
            count = len(why.article.body.split())
            return _("Gelezen: kop, intro en tekst ({count} {count:woord|woorden}).", count=count)
        return _(_UNREAD if why.read == "geen-tekst" else _WALLED)

    def _topic(self, each: Judged) -> Line:
        _ = self._
        said = _SINCE if each.since else _VERDICTS.get(each.verdict, _NOT)
        quiet = ""
        if each.gone:
            quiet = _("toen het binnenkwam; dit onderwerp bestaat niet meer")
        elif each.lapsed:
            quiet = _("toen het binnenkwam; de zoekvraag van nu vindt het niet in de tekst van nu")
        rules = "; ".join(each.rules)
        if rules:
            quiet = f"{quiet}; {_('regel')}" if quiet else _("regel")
        return Line(
            text=_(said),
            strong=each.since or each.verdict in (Verdict.ALERT, Verdict.DIGEST),
            head=self._names.topic(each.topic),
            href="" if each.gone else f"/onderwerpen/{each.topic}",
            quiet=quiet,
            code=rules if len(rules) <= _SHOWN else f"{rules[:_SHOWN]}…",
        )

    def _story(self, why: Account, silences: Sequence[Silence]) -> Iterator[Line]:
        _, page = self._, f"/verhalen/{why.article.story}"
        yield from self._joined(why.article)
        before, after = why.told_before, why.told_after
        if before and not after:
            reason, when = self._reason(before.reason), self._when(before.at)
            yield Line(text=_(_TOLD_BEFORE, reason=reason, when=when))
        if after:
            yield Line(
                text=_(
                    "Het verhaal is gemeld: {reason}, {when}, route {route}.",
                    reason=self._reason(after.reason),
                    when=self._when(after.at),
                    route=after.route,
                )
            )
        yield from map(self._silence, silences)
        yield Line(
            text="", link=_("De hele tijdlijn, met bij wie elke melding aankwam"), to=f"{page}#tijdlijn"
        )

    def _joined(self, article: ArticleRow) -> Iterator[Line]:
        _, joined = self._, article.because
        kind, unsure = joined.get("join"), joined.get("unsure")
        if kind == "similar":
            names, terms, score = joined.get("names"), joined.get("terms"), joined.get("score")
            shared = [
                *(names if isinstance(names, list) else ()),
                *(terms if isinstance(terms, list) else ()),
            ]
            chance = percent(float(score) if isinstance(score, int | float) else 0.0, self._language)
            yield Line(text=_(_SIMILAR, chance=chance, words=", ".join(map(str, shared))))
        elif kind in _KINDS:
            yield Line(text=_(_KINDS[str(kind)]))
        if kind == "similar" and unsure:
            split = _("Hoort het er niet bij, splits het dan af op de pagina van het verhaal.")
            yield Line(text=_(_UNSURE), strong=True, link=split, to=f"/verhalen/{article.story}")

    def _silence(self, silence: Silence) -> Line:
        _, cause = self._, str(silence["cause"])
        route = f" ({silence['route']})" if silence["route"] else ""
        at = silence["at"]
        when = self._when(at) if isinstance(at, datetime) else ""
        detail = f" ({silence['detail']})" if cause in ("muted", "preference") and silence["detail"] else ""
        return Line(text=f"{_('Niet gemeld')}{route}, {when}: {_(self._names.cause(cause))}{detail}")


_ABSENT = {
    Absence.NO_ADDRESS: "Dit is geen webadres, en geen nummer van een artikel dat hier is. "
    "Geef het hele adres van het artikel.",
    Absence.NOT_FOLLOWED: "Het is niet binnengekomen: van {site} wordt niets gelezen.",
    Absence.NOT_YET: "Het is niet binnengekomen: {names} {count:is|zijn} nog niet gelezen.",
    Absence.BLIND: "Het is niet binnengekomen: {names} {count:wordt|worden} niet goed gelezen.",
    Absence.NOT_THERE: "Het is niet binnengekomen, hoewel {names} gelezen {count:wordt|worden}.",
}
_ADVICE = {
    Absence.NOT_FOLLOWED: "Voeg het medium toe bij Bronnen, of met: monitor discover https://{site}. "
    "Een artikel dat er dan al staat komt wel in het archief, en geeft geen melding.",
    Absence.NOT_THERE: "Het stond niet in de gelezen feeds, of te kort: veel feeds hebben alleen hun eigen "
    "rubriek en het nieuwste. Zoek een feed van die rubriek of een sitemap: monitor discover https://{site}. "
    "Kwam het via een doorverwijzing, zoek het dan op een woord uit de kop.",
}
_BASELINE = "Het stond er al toen dit medium voor het eerst werd gelezen: de beginstand geeft geen melding."
_TOO_OLD = "Het was te oud toen het binnenkwam: wel in het archief en de knipselkrant, geen melding."
_UNREAD = (
    "Gelezen: alleen kop en intro. De pagina's van dit medium lezen we niet (fulltext: never); wat alleen "
    "in de tekst staat zien we niet."
)
_WALLED = (
    "Gelezen: alleen kop en intro. De tekst is niet opgehaald, of zat achter een betaalmuur; wat alleen "
    "daarin staat zien we niet."
)
_TOLD_BEFORE = (
    "Het verhaal was al gemeld ({reason}, {when}); dit artikel kwam erbij en staat in dat bericht. "
    "Een medium dat al genoemd was geeft geen nieuwe melding."
)
_SIMILAR = "In dit verhaal omdat het op een artikel ervan lijkt ({chance}); samen hebben ze: {words}."
_UNSURE = (
    "Zeker is dat niet. Daarom krijgt het, als het een melding waard is, een eigen melding: "
    "mogelijk een nieuw verhaal."
)
_KINDS = {
    "copy": "In dit verhaal omdat het voor een groot deel dezelfde tekst is als een artikel ervan.",
    "pinned": "In dit verhaal omdat iemand het er heeft neergezet.",
}
_SINCE = "niet gevonden toen het binnenkwam; de zoekvraag van nu zou het wel vinden"
_NOT = "niet raak: geen enkele regel vond iets"
_VERDICTS = {
    Verdict.ALERT: "raak, een melding waard",
    Verdict.DIGEST: "raak, maar alleen voor de knipselkrant",
    Verdict.MASKED: "niet raak: de woorden die raak zijn staan bij Wegdenken",
    Verdict.EXCLUDED: "niet raak: er staat iets in dat bij Uitsluiten staat",
    Verdict.BARRED: "niet raak: bij dit medium is zo'n artikel uitgesloten (exclude in feeds.yaml)",
}
