"""What is shown of a match: which rule, in which field, which characters, in which sentence."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.topic import Hit, Tier
from monitor.rules.topics.grading import Found
from monitor.rules.topics.page import FIELDS, SHIFT, Page, index_of

_PER_RULE = 5
_PER_TOPIC = 25


def shown(found: Sequence[Found], page: Page) -> tuple[Hit, ...]:
    """The hits to show, strongest field and tier first, a bounded number of them."""
    counted: dict[str, int] = {}
    hits: list[Hit] = []
    for one in sorted(found, key=_order):
        counted[one.rule] = counted.get(one.rule, 0) + 1
        if counted[one.rule] <= _PER_RULE:
            hits.append(_hit(one, page))
    return tuple(dict.fromkeys(hits))[:_PER_TOPIC]


def _order(one: Found) -> tuple[int, bool, tuple[int, ...], str]:
    return one.evidence[0] >> SHIFT, one.tier is not Tier.ALERT, one.evidence, one.rule


def _hit(one: Found, page: Page) -> Hit:
    first = one.evidence[0]
    sentence = page.sentence(first)
    last = max(p for p in one.evidence if page.sentence(p) == sentence)
    layout = page.fields[first >> SHIFT].layout
    return Hit(
        rule=one.rule,
        where=FIELDS[first >> SHIFT],
        start=layout.start(index_of(first)),
        end=layout.end(index_of(last)),
        sentence=layout.sentence_of(index_of(first)),
    )
