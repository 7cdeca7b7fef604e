"""*Knipselkrant*: review, order, comment, drop with a reason, preview, send; and the archive."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from monitor.flows import digest as flow
from monitor.flows.alert_views import Moment
from monitor.model.digest import Digest
from monitor.model.person import Right
from monitor.rules import digest as rules
from monitor.rules.wording.digest import DigestView, digest_mail, ledger_lines
from monitor.storage import audit
from monitor.storage.digesting import DigestRecords
from monitor.web import forms
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import cutoff_of
from monitor.web.render import back, local, page

router = APIRouter()
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


def _moment(request: Request) -> Moment:
    surroundings = services(request)
    now, settings = surroundings.clock.now(), surroundings.settings()
    cutoff = cutoff_of(settings, now)
    return Moment(
        now=now, settings=settings, cutoff=cutoff[0] if cutoff else None, desk_url=surroundings.desk_url
    )


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
    moment = _moment(request)
    with services(request).database.read() as connection:
        work = DigestRecords(connection)
        kept = work.digest(when)
        shown = kept or flow.build_for(when, work, moment)
    values = {
        "digest": shown,
        "kept": kept is not None,
        "inside": [item for item in shown.items if item.included],
        "outside": [item for item in shown.items if not item.included],
        "ledger": ledger_lines(shown.ledger),
    }
    return page(request, "digest.html", values)


@router.get("/knipselkrant/{when}/voorbeeld")
@needs(Right.READ)
def preview(request: Request, when: date) -> Response:
    """The mail as it will go out."""
    surroundings, moment = services(request), _moment(request)
    with surroundings.database.read() as connection:
        found = flow.build_for(when, DigestRecords(connection), moment)
    view = DigestView(digest=found, desk_url=f"{surroundings.desk_url}/knipselkrant/{when}")
    mail = digest_mail(view)
    html = mail.html
    for picture in mail.pictures:
        inline = base64.b64encode(picture.content).decode()
        html = html.replace(f"cid:{picture.name}", f"data:image/{picture.subtype};base64,{inline}")
    return HTMLResponse(html, headers={"Content-Security-Policy": _MAIL_POLICY})


def _edit(request: Request, when: date, change: Callable[[Digest], Digest], action: str) -> Response:
    """Change the draft that is kept; of a day that has none yet, one is made first."""
    surroundings, who, moment = services(request), visitor(request), _moment(request)
    to = f"/knipselkrant/{when}"
    with surroundings.database.write() as connection:
        work = DigestRecords(connection)
        found = work.digest(when)
        if found is None and work.add(flow.build_for(when, work, moment)):
            found = work.digest(when)
        if found is None:
            raise TurnedAwayError(404, "Deze knipselkrant bestaat niet.")
        try:
            fresh = change(found)
        except rules.NotEditableError as refused:
            return back(request, to, fault=str(refused))
        if not work.keep(fresh):
            return back(request, to, fault="Een collega was je voor; bekijk de knipselkrant opnieuw.")
        audit.note(connection, moment.now, who.actor.name, action, f"knipselkrant {when}", {})
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
    by = visitor(request).actor.name
    with services(request).database.write() as connection:
        work = DigestRecords(connection)
        found = work.digest(when)
        done = found is not None and flow.reviewed(found, work, by)
        if done:
            now = services(request).clock.now()
            audit.note(connection, now, by, "knipselkrant-nagekeken", f"knipselkrant {when}", {})
    to = f"/knipselkrant/{when}"
    return back(request, to, notice="Nagekeken.") if done else back(request, to, fault="Ververs de pagina.")


@router.post("/knipselkrant/{when}/versturen")
@needs(Right.RESPOND)
def send(request: Request, when: date, form: Annotated[forms.Why, Form()]) -> Response:
    """Now, not at its time."""
    del form
    moment, by = _moment(request), visitor(request).actor.name
    with services(request).database.write() as connection:
        work = DigestRecords(connection)
        found = work.digest(when)
        done = found is not None and flow.send(found, work, moment)
        if done:
            audit.note(connection, moment.now, by, "knipselkrant-verstuurd", f"knipselkrant {when}", {})
    to = f"/knipselkrant/{when}"
    if done:
        return back(request, to, notice="De knipselkrant is onderweg.")
    return back(request, to, fault="Deze knipselkrant is al verstuurd, of nog niet gemaakt.")
