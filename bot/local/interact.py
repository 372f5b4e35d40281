"""Buttons, menus and modals: what a person does with them becomes a payload, what the app answers becomes a view."""

from dataclasses import dataclass

from bot.local import payloads
from bot.local.courier import Courier, NotTaken
from bot.local.directory import BOT_NAME, LocalPerson
from bot.local.message_store import Message
from bot.local.ticket_store import ResponsePlace
from bot.local.view_check import check_view
from bot.local.view_store import DEEPEST_STACK, View
from bot.local.wire import Json, NotDone, Refusal, object_of, objects_of, text_of
from bot.local.world import World

_GONE = NotDone("not_found", "That is no longer there; it was changed or closed meanwhile.", status=404)
_TROUBLE = "We had some trouble connecting. Try again?"  # Slack's own words
MOST_OPTIONS = 100


@dataclass(frozen=True)
class Interactions:
    """What people do with blocks."""

    world: World
    courier: Courier

    def act(self, person: LocalPerson, body: Json, base: str) -> None:
        """A button was pressed, something chosen: the app hears of it in the background."""
        action = object_of(body, "action")
        state = object_of(body, "state") or {"values": {}}
        payload = payloads.interaction("block_actions", person)
        source = self._source(person, object_of(body, "container"))
        element = _element(source, text_of(action, "block_id"), text_of(action, "action_id"))
        ts = self.world.store.next_ts()
        payload["actions"] = [{**_shown_of(element), **action, "action_ts": ts}]
        if isinstance(source, View):
            payload.update(payloads.in_view(source, state))
            payload["trigger_id"] = self.world.tickets.new_trigger(person.id, view=source.id)
        else:
            payload.update(self._from_message(source))
            place = ResponsePlace(person.id, source.channel, source.ts, source.thread_ts)
            payload["state"] = state
            payload["response_url"] = f"{base}/local/response/{self.world.tickets.new_response(place)}"
            payload["trigger_id"] = self.world.tickets.new_trigger(person.id)
        self.courier.in_background(self._bring_action(person, payload))

    async def options(self, person: LocalPerson, body: Json) -> Json:
        """The options of a searching menu for what was typed so far; none when the app fails."""
        source = self._source(person, object_of(body, "container"))
        payload = payloads.interaction("block_suggestion", person)
        payload.update({name: text_of(body, name) for name in ("block_id", "action_id", "value")})
        payload.update(
            payloads.in_view(source, object_of(source.body, "state"))
            if isinstance(source, View)
            else self._from_message(source)
        )
        try:
            answer = (await self.courier.bring_interaction(payload)).as_json()
        except NotTaken as error:
            raise NotDone(error.code, "The choices could not be loaded. Type again to retry.", status=502) from None
        if "option_groups" in answer:
            return {"option_groups": objects_of(answer, "option_groups")[:MOST_OPTIONS]}
        return {"options": objects_of(answer, "options")[:MOST_OPTIONS]}

    async def submit(self, person: LocalPerson, view_id: str, state: Json) -> Json:
        """A modal was submitted; gives what the page does next. What was typed stays when anything is wrong."""
        view = self.world.views.keep_state(self._view(person, view_id), state)
        payload = payloads.interaction("view_submission", person)
        payload["view"] = view.body
        payload["trigger_id"] = self.world.tickets.new_trigger(person.id, view=view.id)
        payload["response_urls"] = []
        try:
            answer = (await self.courier.bring_interaction(payload)).as_json()
            return self._next(view, answer)
        except NotTaken as error:
            raise NotDone(error.code, _TROUBLE, status=502) from None
        except Refusal as refusal:
            raise NotDone(refusal.code, _TROUBLE, status=502) from None

    def close(self, person: LocalPerson, view_id: str) -> None:
        """A modal was closed without being submitted; the app hears of it when it wants to."""
        view = self._view(person, view_id)
        whole = view.body.get("clear_on_close") is True
        self.world.views.close(view, whole_stack=whole)
        if view.body.get("notify_on_close") is True:
            payload = payloads.interaction("view_closed", person)
            payload.update(view=view.body, is_cleared=whole)
            self.courier.in_background(self._bring_action(person, payload))

    def _next(self, view: View, answer: Json) -> Json:
        kind = text_of(answer, "response_action")
        if kind == "errors":
            return {"ok": False, "error": "field_errors", "errors": object_of(answer, "errors")}
        if kind in {"update", "push"}:
            asked = object_of(answer, "view")
            check_view(asked, "modal")
            if kind == "push" and self.world.views.depth(view) >= DEEPEST_STACK:
                raise Refusal("push_limit_reached")
            views = self.world.views
            shown = views.open(view.person, asked, on=view) if kind == "push" else views.update(view, asked)
            return {"ok": True, "result": kind, "view": shown.body}
        back = self.world.views.close(view, whole_stack=kind == "clear")
        return {"ok": True, "result": "clear"} if back is None else {"ok": True, "result": "back", "view": back.body}

    async def _bring_action(self, person: LocalPerson, payload: Json) -> None:
        try:
            await self.courier.bring_interaction(payload)
        except NotTaken as error:
            self.world.notify(
                person.id, f'{BOT_NAME} did not take that (error "{error.code}"). Nothing was changed; try again.'
            )

    def _source(self, person: LocalPerson, container: Json) -> Message | View:
        if text_of(container, "type") == "view":
            return self._view(person, text_of(container, "view_id"))
        message = self.world.messages.get(text_of(container, "channel"), text_of(container, "ts"))
        if message is None or person.id not in self.world.audience(message):
            raise _GONE
        return message

    def _from_message(self, message: Message) -> Json:
        channel = self.world.channels.get(message.channel)
        assert channel is not None, "a message without its channel"
        return payloads.in_message(message, channel)

    def _view(self, person: LocalPerson, view_id: str) -> View:
        view = self.world.views.get(view_id)
        if view is None or view.person != person.id:
            raise _GONE
        return view


def _element(source: Message | View, block_id: str, action_id: str) -> Json:
    """Find the element somebody used among the blocks shown; what is no longer shown cannot be used."""
    for block in objects_of(source.body, "blocks"):
        inside = [*objects_of(block, "elements"), object_of(block, "accessory"), object_of(block, "element")]
        for element in inside:
            if text_of(block, "block_id") == block_id and text_of(element, "action_id") == action_id:
                return element
    raise _GONE


def _shown_of(element: Json) -> Json:
    """Give what Slack sends back of an element besides what was chosen."""
    return {name: element[name] for name in ("type", "action_id", "text", "value", "placeholder") if name in element}
