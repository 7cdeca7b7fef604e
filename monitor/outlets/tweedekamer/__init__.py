"""The open data of the Tweede Kamer: questions, answers, postponements; SyncFeed is the second way."""

from __future__ import annotations

from monitor.outlets.tweedekamer.client import OpenData

__all__ = ["OpenData"]
