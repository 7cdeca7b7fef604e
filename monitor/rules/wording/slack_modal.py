"""The short question behind *Dempen* and *Geen reactie nodig*: why, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from monitor.model.press import Button
from monitor.rules.wording.catalogue import word

WHY, LASTING = "why", "lasting"
LENGTHS: Mapping[str, timedelta] = {
    "2h": timedelta(hours=2),
    "8h": timedelta(hours=8),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
}
_TITLES = {Button.MUTE: "modal-mute", Button.NO_REACTION: "modal-no-reaction"}


def modal(button: Button, story: int, language: str = "nl") -> dict[str, object]:
    """The view; ``private_metadata`` carries which story it is about."""
    blocks: list[dict[str, object]] = [
        {
            "type": "input",
            "block_id": WHY,
            "label": _plain(word(language, "modal-why")),
            "element": {"type": "plain_text_input", "action_id": WHY, "max_length": 300},
        }
    ]
    if button is Button.MUTE:
        options = [{"text": _plain(word(language, f"length-{value}")), "value": value} for value in LENGTHS]
        element = {
            "type": "static_select",
            "action_id": LASTING,
            "options": options,
            "initial_option": options[1],
        }
        blocks.append(
            {
                "type": "input",
                "block_id": LASTING,
                "label": _plain(word(language, "modal-how-long")),
                "element": element,
            }
        )
    return {
        "type": "modal",
        "callback_id": button.value,
        "private_metadata": str(story),
        "title": _plain(word(language, _TITLES[button])),
        "submit": _plain(word(language, "modal-save")),
        "close": _plain(word(language, "modal-back")),
        "blocks": blocks,
    }


def _plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}
