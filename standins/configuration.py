"""A feeds.yaml and an environment for a product that talks to the stand-ins alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml


def write_configuration(
    path: Path, outlets: Mapping[str, str], *, interval: str = "1m", wait: str = "0"
) -> None:
    """Outlets by slug and URL, one topic (*diversiteit* at the government), Slack and mail as channels."""
    content = {
        "outlets": {
            slug: {"name": slug.upper(), "url": url, "tier": 1, "interval": interval, "terms": "test"}
            for slug, url in outlets.items()
        },
        "groups": {"overheid": "ministerie OF rijk OF overheid OF rijksoverheid"},
        "topics": {
            "diversiteit-overheid": {
                "title": "Diversiteit bij de overheid",
                "alert": "diversiteit EN @overheid",
                "examples": {"match": ["Overheid haalt doelen diversiteit niet"]},
            }
        },
        "people": {
            "piket": {"name": "Piket", "email": "piket@example.nl"},
            "beheer": {"name": "Beheer", "email": "beheer@example.nl"},
        },
        "routes": [
            {
                "name": "woordvoering",
                "topics": ["diversiteit-overheid"],
                "channels": ["slack:#woordvoering", "email:piket"],
                "group_wait": wait,
                "cap": 100,
            }
        ],
        "administrators": ["email:beheer"],
        "digest": {"at": "08:30", "days": "mon-fri", "to": ["email:piket"]},
        "fetch": {"allow_networks": ["127.0.0.0/8"], "per_host": 20},
    }
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def environment(folder: Path, *, smtp_port: int, slack_url: str, slack_token: str) -> dict[str, str]:
    """The variables of a daemon on a database of its own."""
    return {
        "MONITOR_CONFIG": str(folder / "feeds.yaml"),
        "MONITOR_DATABASE_URL": f"sqlite:///{folder / 'monitor.db'}",
        "MONITOR_SMTP_HOST": "127.0.0.1",
        "MONITOR_SMTP_PORT": str(smtp_port),
        "MONITOR_SMTP_TLS": "none",
        "MONITOR_MAIL_FROM": "Voorsprong <voorsprong@example.nl>",
        "MONITOR_SLACK_TOKEN": slack_token,
        "MONITOR_SLACK_API_URL": slack_url,
        "MONITOR_CONTACT": "test@example.nl",
    }
