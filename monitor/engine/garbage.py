"""Python's collector of cycles, told what a daemon is: large at the start, then many short lives."""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 10_000, 20, 20


def settle() -> None:
    """What was made at the start stays and is looked at no more; young objects are looked at less often.

    A full collection over all that is imported held the event loop for 0.1 s, every few seconds; the small
    ones took a quarter of a round that found nothing new.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
