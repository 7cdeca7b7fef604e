"""A story's dossier: the nota's *Aanleiding* and *Toelichting* as text, and the whole timeline behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from monitor.model.calendar import AMSTERDAM
from monitor.model.desk import ArticleRow, Asked, StoryCard
from monitor.model.parliament import QuestionKind
from monitor.model.response import Line, Step
from monitor.rules.parliament.deadlines import answered_on
from monitor.rules.parliament.telling import addressed_to, asked_by
from monitor.rules.wording import dates
from monitor.rules.wording.clean import clean, safe_url
from monitor.web import csvs
from monitor.web.present import Names, reasons
from monitor.web.timeline import Moment, timeline
from monitor.web.whole import WholeStory

_ZONE = str(AMSTERDAM)
SOMEBODY = "een medewerker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline. ``at`` is aware, or a date where no more is known; ``url`` may be empty."""

    at: datetime | date
    kind: str
    what: str
    who: str = ""
    url: str = ""

    @property
    def when(self) -> str:
        """``26 juni 2023, 06:30``: a dossier is read years later."""
        return _at(self.at) if isinstance(self.at, datetime) else _date(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A line as it was settled."""

    title: str
    core: str
    text: str
    settled: str

    @property
    def heading(self) -> str:
        """What stands above it: the title, unless that is the core message, which follows at once."""
        return "Woordvoeringslijn" if self.title == self.core else f"Woordvoeringslijn: {self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a nota needs, in words."""

    story: int
    title: str
    made: datetime
    state: str
    occasion: str
    explanation: tuple[str, ...]
    lines: tuple[Agreed, ...]
    rows: tuple[Row, ...]

    @property
    def made_on(self) -> str:
        """When it was made, in words."""
        return _at(self.made)


def dossier(whole: WholeStory, names: Names, now: datetime, *, public: bool = False) -> Dossier:
    """``public`` leaves out the names of officials."""
    card = whole.card
    days = timeline(card, whole.history, whole.silences)
    rows = [row for _, moments in days for moment in moments if (row := _row(moment, names, public=public))]
    return Dossier(
        story=card.id,
        title=clean(card.title),
        made=now,
        state=names.state(card.standing.state.value),
        occasion=_occasion(card, names),
        explanation=tuple(_explanation(card, whole.lines, names, public=public)),
        lines=tuple(_agreed(line, public=public) for line in whole.lines if line.approved),
        rows=tuple(rows),
    )


def _on(at: datetime) -> str:
    local = at.astimezone(AMSTERDAM)
    return _date(local.date())


def _date(day: date) -> str:
    return f"{day.day} {dates.MONTHS['nl'][day.month - 1]} {day.year}"


def _at(at: datetime) -> str:
    return f"{_on(at)}, {dates.clock(at, _ZONE)}"


def _occasion(card: StoryCard, names: Names) -> str:
    ordered = sorted(card.articles, key=lambda article: article.published)
    if not ordered:
        return "Het verhaal heeft geen artikelen."
    first = ordered[0]
    outlet = names.outlet(first.outlet)
    text = f"Op {_on(first.published)} publiceerde {outlet} het artikel “{_first_title(first)}”."
    others = list(dict.fromkeys(names.outlet(each.outlet) for each in ordered[1:]))
    others = [each for each in others if each != outlet]
    if others:
        text += f" Daarna berichtten ook {_listed(others)} erover."
    linked = [each for each in card.questions if each.state == "linked"]
    for asked in linked:
        when = f" op {_date(asked.question.asked)}" if asked.question.asked else ""
        by = asked.question.askers
        who = f"{by[0].name} ({by[0].party})" if by and by[0].party else by[0].name if by else "een Kamerlid"
        kind = "mondelinge" if asked.question.kind == QuestionKind.ORAL else "schriftelijke"
        text += f" Naar aanleiding hiervan stelde {who}{when} {kind} vragen ({asked.number})."
    return text


def _first_title(article: ArticleRow) -> str:
    return clean(article.headlines[0].title if article.headlines else article.title)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"


def _explanation(card: StoryCard, lines: Sequence[Line], names: Names, *, public: bool) -> list[str]:
    """What happened, in its order, in sentences; then what is still due."""
    said = [(article.published, _published(article, names)) for article in card.articles]
    for line in lines:
        if line.approved and line.approved_at:
            by = SOMEBODY if public or not line.approved_by else line.approved_by.name
            what = f"de woordvoeringslijn “{clean(line.title)}” is vastgesteld door {by}"
            said.append((line.approved_at, f"{_at(line.approved_at)}: {what}."))
    for asked in card.questions:
        if asked.state == "linked":
            said.extend(_asked(asked, card, names))
    due = [
        f"De vragen {asked.number} moeten uiterlijk {_date(asked.due)} zijn beantwoord."
        for asked in card.questions
        if asked.due and asked.state == "linked"
    ]
    return [text for _, text in sorted(said, key=lambda each: each[0])] + due


def _asked(asked: Asked, card: StoryCard, names: Names) -> Iterator[tuple[datetime, str]]:
    """What a question cites, how long after it appeared, and when it was answered."""
    question = asked.question
    if question.asked is None:
        return
    kind = "mondelinge" if question.kind == QuestionKind.ORAL else "schriftelijke"
    to = f" aan de {addressed_to(question)}" if question.addressees else ""
    text = f"{kind} vragen {asked.number} van {asked_by(question) or 'een Kamerlid'}{to}"
    cited = next((article for article in card.articles if article.id == asked.article), None)
    if cited is not None:
        days = (question.asked - cited.published.astimezone(AMSTERDAM).date()).days
        after = f", {days} {'dag' if days == 1 else 'dagen'} na publicatie" if days > 0 else ""
        text += f" over het artikel van {names.outlet(cited.outlet)}{after}"
    yield _end_of(question.asked), f"{_date(question.asked)}: {clean(text)}."
    answered = answered_on(question)
    if answered is not None:
        days = (answered - question.asked).days
        yield _end_of(answered), f"{_date(answered)}: {asked.number} beantwoord, {days} dagen na de vraag."


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), AMSTERDAM)


def _published(article: ArticleRow, names: Names) -> str:
    text = f"{_at(article.published)}: {names.outlet(article.outlet)}, “{_first_title(article)}”."
    if article.earlier:
        text += f" De kop werd later gewijzigd in “{clean(article.title)}”."
    return text


def _agreed(line: Line, *, public: bool) -> Agreed:
    wording = line.approved or line.newest
    by = SOMEBODY if public or not line.approved_by else line.approved_by.name
    until = f", geldig tot {_on(line.valid_until)}" if line.valid_until else ""
    when = _at(line.approved_at) if line.approved_at else ""
    return Agreed(title=line.title, core=wording.core, text=wording.text, settled=f"{when} door {by}{until}")


def _row(moment: Moment, names: Names, *, public: bool) -> Row | None:
    if moment.article is not None and moment.change is None:
        article = moment.article
        return Row(
            at=moment.at,
            kind="artikel",
            what=f"{names.outlet(article.outlet)}: {clean(_first_title(article))}",
            url=safe_url(article.url),
        )
    if moment.article is not None and moment.change is not None:
        before, after = moment.change
        what = f"“{clean(before.title)}” → “{clean(after.title)}”"
        if before.title == after.title:
            what = f"tekst gewijzigd: {clean(after.title)}"
        return Row(at=moment.at, kind="wijziging", what=f"{names.outlet(moment.article.outlet)}: {what}")
    if moment.told is not None:
        sent = [row for row in moment.told.deliveries if row["state"] == "sent"]
        word = reasons("nl")(moment.told.reason)
        return Row(at=moment.at, kind="melding", what=f"{word} ({len(sent)} verzonden)")
    if moment.response is not None:
        done = moment.response
        why = "" if public and done.step is Step.NOTE else done.why
        what = names.step(done.step.value) + (f": {why}" if why else "")
        return Row(at=moment.at, kind="stap", what=what, who=SOMEBODY if public else done.by.name)
    if moment.asked is not None:
        asked = moment.asked
        what = f"{asked.number}: {asked.question.subject}"
        return Row(at=asked.question.asked or moment.at, kind="Kamervragen", what=what)
    return None


def as_markdown(found: Dossier) -> str:
    """For a text editor or a wiki."""
    out = [f"# {_md(found.title)}", "", f"*{found.state}; gemaakt op {found.made_on}*", ""]
    out += ["## Aanleiding", "", _md(found.occasion), "", "## Toelichting", ""]
    out += [f"- {_md(each)}" for each in found.explanation]
    for line in found.lines:
        out += ["", f"## {_md(line.heading)}", "", f"**{_md(line.core)}**", ""]
        out += [_md(line.text), "", f"Vastgesteld op {_md(line.settled)}."]
    out += ["", "## Tijdlijn", "", "| Wanneer | Wat | Wie |", "| --- | --- | --- |"]
    for row in found.rows:
        what = f"[{_md(row.what)}](<{row.url}>)" if row.url else _md(row.what)
        cells = (row.when, f"{row.kind}: {what}", _md(row.who))
        out.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(out) + "\n"


def _md(text: str) -> str:
    """Somebody else's words as words: no links, emphasis, pictures or markup of theirs."""
    for sign in "\\`*_[]<>#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("![", "!\\[")


def as_csv(found: Dossier) -> str:
    """The timeline for a spreadsheet."""
    rows = ((row.at.isoformat(), row.kind, row.what, row.who, row.url) for row in found.rows)
    return "\ufeff" + csvs.table(("wanneer", "soort", "wat", "wie", "adres"), rows)


def as_json(found: Dossier) -> str:
    """For another program; names as in the API."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2, default=lambda at: at.isoformat())
