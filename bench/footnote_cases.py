"""Articles of ninety days, and questions that cite them in every way that questions do; seeded."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bench.footnote_dirt import MONTHS, QUOTES, TITLE_DIRT, day_words
from bench.footnote_urls import URL_DIRT
from bench.link import cases, other_titles
from bench.outlet_addresses import SCHEMES, Scheme
from monitor.model.parliament import Candidate
from monitor.rules.parliament.press import SHARED, site
from monitor.rules.parliament.similar import squash

_LAGS = (0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 9, 14)
_FIRST = date(2021, 1, 4)
_NOISE = (
    "Kamerstuk 29 383, nr. 406.",
    "Aanhangsel Handelingen, vergaderjaar 2020-2021, nr. 1844.",
    "https://www.rijksoverheid.nl/documenten/kamerstukken/2021/02/12/kamerbrief-over-voortgang",
    "https://zoek.officielebekendmakingen.nl/ah-tk-20202021-1844.html",
    "Motie-Van Dijk, Kamerstuk 35 570 VII, nr. 22.",
    "CBS, 2020, «Cijfers over de arbeidsmarkt», https://www.cbs.nl/nl-nl/nieuws/2020/45/meer-banen",
    "Toelichting: aanvulling op eerdere vragen, ingezonden 3 maart 2021 (vraagnummer 2021Z03743).",
    "https://www.tweedekamer.nl/kamerstukken/detail?id=2021Z03743&did=2021D08312",
)
_ASK = (
    "Deelt u de mening dat «het zo niet langer kan»?",
    "Klopt het dat de betrokkenen niet zijn geïnformeerd? Zo ja, waarom niet?",
    "Kunt u deze vragen afzonderlijk en binnen drie weken beantwoorden?",
    "Welke stappen gaat u zetten om dit op te lossen?",
)
_GENERAL = (
    "De gang van zaken bij de uitvoering",
    "Signalen over misstanden bij een uitvoeringsorganisatie",
    "De gevolgen van nieuw beleid voor gemeenten",
    "De aanpak van problemen in de regio",
)


@dataclass(frozen=True)
class Piece:
    """An article as it was published."""

    id: str
    title: str
    scheme: Scheme
    number: int
    day: date

    @property
    def url(self) -> str:
        """Its address at publication."""
        return self.scheme.make(self.title, self.number, self.day)


@dataclass
class Asked:
    """A question, the articles that it cites, and what was done to its footnote."""

    subject: str
    text: str
    asked: date
    cites: list[Piece]
    kind: str
    dirt: str
    linkable: bool = True


def pieces(half: int, rng: random.Random) -> list[Piece]:
    """Articles of 90 days with real headlines, numbered as an outlet numbers them, without gaps."""
    titles = [case.quoted for case in cases(half) if 20 <= len(case.quoted) <= 160]
    titles += [title for title in other_titles() if 20 <= len(title) <= 160]
    titles = list({squash(title): title for title in titles}.values())
    rng.shuffle(titles)
    found = []
    for at, title in enumerate(titles):
        day = _FIRST + timedelta(days=at * 90 // len(titles))
        found.append(Piece(f"a{at}", title, rng.choice(SCHEMES), 1000 + at, day))
    return found


def _marks(title: str, rng: random.Random) -> str:
    left, right = rng.choice(QUOTES)
    return f"{left}{title}{right}"


def _outlet_day(piece: Piece, rng: random.Random) -> str:
    day = day_words(piece.day, rng)
    name = rng.choice([piece.scheme.name, piece.scheme.name, piece.scheme.name.upper()])
    return rng.choice(
        [f"{name}, {day}", f"{name} {day}", f"{name} ({day})", f"{day}, {name}", f"{name}; {day}"]
    )


def _dirty_url(piece: Piece, rng: random.Random) -> tuple[str, str]:
    kinds = [rng.choice(list(URL_DIRT))]
    if rng.random() < 0.35:
        kinds.append(rng.choice(list(URL_DIRT)))
    # a wrapper or a scheme comes before what happens to the text of the address
    kinds.sort(key=lambda kind: kind not in {"scheme", "mobile", "amp", "capitals", "encoded", "campaign"})
    kinds.sort(
        key=lambda kind: kind in {"punctuation", "brackets", "consulted", "note glued behind", "note before"}
    )
    url = piece.url
    if piece.scheme.other and rng.random() < 0.25:
        url = piece.scheme.make(piece.title, piece.number, piece.day, twin=True)
        kinds.append("twin")
    for kind in kinds:
        url = URL_DIRT[kind](url, rng) if kind in URL_DIRT else url
    return url, "+".join(kinds)


def _dirty_title(piece: Piece, rng: random.Random) -> tuple[str, str]:
    kind = rng.choice(list(TITLE_DIRT))
    return TITLE_DIRT[kind](piece.title, rng), kind


def _text(piece: Piece, notes: list[str], first: str, rng: random.Random) -> tuple[str, date]:
    asked = piece.day + timedelta(days=rng.choice(_LAGS))
    glued = rng.random() < 0.3
    lines = [
        f"Vragen van het lid Jansen over x (ingezonden {asked.day} {MONTHS[asked.month - 1]} {asked.year})",
        f"1\n{first}",
        *(f"{at}\n{ask}" for at, ask in enumerate(rng.sample(_ASK, 2), 2)),
    ]
    notes = [*notes, *rng.sample(_NOISE, rng.randint(0, 2))] if rng.random() < 0.7 else notes
    for at, note in enumerate(notes, 1):
        lines.append(f"{at}{'' if glued else ' '}{note}" if rng.random() < 0.8 else f"[{at}]{note}")
    return rng.choice(["\n", "\n\n", "\r\n"]).join(lines), asked


def by_url(piece: Piece, rng: random.Random) -> Asked:
    """A footnote with an address; sometimes outlet, day or headline beside it."""
    url, dirt = _dirty_url(piece, rng)
    title, _ = _dirty_title(piece, rng)
    note = rng.choice(
        [
            url,
            url,
            f"{_outlet_day(piece, rng)}, {url}",
            f"{_outlet_day(piece, rng)}, {_marks(title, rng)}, {url}",
            f"{_marks(title, rng)} {url}",
        ]
    )
    subject = rng.choice([rng.choice(_GENERAL), f"Het bericht {_marks(title, rng)}"])
    text, asked = _text(piece, [note], "Bent u bekend met het artikel?1", rng)
    return Asked(subject, text, asked, [piece], "address", dirt)


def by_title(piece: Piece, rng: random.Random) -> Asked:
    """``NRC, 3 maart 2021, 'titel'``: no address."""
    title, dirt = _dirty_title(piece, rng)
    said = _marks(title, rng)
    note = rng.choice(
        [
            f"{_outlet_day(piece, rng)}, {said}",
            f"{said}, {_outlet_day(piece, rng)}",
            f"{_outlet_day(piece, rng)}: {said}.",
        ]
    )
    text, asked = _text(piece, [note], "Kent u het bericht?1", rng)
    return Asked(rng.choice(_GENERAL), text, asked, [piece], "outlet, day, headline", dirt)


def by_subject(piece: Piece, rng: random.Random) -> Asked:
    """The headline in subject and first question, outlet and day in the footnote."""
    title, dirt = _dirty_title(piece, rng)
    what = rng.choice(["Het bericht", "Het artikel", "De uitzending", "Het nieuwsbericht", "Het opiniestuk"])
    text, asked = _text(
        piece, [_outlet_day(piece, rng)], f"Bent u bekend met het bericht {_marks(title, rng)}?1", rng
    )
    return Asked(f"{what} {_marks(title, rng)}", text, asked, [piece], "headline in the subject", dirt)


def by_differing(piece: Piece, rng: random.Random) -> Asked:
    """The heading has the headline shortened or reworded, the footnote as printed."""
    words = piece.title.split()
    short = " ".join(words[: max(3, len(words) // 2)])
    title, dirt = _dirty_title(piece, rng)
    text, asked = _text(
        piece,
        [f"{_outlet_day(piece, rng)}, {_marks(title, rng)}"],
        f"Bent u bekend met het bericht {_marks(short, rng)}?1",
        rng,
    )
    return Asked(f"Het bericht {_marks(short, rng)}", text, asked, [piece], "heading differs", dirt)


def by_day_alone(piece: Piece, rng: random.Random) -> Asked:
    """Outlet and day only: nothing may be linked."""
    text, asked = _text(piece, [_outlet_day(piece, rng)], "Bent u bekend met het bericht?1", rng)
    return Asked(rng.choice(_GENERAL), text, asked, [piece], "outlet and day alone", "", linkable=False)


def by_archive(piece: Piece, rng: random.Random) -> Asked:
    """A shortened address of an archive or of a link shortener: it names nothing."""
    note = rng.choice(
        [
            "https://archive.ph/Xy12Z",
            "https://archive.is/q8sWk",
            "https://bit.ly/3abcD9",
            "https://t.co/AbCdEfGh",
            "https://lnkd.in/e-1x2y3z",
        ]
    )
    text, asked = _text(piece, [note], "Bent u bekend met dit bericht?1", rng)
    return Asked(rng.choice(_GENERAL), text, asked, [piece], "shortened address", "", linkable=False)


def by_nothing(piece: Piece, rng: random.Random) -> Asked:
    """A follow-up question without an article."""
    text, asked = _text(
        piece,
        ["Aanhangsel Handelingen, vergaderjaar 2020-2021, nr. 1844."],
        "Kunt u uw antwoorden op eerdere vragen toelichten?1",
        rng,
    )
    return Asked(
        f"Vervolgvragen over {rng.choice(_GENERAL).lower()}",
        text,
        asked,
        [],
        "no article",
        "",
        linkable=False,
    )


KINDS: tuple[tuple[Callable[[Piece, random.Random], Asked], int], ...] = (
    (by_url, 10),
    (by_title, 4),
    (by_subject, 4),
    (by_differing, 3),
    (by_day_alone, 1),
    (by_archive, 1),
    (by_nothing, 1),
)


def several(first: Piece, second: Piece, rng: random.Random) -> Asked:
    """Two articles in one question, cited in two ways."""
    one, two = by_url(first, rng), rng.choice([by_url, by_title])(second, rng)
    note = two.text.splitlines()[-1]
    url, dirt = _dirty_url(second, rng)
    title, _ = _dirty_title(second, rng)
    note = rng.choice([f"{_outlet_day(second, rng)}, {_marks(title, rng)}", url])
    lines = f"{one.text}\n{rng.randint(4, 9)} {note}"
    return Asked(one.subject, lines, one.asked, [first, second], "several articles", f"{one.dirt} & {dirt}")


def questions(present: list[Piece], absent: list[Piece], count: int, rng: random.Random) -> list[Asked]:
    """Questions on present and, one in three, on absent articles."""
    makers, weights = zip(*KINDS, strict=True)
    found = []
    for _ in range(count):
        piece = rng.choice(absent if rng.random() < 1 / 3 else present)
        if rng.random() < 0.08:
            near = [other for other in present if 0 <= (piece.day - other.day).days <= 5] or [piece]
            found.append(several(piece, rng.choice(near), rng))
            continue
        found.append(rng.choices(makers, weights)[0](piece, rng))
    return found


def archive(present: list[Piece], absent: list[Piece], rng: random.Random) -> list[Candidate]:
    """The articles that are there; for one in ten of the absent, its headline at another outlet is."""
    found = [
        Candidate(id=one.id, url=one.url, titles=(one.title,), outlet=one.scheme.name, published=one.day)
        for one in present
    ]
    for one in absent:
        if rng.random() < 0.1:
            other = rng.choice([scheme for scheme in SCHEMES if _newsroom(scheme) != _newsroom(one.scheme)])
            copy = Piece(f"copy-{one.id}", one.title, other, one.number + 50_000, one.day)
            found.append(
                Candidate(
                    id=copy.id, url=copy.url, titles=(copy.title,), outlet=other.name, published=one.day
                )
            )
    return found


def _newsroom(scheme: Scheme) -> str:
    """Titles of one newsroom carry the same article: a copy there is no wrong one."""
    found = site(scheme.name)
    return "shared" if found in SHARED else found
