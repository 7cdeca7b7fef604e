"""One or many: ``{count} {count:artikel|artikelen}`` in a text of either catalogue."""

from __future__ import annotations

from collections.abc import Mapping


class Count(int):
    """A number that chooses between the word for one and the word for many."""

    def __format__(self, spec: str) -> str:
        """``one|many`` gives a word, anything else the number."""
        one, bar, many = spec.partition("|")
        if not bar:
            return super().__format__(spec)
        return one if self == 1 else many


def counted(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a text, its whole numbers able to choose a word."""
    return {name: Count(value) if type(value) is int else value for name, value in values.items()}
