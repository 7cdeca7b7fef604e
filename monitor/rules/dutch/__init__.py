"""Dutch: words, base forms, compounds, sentences. Pure, remembered by word, safe to share between threads.

``analyse(text)`` takes a text apart, ``word(surface)`` a single word.
"""

from __future__ import annotations

from monitor.rules.dutch.text import WORD, Analysis, analyse, clean, suspended
from monitor.rules.dutch.words import Word, fold, word

__all__ = ["WORD", "Analysis", "Word", "analyse", "clean", "fold", "suspended", "word"]
