"""The environment: deployment and secrets. Every variable the product reads is declared here."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.model.way_out import WayOut, directly, is_host_or_network, is_proxy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


SHORT = 6
"""Characters below which a secret is said to be too short."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable; a secret may also come from a file: ``NAME_FILE``, or in ``SECRETS_DIR``."""

    name: str
    default: str
    meaning: str
    secret: bool = False

    @property
    def file(self) -> str:
        """Its name in the folder of secrets: ``smtp_password`` for ``MONITOR_SMTP_PASSWORD``."""
        return self.name.removeprefix("MONITOR_").lower()


SECRETS_DIR = "MONITOR_SECRETS_DIR"
_REMEDY = "controleer pad en rechten"

VARIABLES = (
    Variable("MONITOR_CONFIG", "feeds.yaml", "the configuration file"),
    Variable(
        SECRETS_DIR,
        "",
        "folder of secrets, a file each: smtp_password for MONITOR_SMTP_PASSWORD; a missing one is empty",
    ),
    Variable(
        "MONITOR_DATABASE_URL",
        "sqlite:///var/monitor.db",
        "where everything that happened is kept",
        secret=True,
    ),
    Variable("MONITOR_CONTACT", "", "mail address or URL that outlets find in our User-Agent"),
    Variable(
        "MONITOR_PROXY",
        "",
        "HTTP proxy to ask the world through: http://[name:password@]host:port; empty: directly",
        secret=True,
    ),
    Variable(
        "MONITOR_NO_PROXY",
        "",
        "hosts, with what ends on them, and networks of addresses that are asked without it",
    ),
    Variable(
        "MONITOR_DESK_URL",
        "http://127.0.0.1:8080",
        "address of the desk, as it stands in messages; unset: this machine at MONITOR_WEB_PORT",
    ),
    Variable("MONITOR_WEB_HOST", "127.0.0.1", "address that the desk listens on"),
    Variable("MONITOR_WEB_PORT", "8080", "port that the desk listens on"),
    Variable("MONITOR_TRUSTED_PROXIES", "", "addresses of proxies whose X-Forwarded-* headers are believed"),
    Variable(
        "MONITOR_DESK_THEME", "", "stylesheet of design tokens that dresses the desk; empty for neutral"
    ),
    Variable("MONITOR_OIDC_ISSUER", "", "OpenID Connect provider; empty means local accounts"),
    Variable("MONITOR_OIDC_CLIENT_ID", "", "our name with that provider"),
    Variable("MONITOR_OIDC_CLIENT_SECRET", "", "our secret with that provider", secret=True),
    Variable("MONITOR_OIDC_ROLES_CLAIM", "roles", "claim of the ID token that holds the roles of the desk"),
    Variable("MONITOR_SMTP_HOST", "", "mail server; empty means that no mail is sent"),
    Variable("MONITOR_SMTP_PORT", "587", "its port"),
    Variable(
        "MONITOR_SMTP_TLS", "starttls", "starttls, tls or none (none only for a server on this machine)"
    ),
    Variable("MONITOR_SMTP_USER", "", "user name, empty for none"),
    Variable("MONITOR_SMTP_PASSWORD", "", "password", secret=True),
    Variable("MONITOR_MAIL_FROM", "Voorsprong <voorsprong@localhost>", "sender of every mail"),
    Variable("MONITOR_SLACK_TOKEN", "", "bot token (xoxb-…); empty means no Slack", secret=True),
    Variable(
        "MONITOR_SLACK_APP_TOKEN", "", "app token (xapp-…) for the buttons over Socket Mode", secret=True
    ),
    Variable("MONITOR_SLACK_API_URL", "https://slack.com/api/", "base of Slack's Web API"),
    Variable("MONITOR_WEBHOOK_SECRET", "", "key that signs webhooks (HMAC-SHA256)", secret=True),
    Variable(
        "MONITOR_APPRISE_URLS",
        "",
        "other services: name=Apprise-URL, separated by spaces or lines; used as apprise:name",
        secret=True,
    ),
    Variable(
        "MONITOR_CALENDAR_URLS",
        "",
        "secret addresses of duty rosters: name=URL, separated by spaces or lines; used as secret:name",
        secret=True,
    ),
    Variable("MONITOR_HEARTBEAT_URL", "", "dead-man ping, called while every check passes", secret=True),
    Variable("MONITOR_METRICS_TOKEN", "", "bearer token for /metrics; empty: open", secret=True),
    Variable(
        "MONITOR_SENT_LOG",
        "",
        "file that remembers what was sent, for after a restore; empty: beside the SQLite file",
    ),
    Variable("MONITOR_OTLP_ENDPOINT", "", "OTLP/HTTP collector that traces are sent to; empty: no traces"),
    Variable("MONITOR_LOG_FORMAT", "text", "text or json"),
    Variable("MONITOR_LOG_LEVEL", "info", "debug, info, warning or error"),
    Variable("MONITOR_EVAL_DATA", "../shared/data", "labelled data for the quality gates (development only)"),
)


@dataclass(frozen=True, slots=True)
class EnvironmentFault:
    """A variable that cannot be used, and what to do."""

    name: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """The line that a command prints."""
        return f"{self.name}: {self.message} → {self.remedy}"


@dataclass(frozen=True, slots=True)
class Environment:
    """Values by variable name. Its repr shows no secret."""

    values: Mapping[str, str]
    sources: Mapping[str, str]
    """Where each value came from: ``default``, ``environment`` or the path of its file."""

    def __getitem__(self, name: str) -> str:
        """The value of a declared variable."""
        return self.values[name]

    def __repr__(self) -> str:
        """Names and sources only."""
        return f"Environment({dict(self.sources)})"

    def way_out(self) -> WayOut:
        """How the world is reached."""
        return WayOut(self.values["MONITOR_PROXY"], directly(self.values["MONITOR_NO_PROXY"]))

    def secrets(self) -> tuple[str, ...]:
        """Every secret value in use, those of several addresses also one by one: for ``rules.redaction``."""
        whole = [self.values[v.name] for v in VARIABLES if v.secret and self.values[v.name] != v.default]
        each = [one.partition("=")[2] or one for name in SEVERAL for one in self.values[name].split()]
        user, password = self.values["MONITOR_SMTP_USER"], self.values["MONITOR_SMTP_PASSWORD"]
        said = [b64encode(f"\0{user}\0{password}".encode()).decode()] if user and password else []
        return (*whole, *each, *said)

    def addresses(self, name: str) -> dict[str, str]:
        """The addresses of a variable of several (``name=URL name=URL``), by name."""
        return dict(each.split("=", 1) for each in self.values[name].split() if "=" in each)


SEVERAL = ("MONITOR_APPRISE_URLS", "MONITOR_CALENDAR_URLS")
"""The variables that hold several addresses."""
MEANS = {
    "email": "MONITOR_SMTP_HOST",
    "slack": "MONITOR_SLACK_TOKEN",
    "apprise": "MONITOR_APPRISE_URLS",
}
"""The variable without which a channel cannot be used."""


def load_environment(environ: Mapping[str, str]) -> tuple[Environment, tuple[EnvironmentFault, ...]]:
    """Read all declared variables; ``NAME_FILE`` wins where both stand, and is said.

    The folder of secrets comes last: what one process is given by name holds for it alone.
    """
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    faults: list[EnvironmentFault] = []
    folder = environ.get(SECRETS_DIR, "")
    if folder and not _open(folder):
        faults.append(EnvironmentFault(SECRETS_DIR, f"{folder} is geen map die te lezen is", _REMEDY))
    for variable in VARIABLES:
        name, file = variable.name, environ.get(f"{variable.name}_FILE", "")
        kept = os.path.join(folder, variable.file)  # noqa: PTH118 - Path.exists raises where it may not look
        values[name], sources[name] = variable.default, "default"
        if variable.secret and file:
            if environ.get(name):
                faults.append(EnvironmentFault(name, f"staat er zelf en als {name}_FILE", "laat er een weg"))
            found = _secret(f"{name}_FILE", file)
        elif environ.get(name):  # an empty variable, as in a template of a service file, says nothing
            found = environ[name], "environment"
        elif variable.secret and folder and os.path.exists(kept):  # noqa: PTH110
            found = _secret(SECRETS_DIR, kept)
        else:
            continue
        if isinstance(found, EnvironmentFault):
            faults.append(found)
        elif found[0] or file:  # an empty file in the folder says as little
            values[name], sources[name] = found
    if sources["MONITOR_DESK_URL"] == "default":
        values["MONITOR_DESK_URL"] = f"http://127.0.0.1:{values['MONITOR_WEB_PORT']}"
    faults += _implausible(values)
    return Environment(values, sources), tuple(faults)


def _open(folder: str) -> bool:
    return os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK)  # noqa: PTH112


def _secret(named_by: str, file: str) -> tuple[str, str] | EnvironmentFault:
    try:
        return Path(file).read_text(encoding="utf-8").strip(), file
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "geen UTF-8"
        return EnvironmentFault(named_by, f"{file} is niet te lezen ({reason})", _REMEDY)


def unknown_names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What is set and read by nobody, in Dutch: a misspelt variable is a channel that keeps silent.

    No fault: an orchestrator may set names of its own (``MONITOR_SERVICE_HOST``).
    """
    read = {each.name for each in VARIABLES} | {f"{each.name}_FILE" for each in VARIABLES if each.secret}
    told = []
    for name in sorted(each for each in environ if each.startswith("MONITOR_") and each not in read):
        near = get_close_matches(name, sorted(read), n=1, cutoff=0.8)
        told.append(f"{name} wordt niet gelezen" + (f"; bedoelde je {near[0]}?" if near else "."))
    return (*told, *_unknown_secrets(environ.get(SECRETS_DIR, "")))


def _unknown_secrets(folder: str) -> Iterator[str]:
    """Files of the folder that are no secret of ours; those with a dot are pages, and Kubernetes' own."""
    read = {each.file for each in VARIABLES if each.secret}
    files = sorted(Path(folder).iterdir()) if folder and _open(folder) else ()
    for name in (file.name for file in files if "." not in file.name and not file.is_dir()):
        if name in read:
            continue
        near = get_close_matches(name, sorted(read), n=1, cutoff=0.7)
        yield f"{folder}/{name} wordt niet gelezen" + (f"; bedoelde je {near[0]}?" if near else ".")


def short_secrets(environment: Environment) -> tuple[str, ...]:
    """Secrets that are guessed soon, in Dutch; a log shows them where they stand within a word."""
    given = {v.name: environment[v.name] for v in VARIABLES if v.secret and "://" not in environment[v.name]}
    return tuple(
        f"{name} heeft maar {len(value)} tekens: zo kort is het te raden, en het log streept het alleen door "
        f"waar het los staat; kies er een van twintig of meer"
        for name, value in given.items()
        if 0 < len(value) < SHORT
    )


def _implausible(values: Mapping[str, str]) -> list[EnvironmentFault]:
    faults = [
        EnvironmentFault(name, f"{values[name]!r} is geen poortnummer", "geef een getal van 0 tot 65535")
        for name in ("MONITOR_WEB_PORT", "MONITOR_SMTP_PORT")
        if not values[name].isdecimal() or int(values[name]) > 65_535
    ]
    if values["MONITOR_PROXY"] and not is_proxy(values["MONITOR_PROXY"]):  # it may hold a password
        faults.append(
            EnvironmentFault("MONITOR_PROXY", "is geen adres van een proxy", "schrijf http://naam:poort")
        )
    faults += [
        EnvironmentFault(
            "MONITOR_NO_PROXY",
            f"{each!r} is geen host en geen netwerk",
            "schrijf intern.nl of 10.0.0.0/8, zonder poort",
        )
        for each in directly(values["MONITOR_NO_PROXY"])
        if not is_host_or_network(each)
    ]
    choices = {
        "MONITOR_SMTP_TLS": ("starttls", "tls", "none"),
        "MONITOR_LOG_FORMAT": ("text", "json"),
        "MONITOR_LOG_LEVEL": ("debug", "info", "warning", "error"),
    }
    faults += [
        EnvironmentFault(name, f"{values[name]!r} bestaat niet", "kies uit " + ", ".join(allowed))
        for name, allowed in choices.items()
        if values[name] not in allowed
    ]
    return faults
