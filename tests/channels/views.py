"""An alert to send, and headlines that try to be more than headlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitor.model.alert import ChannelKind, Reason
from monitor.model.message import Message, Thread
from monitor.model.topic import Hit, Where
from monitor.rules.wording.message import content
from monitor.rules.wording.view import AlertView, ArticleView, mark

AT = datetime(2026, 1, 20, 7, 2, tzinfo=UTC)
PLAIN = "Ministerie haalt eigen streefcijfer voor vrouwen in de top niet"

HOSTILE = (
    "=?utf-8?q?A=0D=0ABcc:victim@example.nl?= kop",
    "=?utf-8?b?DQpCY2M6IHZpY3RpbUBleGFtcGxlLm5s?=",
    "Kop\r\nBcc: victim@example.nl\r\n\r\nBody",
    "<!channel> <!here> <@U0123> <#C001> @channel @here",
    "<https://evil.example|https://gemeente.nl> klik hier",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "javascript:alert(1) data:text/html,x",
    "gnp.egnal\u202e kop \u200b\u2066met\u2069 \ufeffonzichtbaars",
    "{{7*7}} {% raw %} ${7*7} {title} {0} %s %(x)s",
    "*vet* _cursief_ `code` ~weg~ > citaat &lt;!channel&gt;",
    "k" * 5_000,
    "👩‍👩‍👧 emoji 🏳️‍🌈 en é̀ en \ud800 los",
    "\x00\x01\x1b[31mrood\x07 \x85 \u2028 regel",
    "",
    "   \n\t ",
    "\"><b>vet</b>&amp;&#60;i&#62; '); DROP TABLE",
)
EVIL_URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example|https://gemeente.nl",
    "https://nu.nl@evil.example/",
    "https://ok.example/\r\nBcc: x",
    'https://ok.example/"><script>alert(1)</script>',
    "file:///etc/passwd",
    "//evil.example/",
    "https://ok.example:abc/",
)


def view(
    title: str = PLAIN, url: str = "https://nieuws.example/1", reason: Reason = Reason.FIRST_SIGHT
) -> AlertView:
    """A view whose strangers' parts are all ``title`` and ``url``."""
    hit = Hit(rule="streefcijfer", where=Where.TITLE, start=0, end=min(5, len(title)), sentence=title)
    article = ArticleView(
        outlet="Nieuws",
        url=url,
        title=title,
        at=AT,
        marks=(replace(mark(title, hit), name="streefcijfer"),),
        earlier_title=title,
    )
    return AlertView(
        reason=reason,
        story=17,
        title=title,
        articles=(article,),
        topics=("Diversiteit bij de overheid",),
        at=AT,
        route="woordvoering",
        desk_url="http://127.0.0.1:8080/verhalen/17",
    )


def message(
    kind: ChannelKind,
    recipient: str,
    *,
    title: str = PLAIN,
    url: str = "https://nieuws.example/1",
    name: str = "alert-1.1.1",
    thread: Thread | None = None,
    attempt: int = 1,
) -> Message:
    """A built message."""
    return Message(
        id=name,
        recipient=recipient,
        content=content(view(title, url), kind, first=thread is None or not thread.root),
        thread=thread or Thread(key="story-17"),
        at=AT,
        attempt=attempt,
        list_name="woordvoering",
    )
