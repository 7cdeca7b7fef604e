"""``monitor discover``, ``monitor import`` and ``monitor export``."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from monitor.app.parts import Parts, fetch_settings
from monitor.cli.root import WORLD_FAILED, AsJson, Config, app, refuse, say, tell
from monitor.cli.start import parts_or_end
from monitor.model.reading import FetchFailed
from monitor.outlets.discover import Proposal
from monitor.outlets.discover import discover as find
from monitor.outlets.http import Fetcher
from monitor.outlets.opml import Listed, as_yaml, read_opml, slug_of, unused, write_opml
from monitor.outlets.sandbox import Sandbox


@app.command()
def discover(
    url: Annotated[str, typer.Argument(help="Address of a site, a section or a feed.")],
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """The feeds, sitemaps and list pages of a site, with what each would give."""
    parts = parts_or_end(config)
    address = url if "://" in url else f"https://{url}"
    found = asyncio.run(_discovered(parts, address))
    if isinstance(found, FetchFailed):
        refuse(
            f"{address} is niet te lezen ({found.why}: {found.detail}) → controleer het adres", WORLD_FAILED
        )
    if not found:
        refuse(
            f"{address}: geen feed, sitemap of lijst gevonden → probeer de nieuwspagina zelf", WORLD_FAILED
        )
    for each in found:
        if as_json:
            say(json.dumps(asdict(each), ensure_ascii=False, default=str))
        else:
            _show(each, parts)
    if not as_json:
        tell("Neem de gekozen regels over onder outlets: in feeds.yaml.")


async def _discovered(parts: Parts, url: str) -> list[Proposal] | FetchFailed:
    async with Fetcher(fetch_settings(parts)) as fetcher, Sandbox() as sandbox:
        return await find(url, fetcher, sandbox)


def _show(each: Proposal, parts: Parts) -> None:
    newest = f", nieuwste {_ago(each.newest, parts.clock.now())}" if each.newest else ", zonder datums"
    push = ", kondigt berichten aan (WebSub)" if each.hub else ""
    say(f"# {each.kind.value}: {each.entries} berichten{newest}{push}")
    for example in each.examples:
        say(f"#   {example}")
    taken = {outlet.slug for outlet in parts.settings.outlets}
    name = each.title or each.url.split("/")[2].removeprefix("www.")
    slug = unused(slug_of(name), taken)
    say(as_yaml([Listed(slug, name, each.url, each.kind.value, each.selector)]))


def _ago(moment: datetime, now: datetime) -> str:
    minutes = max(0, round((now - moment.astimezone(UTC)).total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} minuten geleden"
    return f"{minutes // 60} uur geleden" if minutes < 2_880 else f"{minutes // 1_440} dagen geleden"


@app.command(name="import")
def import_outlets(
    file: Annotated[str, typer.Argument(help="An OPML file; - for standard input.")],
    config: Config = None,
) -> None:
    """Outlets from an OPML file, as lines for feeds.yaml; those already there are left out."""
    parts = parts_or_end(config)
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        refuse(f"{file} is niet te lezen ({error.strerror}) → geef het pad van een OPML-bestand")
    found = read_opml(body)
    if isinstance(found, str):
        refuse(f"{file}: {found} → exporteer opnieuw uit de andere lezer")
    taken = {outlet.slug for outlet in parts.settings.outlets}
    known = {outlet.url for outlet in parts.settings.outlets}
    fresh: list[Listed] = []
    for each in found:
        if each.url not in known:
            chosen = unused(each.slug, taken)
            taken.add(chosen)
            fresh.append(each._replace(slug=chosen))
    if fresh:
        say(as_yaml(fresh))
    known_already = len(found) - len(fresh)
    tell(
        f"{len(fresh)} nieuw, {known_already} stonden er al. Voeg de regels toe onder outlets: in feeds.yaml."
    )


@app.command(name="export")
def export_outlets(
    config: Config = None,
    *,
    opml: Annotated[bool, typer.Option("--opml", help="As OPML 2.0, for other readers.")] = False,
) -> None:
    """The outlets of feeds.yaml for other readers."""
    if not opml:
        refuse("kies een vorm: --opml")
    say(write_opml(parts_or_end(config).settings.outlets, "Voorsprong").rstrip())
