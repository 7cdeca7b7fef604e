"""Who may do what: one table, least first. What is not in it is refused."""

from __future__ import annotations

from monitor.model.person import Right, Role

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.READER: frozenset({Right.PUBLIC, Right.READ}),
    Role.OFFICER: frozenset({Right.PUBLIC, Right.READ, Right.RESPOND}),
    Role.APPROVER: frozenset({Right.PUBLIC, Right.READ, Right.RESPOND, Right.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Right.PUBLIC, Right.READ, Right.RESPOND, Right.APPROVE, Right.ADMINISTER}),
}

SCOPES: dict[str, frozenset[Right]] = {
    "lezen": frozenset({Right.PUBLIC, Right.READ}),
    "reageren": frozenset({Right.PUBLIC, Right.READ, Right.RESPOND}),
    "goedkeuren": frozenset({Right.PUBLIC, Right.READ, Right.RESPOND, Right.APPROVE}),
    "beheren": frozenset({Right.PUBLIC, Right.READ, Right.RESPOND, Right.APPROVE, Right.ADMINISTER}),
}
"""What an API token may do; never more than its owner may."""


def allowed(role: Role | None, right: Right | None, scope: str | None = None) -> bool:
    """Whether somebody (None: nobody signed in) may; ``right`` None is something undeclared: refused."""
    if right is None:
        return False
    if right is Right.PUBLIC:
        return True
    if role is None or right not in RIGHTS[role]:
        return False
    return scope is None or right in SCOPES.get(scope, frozenset())
