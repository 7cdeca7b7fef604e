"""A mail catcher on aiosmtpd, with STARTTLS where a certificate is given, and faults on demand."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Fault(StrEnum):
    """How the catcher misbehaves for one mail."""

    NONE = "none"
    BUSY = "busy"
    """451 at the recipient."""
    UNKNOWN = "unknown"
    """550 at the recipient."""
    REFUSED = "refused"
    """554 after the data."""
    LATER = "later"
    """452 after the data."""
    DROP = "drop"
    """Accepts the data, then drops the connection without an answer."""
    SLOW = "slow"
    """Accepts the data and never answers."""


@dataclass(frozen=True, slots=True)
class Caught:
    """One accepted mail."""

    recipient: str
    raw: bytes
    sender: str
    tls: bool

    @property
    def mail(self) -> EmailMessage:
        """Parsed with the modern policy."""
        parsed = message_from_bytes(self.raw, policy=policy.default)
        if not isinstance(parsed, EmailMessage):
            raise TypeError(type(parsed).__name__)
        return parsed


Choose = Callable[[str], Fault]
"""Given the recipient, the fault for this try."""


@dataclass
class MailCatcher:
    """``async with MailCatcher() as catcher``: listens on ``catcher.port`` and keeps what it accepts."""

    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    choose: Choose = lambda _recipient: Fault.NONE
    port: int = 0
    caught: list[Caught] = field(default_factory=list)
    tries: int = 0
    _server: asyncio.Server | None = None
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __aenter__(self) -> MailCatcher:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()

    def _protocol(self) -> SMTP:
        return SMTP(
            _Handler(self),
            hostname="catcher",
            ident="catcher",
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            auth_require_tls=self.tls is not None,
            authenticator=self._authenticate if self.login else None,
            auth_required=self.login is not None,
            loop=asyncio.get_running_loop(),
            enable_SMTPUTF8=False,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self.login, handled=False)

    async def keep(self, mail: Caught) -> None:
        """Store an accepted mail and wake whoever waits."""
        async with self._arrived:
            self.caught.append(mail)
            self._arrived.notify_all()

    async def wait_for(self, count: int, within: float = 5.0) -> list[Caught]:
        """All mails once there are ``count``; TimeoutError after ``within`` seconds."""
        async with asyncio.timeout(within), self._arrived:
            await self._arrived.wait_for(lambda: len(self.caught) >= count)
        return list(self.caught)


class _Handler:
    def __init__(self, catcher: MailCatcher) -> None:
        self._catcher = catcher
        self._fault = Fault.NONE

    async def handle_RCPT(  # noqa: N802  (the name that aiosmtpd calls)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self._catcher.tries += 1
        self._fault = self._catcher.choose(address)
        if self._fault is Fault.BUSY:
            return "451 4.3.0 try again later"
        if self._fault is Fault.UNKNOWN:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (the name that aiosmtpd calls)
        if self._fault is Fault.REFUSED:
            return "554 5.7.1 message refused"
        if self._fault is Fault.LATER:
            return "452 4.2.2 mailbox full"
        raw = envelope.content or b""
        content = raw if isinstance(raw, bytes) else raw.encode()
        for recipient in envelope.rcpt_tos:
            sender = envelope.mail_from or ""
            await self._catcher.keep(Caught(recipient, content, sender, session.ssl is not None))
        if self._fault is Fault.DROP and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        if self._fault is Fault.SLOW:
            await asyncio.sleep(3600)
        return "250 2.0.0 accepted"
