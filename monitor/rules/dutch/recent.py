"""What was worked out of late, by spelling: language never runs out of new ones (numbers, names, slips)."""

from __future__ import annotations

from typing import TypeVar

_Value = TypeVar("_Value")
LONGEST = 60
"""Letters of a spelling that is worth remembering; a longer one is no word, and a few could fill memory."""


class Recent(dict[str, _Value]):
    """First in, first out, an eighth of its room at a time; a common word is worked out anew once a round.

    One table, so that a look-up that hits costs no Python; and once full it stays so: a memory that is
    emptied, or halved, never stands still. Several threads may use it; at worst something is
    worked out once more.
    """

    def __init__(self, room: int) -> None:
        """``room``: how many spellings it holds at most."""
        super().__init__()
        self._room = room
        self._together = max(room // 8, 1)

    def keep(self, spelling: str, value: _Value) -> _Value:
        """Fill something in; the same value. What is longer than ``LONGEST`` is not held."""
        if len(spelling) > LONGEST:
            return value
        if len(self) >= self._room:
            # Copied in one call: an iterator refuses to go on once another thread has filled something in.
            for oldest in list(self)[: self._together]:
                self.pop(oldest, None)
        self[spelling] = value
        return value
