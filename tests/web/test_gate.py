"""Hostile cases 74-78: every route x every role, forged forms, open redirects, extra fields, other hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from monitor.model.person import Right, Role
from monitor.rules.access import allowed
from monitor.storage import people
from monitor.web.account import safe_path
from monitor.web.app import create_app
from monitor.web.gate import right_of, unmasked
from monitor.web.headers import POLICY
from tests.web.conftest import Browser, token_in
from tests.web.town import PASSWORD, Town, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE: dict[str, Role | None] = {"": None} | {role.value: role for role in Role}


def routes(app: FastAPI) -> Iterator[tuple[Stop, str]]:
    """Every route with every method that it takes; a router kept inside the application is opened."""
    found = list(_flat(app.routes, ""))
    assert len(found) > 100
    for prefix, route in found:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield Stop(prefix + route.path, route.endpoint, route.operation_id or ""), method


@dataclass(frozen=True)
class Stop:
    """A route by its whole path; ``operation`` is its name in the API."""

    path: str
    endpoint: object
    operation: str = ""


def _flat(found: object, prefix: str) -> Iterator[tuple[str, APIRoute]]:
    for route in found:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute):
            yield prefix, route
        elif isinstance(route, Mount) and isinstance(route.app, FastAPI):
            yield from _flat(route.app.routes, prefix + route.path)
        elif hasattr(route, "original_router"):
            yield from _flat(route.original_router.routes, prefix)


def address(route: Stop, town: Town) -> str:
    """The route's path with something plausible in every place."""
    values = {
        "number": str(town.story),
        "form": "json",
        "what": "thema",
        "value": "licht",
        "slug": "diversiteit",
        "when": "2023-06-26",
    }
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: values.get(found[1], "1"), route.path)


def test_every_route_declares_its_right(town: Town) -> None:
    app = create_app(town.services)
    assert [route.path for route, _ in routes(app) if right_of(route.endpoint) is None] == []


def test_nothing_that_changes_is_public_but_signing_in(town: Town) -> None:
    public = {
        route.path
        for route, method in routes(create_app(town.services))
        if method != "GET" and right_of(route.endpoint) is Right.PUBLIC
    }
    assert public == {"/inloggen", "/welkom/{secret}"}


@pytest.mark.parametrize("login", PEOPLE)
def test_every_route_for(login: str, town: Town, browser: Browser) -> None:
    if login:
        browser.sign_in(login)
    wrong, errors = [], []
    for route, method in routes(create_app(town.services)):
        if route.path in ("/uitloggen", "/gebeurtenissen"):
            continue
        right = right_of(route.endpoint)
        answer = browser.request(method, address(route, town), headers={"X-CSRF-Token": browser.csrf})
        if answer.status_code >= 500:
            errors.append((method, route.path, answer.status_code))
        if right is Right.PUBLIC:
            continue
        location = answer.headers.get("location", "")
        turned = answer.status_code in (401, 403) or location.startswith("/inloggen")
        if turned == allowed(PEOPLE[login], right):
            wrong.append((method, route.path, answer.status_code))
    assert wrong == []
    assert errors == []


def test_a_form_from_elsewhere_is_refused(town: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    path = f"/verhalen/{town.story}/oppakken"
    refused = [
        browser.post(path, data={}),
        browser.post(path, data={"csrf": "x" * 43}),
        browser.post(path, data={"csrf": browser.csrf}, headers={"Origin": "https://evil.example"}),
        browser.post(path, data={"csrf": browser.csrf}, headers={"Sec-Fetch-Site": "cross-site"}),
        browser.post(path, data={"csrf": browser.csrf}, headers={"Origin": "null"}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    assert browser.post(path, data={"csrf": browser.csrf}, headers={"Origin": town.url}).status_code == 303


def test_every_change_asks_for_the_token(town: Town, browser: Browser) -> None:
    browser.sign_in("beheerder")
    open_ = []
    for route, method in routes(create_app(town.services)):
        if method == "GET":
            continue
        answer = browser.request(method, address(route, town))
        if answer.status_code != 403:
            open_.append((method, route.path, answer.status_code))
    assert open_ == []


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie: x",
        "evil",
        "",
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(to: str) -> None:
    found = safe_path(to)
    assert found == "/vandaag" or (found.startswith("/%") and "\n" not in found)


def test_a_field_that_the_form_does_not_have_is_refused(town: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    path = f"/verhalen/{town.story}/notitie"
    answer = browser.post(path, data={"csrf": browser.csrf, "why": "x", "role": "beheerder"})
    assert answer.status_code == 422
    assert "role" in answer.text


def test_the_token_is_another_text_on_every_page_and_still_the_same_token(browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    shown = {token_in(browser.get("/sneltoetsen").text) for _ in range(5)}
    assert len(shown) == 5
    assert len({unmasked(each) for each in shown}) == 1
    for odd in ("", "x", "é", "====", "a" * 87, next(iter(shown))[:-4]):
        assert unmasked(odd) not in {unmasked(each) for each in shown}


def test_a_strange_host_is_refused(browser: Browser) -> None:
    assert browser.get("/inloggen", headers={"Host": "evil.example"}).status_code == 400


def test_headers(browser: Browser) -> None:
    answer = browser.get("/inloggen")
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=", answer.text)


def test_cookies_over_tls_are_for_this_host_alone(town: Town) -> None:
    town.services = replace(town.services, desk_url="https://desk.example")
    with open_desk(town) as url, Browser(base_url=url) as plain:
        page = plain.get("/inloggen", headers={"Host": "desk.example"})
        before = page.headers["set-cookie"]
        form = {"login": "lezer", "password": PASSWORD, "csrf": token_in(page.text)}
        headers = {"Host": "desk.example", "Cookie": before.split(";")[0]}
        cookies = plain.post("/inloggen", data=form, headers=headers).headers.get_list("set-cookie")
    kept = next(each for each in cookies if each.startswith("__Host-voorsprong="))
    assert before.startswith("__Host-voorsprong-pre=")
    for each in (kept, before):
        assert "; Secure" in each
        assert "; HttpOnly" in each
        assert "; Path=/" in each
        assert "domain" not in each.lower()
    assert page.headers["strict-transport-security"].startswith("max-age=")


def test_too_many_wrong_passwords(browser: Browser) -> None:
    form = {"login": "lezer", "password": "verkeerd", "csrf": token_in(browser.get("/inloggen").text)}
    codes = [browser.post("/inloggen", data=form).status_code for _ in range(9)]
    assert codes == [401] * 8 + [429]


def test_a_closed_account_has_no_session(town: Town, browser: Browser) -> None:
    browser.sign_in("lezer")
    with town.database.write() as connection:
        user = people.find(connection, login="lezer")
        assert user
        people.change(connection, user.id, active=False)
    assert browser.get("/vandaag").headers["location"].startswith("/inloggen")


LINE = {"core": "Een kern van <b>een uur</b>", "text": "Een uur werk aan deze tekst."}


@pytest.mark.parametrize(
    ("what", "fields", "status", "says"),
    [
        ("a session that ended", {}, 401, "Je bent afgemeld"),
        ("a page of before another session", {}, 403, "De pagina was verlopen"),
        (
            "a core that is too long",
            {"core": "k" * 601},
            422,
            "Kernboodschap is te lang: hoogstens 600 tekens.",
        ),
    ],
)
def test_what_was_typed_is_not_lost(
    what: str, fields: dict[str, str], status: int, says: str, town: Town, browser: Browser
) -> None:
    browser.sign_in("woordvoerder")
    token = browser.csrf
    if status == 401:
        browser.cookies.clear()
    elif status == 403:
        browser.submit("/uitloggen")
        browser.sign_in("woordvoerder")
    answer = browser.post(f"/verhalen/{town.story}/lijnen", data={"csrf": token, **LINE, **fields})
    assert answer.status_code == status, what
    assert says in answer.text, what
    assert LINE["text"] in answer.text, what
    assert "<b>een uur" not in answer.text
    assert "andere rol" not in answer.text
