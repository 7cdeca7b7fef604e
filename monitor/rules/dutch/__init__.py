"""Dutch: words, base forms, compounds, sentences. Pure, remembered by word, safe to share between threads.

``analyse(text)`` takes a text apart, ``word(surface)`` a single word.
"""

from __future__ import annotations

from monitor.rules.dutch.clean import clean
from monitor.rules.dutch.suspended import suspended
from monitor.rules.dutch.text import WORD, Analysis, Layout, analyse
from monitor.rules.dutch.words import Word, fold, word

__all__ = ["WORD", "Analysis", "Layout", "Word", "analyse", "clean", "fold", "suspended", "word"]
