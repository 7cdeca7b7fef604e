"""The desk's pages, a module a subject. ``ROUTERS`` is all of them."""

from __future__ import annotations

from monitor.web.routes import (
    alerts,
    digest,
    dossier,
    events,
    lines,
    oidc,
    outlets,
    parliament,
    people,
    search,
    session,
    steps,
    story,
    today,
    topics,
    wellknown,
    why,
)

ROUTERS = (
    wellknown.router,
    session.router,
    oidc.router,
    today.router,
    alerts.router,
    dossier.router,
    story.router,
    why.router,
    steps.router,
    lines.router,
    search.router,
    events.router,
    outlets.router,
    parliament.router,
    digest.router,
    people.router,
    topics.router,
)
