"""Canaries: a secret planted in the environment is in no line that is written, whatever carries it there."""

from __future__ import annotations

import io
import json
import logging
import time

import pytest

from monitor.config.environment import VARIABLES, load_environment
from monitor.engine.logs import Formatter
from monitor.rules.redaction import Redaction

CANARIES = {v.name: f"canary-{n}-{v.name.lower()}" for n, v in enumerate(VARIABLES) if v.secret}


@pytest.mark.fault(81)
@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("name", sorted(CANARIES))
def test_a_secret_reaches_no_line(name: str, as_json: bool) -> None:
    environment, _ = load_environment(CANARIES)
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Formatter(as_json=as_json, redact=Redaction(environment.secrets())))
    log = logging.Logger("canary")
    log.addHandler(handler)
    secret = CANARIES[name]
    log.error("cannot log in with %s", secret)
    log.error("failed", extra={"url": f"https://hooks.example/{secret}/x"})
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("a traceback")
    log.error("%r", environment)
    assert secret not in out.getvalue()
    assert out.getvalue().count("[secret]") >= 3


@pytest.mark.fault(82)
def test_a_logged_title_makes_no_line_of_its_own() -> None:
    title = "kop\r\n2026-01-01 ERROR forged\x1b[2J\u202e\u2028"
    record = logging.makeLogRecord({"msg": "article", "title": title, "levelno": 20, "levelname": "INFO"})
    for as_json in (True, False):
        line = Formatter(as_json=as_json, redact=Redaction()).format(record)
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
        assert "\u202e" not in line
    assert json.loads(Formatter(as_json=True, redact=Redaction()).format(record))["event"] == "article"


def logged(text: str, *, as_json: bool, secrets: tuple[str, ...] = ()) -> str:
    record = logging.makeLogRecord({"msg": "failed", "why": text, "levelno": 40, "levelname": "ERROR"})
    return Formatter(as_json=as_json, redact=Redaction(secrets)).format(record)


@pytest.mark.fault(81)
@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("headers {'Authorization': 'Bearer s3cr3t-of-ours'} refused", "s3cr3t"),
        ("Authorization: Basic YmVoZWVyOmdlaGVpbQ==", "YmVoZWVy"),
        ("proxy-authorization=geheim123", "geheim123"),
        ("Set-Cookie: session=abcdef0123; HttpOnly", "abcdef0123"),
        ("invalid_auth for xoxb-123456-abcdef", "123456-abcdef"),
        ("cannot reach postgresql://beheer:w8woord@db.example.nl/monitor", "w8woord"),
        ("POST https://hooks.slack.com/services/T0/B0/XyZ123 gave 404", "XyZ123"),
        ("GET https://agenda.example.nl/rooster.ics?token=abc123xyz&x=1", "abc123xyz"),
        ("550 no such user <jan.de-vries+pers@minocw.example.nl>", "jan.de-vries"),
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_no_part_of_a_line(
    text: str, secret: str, as_json: bool
) -> None:
    line = logged(text, as_json=as_json)
    assert secret not in line
    assert "[secret]" in line or "[name]@" in line
    if as_json:
        json.loads(line)


@pytest.mark.fault(81)
def test_a_secret_is_struck_out_however_it_is_written() -> None:
    address = "postgresql://beheer:w8%23woord%22x@db/monitor"
    for text in (address, 'password w8#woord"x', "w8%23woord%22x"):
        for as_json in (True, False):
            assert "woord" not in logged(text, as_json=as_json, secrets=(address,))


def test_ordinary_words_stay() -> None:
    text = "outlet nos https://feeds.nos.nl/nosnieuws?key2=1 basic facts, sleutel=waarde a@b"
    assert text in json.loads(logged(text, as_json=True))["why"]


def test_a_long_line_of_a_stranger_is_looked_through_in_no_time() -> None:
    began = time.process_time()
    for text in ("a" * 200_000, "a." * 100_000, "x://" * 50_000, "authorization " * 15_000, "?key=" * 40_000):
        logged(text, as_json=True)
    assert time.process_time() - began < 2
