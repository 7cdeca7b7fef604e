"""A message of no single story: ``view -> alert row -> deliveries``, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from monitor.flows.alert_views import Moment
from monitor.flows.recipients import at_once
from monitor.model.alert import Address, Covered, Decision, Reason
from monitor.model.telling import ADMINISTRATION, Recipient
from monitor.ports.alerting import AlertWork
from monitor.rules.wording.message import View
from monitor.rules.wording.view import AlertView

_ANY: TypeAdapter[View] = TypeAdapter(View)
_ALERT = TypeAdapter(AlertView)


def as_stored(view: View) -> dict[str, Any]:
    """The view as its alert keeps it: plain JSON."""
    plain: dict[str, Any] = _ANY.dump_python(view, mode="json")
    return plain


def read_back(plain: Mapping[str, Any]) -> View:
    """The view of any message, from what ``as_stored`` made of it."""
    return _ANY.validate_python(plain)


def read_alert(plain: Mapping[str, Any]) -> AlertView:
    """The same of an alert on a story."""
    return _ALERT.validate_python(plain)


def tell(
    view: View, route: str, because: str, who: Sequence[Recipient], work: AlertWork, moment: Moment
) -> int:
    """Write a message and queue it; ``because`` is what it is known by. Its alert's id."""
    decision = Decision(reason=Reason.NOTHING, because=because)
    alert = work.write(None, route, decision, Covered(), as_stored(view), moment.now)
    work.queue(alert, who, moment.now)
    return alert


def tell_at_once(
    view: View, route: str, because: str, to: Sequence[Address], work: AlertWork, moment: Moment
) -> int:
    """The same to addresses, whatever pace whoever reads there asked for."""
    return tell(view, route, because, at_once(to, moment.settings, moment.now), work, moment)


def tell_administrators(view: View, because: str, work: AlertWork, moment: Moment) -> int:
    """A word of the service about itself."""
    return tell_at_once(view, ADMINISTRATION, because, moment.settings.administrators, work, moment)
