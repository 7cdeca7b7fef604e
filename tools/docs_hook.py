"""For ``make docs``: pages that are made from the product itself, so that they cannot fall behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.cli.desk import api_description
from monitor.cli.root import everything
from monitor.config.environment import VARIABLES
from monitor.config.json_schema import json_schema
from monitor.config.spelled import duration_as_written
from monitor.model.alert import Route

SECRETS = Path(__file__).parents[1] / "deploy" / "secrets" / "README.md"

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the reference of commands, settings, variables and API, and a list of the decisions."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - only the documentation's build has mkdocs

    pages = {
        "reference/commands.md": commands(),
        "reference/environment.md": environment(),
        "reference/feeds-yaml.md": feeds_yaml(json_schema()),
        "reference/api.md": api(api_description()),
        "reference/secrets.md": SECRETS.read_text(encoding="utf-8").splitlines(),
        "decisions/index.md": decisions(Path(config.docs_dir) / "decisions"),
    }
    for path, lines in pages.items():
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, content="\n".join(lines) + "\n"))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """A link to the page beside the secrets leads to its copy on the site."""
    return markdown.replace("](../deploy/secrets/README.md)", "](reference/secrets.md)")


def commands() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield "# Commands"
    group = everything()
    for name, command in sorted(group.commands.items()):
        yield f"\n## monitor {name}\n\n{command.help or ''}\n"
        for parameter in command.params:
            names = ", ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))
            yield f"- {names}: {getattr(parameter, 'help', '') or 'argument'}"


def environment() -> Iterator[str]:
    """Every variable with its default and meaning."""
    yield "# Environment\n\n| variable | default | meaning |\n|---|---|---|"
    for variable in VARIABLES:
        also = f" or `{variable.name}_FILE`" if variable.secret else ""
        yield f"| `{variable.name}`{also} | `{variable.default or '(empty)'}` | {variable.meaning} |"


def feeds_yaml(schema: Mapping[str, Any]) -> Iterator[str]:
    """Every key of feeds.yaml with what it may be, its default and its meaning; a table a section."""
    yield "# feeds.yaml\n\nA key that is *needed* must be given, the others may be left out."
    yield "Editors read the same in [its JSON Schema](../feeds.schema.json)."
    sections = [("The file", schema), *schema["$defs"].items()]
    for name, section in sections:
        title = name.removesuffix("Section")
        yield f"\n## {title}\n" + (f"\n{section['description']}\n" if name != "The file" else "")
        yield "| key | may be | default | meaning |\n|---|---|---|---|"
        needed = section.get("required", [])
        for key, told in section["properties"].items():
            default = "*needed*" if key in needed else _default(title, key, told.get("default"))
            yield f"| `{key}` | {_kind(told)} | {default} | {_about(told, schema)} |"


def _about(told: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a key means; where nothing is said of it, what is said of its section."""
    return str(told.get("description") or schema["$defs"][told["$ref"].rsplit("/", 1)[-1]]["description"])


def _default(section: str, key: str, value: object) -> str:
    """A default; of a route's key that is inherited, what holds where nobody gives it."""
    if value is None and section == "Route":
        value = next((each.default for each in fields(Route) if each.name == key), None)
    if isinstance(value, timedelta):
        value = duration_as_written(value)
    if isinstance(value, frozenset | tuple):
        value = sorted(value)
    if value is None or value == "" or (isinstance(value, dict) and value):
        return ""
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _kind(told: Mapping[str, Any]) -> str:
    """What a value may be, in a few words."""
    items: Mapping[str, Any] = told.get("items", {})
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[-1]
        title = name.removesuffix("Section")
        return f"[{title}](#{title.lower()})"
    if "enum" in told:
        return " ".join(f"`{json.dumps(value)}`" for value in told["enum"])
    if "anyOf" in told:
        kinds = [_kind(each) for each in told["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if told.get("type") == "array":
        return f"list: {_kind(items)}"
    if told.get("type") == "object":
        below = [*told.get("patternProperties", {}).values(), told.get("additionalProperties", {})]
        return f"by name: {_kind(below[0])}"
    if "examples" in told:
        return ", ".join(f"`{example}`" for example in told["examples"])
    limits = [f"{told[limit]}" for limit in ("minimum", "maximum") if limit in told]
    return {"string": "text", "boolean": "`true` `false`"}.get(told.get("type", ""), "number") + (
        f" {' to '.join(limits)}" if limits else ""
    )


def api(description: Mapping[str, Any]) -> Iterator[str]:
    """Every operation of the API, by room, with its parameters."""
    yield "# API\n\nUnder `/api/v1`, with a token of your profile at the desk: `Authorization: Bearer vp_…`."
    yield "A running desk serves the description that programs read at `/api/v1/openapi.json`."
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"\n## {method.upper()} {path}\n\n{operation.get('description') or operation['summary']}\n"
            for parameter in operation.get("parameters", []):
                need = " (needed)" if parameter.get("required") else ""
                about = parameter.get("description", "")
                yield f"- `{parameter['name']}` in {parameter['in']}{need}{': ' + about if about else ''}"
            yield from _body(operation, description)


def _body(operation: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[str]:
    """The fields of what is sent along, where something is."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        for name, told in schema.get("properties", {}).items():
            need = " (needed)" if name in schema.get("required", []) else ""
            about = told.get("description", "")
            yield f"- `{name}` in body{need}{': ' + about if about else ''}"


def decisions(folder: Path) -> Iterator[str]:
    """The decisions by number, with their titles."""
    yield "# Decisions\n"
    for page in sorted(folder.glob("[0-9]*.md")):
        title = page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        yield f"- [{title}]({page.name})"
