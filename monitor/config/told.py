"""What is wrong with feeds.yaml, in Dutch, as texts that the desk's other language can be made of."""

from __future__ import annotations

from typing import Self


class Told(str):
    """A Dutch text that still knows what it was made of: the catalogue's key and the values in its places."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """``Told("er is al een medium {slug!r}", slug=slug)``."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made


class WrongError(ValueError):
    """A value that a section of the file does not take: what is wrong with it, and what to do."""

    def __init__(self, problem: str, remedy: str, **values: object) -> None:
        """Both are templates; each may use all of ``values``."""
        self.problem, self.remedy = Told(problem, **values), Told(remedy, **values)
        super().__init__(f"{self.problem}; {self.remedy}")
