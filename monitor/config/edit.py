"""Changing one topic inside feeds.yaml: text in, text out, with everybody's comments kept in place."""

from __future__ import annotations

import io
from collections.abc import Mapping

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from monitor.config.lines import ConfigFault

TEXTS = ("title", "mask", "exclude", "alert", "digest")
EXAMPLES = ("match", "ignore")


def with_topic(text: str, slug: str, fields: Mapping[str, str | list[str]]) -> str | ConfigFault:
    """The file's text with the fields of one topic set; an empty field is taken out.

    ``fields`` has the names of ``TEXTS`` and ``EXAMPLES``. The result is not validated here.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4_096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        document = yaml.load(text)
    except YAMLError as error:
        return ConfigFault(1, f"feeds.yaml is niet te lezen ({error})", "herstel het bestand eerst")
    topics = document.get("topics") if isinstance(document, CommentedMap) else None
    if not isinstance(topics, CommentedMap) or slug not in topics:
        return ConfigFault(1, f"het onderwerp {slug!r} staat niet in feeds.yaml", "voeg het daar toe")
    topic = topics[slug]
    for name in TEXTS:
        _set(topic, name, str(fields.get(name, "")).strip())
    examples = {name: list(fields.get(name, [])) for name in EXAMPLES}
    _set_examples(topic, {name: lines for name, lines in examples.items() if lines})
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _set(topic: CommentedMap, name: str, value: str) -> None:
    if not value:
        topic.pop(name, None)
    elif "\n" in value:
        topic[name] = LiteralScalarString(value + "\n")
    elif topic.get(name) != value:
        topic[name] = value


def _set_examples(topic: CommentedMap, examples: dict[str, list[str]]) -> None:
    present = topic.get("examples")
    if not examples:
        topic.pop("examples", None)
    elif not isinstance(present, CommentedMap):
        topic["examples"] = examples
    else:
        for name in EXAMPLES:
            if name not in examples:
                present.pop(name, None)
            elif list(present.get(name, [])) != examples[name]:
                present[name] = examples[name]
