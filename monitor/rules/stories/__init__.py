"""Which story an article belongs to."""

from monitor.rules.stories.settings import StorySettings
from monitor.rules.stories.window import StoryWindow

__all__ = ["StorySettings", "StoryWindow"]
