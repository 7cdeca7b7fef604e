"""The short question behind *Dempen* and *Geen reactie nodig*: why, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from monitor.model.press import Button

WHY, LASTING = "why", "lasting"
LENGTHS: Mapping[str, tuple[str, timedelta]] = {
    "2h": ("2 uur", timedelta(hours=2)),
    "8h": ("8 uur", timedelta(hours=8)),
    "1d": ("1 dag", timedelta(days=1)),
    "7d": ("1 week", timedelta(days=7)),
}
_TITLES = {Button.MUTE: "Verhaal dempen", Button.NO_REACTION: "Geen reactie nodig"}


def modal(button: Button, story: int) -> dict[str, object]:
    """The view; ``private_metadata`` carries which story it is about."""
    blocks: list[dict[str, object]] = [
        {
            "type": "input",
            "block_id": WHY,
            "label": _plain("Waarom?"),
            "element": {"type": "plain_text_input", "action_id": WHY, "max_length": 300},
        }
    ]
    if button is Button.MUTE:
        options = [{"text": _plain(words), "value": value} for value, (words, _) in LENGTHS.items()]
        element = {
            "type": "static_select",
            "action_id": LASTING,
            "options": options,
            "initial_option": options[1],
        }
        blocks.append(
            {"type": "input", "block_id": LASTING, "label": _plain("Hoe lang?"), "element": element}
        )
    return {
        "type": "modal",
        "callback_id": button.value,
        "private_metadata": str(story),
        "title": _plain(_TITLES[button]),
        "submit": _plain("Vastleggen"),
        "close": _plain("Terug"),
        "blocks": blocks,
    }


def _plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}
