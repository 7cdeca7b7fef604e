"""A topic's own examples, run at every check and on every save."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model.article import Document
from monitor.model.topic import Topic
from monitor.rules.topics.faults import ExampleFault
from monitor.rules.topics.matcher import Matcher


def check_examples(matcher: Matcher, topics: Iterable[Topic]) -> tuple[ExampleFault, ...]:
    """The examples that the rules break: a headline to catch that no rule catches, or the other way round."""
    faults: list[ExampleFault] = []
    for topic in topics:
        for wanted, examples in ((True, topic.examples.match), (False, topic.examples.ignore)):
            for example in examples:
                rules = _fired(matcher, topic.slug, example)
                if bool(rules) is not wanted:
                    faults.append(ExampleFault(topic.slug, example, wanted, rules))
    return tuple(faults)


def _fired(matcher: Matcher, topic: str, title: str) -> tuple[str, ...]:
    matches = matcher.match(Document(title=title))
    return tuple(dict.fromkeys(hit.rule for match in matches if match.topic == topic for hit in match.hits))
