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
        ("a proxy without its kind", {"MONITOR_PROXY": "proxy.intern:3128"}, "MONITOR_PROXY"),
        ("a proxy without a port", {"MONITOR_PROXY": "http://proxy.intern"}, "MONITOR_PROXY"),
        ("a proxy with a port that is none", {"MONITOR_PROXY": "http://jan:woord@proxy:x"}, "MONITOR_PROXY"),
        ("a port behind a host without it", {"MONITOR_NO_PROXY": "sso.nl:8443"}, "MONITOR_NO_PROXY"),
        ("an address of a page", {"MONITOR_NO_PROXY": "a.nl, https://sso.nl/"}, "MONITOR_NO_PROXY"),
        ("everything without it", {"MONITOR_NO_PROXY": "*"}, "MONITOR_NO_PROXY"),
        ("an unknown kind of TLS", {"MONITOR_SMTP_TLS": "ssl"}, "MONITOR_SMTP_TLS"),
    ],
)
def test_a_bad_variable_is_named_with_a_remedy(what: str, environ: dict[str, str], named: str) -> None:
    _, faults = load_environment(environ)
    assert [fault.name for fault in faults] == [named], what
    assert faults[0].remedy


def test_the_way_out_is_read_and_its_password_not_shown() -> None:
    environ = {
        "MONITOR_PROXY": "http://jan:woord@proxy:3128",
        "MONITOR_NO_PROXY": ".intern.nl, *.Lan  10.0.0.5,10.1.0.0/16 fd00::/8",
    }
    environment, faults = load_environment(environ)
    assert faults == ()
    way_out = environment.way_out()
    assert way_out.directly == ("intern.nl", "lan", "10.0.0.5", "10.1.0.0/16", "fd00::/8")
    assert way_out.through("krant.nl") == environ["MONITOR_PROXY"]
    assert way_out.through("login.intern.nl") is None
    assert "woord" not in repr(way_out) + repr(environment)


def test_a_secret_given_twice_is_said(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("een", encoding="utf-8")
    _, faults = load_environment({"MONITOR_SLACK_TOKEN": "twee", "MONITOR_SLACK_TOKEN_FILE": str(file)})
    assert [fault.name for fault in faults] == ["MONITOR_SLACK_TOKEN"]


def test_a_folder_holds_the_secrets_that_there_are(tmp_path: Path) -> None:
    """What is not in it, or empty, is simply not set; a page beside them is no secret."""
    for name, text in (("smtp_password", "geheim\n"), ("slack_token", ""), ("README.md", "# Secrets")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    environ = {"MONITOR_SECRETS_DIR": str(tmp_path)}
    environment, faults = load_environment(environ)
    assert faults == ()
    assert environment["MONITOR_SMTP_PASSWORD"] == "geheim"
    assert environment.sources["MONITOR_SMTP_PASSWORD"] == str(tmp_path / "smtp_password")
    assert environment.secrets() == ("geheim",)
    assert environment.sources["MONITOR_SLACK_TOKEN"] == "default"
    assert unknown_names(environ) == ()


def test_what_a_process_is_given_by_name_goes_before_the_folder(tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text("postgresql://elders/x", encoding="utf-8")
    (tmp_path / "mine").write_text("sqlite:///mine.db", encoding="utf-8")
    folder = {"MONITOR_SECRETS_DIR": str(tmp_path)}
    for own in (
        {"MONITOR_DATABASE_URL": "sqlite:///mine.db"},
        {"MONITOR_DATABASE_URL_FILE": str(tmp_path / "mine")},
    ):
        environment, faults = load_environment(folder | own)
        assert faults == ()
        assert environment["MONITOR_DATABASE_URL"] == "sqlite:///mine.db"


def test_a_folder_of_secrets_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """Or a channel would be silent for want of a right."""
    (tmp_path / "slack_token").write_bytes(b"\xff")
    for folder in (tmp_path / "gone", tmp_path):
        _, faults = load_environment({"MONITOR_SECRETS_DIR": str(folder)})
        assert [fault.name for fault in faults] == ["MONITOR_SECRETS_DIR"]


def test_a_file_in_the_folder_that_nobody_reads_is_said(tmp_path: Path) -> None:
    (tmp_path / "slack-token").write_text("x", encoding="utf-8")
    told = unknown_names({"MONITOR_SECRETS_DIR": str(tmp_path)})
    assert told == (f"{tmp_path}/slack-token wordt niet gelezen; bedoelde je slack_token?",)


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


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"MONITOR_WEB_PORT": "8091"}, "http://127.0.0.1:8091"),
        ({"MONITOR_WEB_PORT": "8091", "MONITOR_DESK_URL": "https://v.nl"}, "https://v.nl"),
    ],
)
def test_the_address_of_the_desk_follows_its_port_where_none_is_given(
    given: dict[str, str], address: str
) -> None:
    assert load_environment(given)[0]["MONITOR_DESK_URL"] == address
