"""For ``make docs``: pages that are made from the product itself, so that they cannot fall behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.root import everything
from monitor.config.environment import VARIABLES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the reference of commands and of variables, and a list of the decisions."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - only the documentation's build has mkdocs

    pages = {
        "reference/commands.md": commands(),
        "reference/environment.md": environment(),
        "decisions/index.md": decisions(Path(config.docs_dir) / "decisions"),
    }
    for path, lines in pages.items():
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, content="\n".join(lines) + "\n"))
    return files


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


def decisions(folder: Path) -> Iterator[str]:
    """The decisions by number, with their titles."""
    yield "# Decisions\n"
    for page in sorted(folder.glob("[0-9]*.md")):
        title = page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        yield f"- [{title}]({page.name})"
