"""Canaries: a secret planted in the environment is in no line that is written, whatever carries it there."""

from __future__ import annotations

import io
import json
import logging

import pytest

from monitor.config.environment import VARIABLES, load_environment
from monitor.engine.logs import Formatter

CANARIES = {v.name: f"canary-{n}-{v.name.lower()}" for n, v in enumerate(VARIABLES) if v.secret}


@pytest.mark.fault(81)
@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("name", sorted(CANARIES))
def test_a_secret_reaches_no_line(name: str, as_json: bool) -> None:
    environment, _ = load_environment(CANARIES)
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Formatter(as_json=as_json, secrets=environment.secrets()))
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
        line = Formatter(as_json=as_json, secrets=()).format(record)
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
        assert "\u202e" not in line
    assert json.loads(Formatter(as_json=True, secrets=()).format(record))["event"] == "article"
