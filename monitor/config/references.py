"""Faults between the parts of feeds.yaml: names that nothing carries, addresses nobody can be reached at."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Iterator
from datetime import date

from monitor.config.lines import ConfigFault, Lines, Path, Plain, dotted


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


def _fault(read: Lines, path: Path, message: str, remedy: str) -> ConfigFault:
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
                message = f"{answers!r} staat ook bij {seen[plain]!r}"
                where = ("ministries", slug, "answers", index)
                yield _fault(read, where, message, "laat het bij één ministerie staan")


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
            remedy = "geef channels:, of mute: true als dat de bedoeling is"
            yield _fault(read, here, "deze route bereikt niemand", remedy)
        yield from _unreached(route.get("routes"), (*here, "routes"), inherited, read)


RESERVED = ("root", "beheer")
"""The root of the tree, and the route that messages about the service itself go by."""


def _route_names(routes: Plain, read: Lines) -> Iterator[ConfigFault]:
    """A route is known by its name in everything that was told: two of one name would hide each other."""
    seen: dict[str, int] = {}
    for path, name in _named(routes, ("routes",), ""):
        if name in RESERVED:
            yield _fault(read, path, f"de naam {name!r} is van de dienst zelf", "kies een andere naam")
        elif name in seen:
            message = f"de route {name!r} bestaat al (regel {seen[name]})"
            yield _fault(read, path, message, "geef elke route een eigen naam")
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
            remedy = f"bedoelt u {near[0]!r}?" if near else "kies uit " + (", ".join(known) or "(nog geen)")
            yield _fault(read, (*path, index), f"{name!r} bestaat niet", remedy)


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
        remedy = f"bedoelt u {near[0]!r}?" if near else "voeg deze persoon toe onder people:"
        yield _fault(read, path, f"persoon {target!r} bestaat niet", remedy)
    elif isinstance(person, dict) and isinstance(person.get("rota"), dict):
        members = _sequence(_mapping(person["rota"]).get("members"))
        for member in members:
            if isinstance(member, str) and member != target:
                yield from _person(member, field, path, people, read)
    elif isinstance(person, dict) and not person.get(field):
        remedy = f"vul people.{target}.{field} in, of kies een ander kanaal"
        yield _fault(read, path, f"{target!r} is niet te bereiken via {field}", remedy)


def _same_url(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    seen: dict[str, str] = {}
    for slug, outlet in _mapping(data.get("outlets")).items():
        url = _mapping(outlet).get("url")
        if not isinstance(url, str):
            continue
        if url in seen:
            yield _fault(
                read, ("outlets", slug, "url"), f"hetzelfde adres als {seen[url]!r}", "haal een van beide weg"
            )
        seen.setdefault(url, slug)


def _networks(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    for index, block in enumerate(_sequence(_mapping(data.get("fetch")).get("allow_networks"))):
        try:
            ipaddress.ip_network(str(block))
        except ValueError:
            path = ("fetch", "allow_networks", index)
            yield _fault(read, path, f"{block!r} is geen netwerk", "schrijf bijvoorbeeld 127.0.0.0/8")


def _recess(data: dict[str, Plain], read: Lines) -> Iterator[ConfigFault]:
    for index, period in enumerate(_sequence(_mapping(data.get("calendar")).get("recess"))):
        start, _, end = str(period).partition("/")
        path = ("calendar", "recess", index)
        try:
            if date.fromisoformat(end) < date.fromisoformat(start):
                yield _fault(
                    read, path, f"{period!r} eindigt voor het begin", "zet de vroegste datum vooraan"
                )
        except ValueError:
            yield _fault(read, path, f"{period!r} is geen periode", "schrijf 2026-12-18/2027-01-11")
