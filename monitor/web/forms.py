"""What forms may hold. A field that is not named here is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Short = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Title = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
"""As long as feeds.yaml takes one."""
Login = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
"""Of a person, a search, a token: as long as the database takes one."""
Long = Annotated[str, StringConstraints(max_length=20_000)]
Reason = Annotated[str, StringConstraints(max_length=2_000)]


class Form(BaseModel):
    """Every form carries the session's token, and nothing unknown."""

    model_config = ConfigDict(extra="forbid")
    csrf: str = ""


class SignIn(Form):
    """Signing in."""

    login: Login
    password: Annotated[str, StringConstraints(max_length=1_000)]
    verder: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Welcome(Form):
    """A one-time link: a password, and for the very first account who it is."""

    login: Login = ""
    name: Name = ""
    password: Annotated[str, StringConstraints(max_length=1_000)]


class Why(Form):
    """A step with a reason, and where to go on."""

    why: Reason = ""
    verder: Short = ""


class NoReaction(Why):
    """*Geen reactie*, with what re-opens it."""

    triggers: list[Literal["top-tier", "member", "spike", "question"]] = []


class Mute(Why):
    """Silence for some hours."""

    hours: Annotated[int, Field(ge=1, le=744)] = 24


class MuteWide(Mute):
    """Silence for a topic, an outlet or a route."""

    what: Annotated[str, StringConstraints(pattern=r"^(topic|outlet|route) \S{1,120}$")]


class Lift(Why):
    """The end of such a silence."""

    what: Annotated[str, StringConstraints(pattern=r"^(topic|outlet|route) \S{1,120}$")]


class Assign(Why):
    """To somebody else."""

    user: int


class Articles(Why):
    """Some articles of a story; ``into`` the story that they go to."""

    articles: list[int] = []
    into: Short = ""


class Draft(Why):
    """A wording of a line."""

    title: Short = ""
    topic: Title = ""
    core: Annotated[str, StringConstraints(max_length=600)] = ""
    text: Long = ""
    note: Short = ""


class Approve(Why):
    """Settling a wording: for how long and for what use."""

    version: int
    days: Annotated[int, Field(ge=1, le=365)] = 14
    uses: list[Literal["telefonisch", "schriftelijk", "sociale-media", "in-beeld"]] = []


class SaveSearch(Form):
    """A search to keep."""

    name: Name = ""
    q: Annotated[str, StringConstraints(max_length=500)] = ""
    medium: Short = ""
    onderwerp: Short = ""
    periode: Literal["", "dag", "week", "maand", "jaar"] = ""


class Discover(Form):
    """A site to look for feeds on."""

    url: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True, min_length=4)]


class AddOutlet(Form):
    """An outlet as it will stand in feeds.yaml."""

    name: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True, min_length=1)]
    url: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True, min_length=8)]
    kind: Literal["feed", "sitemap", "page"] = "feed"
    tier: Literal["1", "2", "3"] = "3"
    fulltext: Literal["never", "candidates", "always"] = "candidates"
    selector: Short = ""
    terms: Short = ""


class SettleLink(Why):
    """Whether a question is about this article."""

    antwoord: Literal["ja", "nee"]


class Place(Form):
    """A place in the digest; 0 is the first."""

    plaats: Annotated[int, Field(ge=0, le=500)]


class AddPerson(Form):
    """A new account."""

    login: Login
    name: Name
    email: Short = ""
    role: Literal["lezer", "woordvoerder", "goedkeurder", "beheerder"] = "lezer"


class ChangePerson(Form):
    """A role, where messages go, and whether the account is open."""

    role: Literal["lezer", "woordvoerder", "goedkeurder", "beheerder"]
    actief: Literal["ja", "nee"] = "nee"
    email: Short | None = None


class RemovePerson(Form):
    """Whose account: typed once more."""

    login: Short = ""


class ChangePassword(Form):
    """The old one and the new one."""

    oud: Annotated[str, StringConstraints(max_length=1_000)]
    nieuw: Annotated[str, StringConstraints(max_length=1_000)]


class AddToken(Form):
    """A token for a program."""

    naam: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, min_length=1)]
    bereik: Literal["lezen", "reageren", "goedkeuren", "beheren"] = "lezen"
    dagen: Annotated[int, Field(ge=1, le=366)] = 90


class Judge(Form):
    """Whether an article belongs to a topic."""

    topic: Short
    hoort: Literal["wel", "niet"]


class EditTopic(Form):
    """A topic as it stands in the workbench."""

    title: Title = ""
    alert: Long = ""
    digest: Long = ""
    mask: Long = ""
    exclude: Long = ""
    match: Long = ""
    ignore: Long = ""
    why: Reason = ""
    gezien: Short = ""
    """Mark of the topic that the form was filled from."""
    zeker: Short = ""
    """Saved although it would tell of a large part of the news."""
    erbij: Short = ""
    """A headline to add to ``match``."""
    eruit: Short = ""
    """A headline to add to ``ignore``."""
    route: Short = ""
    """Of a new topic: the route that tells of it; empty for none."""
