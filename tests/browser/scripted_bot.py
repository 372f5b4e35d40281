"""A bot written by hand, so that the page's promises are tested on their own: it answers what the tests press and type."""

import json
from typing import Any

from aiohttp import ClientSession, web

from tests.browser.samples import FORM, HOME, LOADING, MENU, PUSHED, REPORT

Json = dict[str, Any]
CITIES = ["Amsterdam", "Berlin", "Bern", "Barcelona", "Copenhagen"]


class ScriptedBot:
    """Takes what the workspace sends and answers through its Web API."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.base = ""
        self.submitted: list[Json] = []
        self.actions: list[Json] = []

    async def handle(self, request: web.Request) -> web.Response:
        """One delivery: an event, a command, or an interaction."""
        if request.content_type == "application/json":
            event = (await request.json()).get("event", {})
            if event.get("type") == "app_home_opened" and event.get("tab", "home") == "home":
                await self.call("views.publish", user_id=event["user"], view=HOME)
            return web.Response()
        form = await request.post()
        if "payload" in form:
            return await self._interaction(json.loads(str(form["payload"])))
        return await self._command({name: str(value) for name, value in form.items()})

    async def call(self, method: str, **arguments: object) -> Json:
        """Call the workspace's Web API; a refusal fails loudly."""
        headers = {"authorization": f"Bearer {self.token}"}
        async with (
            ClientSession(headers=headers) as session,
            session.post(f"{self.base}/api/{method}", json=arguments) as answer,
        ):
            told = await answer.json()
        assert told["ok"], f"{method}: {told}"
        return told

    async def _command(self, form: Json) -> web.Response:
        text = f"{form['command']} {form['text']}".strip()
        if form["text"] == "form":
            await self.call("views.open", trigger_id=form["trigger_id"], view=FORM)
            return web.Response()
        if form["text"] == "slow":
            view = (await self.call("views.open", trigger_id=form["trigger_id"], view=LOADING))["view"]
            await self.call("views.update", view_id=view["id"], view=FORM)
            return web.Response()
        blocks = MENU if form["text"] == "menu" else REPORT
        return web.json_response({"response_type": "ephemeral", "text": f"You asked {text}", "blocks": blocks})

    async def _interaction(self, payload: Json) -> web.Response:
        if payload["type"] == "block_suggestion":
            found = [city for city in CITIES if payload["value"].lower() in city.lower()]
            return web.json_response({"options": [_option(city) for city in found]})
        if payload["type"] == "view_submission":
            return self._submission(payload["view"])
        if payload["type"] == "block_actions":
            await self._action(payload)
        return web.Response()

    def _submission(self, view: Json) -> web.Response:
        values = view["state"]["values"]
        self.submitted.append(values)
        reason = values.get("reason", {}).get("reason", {}).get("value") or ""
        if len(reason) < 5:
            return web.json_response(
                {"response_action": "errors", "errors": {"reason": "Say a little more, at least five letters."}}
            )
        return web.json_response({"response_action": "clear"})

    async def _action(self, payload: Json) -> None:
        action = payload["actions"][0]
        self.actions.append(action)
        name = action["action_id"]
        if name == "open_form":
            await self.call("views.open", trigger_id=payload["trigger_id"], view=FORM)
        elif name == "push_view":
            await self.call("views.push", trigger_id=payload["trigger_id"], view=PUSHED)


def _option(text: str) -> Json:
    return {"text": {"type": "plain_text", "text": text}, "value": text.lower()}
