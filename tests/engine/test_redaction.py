"""What is struck out of a text: every part of every secret, in the forms that libraries print."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from html import escape
from urllib.parse import quote, quote_plus

import httpx
import pytest
from sqlalchemy.engine import make_url

from monitor.config.environment import load_environment, short_secrets
from monitor.engine.logs import Formatter
from monitor.rules.redaction import Redaction

VALUES = {
    "MONITOR_DATABASE_URL": "postgresql://bureau:pw7%23db%2Fgeheim@db.example.nl:5432/voorsprong?sslmode=require",
    "MONITOR_APPRISE_URLS": (
        "teams=tgram://123456789:AAExampleToken-9x/-100200300 "
        "piket=mmosts://hook:Wachtw00rd@mm.example.nl/3ccdd113474722377935511fc85d3dd4\n"
        "los=ntfys://tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2@ntfy.example.nl/pers"
    ),
    "MONITOR_CALENDAR_URLS": (
        "piket=https://agenda.example.nl/calendar/ical/jan%40x.nl/private-0fA9c2d1e8/basic.ics "
        "nacht=https://lezer:n4cht-w8woord@dav.example.nl/rooster.ics?sleutel=Zk3v9QpLm2"
    ),
    "MONITOR_HEARTBEAT_URL": "https://hc.example.nl/ping/5f0c5e1a-7d1b-4b57-9e0c-8b1c2f6f4a11",
    "MONITOR_SMTP_USER": "dienst",
    "MONITOR_SMTP_PASSWORD": 'sm"tp\\w8 woord&é',
    "MONITOR_METRICS_TOKEN": "m3tr1",
}
PARTS = [
    *("pw7%23db%2Fgeheim", "pw7#db/geheim"),
    *("123456789", "AAExampleToken-9x", "-100200300", "Wachtw00rd", "3ccdd113474722377935511fc85d3dd4"),
    "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2",
    *("private-0fA9c2d1e8", "n4cht-w8woord", "Zk3v9QpLm2"),
    "5f0c5e1a-7d1b-4b57-9e0c-8b1c2f6f4a11",
    *('sm"tp\\w8 woord&é', b64encode('\0dienst\0sm"tp\\w8 woord&é'.encode()).decode()),
    b64encode(b"lezer:n4cht-w8woord").decode(),
]
ENVIRONMENT, _ = load_environment(VALUES)
REDACT = Redaction(ENVIRONMENT.secrets())


@pytest.mark.fault(81)
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_struck_out_however_it_is_written(part: str) -> None:
    encoded = quote(part, safe="")
    forms = {
        part,
        encoded,
        quote(part),
        quote_plus(part),
        json.dumps(part)[1:-1],
        repr(part)[1:-1],
        escape(part),
    }
    for form in (*forms, encoded.replace("%2F", "%2f"), b64encode(part.encode()).decode()):
        said = REDACT(f"401 for <{form}> of dienst")
        assert form not in said
        assert "[secret]" in said
        assert said.startswith("401 for <")
        assert said.endswith("of dienst"), "and nothing else"


URLS = [
    each
    for name in ("MONITOR_APPRISE_URLS", "MONITOR_CALENDAR_URLS", "MONITOR_HEARTBEAT_URL")
    for each in (one.partition("=")[2] if "=" in one.split("://")[0] else one for one in VALUES[name].split())
]


@pytest.mark.fault(81)
@pytest.mark.parametrize("url", URLS)
def test_an_address_is_struck_out_from_its_host_on_also_where_it_was_cut_off(url: str) -> None:
    of_httpx = (str(httpx.URL(url)), repr(httpx.URL(url))) if url.startswith("http") else ()
    for form in (url, quote(url, safe=""), escape(url), *of_httpx):
        for end in (0, 3, len(url) // 5):
            cut = form[: len(form) - end]
            said = REDACT(f"GET {cut} gave 404")
            assert not [part for part in PARTS if len(part) > 8 and part[: len(part) * 2 // 3] in said], said


@pytest.mark.fault(81)
@pytest.mark.parametrize(
    "text",
    [
        (
            "HTTPConnectionPool(host='hc.example.nl', port=443): Max retries exceeded with url: "
            "/ping/5f0c5e1a-7d1b-4b57-9e0c-8b1c2f6f4a11 (Caused by NewConnectionError)"
        ),
        "Client error '404 Not Found' for url 'https://hc.example.nl/ping/5f0c5e1a-7d1b-4b57-9e0c-8b1c2f6f4a11'",
        "input_value='https://agenda.example.n...te-0fA9c2d1e8/basic.ics', input_type=str",
        "URLError: /calendar/ical/jan%40x.nl/private-0fA9c",
        f"{make_url(VALUES['MONITOR_DATABASE_URL'])!r} {make_url(VALUES['MONITOR_DATABASE_URL'])}",
        "host=db.example.nl user=bureau password='pw7#db/geheim' dbname=voorsprong",
        "535 5.7.8 AUTH PLAIN " + b64encode('\0dienst\0sm"tp\\w8 woord&é'.encode()).decode(),
        "tgram://123456789:AAExampleTo",
    ],
)
def test_what_libraries_print(text: str) -> None:
    said = REDACT(text)
    for part in ("5f0c5e1a-7d1b", "0fA9c2d", "private-0fA9c", "pw7", "geheim", "AAExample", "AGRpZW5zd"):
        assert part not in said


@pytest.mark.parametrize(
    "text",
    [
        "GET https://agenda.example.nl gave 404",
        "the calendar of piket is private, see basic.ics and rooster.ics",
        "Voorsprong pings hc.example.nl, ntfy.example.nl and db.example.nl:5432/voorsprong",
        "a webhook of teams: hook, pers, lezer, bureau, sleutel, sslmode=require",
    ],
)
def test_the_words_of_an_address_are_no_secrets(text: str) -> None:
    assert REDACT(text) == text


def test_a_short_secret_is_struck_out_where_it_stands_alone_and_never_in_our_own_words() -> None:
    redact = Redaction(["info", "ab"])
    record = logging.makeLogRecord({"msg": "token info of infobord ab", "levelno": 20, "levelname": "INFO"})
    record.said = "info"
    facts = json.loads(Formatter(as_json=True, redact=redact).format(record))
    assert facts["event"] == "token [secret] of infobord ab"
    assert facts["said"] == "[secret]"
    assert facts["level"] == "info"


def test_a_short_secret_is_told_at_the_start() -> None:
    (said,) = short_secrets(ENVIRONMENT)
    assert said.startswith("MONITOR_METRICS_TOKEN ")
    assert "m3tr1" not in said


def test_nothing_is_secret_of_nothing() -> None:
    assert Redaction(["", " "])("a text") == "a text"
    assert Redaction(["https://[", "postgresql://", "x://"])("https://x.nl/ and x") == "https://x.nl/ and x"
