"""E-mail over SMTP: one recipient a transaction, threads by story, TLS or nothing."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.message import Message as ParsedMessage
from email.utils import format_datetime
from enum import StrEnum

import aiosmtplib

from monitor.channels.clean import cut_detail
from monitor.config.trust import believed
from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Mail, Message


class Security(StrEnum):
    """How the connection is protected. ``PLAIN`` is for a catcher on loopback and must be asked for."""

    STARTTLS = "starttls"
    TLS = "tls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """Where mail is handed over. ``domain`` stands in Message-ID and List-Id."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str
    """The bare address; ``sender_name`` stands before it."""
    sender_name: str = "Voorsprong"
    domain: str = "voorsprong.invalid"
    timeout: float = 30.0
    """Seconds for the whole delivery."""
    ca_file: str = ""
    """Further certificate authorities (PEM)."""


class EmailChannel:
    """Sends ``Mail`` content."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._tls = believed(settings.ca_file)

    async def reconcile(self, message: Message) -> Sent | None:
        """SMTP cannot be asked; the same Message-ID lets the reader's mailbox show one."""
        del message
        return None

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Try once, within ``timeout`` seconds."""
        built = build(message, self._settings)
        if isinstance(built, DeliveryFailed):
            return built
        state = _State()
        try:
            async with asyncio.timeout(self._settings.timeout):
                return await self._transact(message, built, state)
        except TimeoutError:
            return DeliveryFailed(permanent=False, why="timeout", uncertain=state.handed_over)
        except aiosmtplib.SMTPException as error:
            return _failure(error, state)
        except (OSError, ssl.SSLError) as error:
            return DeliveryFailed(
                permanent=False, why="connection", detail=cut_detail(str(error)), whole_channel=True
            )

    async def _transact(self, message: Message, built: bytes, state: _State) -> Sent | DeliveryFailed:
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security is Security.TLS,
            start_tls=False,
            tls_context=self._tls,
            timeout=settings.timeout,
            local_hostname="voorsprong",
        )
        try:
            state.step = "connect"
            await client.connect()
            if settings.security is Security.STARTTLS:
                state.step = "starttls"
                await client.starttls()
            if settings.username:
                state.step = "login"
                await client.login(settings.username, settings.password)
            state.step = "sender"
            await client.mail(settings.sender, encoding="ascii")
            state.step = "recipient"
            await client.rcpt(plain_address(message.recipient), encoding="ascii")
            state.step = "data"
            state.handed_over = True
            await client.data(built)
            return Sent(id=message_id(message.id, settings.domain))
        finally:
            await _leave(client)


@dataclass(slots=True)
class _State:
    """How far the transaction came, for the name of its failure."""

    step: str = "connect"
    handed_over: bool = False


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; the message's fate is decided already."""
    try:
        if client.is_connected:
            async with asyncio.timeout(2):
                await client.quit()
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        client.close()


def _failure(error: aiosmtplib.SMTPException, state: _State) -> DeliveryFailed:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refused(error, state)
    if state.step == "starttls":
        return DeliveryFailed(
            permanent=False, why="tls-refused", detail=cut_detail(str(error)), whole_channel=True
        )
    return DeliveryFailed(
        permanent=False,
        why="disconnected" if isinstance(error, aiosmtplib.SMTPServerDisconnected) else "connection",
        detail=cut_detail(str(error)),
        whole_channel=state.step in ("connect", "login"),
        uncertain=state.handed_over,
    )


_REFUSALS = {
    "login": "login-refused",
    "sender": "sender-refused",
    "recipient": "recipient-refused",
    "data": "message-refused",
    "starttls": "tls-refused",
}


def _refused(error: aiosmtplib.SMTPResponseException, state: _State) -> DeliveryFailed:
    """The server answered with a code: 5xx is for good, anything else may pass later."""
    permanent = 500 <= error.code < 600 and state.step not in ("starttls", "connect")
    return DeliveryFailed(
        permanent=permanent,
        why=_REFUSALS.get(state.step, "connection"),
        detail=cut_detail(f"{error.code} {error.message}"),
        whole_channel=state.step not in ("recipient", "data") or error.code == 421,
        uncertain=False,
    )


def plain_address(address: str) -> str:
    """The address with its domain as the mail system knows it (``gemeenté.nl`` is ``xn--gemeent-hya.nl``).

    ValueError where that cannot be done: before the @ many servers take no letters beyond ASCII.
    """
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


def message_id(name: str, domain: str) -> str:
    """``<name@domain>``."""
    return f"<{name}@{domain}>"


def build(message: Message, settings: SmtpSettings) -> bytes | DeliveryFailed:
    """The mail as bytes, the same for every attempt; read back and compared before it is trusted."""
    content = message.content
    if not isinstance(content, Mail):
        return DeliveryFailed(permanent=True, why="wrong-content", detail=type(content).__name__)
    try:
        mail = _compose(message, content, settings)
        built = mail.as_bytes()
    except (ValueError, LookupError, MessageError) as error:
        return DeliveryFailed(permanent=True, why="unbuildable", detail=type(error).__name__)
    parsed = message_from_bytes(built, policy=policy.SMTP)
    if sorted(parsed.keys()) != sorted(mail.keys()) or _spaced(parsed) != _spaced(mail):
        return DeliveryFailed(permanent=True, why="unsafe-headers")
    return built


def _spaced(mail: ParsedMessage) -> str:
    """The subject, whatever its folding."""
    return " ".join(str(mail["Subject"]).split())


def _compose(message: Message, content: Mail, settings: SmtpSettings) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = MailAddress(settings.sender_name, addr_spec=settings.sender)
    mail["To"] = MailAddress(addr_spec=plain_address(message.recipient))
    mail["Subject"] = content.subject
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = message_id(message.id, settings.domain)
    story = message_id(message.thread.key, settings.domain)
    root = message.thread.root
    mail["References"] = f"{story} {root}" if root else story
    if root:
        mail["In-Reply-To"] = root
    name = message.list_name or "berichten"
    mail["List-Id"] = f"<{name}.{settings.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(content.text, cte="quoted-printable")
    mail.add_alternative(content.html, subtype="html", cte="quoted-printable")
    if content.pictures:
        page = mail.get_payload(1)
        if isinstance(page, EmailMessage):
            for each in content.pictures:
                page.add_related(each.content, "image", each.subtype, cid=f"<{each.name}>")
    return mail
