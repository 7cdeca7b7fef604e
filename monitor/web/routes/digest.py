"""*Knipselkrant*: review, order, comment, drop with a reason, preview, send; and the archive."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from monitor.flows import digest as flow
from monitor.model.digest import Digest
from monitor.model.person import Right
from monitor.model.response import Refused
from monitor.rules import digest as rules
from monitor.rules.wording.digest import MISSED_LIST, DigestView, digest_mail, missed_lines
from monitor.rules.wording.grounds import because
from monitor.rules.wording.ledger import ledger_lines
from monitor.storage.digesting import DigestRecords
from monitor.web import digest_edit, forms
from monitor.web.gate import needs, services, visitor
from monitor.web.render import back, language_of, local, page

router = APIRouter()
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


@router.get("/knipselkrant")
@needs(Right.READ)
def archive(request: Request) -> Response:
    """Today's, and all that went before."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        recent = DigestRecords(connection).recent()
    today = local(surroundings.clock.now()).date()
    values = {"recent": recent, "today": today, "settings": surroundings.settings().digest}
    return page(request, "digests.html", values)


@router.get("/knipselkrant/{when}")
@needs(Right.READ)
def digest(request: Request, when: date) -> Response:
    """One day's, to be edited while it is a draft; a day that was never built is shown as it would be."""
    moment = digest_edit.moment_of(request)
    with services(request).database.read() as connection:
        work = DigestRecords(connection)
        kept = work.digest(when)
        shown = kept or flow.build_for(when, work, moment)
    values = {
        "digest": shown,
        "kept": kept is not None,
        "editable": kept is not None or digest_edit.owed(when, moment),
        "because": partial(because, language=language_of(request)),
        "inside": [item for item in shown.items if item.included],
        "outside": [item for item in shown.items if not item.included],
        "ledger": ledger_lines(shown.ledger, language_of(request)),
        "missed": missed_lines(shown, language_of(request)),
        "missed_list": MISSED_LIST,
    }
    return page(request, "digest.html", values)


@router.get("/knipselkrant/{when}/voorbeeld")
@needs(Right.READ)
def preview(request: Request, when: date) -> Response:
    """The mail as it will go out, in the language of who looks: every reader gets their own."""
    surroundings, moment = services(request), digest_edit.moment_of(request)
    with surroundings.database.read() as connection:
        found = flow.build_for(when, DigestRecords(connection), moment)
    view = DigestView(
        digest=found,
        desk_url=f"{surroundings.desk_url}/knipselkrant/{when}",
        language=language_of(request),
    )
    mail = digest_mail(view)
    html = mail.html
    for picture in mail.pictures:
        inline = base64.b64encode(picture.content).decode()
        html = html.replace(f"cid:{picture.name}", f"data:image/{picture.subtype};base64,{inline}")
    return HTMLResponse(html, headers={"Content-Security-Policy": _MAIL_POLICY})


def _edit(request: Request, when: date, change: Callable[[Digest], Digest], action: str) -> Response:
    to = f"/knipselkrant/{when}"
    done = digest_edit.edit(request, when, change, action)
    if isinstance(done, Refused):
        return back(request, to, fault=done.message)
    return back(request, to, notice="Bewaard.")


@router.post("/knipselkrant/{when}/verhalen/{story}/plaats")
@needs(Right.RESPOND)
def move(request: Request, when: date, story: int, form: Annotated[forms.Place, Form()]) -> Response:
    """To another place."""
    return _edit(request, when, lambda kept: rules.moved(kept, story, form.plaats), "knipsel-verplaatst")


@router.post("/knipselkrant/{when}/verhalen/{story}/toelichting")
@needs(Right.RESPOND)
def comment(request: Request, when: date, story: int, form: Annotated[forms.Why, Form()]) -> Response:
    """The editor's words under a story."""
    return _edit(request, when, lambda kept: rules.commented(kept, story, form.why), "knipsel-toegelicht")


@router.post("/knipselkrant/{when}/verhalen/{story}/weglaten")
@needs(Right.RESPOND)
def drop(request: Request, when: date, story: int, form: Annotated[forms.Why, Form()]) -> Response:
    """Out, with a reason."""
    if not form.why.strip():
        return back(request, f"/knipselkrant/{when}", fault="Geef een reden om dit weg te laten.")
    by = visitor(request).actor.name
    return _edit(request, when, lambda kept: rules.dropped(kept, story, by, form.why), "knipsel-weggelaten")


@router.post("/knipselkrant/{when}/verhalen/{story}/opnemen")
@needs(Right.RESPOND)
def take_in(request: Request, when: date, story: int, form: Annotated[forms.Why, Form()]) -> Response:
    """In after all."""
    del form
    by = visitor(request).actor.name
    return _edit(request, when, lambda kept: rules.taken_in(kept, story, by), "knipsel-opgenomen")


@router.post("/knipselkrant/{when}/nagekeken")
@needs(Right.RESPOND)
def review(request: Request, when: date, form: Annotated[forms.Why, Form()]) -> Response:
    """Somebody looked at it and finds it good."""
    del form
    refused = digest_edit.review(request, when)
    to = f"/knipselkrant/{when}"
    return back(request, to, fault=refused.message) if refused else back(request, to, notice="Nagekeken.")


@router.post("/knipselkrant/{when}/versturen")
@needs(Right.RESPOND)
def send(request: Request, when: date, form: Annotated[forms.Why, Form()]) -> Response:
    """Now, not at its time."""
    del form
    refused = digest_edit.send(request, when)
    to = f"/knipselkrant/{when}"
    if refused:
        return back(request, to, fault=refused.message)
    return back(request, to, notice="De knipselkrant is onderweg.")
