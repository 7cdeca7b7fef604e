"""An account is removed: what goes, what stays, who may, and the page on which it is done."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from sqlalchemy import insert, select

from monitor.model.person import Role, User
from monitor.storage import audit, people, saved
from monitor.storage.database import Database
from monitor.storage.tables.actions import actions
from monitor.storage.tables.desk import invitations, login_failures, saved_searches, sessions, tokens, users
from tests.waiting import until_somebody_waits
from tests.web.conftest import Browser
from tests.web.test_api import token_for
from tests.web.town import NOW, Town, open_desk
from tests.web.visitors import Keys, person

OFFICER = 2
WHERE = f"/mensen/{OFFICER}/verwijderen"


def settled(town: Town) -> User:
    """The officer with all that an account can have."""
    with town.database.write() as connection:
        people.change(connection, OFFICER, email="wim@example.nl", subject="oidc-77")
        people.open_session(connection, OFFICER, ("cookie", "csrf"), NOW)
        people.invite(connection, "link", OFFICER, NOW)
        people.add_token(connection, "vp_wim", OFFICER, "t", "lezen", NOW, NOW + timedelta(days=9))
        people.failed(connection, "woordvoerder", NOW)
        saved.keep(connection, OFFICER, "Mijn zoekopdracht", {"q": "wonen"}, "geheim", NOW)
        step = {"story": town.story, "at": NOW, "kind": "note", "detail": {}}
        connection.execute(insert(actions).values(who="Wim Woordvoerder", **step))
        audit.note(connection, NOW, "Wim Woordvoerder", "note", f"verhaal {town.story}", {})
        found = people.find(connection, identity=OFFICER)
    assert found is not None
    return found


def test_the_person_goes_and_the_deeds_stay_under_the_name(town: Town, browser: Browser) -> None:
    settled(town)
    browser.sign_in("beheerder")
    assert WHERE in browser.get("/mensen").text
    page = browser.submit(WHERE, login=" Woordvoerder ")
    assert "Het account van Wim Woordvoerder is verwijderd." in page
    with town.database.read() as connection:
        row = connection.execute(select(users).where(users.c.id == OFFICER)).mappings().one()
        assert dict(row) == {
            "id": OFFICER,
            "login": " 2",
            "name": "oud-medewerker",
            "email": "",
            "role": "lezer",
            "password": "",
            "subject": "",
            "language": "nl",
            "active": False,
            "created": NOW,
            "seen": None,
            "removed": NOW,
        }
        for table in (sessions, invitations, tokens, saved_searches):
            owner = table.c.user == OFFICER
            assert connection.execute(select(table).where(owner)).all() == [], table.name
        assert connection.execute(select(login_failures)).all() == []
        assert "Wim Woordvoerder" in connection.scalars(select(actions.c.who)).all()
        assert (newest := audit.page(connection)[0]).action == "account-verwijderd"
        assert (newest.actor, newest.object) == ("Bram Beheerder", "woordvoerder")
        assert audit.verify(connection).first_bad is None
        assert people.find(connection, subject="oidc-77") is None
        assert people.token(connection, "vp_wim", NOW) is None
    assert "oud-medewerker" not in browser.get("/mensen").text.partition("<h2>")[0].replace("flash", "")
    assert browser.get(WHERE).status_code == 404
    again = browser.post(
        "/mensen", data={"csrf": browser.csrf, "login": "woordvoerder", "name": "Ans", "role": "lezer"}
    )
    assert again.status_code == 303
    with town.database.read() as connection:
        assert (made := people.find(connection, login="woordvoerder")) is not None
        assert made.id > OFFICER, "whose number it was is never another's"


def test_nobody_is_removed_by_mistake_by_oneself_or_by_who_may_not(town: Town, browser: Browser) -> None:
    settled(town)
    browser.sign_in("beheerder")
    assert "er is niets verwijderd" in browser.submit(WHERE, login="lezer")
    own = browser.submit("/mensen/4/verwijderen", login="beheerder")
    assert "Je eigen account kun je niet verwijderen: vraag het een andere beheerder." in own
    assert browser.get("/mensen/99/verwijderen").status_code == 404
    browser.cookies.clear()
    browser.sign_in("goedkeurder")
    assert browser.get(WHERE).status_code == 403
    assert browser.post(WHERE, data={"csrf": browser.csrf, "login": "woordvoerder"}).status_code == 403
    with town.database.read() as connection:
        assert {each.login for each in people.everyone(connection)} >= {"woordvoerder", "beheerder"}


def test_a_program_removes_an_account_when_it_names_it(town: Town, browser: Browser) -> None:
    settled(town)
    browser.headers.update(token_for(town, "beheerder", "beheren"))
    where = f"/api/v1/people/{OFFICER}"
    assert browser.delete(where).status_code == 422
    assert browser.delete(where, params={"login": "lezer"}).status_code == 409
    assert browser.delete("/api/v1/people/4", params={"login": "beheerder"}).status_code == 409
    assert browser.delete(where, params={"login": "woordvoerder"}).status_code == 204
    assert browser.delete(where, params={"login": "woordvoerder"}).status_code == 404
    assert OFFICER not in {each["id"] for each in browser.get("/api/v1/people").json()}


@pytest.mark.browser
def test_with_the_keyboard_in_a_browser(town: Town, chromium: Chromium) -> None:
    settled(town)
    with open_desk(town) as url, person(chromium, url, "beheerder") as page:
        page.goto(f"{url}/mensen")
        hand = Keys(page)
        hand.go(WHERE)
        assert page.locator("h1").inner_text() == "Account van Wim Woordvoerder verwijderen"
        hand.fill("login", "woordvoerder")
        hand.go("Account verwijderen")
        assert "is verwijderd" in page.locator(".flash").inner_text()
        assert page.locator(f'a[href="{WHERE}"]').count() == 0


@pytest.mark.postgres
def test_of_two_administrators_who_remove_each_other_at_once_one_is_left(postgres_database: Database) -> None:
    """The second waits for the first, and then administers no more."""
    with postgres_database.write() as connection:
        pair = [
            people.add(connection, User(id=0, login=each, name=each, role=Role.ADMINISTRATOR), NOW)
            for each in ("a", "b")
        ]
    seen: list[frozenset[int]] = []

    def second() -> None:
        with postgres_database.write() as connection:
            seen.append(people.administrators(connection))

    with postgres_database.write() as connection:
        assert people.administrators(connection) == {each.id for each in pair}
        people.remove(connection, pair[1], NOW)
        waits = threading.Thread(target=second)
        waits.start()
        until_somebody_waits(postgres_database)
    waits.join()
    assert seen == [frozenset({pair[0].id})]
