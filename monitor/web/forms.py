"""What forms may hold. A field that is not named here is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Short = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(max_length=20_000)]
Reason = Annotated[str, StringConstraints(max_length=2_000)]


class Form(BaseModel):
    """Every form carries the session's token, and nothing unknown."""

    model_config = ConfigDict(extra="forbid")
    csrf: str = ""


class SignIn(Form):
    """Signing in."""

    login: Short
    password: Annotated[str, StringConstraints(max_length=1_000)]
    verder: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Welcome(Form):
    """A one-time link: a password, and for the very first account who it is."""

    login: Short = ""
    name: Short = ""
    password: Annotated[str, StringConstraints(max_length=1_000)]


class Why(Form):
    """A step with a reason, and where to go on."""

    why: Reason = ""
    verder: Short = ""
