"""What the desk changes a program can change too, with the same right, or it is said why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config.load import parse_settings
from monitor.model.phrase import Phrase
from monitor.model.settings import Settings
from monitor.web.app import create_app
from monitor.web.gate import right_of
from monitor.web.services import Offer, Tried
from tests.web.conftest import Browser
from tests.web.test_api import token_for
from tests.web.test_gate import routes
from tests.web.town import CONFIG, NOW, Town, open_desk, settled_in

COUNTERPARTS = {
    "/verhalen/{number}/oppakken": "addResponse",
    "/verhalen/{number}/loslaten": "addResponse",
    "/verhalen/{number}/afstemming": "addResponse",
    "/verhalen/{number}/notitie": "addResponse",
    "/verhalen/{number}/gereageerd": "addResponse",
    "/verhalen/{number}/heropenen": "addResponse",
    "/verhalen/{number}/in-overzicht": "addResponse",
    "/verhalen/{number}/uit-overzicht": "addResponse",
    "/verhalen/{number}/geen-reactie": "addResponse",
    "/verhalen/{number}/toewijzen": "assignStory",
    "/verhalen/{number}/dempen": "muteStory",
    "/verhalen/{number}/dempen-stop": "unmuteStory",
    "/verhalen/{number}/splitsen": "moveArticles",
    "/verhalen/{number}/verplaatsen": "moveArticles",
    "/verhalen/{number}/samenvoegen": "moveArticles",
    "/verhalen/{number}/vastzetten": "pinArticles",
    "/verhalen/{number}/ongedaan/{change}": "undoMove",
    "/lijnen": "addStandingLine",
    "/verhalen/{number}/lijnen": "addLine",
    "/lijnen/{line_id}/versies": "addVersion",
    "/lijnen/{line_id}/voorleggen": "submitLine",
    "/lijnen/{line_id}/vaststellen": "approveLine",
    "/lijnen/{line_id}/teruggeven": "rejectLine",
    "/lijnen/{line_id}/bevestigen": "confirmLine",
    "/lijnen/{line_id}/intrekken": "withdrawLine",
    "/knipselkrant/{when}/verhalen/{story}/plaats": "editDigest",
    "/knipselkrant/{when}/verhalen/{story}/toelichting": "editDigest",
    "/knipselkrant/{when}/verhalen/{story}/weglaten": "editDigest",
    "/knipselkrant/{when}/verhalen/{story}/opnemen": "editDigest",
    "/knipselkrant/{when}/nagekeken": "reviewDigest",
    "/knipselkrant/{when}/versturen": "sendDigest",
    "/kamer/{number}/koppelingen/{article}": "settleLink",
    "/meldingen/dempen": "addMute",
    "/meldingen/opheffen": "liftMute",
    "/artikelen/{number}/oordeel": "judgeArticle",
    "/onderwerpen/nieuw/proef": "tryNewTopic",
    "/onderwerpen/nieuw": "addTopic",
    "/onderwerpen/{slug}/proef": "tryTopic",
    "/onderwerpen/{slug}": "saveTopic",
    "/onderwerpen/{slug}/terug/{edit}": "restoreTopic",
    "/bronnen": "addOutlet",
    "/bronnen/{slug}/probeer": "pollOutlet",
    "/bronnen/ontdek": "discoverOutlets",
    "/mensen": "addPerson",
    "/mensen/{number}": "changePerson",
    "/mensen/{number}/uitnodigen": "invitePerson",
    "/mensen/{number}/verwijderen": "removePerson",
    "/profiel/tokens/{number}/intrekken": "revokeToken",
    "/zoeken/bewaren": "saveSearch",
    "/zoeken/vergeten/{number}": "forgetSearch",
    "/voorkeur/{what}/{value}": "changeAccount",
}
WITHOUT = {
    "/inloggen": "a program has a token, no session",
    "/uitloggen": "a program has a token, no session",
    "/welkom/{secret}": "the person of the link chooses a password, nobody else",
    "/profiel/wachtwoord": "who finds a token must not be able to take the account over",
    "/profiel/tokens": "who finds a token must not be able to make another that outlives it",
}


def test_every_change_of_the_desk_can_be_made_by_a_program(town: Town) -> None:
    app = create_app(town.services)
    found = list(routes(app))
    desk = {
        route.path: right_of(route.endpoint)
        for route, method in found
        if method != "GET" and not route.path.startswith("/api/")
    }
    assert set(desk) == set(COUNTERPARTS) | set(WITHOUT)
    assert all(WITHOUT.values())
    by_operation = {route.operation: right_of(route.endpoint) for route, _ in found if route.operation}
    assert {path: by_operation[name] for path, name in COUNTERPARTS.items()} == {
        path: desk[path] for path in COUNTERPARTS
    }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Browser, Town]]:
    """A desk beside a service: it can write feeds.yaml, and what it writes holds from then on."""
    town, config = settled_in(tmp_path), tmp_path / "feeds.yaml"
    config.write_text("# bewaar deze regel\n" + CONFIG, encoding="utf-8")
    live: list[Settings] = []

    def reload() -> str:
        read = parse_settings(config.read_text(encoding="utf-8"))
        assert isinstance(read, Settings)
        live.append(read)
        return ""

    async def poll(slug: str) -> Tried:
        return Tried(ok=slug == "dagblad", lines=(Phrase("tried-read"),))

    async def discover(url: str) -> Tried:
        offer = Offer(url=f"{url}/rss", kind="feed", name="Zuiderpost", gives=Phrase("offer-undated"))
        return Tried(ok=True, lines=(), found=(offer,))

    reload()
    town.services = replace(
        town.services,
        config=config,
        reload=reload,
        settings=lambda: live[-1],
        poll=poll,
        discover=discover,
    )
    with open_desk(town) as url, Browser(base_url=f"{url}/api/v1", timeout=30) as browser:
        browser.headers.update(token_for(town, "beheerder", "beheren"))
        yield browser, town
    town.database.close()


def test_a_topic_is_tried_refused_by_its_example_saved_and_put_back(desk: tuple[Browser, Town]) -> None:
    browser, town = desk
    topic = browser.get("/topics/diversiteit").json()
    assert topic["examples"]["match"] == ["Rijk mist streefcijfers"]
    wish = {name: topic[name] for name in ("title", "alert", "digest", "mask", "exclude", "examples")}
    wrong = browser.post("/topics/diversiteit/trials", json=wish | {"alert": "streefcijfer* OF ("}).json()
    assert [(fault["field"], fault["line"]) for fault in wrong["faults"]] == [("alert", 1)]
    wish["alert"] = "streefcijfer*"
    tried = browser.post("/topics/diversiteit/trials", json=wish).json()
    assert (tried["faults"], tried["broken"], tried["alerts"]) == ([], [], 1)
    assert {each["tier"] for each in tried["found"]} == {"alert", "digest"}
    assert town.services.settings().topic("diversiteit").alert != wish["alert"]  # type: ignore[union-attr]
    broken = wish | {"examples": {"match": ["Biodiversiteit in de duinen"], "ignore": []}}
    refused = browser.put("/topics/diversiteit", json=broken)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert "Biodiversiteit in de duinen" in refused.json()["errors"][0]
    stale = browser.put("/topics/diversiteit", json=wish, headers={"if-match": '"0123456789abcdef"'})
    assert (stale.status_code, "iemand anders" in stale.json()["detail"]) == (412, True)
    as_read = browser.get("/topics/diversiteit").headers["etag"]
    saved = browser.put("/topics/diversiteit", json=wish | {"why": "smaller"}, headers={"if-match": as_read})
    assert saved.json()["inForce"] is True
    assert browser.get("/topics/diversiteit").json()["alert"] == "streefcijfer*"
    (edit,) = browser.get("/topics/diversiteit/edits").json()
    assert (edit["by"], edit["why"], edit["before"]["alert"]) == ("Bram Beheerder", "smaller", topic["alert"])
    assert browser.post("/topics/diversiteit/restorations", json={"edit": edit["id"]}).status_code == 201
    assert browser.get("/topics/diversiteit").json() == topic
    assert browser.post("/topics/diversiteit/restorations", json={"edit": 999}).status_code == 404
    assert browser.get("/topics/bestaat-niet/edits").status_code == 404
    assert town.services.config
    assert town.services.config.read_text(encoding="utf-8").startswith("# bewaar deze regel")


def test_a_topic_is_added_to_the_file_and_to_the_route_that_tells_of_it(desk: tuple[Browser, Town]) -> None:
    browser, town = desk
    wish = {
        "title": "Wolf in Nederland",
        "alert": "wolf NEAR/8 (schaap OF kind)",
        "examples": {"match": ["Wolf bijt kind in Leusden"], "ignore": ["Wolf of Wall Street op tv"]},
    }
    broken = wish | {"alert": "wolf*"}
    assert browser.post("/topic-trials", json=broken).json()["broken"][0]["wanted"] is False
    refused = browser.post("/topics", json=broken)
    assert (refused.status_code, "Wall Street" in refused.json()["errors"][0]) == (422, True)
    nowhere = browser.post("/topics", json=wish | {"route": "elders"})
    assert (nowhere.status_code, "elders" in nowhere.json()["detail"]) == (409, True)
    assert browser.get("/topics/wolf-in-nederland").status_code == 404
    added = browser.post("/topics", json=wish | {"route": "route-1", "why": "nieuw"})
    assert (added.status_code, added.json()["topic"]["slug"]) == (201, "wolf-in-nederland")
    assert town.services.settings().topic("wolf-in-nederland")
    (route,) = town.services.settings().routes.children
    assert route.match.topics == {"diversiteit", "wonen", "wolf-in-nederland"}
    again = browser.post("/topics", json=wish)
    assert again.json()["topic"]["slug"] == "wolf-in-nederland-2"


def test_an_outlet_is_found_added_tried_and_refused_a_second_time(desk: tuple[Browser, Town]) -> None:
    browser, _ = desk
    (offer,) = browser.post("/discoveries", json={"url": "https://zuiderpost.example"}).json()["found"]
    new = {"name": offer["name"], "url": offer["url"], "kind": offer["kind"], "tier": 2}
    assert browser.post("/outlets", json=new).json() == {"slug": "zuiderpost", "inForce": True}
    assert browser.get("/outlets/zuiderpost").json()["tier"] == 2
    again = browser.post("/outlets", json=new)
    assert (again.status_code, "hetzelfde adres" in again.json()["detail"]) == (409, True)
    assert browser.post("/outlets/zuiderpost/polls").json() == {"ok": False, "lines": ["Gelezen"]}
    assert browser.post("/outlets/nergens/polls").status_code == 404


def test_an_account_is_made_changed_and_closed(desk: tuple[Browser, Town]) -> None:
    browser, town = desk
    new = {"login": "Nina", "name": "Nina Nieuw", "role": "woordvoerder"}
    made = browser.post("/people", json=new).json()
    assert made["link"].startswith("http://127.0.0.1:8080/welkom/")
    assert browser.post("/people", json=new).status_code == 409
    where = f"/people/{made['account']['id']}"
    assert browser.post(f"{where}/invitations").json()["link"] != made["link"]
    changed = browser.patch(where, json={"role": "lezer", "active": False}).json()
    assert (changed["role"], changed["active"]) == ("lezer", False)
    me = browser.get("/account").json()
    assert browser.patch(f"/people/{me['id']}", json={"role": "lezer", "active": True}).status_code == 409
    officer = token_for(town, "goedkeurder", "goedkeuren")
    assert browser.get("/people", headers=officer).status_code == 403
    assert browser.patch("/account", json={"language": "en"}).json()["language"] == "en"
    refused = browser.patch(f"/people/{me['id']}", json={"role": "lezer", "active": True})
    assert "ask another administrator" in refused.json()["detail"]
    (token,) = browser.get("/account/tokens").json()
    assert "secret" not in token
    assert browser.delete(f"/account/tokens/{token['id']}").status_code == 204
    assert browser.get("/account").status_code == 401


def test_a_search_is_kept_followed_and_forgotten(desk: tuple[Browser, Town]) -> None:
    browser, town = desk
    kept = browser.post("/searches", json={"name": "Cijfers", "q": "streefcijfers", "period": "jaar"}).json()
    feed = browser.get(kept["feed"].replace("http://127.0.0.1:8080", town.url))
    assert feed.headers["content-type"].startswith("application/atom+xml")
    (found,) = browser.get("/searches").json()
    assert found == {name: kept[name] for name in kept if name != "feed"}
    theirs = token_for(town, "lezer", "lezen")
    assert browser.get("/searches", headers=theirs).json() == []
    assert browser.delete(f"/searches/{kept['id']}", headers=theirs).status_code == 404
    assert browser.delete(f"/searches/{kept['id']}").status_code == 204
    assert browser.get(kept["feed"].replace("http://127.0.0.1:8080", town.url)).status_code == 404


def test_a_topic_is_muted_and_heard_again(desk: tuple[Browser, Town]) -> None:
    browser, _ = desk
    new = {"kind": "topic", "target": "wonen", "why": "campagne, bekend", "hours": 4}
    (mute,) = browser.post("/mutes", json=new).json()
    assert (mute["target"], mute["by"], mute["why"]) == ("wonen", "Bram Beheerder", "campagne, bekend")
    assert browser.post("/mutes", json=new | {"target": "nergens"}).status_code == 409
    assert browser.get("/mutes").json() == [mute]
    assert browser.delete("/mutes/topic/wonen").status_code == 204
    assert browser.delete("/mutes/topic/wonen").status_code == 404
    (route,) = browser.get("/alert-budget").json()["routes"]
    assert (route["name"], route["alerts"]) == ("alles", 3)
    assert NOW.isoformat()[:10] in mute["since"]
