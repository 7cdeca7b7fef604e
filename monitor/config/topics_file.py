"""Topics and groups from a file that need not be a whole configuration: for trying topics out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.config import lines as yaml_lines
from monitor.config.faults import said
from monitor.config.lines import ConfigFault
from monitor.config.schema import TopicSection
from monitor.model.topic import Examples, Topic


class _TopicsFile(BaseModel):
    """The two sections; whatever else the file holds does not matter here."""

    model_config = ConfigDict(extra="ignore")

    topics: dict[str, TopicSection]
    groups: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class TopicsAndGroups:
    """The topics in the order of the file, and the named groups that they use."""

    topics: tuple[Topic, ...]
    groups: dict[str, str]


def load_topics(path: Path) -> TopicsAndGroups | tuple[ConfigFault, ...]:
    """The two sections of a file, or every fault in them."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return (ConfigFault(0, f"{path} is niet te lezen ({error})", "geef een bestand met topics:"),)
    read = yaml_lines.read(text)
    if read.faults:
        return tuple(read.faults)
    try:
        found = _TopicsFile.model_validate(read.data)
    except ValidationError as error:
        return tuple(said(error, read))
    topics = tuple(_topic(slug, section) for slug, section in found.topics.items())
    return TopicsAndGroups(topics, found.groups)


def _topic(slug: str, section: TopicSection) -> Topic:
    examples = Examples(match=tuple(section.examples.match), ignore=tuple(section.examples.ignore))
    return Topic(slug=slug, examples=examples, **section.model_dump(exclude={"examples"}))
