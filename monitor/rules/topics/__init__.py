"""Topics: a query language for a communications officer, compiled, matched and explained.

``compile_topics`` gives a ``Matcher`` or every fault at once; ``Matcher.match`` gives the topics of an
article with the rule and the sentence of each hit; ``check_examples`` runs the topics' own examples.
"""

from __future__ import annotations

from monitor.rules.topics.compiler import compile_topics
from monitor.rules.topics.examples import check_examples
from monitor.rules.topics.faults import ExampleFault, QueryFault
from monitor.rules.topics.matcher import Matcher

__all__ = ["ExampleFault", "Matcher", "QueryFault", "check_examples", "compile_topics"]
