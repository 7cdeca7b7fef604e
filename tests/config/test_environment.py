"""Variables and secrets: declared in one place, from a file where one is named, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config.environment import load_environment, unknown_names

if TYPE_CHECKING:
    from pathlib import Path


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("geheim\n", encoding="utf-8")
    environment, faults = load_environment({"MONITOR_SMTP_PASSWORD_FILE": str(file)})
    assert faults == ()
    assert environment["MONITOR_SMTP_PASSWORD"] == "geheim"
    assert environment.secrets() == ("geheim",)
    assert "geheim" not in repr(environment)


@pytest.mark.parametrize(
    ("what", "environ", "named"),
    [
        (
            "a secret's file that is not there",
            {"MONITOR_SLACK_TOKEN_FILE": "/nonexistent/x"},
            "MONITOR_SLACK_TOKEN_FILE",
        ),
        ("a port that is no number", {"MONITOR_WEB_PORT": "acht"}, "MONITOR_WEB_PORT"),
        ("an unknown kind of TLS", {"MONITOR_SMTP_TLS": "ssl"}, "MONITOR_SMTP_TLS"),
    ],
)
def test_a_bad_variable_is_named_with_a_remedy(what: str, environ: dict[str, str], named: str) -> None:
    _, faults = load_environment(environ)
    assert [fault.name for fault in faults] == [named], what
    assert faults[0].remedy


def test_a_secret_given_twice_is_said(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("een", encoding="utf-8")
    _, faults = load_environment({"MONITOR_SLACK_TOKEN": "twee", "MONITOR_SLACK_TOKEN_FILE": str(file)})
    assert [fault.name for fault in faults] == ["MONITOR_SLACK_TOKEN"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("MONITOR_SMPT_HOST", "bedoelde je MONITOR_SMTP_HOST?"),
        ("MONITOR_SMTP_HOST_FILE", "bedoelde je MONITOR_SMTP_HOST?"),
        ("MONITOR_SERVICE_ACCOUNT", "wordt niet gelezen."),
        ("MONITOR_SMTP_HOST", ""),
        ("MONITOR_SLACK_TOKEN_FILE", ""),
        ("PATH", ""),
    ],
)
def test_a_variable_that_nobody_reads_is_said(name: str, says: str) -> None:
    told = unknown_names({name: "x"})
    assert says in told[0] if says else told == ()
