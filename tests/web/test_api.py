"""The API: by the design rules, with tokens and scopes, and never a 5xx whatever is sent to it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from sqlalchemy import select

from monitor.storage import people
from monitor.storage.tables.articles import articles
from monitor.web.api import create_api, described
from tests.web.conftest import Browser
from tests.web.town import NOW, Town, article


def token_for(town: Town, login: str, scope: str) -> dict[str, str]:
    """The header of a fresh token."""
    secret = f"vp_{login}_{scope}"
    with town.database.write() as connection:
        user = people.find(connection, login=login)
        assert user
        people.add_token(connection, secret, user.id, "proef", scope, NOW, NOW + timedelta(days=1))
    return {"Authorization": f"Bearer {secret}"}


def test_the_description_is_public_and_follows_the_rules(town: Town, browser: Browser) -> None:
    answer = browser.get("/api/v1/openapi.json")
    found = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["api-version"] == found["info"]["version"]
    assert found["openapi"].startswith("3.1")
    assert found == described(create_api(town.services))
    for path, operations in found["paths"].items():
        assert path == path.lower()
        assert "_" not in path
        assert not path.endswith("/")
        for operation in operations.values():
            assert operation["operationId"]
    for name, schema in found["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        if name not in ("HTTPValidationError", "ValidationError"):
            assert not [field for field in schema.get("properties", {}) if "_" in field], name


def test_without_a_token_there_is_a_problem_in_the_right_form(browser: Browser) -> None:
    answer = browser.get("/api/v1/stories")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["status"] == 401
    assert browser.get("/api/v1/nergens").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("sentence", "login", "scope", "status"),
    [
        ("a reading token reads only", "goedkeurder", "lezen", 403),
        ("a reader's token responds not", "lezer", "beheren", 403),
        ("an officer's token responds", "woordvoerder", "reageren", 201),
    ],
)
def test_scopes(town: Town, browser: Browser, sentence: str, login: str, scope: str, status: int) -> None:
    headers = token_for(town, login, scope)
    new = {"step": "acknowledge"}
    answer = browser.post(f"/api/v1/stories/{town.story}/responses", json=new, headers=headers)
    assert answer.status_code == status, sentence


def test_a_line_from_draft_to_approval_by_another_person(town: Town, browser: Browser) -> None:
    officer, approver = (token_for(town, login, "goedkeuren") for login in ("woordvoerder", "goedkeurder"))
    new = {"title": "Lijn", "core": "Wij nemen dit serieus.", "text": "De minister komt met een plan."}
    line = browser.post(f"/api/v1/stories/{town.story}/lines", json=new, headers=officer).json()
    where = f"/api/v1/lines/{line['id']}"
    approval = {"version": 1, "days": 7, "channels": ["telefonisch"]}
    assert browser.put(f"{where}/approval", json=approval, headers=approver).status_code == 409
    assert browser.put(f"{where}/submission", headers=officer).json()["state"] == "voorgelegd"
    own = token_for(town, "beheerder", "beheren")
    assert browser.put(f"{where}/approval", json=approval, headers=officer).status_code == 403
    settled = browser.put(f"{where}/approval", json=approval, headers=approver).json()
    assert (settled["state"], settled["approvedBy"]["name"]) == ("vastgesteld", "Gerda Goedkeurder")
    story = browser.get(f"/api/v1/stories/{town.story}", headers=own).json()
    assert (story["state"], story["owner"]["name"]) == ("lijn-vastgesteld", "Wim Woordvoerder")
    assert "body" not in story["articles"][0]


def test_a_digest_is_edited_reviewed_and_sent_once(town: Town, browser: Browser) -> None:
    headers = token_for(town, "woordvoerder", "reageren")
    where = "/api/v1/digests/2023-06-27"
    change = {"comment": "Lees dit.", "place": 0}
    edited = browser.patch(f"{where}/stories/{town.story}", json=change, headers=headers)
    assert edited.status_code == 200, edited.text
    assert edited.json()["stories"][0] == town.story
    shown = edited.json()["items"][0]
    assert (shown["story"], shown["included"], shown["comment"]) == (town.story, True, "Lees dit.")
    without = browser.patch(f"{where}/stories/{town.story}", json={"included": False}, headers=headers)
    assert without.status_code == 409
    out = {"included": False, "why": "Dubbel."}
    left = browser.patch(f"{where}/stories/{town.story}", json=out, headers=headers).json()
    assert town.story not in left["stories"]
    assert browser.patch(f"{where}/stories/99999", json=change, headers=headers).status_code in (404, 409)
    assert browser.put(f"{where}/review", headers=headers).json()["reviewedBy"] == "Wim Woordvoerder"
    assert browser.put(f"{where}/dispatch", headers=headers).json()["state"] == "sent"
    assert browser.put(f"{where}/dispatch", headers=headers).status_code == 409
    assert browser.patch(f"{where}/stories/{town.story}", json=change, headers=headers).status_code == 409
    assert browser.get("/api/v1/digests/2023-06-01", headers=headers).status_code == 404


def test_a_move_is_taken_back_once(town: Town, browser: Browser) -> None:
    headers = token_for(town, "woordvoerder", "reageren")
    moved = browser.post(f"/api/v1/stories/{town.story}/moves", json={"articles": [2]}, headers=headers)
    assert moved.status_code == 201
    assert browser.delete("/api/v1/moves/1", headers=headers).json()["story"] in (
        town.story,
        moved.json()["story"],
    )
    assert browser.delete("/api/v1/moves/1", headers=headers).status_code in (404, 409)


def test_a_pin_holds_and_is_taken_back(town: Town, browser: Browser) -> None:
    headers = token_for(town, "woordvoerder", "reageren")
    where = f"/api/v1/stories/{town.story}"
    assert browser.post(f"{where}/pins", json={"articles": [1, 999]}, headers=headers).status_code == 409
    assert browser.post(f"{where}/pins", json={"articles": [1]}, headers=headers).status_code == 201
    *_, step = browser.get(f"{where}/responses", headers=headers).json()
    assert (step["step"], pinned(town)) == ("pin", {1})
    assert browser.delete(f"/api/v1/moves/{step['move']}", headers=headers).json()["story"] == town.story
    assert pinned(town) == set()
    assert "Artikelen" in browser.sign_in("woordvoerder").get(f"/verhalen/{town.story}").text


def pinned(town: Town) -> set[int]:
    with town.database.read() as connection:
        return set(connection.scalars(select(articles.c.id).where(articles.c.pinned)))


def test_unknown_fields_and_steps_are_refused(town: Town, browser: Browser) -> None:
    headers = token_for(town, "woordvoerder", "reageren")
    where = f"/api/v1/stories/{town.story}/responses"
    bodies: tuple[object, ...] = ({"step": "note", "why": "x", "by": {}}, {"step": "line-approve"}, {}, [])
    for body in bodies:
        answer = browser.post(where, json=body, headers=headers)
        assert answer.status_code == 422, body
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.slow
def test_whatever_is_sent_the_answer_is_no_server_error(town: Town, browser: Browser) -> None:
    headers = token_for(town, "beheerder", "beheren")
    found = json.loads(browser.get("/api/v1/openapi.json").text)
    schema = schemathesis.openapi.from_dict(found)
    errors: list[str] = []
    answers: Counter[int] = Counter()
    operations = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    for operation in sorted(operations, key=lambda each: "/tokens/" in each.path):  # it may revoke its own

        @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def attempt(case: schemathesis.Case) -> None:  # type: ignore[type-arg]
            kwargs = case.as_transport_kwargs(base_url=f"{town.url}/api/v1")
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), **headers}
            kwargs.pop("cookies", None)
            answer = httpx_request(browser, kwargs)
            answers[answer] += 1
            if answer >= 500:
                errors.append(f"{case.method} {case.path} {answer}")

        attempt()
    assert errors == []
    assert answers[200] + answers[201] > 10
    assert answers[422] + answers[404] > 10
    assert answers[401] <= 6


def httpx_request(browser: Browser, kwargs: dict[str, object]) -> int:
    """The status of what schemathesis made; 0 for what is no HTTP request at all."""
    try:
        return browser.request(**kwargs).status_code  # type: ignore[arg-type]
    except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError, ValueError, TypeError):
        return 0


def test_a_story_comes_with_its_facts(browser: Browser, town: Town) -> None:
    browser.sign_in("lezer")
    facts = browser.get(f"/api/v1/stories/{town.story}").json()["facts"]
    assert facts["firstOutlet"] == "dagblad"
    assert facts["outletsByTier"] == [
        {"tier": 1, "outlets": ["dagblad", "omroep"]},
        {"tier": 2, "outlets": ["vakblad"]},
    ]
    assert (facts["titles"], facts["firstHour"], facts["prominence"]) == (3, 1, 8)
    assert [each["title"] for each in facts["headlines"]][:2] == [
        "Rijk haalt eigen streefcijfers niet of nauwelijks",
        "Rijk mist eigen doelstellingen diversiteit",
    ]
    assert facts["named"] == {"Kamerlid": ["lid van de Tweede Kamer"]}
    assert facts["topics"] == [{"topic": "diversiteit", "tier": "alert"}]
    assert facts["spike"] is None

    with town.database.write() as connection:
        for at, outlet in enumerate(("streek", "krant", "site")):
            when = NOW - timedelta(minutes=30 - at)
            article(connection, town.story, outlet, "Rijk mist streefcijfers, zegt de VVD", when)
    facts = browser.get(f"/api/v1/stories/{town.story}").json()["facts"]
    assert facts["spike"]["outlets"] == 3
    assert facts["named"]["fractie"] == ["VVD"]
    page = browser.get(f"/verhalen/{town.story}").text
    assert "Regio en vak" in page
    assert "3 media in het uur tot" in page
