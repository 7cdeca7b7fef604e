"""The desk: one application, made of what it is given."""

from __future__ import annotations

import secrets

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from monitor.web import problems
from monitor.web.api import create_api
from monitor.web.board import Boards
from monitor.web.gate import guard
from monitor.web.headers import Headers
from monitor.web.render import FOLDER
from monitor.web.routes import ROUTERS
from monitor.web.routes.events import Watch
from monitor.web.services import Services
from monitor.web.sources import Rhythms


def create_app(services: Services) -> FastAPI:
    """The desk over ``services``. Every route passes the gate; what declares no right is refused."""
    app = FastAPI(
        title="Voorsprong",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(guard)],
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.secret = secrets.token_urlsafe(32)
    app.state.watch = Watch()
    app.state.rhythms = Rhythms()
    app.state.boards = Boards(app.state.rhythms)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.mount("/api/v1", create_api(services, app.state.rhythms), name="api")
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    # What a page's size could tell of its token it does not: the token is another text on every page.
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=4)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(services.hosts), www_redirect=False)
    app.add_middleware(Headers, secure=services.secure)
    return app
