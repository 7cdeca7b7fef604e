"""YAML read safely, with the line of every value: no tags, no aliases, no duplicate keys."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from monitor.config.told import Told

Path = tuple[str | int, ...]
Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
_CORE_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "seq", "map", "timestamp")
}


@dataclass(frozen=True, slots=True, order=True)
class ConfigFault:
    """One fault: where it stands, what is wrong and what to do about it."""

    line: int
    message: str
    remedy: str
    where: str = ""

    def __str__(self) -> str:
        """The line that ``monitor check`` prints."""
        place = f"{self.where}: " if self.where else ""
        return f"regel {self.line}: {place}{self.message} → {self.remedy}"


@dataclass(slots=True)
class Lines:
    """The plain data of a YAML text, the line of every path in it, and the faults met on the way."""

    data: Plain = None
    at: dict[Path, int] = field(default_factory=dict)
    faults: list[ConfigFault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest parent that has one; 1 when none has."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.at:
                return self.at[path[:end]]
        return 1


def read(text: str) -> Lines:
    """Data, lines and structural faults of a YAML text. Never raises for what the text holds."""
    result = Lines()
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        result.faults.append(
            ConfigFault(1, Told("het bestand is groter dan 2 MB"), Told("splits of kort het bestand in"))
        )
        return result
    try:
        if fault := _unsafe(text):
            result.faults.append(fault)
            return result
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = Told("geen geldige YAML ({why})", why=error.problem or error.context)
        result.faults.append(
            ConfigFault(line, problem, Told("controleer inspringing, dubbele punten en aanhalingstekens"))
        )
        return result
    except (yaml.YAMLError, RecursionError) as error:
        problem = Told("geen leesbare YAML ({why})", why=str(error).splitlines()[0][:120])
        result.faults.append(
            ConfigFault(1, problem, Told("bewaar het bestand als UTF-8-tekst, zonder besturingstekens"))
        )
        return result
    if node is not None:
        result.data = _plain(node, (), result)
    return result


def _unsafe(text: str) -> ConfigFault | None:
    """What must be known before a tree is built: aliases (bombs) and depth (recursion)."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            remedy = Told("schrijf de waarde voluit; gedeelde stukken horen onder groups:")
            return ConfigFault(line, Told("YAML-ankers en -verwijzingen (& en *) mogen niet"), remedy)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return ConfigFault(
                line, Told("te diep genest"), Told("houd het bij {most} niveaus", most=MAX_DEPTH)
            )
    return None


def _plain(node: yaml.Node, path: Path, out: Lines) -> Plain:
    line = _line(node)
    out.at.setdefault(path, line)
    where = dotted(path)
    if node.tag not in _CORE_TAGS:
        out.faults.append(
            ConfigFault(
                line, Told("de tag {tag!r} mag niet", tag=node.tag), Told("haal de tag (!…) weg"), where
            )
        )
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, out)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), out) for index, child in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:timestamp":
        return str(node.value)
    try:
        value: Plain = yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError):
        out.faults.append(
            ConfigFault(
                line,
                Told("onleesbare waarde {value!r}", value=node.value[:60]),
                Told("zet de waarde tussen aanhalingstekens"),
                where,
            )
        )
        return None
    return value


def _line(node: yaml.Node | yaml.Event) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


def _mapping(node: yaml.MappingNode, path: Path, out: Lines) -> dict[str, Plain]:
    data: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = _line(key_node)
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        if not key or key_node.tag == "tag:yaml.org,2002:merge":
            out.faults.append(
                ConfigFault(
                    line,
                    Told("een sleutel moet gewone tekst zijn"),
                    Told("gebruik een naam als sleutel"),
                    dotted(path),
                )
            )
            continue
        if key in data:
            first = out.at.get((*path, key), 0)
            out.faults.append(
                ConfigFault(
                    line,
                    Told("de sleutel {key!r} staat er dubbel, eerder op regel {line}", key=key, line=first),
                    Told("voeg de twee samen of hernoem er een"),
                    dotted(path),
                )
            )
            continue
        out.at[(*path, key)] = line
        data[key] = _plain(value_node, (*path, key), out)
    return data


def dotted(path: Path) -> str:
    """``outlets.nu-algemeen.url`` or ``routes[0].topics``: a path as a person writes it."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
