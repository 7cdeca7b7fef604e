"""Faults between the parts of feeds.yaml: names that nothing carries, addresses nobody can be reached at."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Iterator
from datetime import date

from monitor.config.lines import ConfigFault, Lines, Path, Plain, dotted
from monitor.config.told import Told
from monitor.model.routing import UNTAKEN
from monitor.model.telling import ADMINISTRATION, LINES


def reference_faults(read: Lines) -> list[ConfigFault]:
    """Works on the plain data, so that one wrong section does not hide the faults of another."""
    data = read.data if isinstance(read.data, dict) else {}
    faults: list[ConfigFault] = []
    faults += _routes(data.get("routes"), ("routes",), data, read)
    faults += _route_names(data.get("routes"), read)
    faults += _unreached(data.get("routes"), ("routes",), {}, read)
    faults += _addresses(_mapping(data.get("digest")).get("to"), ("digest", "to"), data, read)
    faults += _addresses(_mapping(data.get("digest")).get("reviewers"), ("digest", "reviewers"), data, read)
    faults += _addresses(data.get("administrators"), ("administrators",), data, read)
    faults += _ministries(data, read)
    faults += _same_url(data, read)
    faults += _networks(data, read)
    faults += _recess(data, read)
    return faults


def _mapping(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}


def _sequence(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []


def _fault(read: Lines, path: Path, message: Told, remedy: Told) -> ConfigFault:
    return ConfigFault(read.line(path), message, remedy, dotted(path))


_REFERENCES = (("topics", "topics"), ("outlets", "outlets"), ("ministries", "ministries"))
"""Keys of a route, and the part of the file whose names they take."""


def _ministries(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    """Two ministries that answer under one name would both be told of each other's questions."""
    seen: dict[str, str] = {}
    for slug, ministry in _mapping(data.get("ministries")).items():
        for index, answers in enumerate(_sequence(_mapping(ministry).get("answers"))):
            plain = str(answers).casefold().strip()
            if seen.setdefault(plain, slug) != slug:
                message = Told("{answers!r} staat ook bij {other!r}", answers=answers, other=seen[plain])
                where = ("ministries", slug, "answers", index)
                yield _fault(read, where, message, Told("laat het bij één ministerie staan"))


def _routes(routes: Plain, path: Path, data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    for index, item in enumerate(_sequence(routes)):
        here, route = (*path, index), _mapping(item)
        for key, known in _REFERENCES:
            yield from _names(route.get(key), (*here, key), list(_mapping(data.get(known))), read)
        for key in ("channels", "fallback"):
            yield from _addresses(route.get(key), (*here, key), data, read)
        for step_index, step in enumerate(_sequence(route.get("escalate"))):
            yield from _addresses(_mapping(step).get("to"), (*here, "escalate", step_index, "to"), data, read)
        yield from _routes(route.get("routes"), (*here, "routes"), data, read)


def _unreached(routes: Plain, path: Path, above: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    """A route that matches and tells nobody is a silent miss, unless it is muted on purpose."""
    for index, item in enumerate(_sequence(routes)):
        here, route = (*path, index), _mapping(item)
        inherited = {key: route.get(key, above.get(key)) for key in ("channels", "mute")}
        if not inherited["channels"] and inherited["mute"] is not True:
            remedy = Told("geef channels:, of mute: true als dat de bedoeling is")
            yield _fault(read, here, Told("deze route bereikt niemand"), remedy)
        yield from _unreached(route.get("routes"), (*here, "routes"), inherited, read)


RESERVED = ("root", ADMINISTRATION, LINES, UNTAKEN)
"""The root, the routes of messages about the service and about lines, and that of what no other takes."""


def _route_names(routes: Plain, read: Lines) -> Iterator[ConfigFault]:
    """A route is known by its name in everything that was told: two of one name would hide each other."""
    seen: dict[str, int] = {}
    for path, name in _named(routes, ("routes",), ""):
        if name in RESERVED:
            message = Told("de naam {name!r} is van de dienst zelf", name=name)
            yield _fault(read, path, message, Told("kies een andere naam"))
        elif name in seen:
            message = Told("de route {name!r} bestaat al (regel {line})", name=name, line=seen[name])
            yield _fault(read, path, message, Told("geef elke route een eigen naam"))
        seen.setdefault(name, read.line(path))


def _named(routes: Plain, path: Path, place: str) -> Iterator[tuple[Path, str]]:
    for index, item in enumerate(_sequence(routes)):
        route, here = _mapping(item), f"{place}-{index + 1}" if place else str(index + 1)
        name = route.get("name")
        yield (*path, index), name if isinstance(name, str) else f"route-{here}"
        yield from _named(route.get("routes"), (*path, index, "routes"), here)


def _names(given: Plain, path: Path, known: list[str], read: Lines) -> Iterator[ConfigFault]:
    for index, name in enumerate(_sequence(given)):
        if isinstance(name, str) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            remedy = _meant(near) or (
                Told("kies uit {known}", known=", ".join(known)) if known else Told("er zijn er nog geen")
            )
            yield _fault(read, (*path, index), Told("{name!r} bestaat niet", name=name), remedy)


def _meant(near: list[str]) -> Told | None:
    return Told("bedoel je {near!r}?", near=near[0]) if near else None


def _addresses(given: Plain, path: Path, data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    people = _mapping(data.get("people"))
    for index, address in enumerate(_sequence(given)):
        if not isinstance(address, str):
            continue
        channel, _, target = address.partition(":")
        here = (*path, index)
        if channel == "email" and "@" not in target:
            yield from _person(target, "email", here, people, read)
        elif channel == "slack" and not target.startswith(("#", "C", "U", "W", "G")):
            yield from _person(target, "slack", here, people, read)
        elif channel == "webhook":
            yield from _names([target], here[:-1], list(_mapping(data.get("webhooks"))), read)


def _person(
    target: str, field: str, path: Path, people: dict[str, Plain], read: Lines
) -> Iterator[ConfigFault]:
    person = people.get(target)
    if person is None:
        near = difflib.get_close_matches(target, list(people), 1)
        remedy = _meant(near) or Told("voeg deze persoon toe onder people:")
        yield _fault(read, path, Told("persoon {name!r} bestaat niet", name=target), remedy)
    elif isinstance(person, dict) and isinstance(person.get("rota"), dict):
        members = _sequence(_mapping(person["rota"]).get("members"))
        for member in members:
            if isinstance(member, str) and member != target:
                yield from _person(member, field, path, people, read)
    elif isinstance(person, dict) and not person.get(field):
        remedy = Told("vul people.{name}.{field} in, of kies een ander kanaal", name=target, field=field)
        message = Told("{name!r} is niet te bereiken via {field}", name=target, field=field)
        yield _fault(read, path, message, remedy)


def _same_url(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    seen: dict[str, str] = {}
    for slug, outlet in _mapping(data.get("outlets")).items():
        url = _mapping(outlet).get("url")
        if not isinstance(url, str):
            continue
        if url in seen:
            message = Told("hetzelfde adres als {other!r}", other=seen[url])
            yield _fault(read, ("outlets", slug, "url"), message, Told("haal een van beide weg"))
        seen.setdefault(url, slug)


def _networks(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    for index, block in enumerate(_sequence(_mapping(data.get("fetch")).get("allow_networks"))):
        try:
            ipaddress.ip_network(str(block))
        except ValueError:
            path = ("fetch", "allow_networks", index)
            message = Told("{block!r} is geen netwerk", block=block)
            yield _fault(read, path, message, Told("schrijf bijvoorbeeld 127.0.0.0/8"))


def _recess(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    for index, period in enumerate(_sequence(_mapping(data.get("calendar")).get("recess"))):
        start, _, end = str(period).partition("/")
        path = ("calendar", "recess", index)
        try:
            if date.fromisoformat(end) < date.fromisoformat(start):
                message = Told("{period!r} eindigt voor het begin", period=period)
                yield _fault(read, path, message, Told("zet de vroegste datum vooraan"))
        except ValueError:
            message = Told("{period!r} is geen periode", period=period)
            yield _fault(read, path, message, Told("schrijf 2026-12-18/2027-01-11"))
