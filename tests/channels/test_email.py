"""What only mail has: threads, headers, TLS, and a server that answers in codes."""

from __future__ import annotations

import ssl
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.channels.email import EmailChannel, Security, SmtpSettings, build
from monitor.model.alert import ChannelKind, DeliveryFailed, Sent
from monitor.model.message import Mail, Thread
from standins.mail import Fault, MailCatcher
from tests.channels.rigs import PATIENCE
from tests.channels.views import HOSTILE, PLAIN, message

CERTIFICATE = Path(__file__).parent / "localhost.pem"
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "List-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}


def settings(port: int, security: Security = Security.PLAIN, **more: str) -> SmtpSettings:
    return SmtpSettings(
        host="localhost" if security is not Security.PLAIN else "127.0.0.1",
        port=port,
        security=security,
        sender="voorsprong@example.nl",
        domain="voorsprong.example",
        timeout=PATIENCE,
        **more,
    )


def server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def _one(catcher: MailCatcher, thread: Thread | None = None, title: str = PLAIN) -> EmailMessage:
    outcome = await EmailChannel(settings(catcher.port)).send(
        message(ChannelKind.EMAIL, "piket@example.nl", thread=thread, title=title)
    )
    assert isinstance(outcome, Sent), outcome
    return catcher.caught[-1].mail


async def test_a_domain_with_accents_is_reached_and_a_name_with_them_ends_at_once() -> None:
    async with MailCatcher() as catcher:
        channel = EmailChannel(settings(catcher.port))
        sent = await channel.send(message(ChannelKind.EMAIL, "piet@gemeenté.nl", title=PLAIN))
        refused = await channel.send(message(ChannelKind.EMAIL, "pîet@gemeente.nl", title=PLAIN))
    assert isinstance(sent, Sent)
    assert catcher.caught[0].recipient == "piet@xn--gemeent-hya.nl"
    assert isinstance(refused, DeliveryFailed)
    assert refused.permanent
    assert len(catcher.caught) == 1


async def test_the_first_mail_opens_the_thread_and_the_next_ones_join_it() -> None:
    async with MailCatcher() as catcher:
        first = await _one(catcher)
        thread = Thread(key="story-17", root=str(first["Message-ID"]))
        second = await _one(catcher, thread)
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == first["Message-ID"]
    assert str(first["Message-ID"]) in str(second["References"])
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert first["List-Id"] == "<woordvoering.voorsprong.example>"
    assert first["Auto-Submitted"] == "auto-generated"


async def test_a_repeat_is_the_same_mail_byte_for_byte_but_for_the_boundary() -> None:
    async with MailCatcher(choose=lambda _: Fault.DROP) as catcher:
        channel = EmailChannel(settings(catcher.port))
        for attempt in (1, 2):
            failed = await channel.send(message(ChannelKind.EMAIL, "piket@example.nl", attempt=attempt))
            assert isinstance(failed, DeliveryFailed)
            assert failed.uncertain
        one, two = (each.mail for each in catcher.caught)
    assert one["Message-ID"] == two["Message-ID"]
    assert one["Date"] == two["Date"]


async def test_text_and_html_say_the_same_and_the_hit_is_marked() -> None:
    async with MailCatcher() as catcher:
        mail = await _one(catcher)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "»Minis«" in text.get_content()
    assert "Minis</mark>" in html.get_content()
    for each in (text.get_content(), html.get_content()):
        assert "regel streefcijfer" in each
        assert "http://127.0.0.1:8080/verhalen/17" in each
    assert "<img" not in html.get_content()


@pytest.mark.parametrize("title", HOSTILE, ids=lambda title: ascii(title)[:24])
async def test_no_headline_adds_a_header_or_markup(title: str) -> None:
    async with MailCatcher() as catcher:
        mail = await _one(catcher, title=title)
    assert set(mail.keys()) == HEADERS
    assert "\n" not in str(mail["Subject"])
    assert "=?" not in str(mail["Subject"])
    html = mail.get_body(("html",))
    assert html is not None
    for forbidden in ("<script", "<img", "<b>vet"):
        assert forbidden not in html.get_content()


@pytest.mark.parametrize(
    ("fault", "permanent", "why"),
    [
        (Fault.BUSY, False, "recipient-refused"),
        (Fault.UNKNOWN, True, "recipient-refused"),
        (Fault.REFUSED, True, "message-refused"),
        (Fault.LATER, False, "message-refused"),
        (Fault.DROP, False, "disconnected"),
    ],
)
async def test_codes_say_whether_to_try_again(fault: Fault, permanent: bool, why: str) -> None:
    async with MailCatcher(choose=lambda _: fault) as catcher:
        failed = await EmailChannel(settings(catcher.port)).send(
            message(ChannelKind.EMAIL, "piket@example.nl")
        )
    assert isinstance(failed, DeliveryFailed)
    assert (failed.permanent, failed.why) == (permanent, why)


async def test_starttls_with_a_certificate_that_holds() -> None:
    async with MailCatcher(tls=server_tls(), login=("voorsprong", "geheim")) as catcher:
        with_tls = settings(
            catcher.port,
            Security.STARTTLS,
            ca_file=str(CERTIFICATE),
            username="voorsprong",
            password="geheim",
        )
        outcome = await EmailChannel(with_tls).send(message(ChannelKind.EMAIL, "piket@example.nl"))
    assert isinstance(outcome, Sent), outcome
    assert catcher.caught[0].tls


async def test_a_certificate_nobody_vouches_for_ends_it() -> None:
    async with MailCatcher(tls=server_tls()) as catcher:
        failed = await EmailChannel(settings(catcher.port, Security.STARTTLS)).send(
            message(ChannelKind.EMAIL, "piket@example.nl")
        )
    assert isinstance(failed, DeliveryFailed)
    assert failed.whole_channel
    assert not catcher.caught


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with MailCatcher() as catcher:
        failed = await EmailChannel(settings(catcher.port, Security.STARTTLS)).send(
            message(ChannelKind.EMAIL, "piket@example.nl")
        )
    assert isinstance(failed, DeliveryFailed)
    assert failed.why == "tls-refused"
    assert not catcher.caught


async def test_a_wrong_password_is_for_good_and_for_the_whole_channel() -> None:
    async with MailCatcher(tls=server_tls(), login=("voorsprong", "geheim")) as catcher:
        wrong = settings(
            catcher.port, Security.STARTTLS, ca_file=str(CERTIFICATE), username="voorsprong", password="fout"
        )
        failed = await EmailChannel(wrong).send(message(ChannelKind.EMAIL, "piket@example.nl"))
    assert isinstance(failed, DeliveryFailed)
    assert (failed.permanent, failed.whole_channel, failed.why) == (True, True, "login-refused")
    assert "fout" not in repr(failed)


async def test_no_server_at_all() -> None:
    failed = await EmailChannel(settings(1)).send(message(ChannelKind.EMAIL, "piket@example.nl"))
    assert isinstance(failed, DeliveryFailed)
    assert not failed.permanent
    assert failed.whole_channel


@pytest.mark.parametrize(
    "recipient", ["a@b.nl\r\nRCPT TO:<x@y.nl>", "geen adres", "<a@b.nl>", "a@b.nl, c@d.nl"]
)
def test_a_recipient_that_is_no_address_is_refused_before_any_server(recipient: str) -> None:
    built = build(message(ChannelKind.EMAIL, recipient), settings(25))
    assert isinstance(built, DeliveryFailed)
    assert built.permanent


def test_a_subject_that_smuggles_a_line_is_not_built() -> None:
    evil = Mail(subject="Kop\r\nBcc: x@y.nl", text="x", html="<p>x</p>")
    given = message(ChannelKind.EMAIL, "piket@example.nl")
    built = build(
        type(given)(id="x", recipient=given.recipient, content=evil, thread=given.thread, at=given.at),
        settings(25),
    )
    assert isinstance(built, DeliveryFailed)


@pytest.mark.parametrize("words", [8, 9, 10, 14, 40])
def test_a_long_subject_is_folded_and_still_sent(words: int) -> None:
    subject = "Nog niet opgepakt: " + " ".join(["diversiteitsdoelen"] * words)
    given = message(ChannelKind.EMAIL, "piket@example.nl")
    content = Mail(subject=subject, text="x", html="<p>x</p>")
    assert isinstance(build(replace(given, content=content), settings(25)), bytes)


def test_a_folded_subject_of_any_length_keeps_its_words() -> None:
    subject = "Nog niet opgepakt: Overheid haalt eigen diversiteitsdoelen niet of nauwelijks"
    given = message(ChannelKind.EMAIL, "piket@example.nl")
    built = build(replace(given, content=Mail(subject=subject, text="x", html="<p>x</p>")), settings(25))
    assert isinstance(built, bytes)
    assert str(message_from_bytes(built, policy=policy.default)["Subject"]).split() == subject.split()
