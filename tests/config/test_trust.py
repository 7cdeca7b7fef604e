"""An organisation's own authority is believed by every client, or its sign-in and the heartbeat fail."""

from __future__ import annotations

import asyncio
import re
import ssl
from pathlib import Path

import pytest

from monitor.channels.heartbeat import Heartbeat
from monitor.config.trust import believed, passed_over

ROOT = Path(__file__).resolve().parents[2]
CERTIFICATE = ROOT / "tests" / "channels" / "localhost.pem"


@pytest.mark.parametrize("vouched", [True, False])
async def test_what_ssl_cert_file_vouches_for_is_believed(
    monkeypatch: pytest.MonkeyPatch, *, vouched: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    if vouched:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    believed.cache_clear()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    try:
        async with await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            assert await Heartbeat(f"https://localhost:{port}/").beat() is vouched
    finally:
        believed.cache_clear()


def test_an_authority_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """OpenSSL passes over it, and every certificate of the organisation fails without a word of why."""
    (tmp_path / "empty.pem").write_text("geen certificaat", "utf-8")
    assert passed_over({}) == passed_over({"SSL_CERT_FILE": str(CERTIFICATE)}) == ()
    for name, why in (("gone.pem", "No such file"), ("empty.pem", "geen certificaat in PEM")):
        (told,) = passed_over({"SSL_CERT_FILE": str(tmp_path / name)})
        assert str(tmp_path / name) in told
        assert why in told


def test_every_client_believes_the_same() -> None:
    """httpx alone believes certifi's authorities and no others."""
    made = [
        call
        for file in (ROOT / "monitor").rglob("*.py")
        for call in re.findall(
            r"httpx\.(?:AsyncClient|Client|request|get|post)\([^)]*", file.read_text("utf-8")
        )
    ]
    assert made
    assert [call for call in made if "verify=believed(" not in call] == []
