"""Which certificates are believed: one answer for outlets, mail, webhooks, the heartbeat and the sign-in."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache

import certifi


@cache
def believed(ca_file: str = "") -> ssl.SSLContext:
    """The system's authorities, or those of ``SSL_CERT_FILE``, with certifi's and those of ``ca_file`` (PEM).

    One for all clients of a process: reading the authorities takes 40 ms of a waiting loop.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def passed_over(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Why what ``SSL_CERT_FILE`` names is not believed, in Dutch; OpenSSL itself is silent about it."""
    file = environ.get("SSL_CERT_FILE", "")
    try:
        if file:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError as error:
        why = "geen certificaat in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        return (
            f"SSL_CERT_FILE: {file} is niet te lezen ({why}) en telt niet mee; controleer pad en rechten.",
        )
    return ()
