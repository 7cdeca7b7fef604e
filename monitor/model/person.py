"""Somebody who works at the desk: what they may do, and by which name the record knows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EMAIL = r"^$|^[!#-+\--:=?A-~]+@[^@\s,;<>]+$"
"""An address that mail can be sent to, or none: as a pattern, for the file's schema too."""


class Role(StrEnum):
    """What somebody is at the desk, least first; each may do all that the one before may."""

    READER = "lezer"
    OFFICER = "woordvoerder"
    APPROVER = "goedkeurder"
    ADMINISTRATOR = "beheerder"


class Right(StrEnum):
    """What a page or an action asks for. Something that names no right is refused."""

    PUBLIC = "openbaar"
    """Also without a session."""
    READ = "lezen"
    RESPOND = "reageren"
    APPROVE = "goedkeuren"
    ADMINISTER = "beheren"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account. ``login`` is unique and lower case; a local one has a password, another a ``subject``."""

    id: int
    login: str
    name: str
    role: Role
    email: str = ""
    language: str = "nl"
    active: bool = True


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as the record keeps it: the account and the name it had then."""

    id: int
    name: str
