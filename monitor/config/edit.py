"""Changing feeds.yaml from the desk: text in, text out, with everybody's comments kept in place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from monitor.config.lines import ConfigFault
from monitor.config.told import Told

_YES_OR_NO = re.compile("y|n|yes|no|on|off", re.IGNORECASE)
TEXTS = ("title", "mask", "exclude", "alert", "digest")
EXAMPLES = ("match", "ignore")


def with_topic(text: str, slug: str, fields: Mapping[str, str | list[str]]) -> str | ConfigFault:
    """The file's text with the fields of one topic set; an empty field is taken out.

    ``fields`` has the names of ``TEXTS`` and ``EXAMPLES``. The result is not validated here.
    """
    yaml, document = _read(text)
    if isinstance(document, ConfigFault):
        return document
    topics = document.get("topics") if isinstance(document, CommentedMap) else None
    if not isinstance(topics, CommentedMap) or slug not in topics:
        return ConfigFault(
            1, Told("het onderwerp {slug!r} staat niet in feeds.yaml", slug=slug), Told("voeg het daar toe")
        )
    _fill(topics[slug], fields)
    return _written(yaml, document)


def with_new_topic(
    text: str, slug: str, fields: Mapping[str, str | list[str]], route: str
) -> str | ConfigFault:
    """The file's text with one topic more, after the others, and taken by ``route`` (empty: by none).

    A route that names no topics takes all of them already. The result is not validated here.
    """
    yaml, document = _read(text)
    if isinstance(document, ConfigFault):
        return document
    if not isinstance(document, CommentedMap):
        return ConfigFault(1, Told("feeds.yaml heeft geen outlets:"), Told("begin de lijst met outlets:"))
    topics = document.setdefault("topics", CommentedMap())
    if not isinstance(topics, CommentedMap) or slug in topics:
        return ConfigFault(
            1, Told("er is al een onderwerp {slug!r}", slug=slug), Told("kies een andere titel")
        )
    topics[_text(slug)] = CommentedMap()
    _fill(topics[slug], fields)
    if route and not _taken_by(document.get("routes") or [], route, slug):
        return ConfigFault(
            1, Told("er is geen route met de naam {route!r}", route=route), Told("kies een andere route")
        )
    return _written(yaml, document)


def _taken_by(nodes: Iterable[CommentedMap], route: str, slug: str, above: str = "") -> bool:
    """Puts the topic on the route and on what stands above it; False where no such route is."""
    for number, node in enumerate(nodes, 1):
        place = f"{above}{number}"
        here = node.get("name", f"route-{place}") == route
        if here or _taken_by(node.get("routes") or [], route, slug, f"{place}-"):
            if "topics" in node:
                node["topics"].append(_text(slug))
            return True
    return False


def _fill(topic: CommentedMap, fields: Mapping[str, str | list[str]]) -> None:
    for name in TEXTS:
        _set(topic, name, str(fields.get(name, "")).strip())
    examples = {name: list(fields.get(name, [])) for name in EXAMPLES}
    _set_examples(topic, {name: lines for name, lines in examples.items() if lines})


def with_outlet(text: str, slug: str, fields: Mapping[str, str | int]) -> str | ConfigFault:
    """The file's text with one outlet more, at the end of the outlets; empty fields are left out.

    The result is not validated here.
    """
    yaml, document = _read(text)
    if isinstance(document, ConfigFault):
        return document
    outlets = document.get("outlets") if isinstance(document, CommentedMap) else None
    if not isinstance(outlets, CommentedMap):
        return ConfigFault(1, Told("feeds.yaml heeft geen outlets:"), Told("begin de lijst met outlets:"))
    if slug in outlets:
        return ConfigFault(1, Told("er is al een medium {slug!r}", slug=slug), Told("kies een andere naam"))
    outlets[slug] = CommentedMap({name: value for name, value in fields.items() if value != ""})
    return _written(yaml, document)


def _read(text: str) -> tuple[YAML, object]:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4_096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        return yaml, yaml.load(text)
    except YAMLError as error:
        return yaml, ConfigFault(
            1, Told("feeds.yaml is niet te lezen ({error})", error=error), Told("herstel het bestand eerst")
        )


def _written(yaml: YAML, document: object) -> str:
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _set(topic: CommentedMap, name: str, value: str) -> None:
    if not value:
        topic.pop(name, None)
    elif "\n" in value:
        topic[name] = LiteralScalarString(value + "\n")
    elif topic.get(name) != value:
        topic[name] = _text(value)


def _text(value: str) -> str:
    """Quoted where the reader, which is of YAML 1.1, takes the word for true or false: the writer is not."""
    return DoubleQuotedScalarString(value) if _YES_OR_NO.fullmatch(value) else value


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
