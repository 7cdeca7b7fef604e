"""Slack's buttons over Socket Mode: we call out, so that no port is open to the world."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from monitor.channels.slack import SlackSettings
from monitor.model.press import Button, Press
from monitor.rules.wording.slack_modal import LASTING, LENGTHS, WHY, modal

log = logging.getLogger(__name__)

Answer = Callable[[Press], Awaitable[str]]
"""Records a press; an empty text when it was done, else why not, in the reader's words."""
_AGAIN = 10.0


class SlackButtons:
    """Listens until told to stop. A press is recorded before Slack is told that it arrived."""

    def __init__(
        self,
        settings: SlackSettings,
        app_token: str,
        answer: Answer,
        language: Callable[[str], str] = lambda _user: "nl",
    ) -> None:
        """``language``: of the person with that Slack id."""
        self._web = settings.client()
        self._app_token = app_token
        self._answer = answer
        self._language = language

    async def run(self, stop: asyncio.Event) -> None:
        """Keep a connection; when it cannot be made, try again after a while."""
        while not stop.is_set():
            client = SocketModeClient(app_token=self._app_token, web_client=self._web)
            client.proxy = self._web.proxy  # not the environment's
            client.socket_mode_request_listeners.append(self._hear)
            try:
                connect: Callable[[], Coroutine[None, None, None]] = client.connect
                await _until_stopped(connect(), stop)
                await stop.wait()
            except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("no connection for Slack's buttons", extra={"why": type(error).__name__})
                await _sleep(stop, _AGAIN)
            finally:
                close: Callable[[], Awaitable[None]] = client.close
                await close()

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = request.payload if isinstance(request.payload, dict) else {}
        try:
            answer = await self._handle(payload)
        except Exception:
            log.exception("a press could not be recorded", extra={"kind": str(payload.get("type"))[:40]})
            return  # not acknowledged: Slack tells the user, who presses again
        await client.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=answer)
        )

    async def _handle(self, payload: Mapping[str, Any]) -> dict[str, object] | None:
        if payload.get("type") == "block_actions":
            await self._pressed(payload)
            return None
        if payload.get("type") == "view_submission":
            return await self._submitted(payload)
        return None

    async def _pressed(self, payload: Mapping[str, Any]) -> None:
        for action in payload.get("actions") or ():
            button, story = _button(action.get("action_id")), _story(action.get("value"))
            if button is None or story is None:
                continue
            if button is Button.TAKE:
                press = Press(button=button, story=story, user=_user(payload))
                await self._say(payload, await self._answer(press))
            else:
                view = modal(button, story, self._language(_user(payload)))
                await self._web.views_open(trigger_id=str(payload.get("trigger_id")), view=view)

    async def _submitted(self, payload: Mapping[str, Any]) -> dict[str, object] | None:
        view = payload.get("view") or {}
        button, story = _button(view.get("callback_id")), _story(view.get("private_metadata"))
        if button is None or story is None:
            return None
        given = (view.get("state") or {}).get("values") or {}
        why = str(((given.get(WHY) or {}).get(WHY) or {}).get("value") or "")
        option = (((given.get(LASTING) or {}).get(LASTING) or {}).get("selected_option") or {}).get("value")
        lasting = LENGTHS[str(option)] if option in LENGTHS else timedelta(0)
        press = Press(button=button, story=story, user=_user(payload), why=why, lasting=lasting)
        refused = await self._answer(press)
        return {"response_action": "errors", "errors": {WHY: refused}} if refused else None

    async def _say(self, payload: Mapping[str, Any], refused: str) -> None:
        """Why it was not done, to who pressed and nobody else."""
        channel = str((payload.get("channel") or {}).get("id") or "")
        if refused and channel:
            await self._web.chat_postEphemeral(channel=channel, user=_user(payload), text=refused)


async def _until_stopped(connecting: Coroutine[None, None, None], stop: asyncio.Event) -> None:
    """Connects, or gives up at the stop: with a token that is refused Slack's client tries for ever."""
    tasks = asyncio.ensure_future(connecting), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            await tasks[0]
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _user(payload: Mapping[str, Any]) -> str:
    return str((payload.get("user") or {}).get("id") or "")


def _button(name: object) -> Button | None:
    return next((each for each in Button if each.value == name), None)


def _story(value: object) -> int | None:
    """``17|desk`` or ``17``."""
    number = str(value or "").partition("|")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 12 else None
