"""What was worked out of late, by spelling: language never runs out of new ones (numbers, names, slips)."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

_Value = TypeVar("_Value")
_GENERATIONS = 8
LONGEST = 60
"""Letters of a spelling that is worth remembering; a longer one is no word, and a few could fill memory."""


class Recent(dict[str, _Value]):
    """The youngest of eight generations; what was not asked for while seven others filled is forgotten.

    It never loses more than an eighth of its room at once: a memory that is emptied, or halved, never stands
    still. Several threads may use it; at worst something is worked out once more.
    """

    def __init__(self, room: int) -> None:
        """``room``: how many spellings it holds at most."""
        super().__init__()
        self._most = max(room // _GENERATIONS, 1)
        self._older: deque[dict[str, _Value]] = deque(maxlen=_GENERATIONS - 1)

    @property
    def remembered(self) -> int:
        """How many spellings it holds."""
        return len(self) + sum(map(len, self._older))

    def again(self, spelling: str) -> _Value | None:
        """What an older generation knows of a spelling, which is of the youngest from now on."""
        for older in tuple(self._older):
            if (known := older.pop(spelling, None)) is not None:
                return self.keep(spelling, known)
        return None

    def keep(self, spelling: str, value: _Value) -> _Value:
        """Fill something in; the same value. What is longer than ``LONGEST`` is not held."""
        if len(spelling) > LONGEST:
            return value
        if len(self) >= self._most:
            self._older.appendleft(dict(self))
            self.clear()
        self[spelling] = value
        return value
