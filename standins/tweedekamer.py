"""The Tweede Kamer's open data on loopback: OData that pages, filters and misbehaves, SyncFeed, files.

``async with TweedeKamerStandIn() as house``: give ``house.base`` as the outlet's address. It serves what it
is given: ``house.ask(…)``, ``house.answer(…)`` for made-up records, ``load_kamervragen`` for a file of real
ones that stays outside the project.
"""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from aiohttp import web

from standins.tweedekamer_records import Record, changed_at, condition, element, moment_of, stamp

PAGE = 250


@dataclass
class TweedeKamerStandIn:
    """The service. ``faults`` is a queue: each answers one request (429, 503, ``garbage``, ``slow``)."""

    page_size: int = PAGE
    faults: list[int | str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    entities: dict[str, list[Record]] = field(
        default_factory=lambda: {"Zaak": [], "Document": [], "Activiteit": []}
    )
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    base: str = ""
    sync_base: str = ""
    _runner: web.AppRunner | None = None
    _tokens: dict[int, int] = field(default_factory=dict)
    _moved: int = 0
    _sorted: dict[str, tuple[list[datetime], list[Record]]] = field(default_factory=dict)

    async def __aenter__(self) -> TweedeKamerStandIn:
        """Listen on a free port of loopback."""
        app = web.Application()
        app.router.add_get("/OData/v4/2.0/{entity:[A-Za-z]+}", self._entity)
        app.router.add_get("/OData/v4/2.0/Document({guid})/resource", self._file)
        app.router.add_get("/SyncFeed/2.0/Feed", self._feed)
        app.router.add_get("/{name:kv-tk-.+}.html", self._page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}/OData/v4/2.0/"
        self.sync_base = f"http://{host}:{port}/SyncFeed/2.0/"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        if self._runner is not None:
            await self._runner.cleanup()

    # What is in it

    def ask(
        self,
        number: str,
        subject: str,
        asked: str,
        *,
        changed: datetime,
        kind: str = "Schriftelijke vragen",
        asker: tuple[str, str] = ("A. Voorbeeld", "PARTIJ"),
        to: str = "minister van Binnenlandse Zaken en Koninkrijksrelaties",
        term: str | None = None,
    ) -> Record:
        """A question. ``asked`` as the service writes it, with whatever offset; ``changed`` is its stamp."""
        zaak: Record = {
            "Id": str(uuid5(NAMESPACE_URL, number)),
            "Nummer": number,
            "Soort": kind,
            "Titel": f"Vragen van het lid {asker[0]} over {subject}",
            "Onderwerp": subject,
            "GestartOp": asked,
            "Termijn": term,
            "Afgedaan": False,
            "Verwijderd": False,
            "ApiGewijzigdOp": stamp(changed),
            "ZaakActor": [
                {"ActorNaam": asker[0], "ActorFractie": asker[1], "Relatie": "Indiener"},
                {"ActorNaam": "B. Windspersoon", "Functie": to, "Relatie": "Gericht aan"},
            ],
            "Document": [],
        }
        self.add("Zaak", zaak)
        self.paper(number, number.replace("Z", "D"), kind, subject, asked, changed=changed)
        return zaak

    def paper(
        self,
        question: str,
        number: str,
        kind: str,
        title: str,
        day: str,
        *,
        changed: datetime,
        content_type: str = "application/pdf",
    ) -> Record:
        """A document of a question: the questions themselves, an answer, a postponement."""
        document: Record = {
            "Id": str(uuid5(NAMESPACE_URL, number)),
            "DocumentNummer": number,
            "Soort": kind,
            "Onderwerp": title,
            "Datum": day,
            "ContentType": content_type,
            "Verwijderd": False,
            "ApiGewijzigdOp": stamp(changed),
        }
        zaak = self.zaak(question)
        own = zaak["Document"]
        if isinstance(own, list):
            own.append(document)
        self.add("Document", {**document, "Zaak": [{"Id": zaak["Id"], "Nummer": question}]})
        return document

    def activity(
        self, question: str, number: str, kind: str, day: str, *, changed: datetime, status: str = "Gepland"
    ) -> Record:
        """A question hour or an interpellation in which a question is put."""
        record: Record = {
            "Id": str(uuid5(NAMESPACE_URL, number)),
            "Nummer": number,
            "Soort": kind,
            "Onderwerp": f"{kind} over {question}",
            "Datum": day,
            "Status": status,
            "Verwijderd": False,
            "ApiGewijzigdOp": stamp(changed),
            "Zaak": [{"Id": str(uuid5(NAMESPACE_URL, question)), "Nummer": question}],
        }
        self.add("Activiteit", record)
        return record

    def zaak(self, number: str) -> Record:
        """The record of a question."""
        return next(zaak for zaak in self.entities["Zaak"] if zaak.get("Nummer") == number)

    def add(self, entity: str, record: Record) -> None:
        """Any record, as it is."""
        self.entities[entity].append(record)
        self._tokens[id(record)] = len(self._tokens) + self._moved + 1
        self._sorted.pop(entity, None)

    def touch(self, records: Iterable[Record], changed: datetime) -> None:
        """A mass update: new stamps, nothing else; all of them the same one."""
        for record in records:
            record["ApiGewijzigdOp"] = stamp(changed)
            self._moved += 1
            self._tokens[id(record)] = len(self._tokens) + self._moved
        self._sorted.clear()

    # What it answers

    async def _entity(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path_qs)
        faulty = await self._fault()
        if faulty is not None:
            return faulty
        entity = request.match_info["entity"]
        if entity not in self.entities:
            return web.json_response({"error": {"message": f"no entity {entity}"}}, status=404)
        skip, top = int(request.query.get("$skip", 0)), int(request.query.get("$top", self.page_size))
        size = min(top, self.page_size)
        counted = request.query.get("$count") == "true"
        try:
            found = self._chosen(entity, request.query.get("$filter", ""))
            chosen = list(found if counted else islice(found, skip + size + 1))
        except ValueError as fault:
            return web.json_response({"error": {"message": str(fault)}}, status=400)
        shown = [self._expanded(record, request) for record in chosen[skip : skip + size]]
        answer: dict[str, object] = {"@odata.context": f"{self.base}$metadata#{entity}", "value": shown}
        if counted:
            answer["@odata.count"] = len(chosen)
        if skip + size < len(chosen) and "$top" not in request.query:
            following = request.url.update_query({"$skip": str(skip + size)})
            answer["@odata.nextLink"] = str(following)
        return web.json_response(answer)

    async def _fault(self) -> web.StreamResponse | None:
        if not self.faults:
            return None
        fault = self.faults.pop(0)
        if fault == 429:
            return web.Response(status=429, headers={"Retry-After": "1"})
        if fault == "garbage":
            return web.Response(text="<html>Onderhoud</html>", content_type="text/html")
        if fault == "slow":
            await asyncio.sleep(3600)
        return web.Response(status=int(fault)) if isinstance(fault, int) and fault else None

    def _chosen(self, entity: str, wanted: str) -> Iterator[Record]:
        if entity not in self._sorted:
            records = sorted(self.entities[entity], key=changed_at)
            self._sorted[entity] = ([changed_at(record) for record in records], records)
        stamps, records = self._sorted[entity]
        since = re.search(r"ApiGewijzigdOp ge (\S+?)(?:\)|\s|$)", wanted)
        first = bisect_left(stamps, moment_of(since.group(1))) if since else 0
        holds = condition(re.sub(r"ApiGewijzigdOp ge \S+", "true eq true", wanted))
        return (records[at] for at in range(first, len(records)) if holds(records[at]))

    @staticmethod
    def _expanded(record: Record, request: web.Request) -> Record:
        wanted = {part.strip() for part in request.query.get("$expand", "").split(",")}
        hidden = {"ZaakActor", "Document", "Zaak", "Activiteit"} - wanted
        return {name: value for name, value in record.items() if name not in hidden}

    async def _file(self, request: web.Request) -> web.Response:
        self.requests.append(request.path_qs)
        found = self.files.get(request.match_info["guid"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[1], content_type=found[0])

    async def _page(self, request: web.Request) -> web.Response:
        self.requests.append(request.path_qs)
        found = self.pages.get(request.match_info["name"])
        return web.Response(text=found, content_type="text/html") if found else web.Response(status=404)

    async def _feed(self, request: web.Request) -> web.Response:
        """Atom: the resume token inside each entry; a misspelt category gives an empty feed, not an error."""
        self.requests.append(request.path_qs)
        category = request.query.get("category", "")
        first = int(request.query.get("skiptoken", 0))
        numbered = sorted(
            (self._tokens[id(each)], each["Id"], each) for each in self.entities.get(category, [])
        )
        behind = [(at, record) for at, _, record in numbered if at > first]
        entries = []
        for at, record in behind[: self.page_size]:
            link = f"{self.sync_base}Feed?category={category}&amp;skiptoken={at}"
            content = element(category, record)
            entries.append(
                f"<entry><title>{escape(str(record['Id']))}</title><id>{escape(str(record['Id']))}</id>"
                f'<updated>{escape(str(record.get("ApiGewijzigdOp")))}</updated><category term="{category}"/>'
                f'<link rel="next" href="{link}"/><content type="application/xml">{content}</content></entry>'
            )
        body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{category}</title>{"".join(entries)}</feed>'
        return web.Response(text=body, content_type="application/atom+xml")
