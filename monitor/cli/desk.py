"""``monitor web`` and ``monitor user``: the desk on its own, and its people."""

from __future__ import annotations

import json
import secrets
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.app.parts import Parts
from monitor.cli.root import MOST, app, refuse, say
from monitor.cli.start import database_or_end, environment_or_end, settings_or_end
from monitor.clock import SystemClock
from monitor.config.environment import Environment
from monitor.model.person import Role, User
from monitor.storage import audit, people
from monitor.storage.database import Database
from monitor.web.account import first_invitation
from monitor.web.api import create_api, described
from monitor.web.dossier import dossier as make_dossier
from monitor.web.present import Names
from monitor.web.routes.dossier import written
from monitor.web.services import Services
from monitor.web.whole import read_story

users = typer.Typer(help="Accounts of the desk.", no_args_is_help=True)
app.add_typer(users, name="user")


def welcome_link(parts: Parts) -> str:
    """The one-time link for the very first account; empty once there is one or a provider signs people in."""
    if parts.environment["MONITOR_OIDC_ISSUER"]:
        return ""
    with parts.database.write() as connection:
        secret = first_invitation(connection, parts.clock.now())
    return _link(parts.environment, secret) if secret else ""


def _link(environment: Environment, secret: str) -> str:
    return f"{environment['MONITOR_DESK_URL'].rstrip('/')}/welkom/{secret}"


@app.command("openapi")
def openapi() -> None:
    """Print the description of the API (OpenAPI 3.1)."""
    say(json.dumps(api_description(), ensure_ascii=False, indent=2))


def api_description() -> dict[str, Any]:
    """What this configuration's desk says of its API, without a database."""
    environment = environment_or_end()
    database = Database("sqlite:///:memory:")
    settings, _ = settings_or_end(Path(environment["MONITOR_CONFIG"]))
    desk_url = environment["MONITOR_DESK_URL"].rstrip("/")
    surroundings = Services(
        database=database,
        settings=lambda: settings,
        clock=SystemClock(),
        desk_url=desk_url,
        contact=environment["MONITOR_CONTACT"],
    )
    return described(create_api(surroundings))


class Form(StrEnum):
    """How a dossier is written."""

    ODT = "odt"
    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


@app.command("dossier")
def dossier(
    story: Annotated[int, typer.Argument(max=MOST, help="Nummer van het verhaal.")],
    form: Annotated[Form, typer.Option("--format", help="odt, md, json of csv.")] = Form.MARKDOWN,
    *,
    public: Annotated[bool, typer.Option("--public", help="Zonder namen van medewerkers.")] = False,
) -> None:
    """Write the timeline of a story to standard output."""
    environment = environment_or_end()
    settings, _ = settings_or_end(Path(environment["MONITOR_CONFIG"]))
    now = SystemClock().now()
    whole = read_story(database_or_end(environment), settings, story, now)
    if whole is None:
        refuse(f"verhaal {story} bestaat niet; het nummer staat in het adres van zijn pagina")
    found = make_dossier(whole, Names(settings), now, public=public)
    sys.stdout.buffer.write(written(found, form.value))


@users.command("add")
def add_user(
    login: Annotated[str, typer.Argument(help="Inlognaam.")],
    name: Annotated[str, typer.Option(help="Naam zoals collega's die kennen.")],
    role: Annotated[Role, typer.Option(help="lezer, woordvoerder, goedkeurder of beheerder.")] = Role.READER,
    email: Annotated[str, typer.Option(help="E-mailadres.")] = "",
) -> None:
    """Make an account and print the link with which its owner chooses a password."""
    found = environment_or_end()
    database, now = database_or_end(found), SystemClock().now()
    with database.write() as connection:
        if people.find(connection, login=login):
            refuse(f"De inlognaam {login} bestaat al.")
        user = people.add(connection, User(id=0, login=login, name=name, role=role, email=email), now)
        secret = secrets.token_urlsafe(24)
        people.invite(connection, secret, user.id, now)
        audit.note(
            connection, now, "opdrachtregel", "account-gemaakt", f"account {user.login}", {"role": role}
        )
    say(_link(found, secret))


@users.command("invite")
def invite_user(
    login: Annotated[str, typer.Argument(help="Inlognaam; leeg voor de eerste beheerder.")] = "",
) -> None:
    """Print a one-time link: for the first administrator, or to choose a new password."""
    found = environment_or_end()
    database, now = database_or_end(found), SystemClock().now()
    with database.write() as connection:
        user = people.find(connection, login=login) if login else None
        if login and user is None:
            refuse(f"De inlognaam {login} bestaat niet.")
        if not login and people.any_account(connection):
            refuse("Er is al een account. Geef de inlognaam van wie een nieuwe link nodig heeft.")
        secret = secrets.token_urlsafe(24)
        people.invite(connection, secret, user.id if user else None, now)
        audit.note(connection, now, "opdrachtregel", "uitgenodigd", f"account {login or '(eerste)'}", {})
    say(_link(found, secret))


@users.command("list")
def list_users() -> None:
    """Print every account: login, role, name, active or not."""
    with database_or_end(environment_or_end()).read() as connection:
        for user in people.everyone(connection):
            say("\t".join((user.login, user.role.value, user.name, "actief" if user.active else "gesloten")))
