"""A page that fails in a way that nobody foresaw."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import PosixPath
from typing import TYPE_CHECKING, NoReturn

import httpx

from tests.web.town import Town, open_desk

if TYPE_CHECKING:
    import pytest


class _Breaks(PosixPath):
    def is_file(self) -> NoReturn:
        raise ZeroDivisionError("zelden")


def test_is_answered_and_logged_once(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.services = replace(town.services, theme=_Breaks())
    with open_desk(town) as url:
        caplog.set_level(logging.INFO)
        answer = httpx.get(f"{url}/thema.css", timeout=30)
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.text
    assert "zelden" not in answer.text
    assert "content-security-policy" in answer.headers
    logged = [each for each in caplog.records if each.exc_info]
    assert [(each.name, each.getMessage()) for each in logged] == [("monitor.web.problems", "page failed")]
    assert vars(logged[0])["path"] == "/thema.css"
