"""Splitting Dutch compounds: *diversiteitsdoelstellingen* → *diversiteit* + *doelstellingen*.

A split is believed when its parts are, on average, commoner words than the whole (Koehn and Knight, 2003).
Words that are common as they stand (*rechtbank*, *minister*) stay whole, and so do prefixes that make another
word of what follows (*bio* + *diversiteit* has nothing to do with diversity).
"""

from __future__ import annotations

from monitor.rules.dutch.lexicon import zipf


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


GLUED = _listed("""
    bio geo eco inter multi mono poly trans uni tele micro macro hyper infra intra meta para thermo
""")
"""Prefixes that are one with their word: no part of such a word is a word of its own."""

SHORT_PARTS = _listed("""
    top wet zee weg bus tv hof raad huis olie gas rijk stad land dorp kerk oud ex jeugd vice ngo app ban
    jood wit zij man baan boa oma eis lid nee pot kas bon arm oor oog rij tax bar
""")
_NEVER = _listed("""
    heid heden lijk lijke lijks isme isten isch ische ting ring ling ning ding dingen ingen atie aties
    atief tief teit teiten eren eert eerd eerde rend rende zijn over voor door deze naar maar niet heel
    veel onder tegen achter boven tussen zonder omdat toen terug samen mede been beer gene gegen lijn
    elen elijk kend kende lang lange eind eens staan gaan komen gang stel stelt steld gesteld sten sters
    rende tend tende ente eten meen leer leren eigen waar waard weer keer recht rechte vast open binnen
    buiten rond hand aard ende erij bare baar loos loze ster enen tele mini aller alle meer minder goed
    ever even gever
""")
_LINKERS = ("", "s", "en", "n", "e", "er")
_WHOLE = 4.2
"""From this Zipf value on a word is a word of its own."""
_STEP = 0.45
"""What each further part costs, in Zipf."""
_LONGEST = 40


def split(word: str) -> tuple[str, ...]:
    """The parts of a compound in order, without linking letters; one part when it is none."""
    whole = zipf(word)
    if len(word) < 7 or len(word) > _LONGEST or whole >= _WHOLE or not word.isalpha():
        return (word,)
    score, parts = _best(word)
    if len(parts) < 2 or score <= max(whole, 2.3):
        return (word,)
    return parts


def _best(word: str) -> tuple[float, tuple[str, ...]]:
    """The best segmentation by mean Zipf less ``_STEP`` a part: ``(score, parts)``."""
    best: list[dict[int, tuple[float, tuple[str, ...]]]] = [{} for _ in range(len(word) + 1)]
    best[0][0] = (0.0, ())
    for start in range(len(word) - 2):
        for count, (total, parts) in best[start].items():
            if count < 4:
                _extend(word, start, (count, total, parts), best)
    ends = [
        (total / count - _STEP * (count - 1), parts) for count, (total, parts) in best[-1].items() if count
    ]
    return max(ends, default=(0.0, ()))


def _extend(
    word: str,
    start: int,
    path: tuple[int, float, tuple[str, ...]],
    best: list[dict[int, tuple[float, tuple[str, ...]]]],
) -> None:
    count, total, parts = path
    for end in range(start + 3, len(word) + 1):
        part = word[start:end]
        value = _worth(part)
        if not value or len(part) == len(word):
            continue
        for linker in _LINKERS if end < len(word) else ("",):
            if word.startswith(linker, end):
                after = end + len(linker)
                # A linking letter is a guess: without one, the same split is the better reading.
                reached = total + value - (0.2 if linker else 0.0)
                if after < len(word) or not linker:
                    old = best[after].get(count + 1)
                    if old is None or reached > old[0]:
                        best[after][count + 1] = (reached, (*parts, part))


def _worth(part: str) -> float:
    if part in _NEVER:
        return 0.0
    if len(part) < 4:
        return zipf(part) if part in SHORT_PARTS else 0.0
    value = zipf(part)
    if len(part) == 4:
        return value if value >= 3.2 else 0.0
    return value if value >= 1.5 or len(part) > 6 else 0.0
