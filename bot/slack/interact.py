"""What people press and submit: buttons, menus, boxes, modals.

A modal's submit and the options of a searching menu are answered inside the ack, because Slack takes field errors and options
nowhere else. Everything else is acked first.
"""

import asyncio
import logging
import re
from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.codes import FAILURES, code_of
from bot.slack.conversation import Conversation, form_of
from bot.slack.elements import option
from bot.slack.forms import Filled, error_response, form_view, message_view, refilled, values_of, waiting_view
from bot.slack.home import show_home
from bot.slack.limits import OPTIONS
from bot.slack.once import Once
from bot.slack.origin import Origin
from bot.slack.payload import Payload, flag_at, list_at, object_at, text_at
from bot.slack.render import view_blocks
from bot.slack.text import Json
from bot.slack.wire import IGNORED, Pressed, from_action_id
from handlers.reply import Answer, FieldErrors, Reply
from handlers.request import Via

log = logging.getLogger(__name__)

_ANY = re.compile("")
_TWICE = "This reached me twice. If its answer is in the conversation, close the form; else send it once more."
ACK_SECONDS = 2.2  # Slack waits three for the answer to a submit; the rest is for the way


def interact(app: AsyncApp, conversation: Conversation, once: Once, *, ack_seconds: float = ACK_SECONDS) -> None:
    """Register what is pressed and submitted. A delivery is known again by its trigger, which every press and submit has anew."""

    @app.action(_ANY)
    async def press(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await ack()
        with conversation.working():
            if await once.take(text_at(body, "trigger_id")):
                for action in list_at(body, "actions"):
                    await on_press(conversation, body, action, client)

    @app.view_submission(_ANY)
    async def submit(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        with conversation.working():
            await on_submit(conversation, once, ack, body, client, ack_seconds)

    @app.view_closed(_ANY)
    async def closed(ack: AsyncAck) -> None:
        await ack()

    @app.options(_ANY)
    async def suggest(ack: AsyncAck, body: Payload) -> None:
        await ack(options=await suggestions(conversation, body))


def origin_of(body: Payload) -> Origin:
    """Tell where something was pressed: in a message, in a modal (which knows where it was opened from), on the Home tab."""
    user = text_at(body, "user", "id")
    view = object_at(body, "view")
    if view:
        filled = Filled.decode(text_at(view, "private_metadata"))
        return (
            filled.origin if filled is not None and text_at(view, "type") == "modal" else Origin(user=user, home=True)
        )
    container = object_at(body, "container")
    return Origin(
        user=user,
        channel=text_at(body, "channel", "id") or text_at(container, "channel_id"),
        thread=text_at(container, "thread_ts") or text_at(body, "message", "thread_ts"),
        response_url=text_at(body, "response_url"),
        message=text_at(container, "message_ts"),
        ephemeral=flag_at(container, "is_ephemeral"),
    )


async def on_press(conversation: Conversation, body: Payload, action: Payload, client: AsyncWebClient) -> None:
    """Do what a button, a menu or a box stands for."""
    if text_at(action, "action_id").startswith(IGNORED + ":"):
        return
    found = pressed(action)
    if found is None:
        log.info("an action that is none of ours: %s", text_at(action, "action_id")[:40])
        return
    word, values, opens_form = found
    origin = origin_of(body)
    modal = text_at(body, "view", "type") == "modal"
    if opens_form:
        await _open_form(conversation, origin, word, values, text_at(body, "trigger_id"), client, push=modal)
        return
    answer, origin = await conversation.ask(origin, word, via=Via.BUTTON, values=values)
    if answer is None:
        return
    if modal:
        view = _view_of(answer, origin)
        await _update(client, text_at(body, "view", "id"), view)
    elif origin.home and isinstance(answer, Reply) and answer.replaces:
        await show_home(client, origin.user, answer)
    else:
        await conversation.deliver_answer(answer, origin, word, "", values)


def pressed(action: Payload) -> tuple[str, dict[str, str], bool] | None:
    """Read the word, its arguments and whether a form is to open, from whichever element was touched."""
    kind = text_at(action, "type")
    found = (
        Pressed.decode(text_at(action, "value")) if kind == "button" else from_action_id(text_at(action, "action_id"))
    )
    if found is None or not found.word:
        return None
    values = dict(found.arguments)
    if kind == "checkboxes":
        values["checked"] = "yes" if list_at(action, "selected_options") else ""
    elif kind != "button":
        values["choice"] = text_at(action, "selected_option", "value")
    return found.word, values, found.opens_form


async def _open_form(
    conversation: Conversation,
    origin: Origin,
    word: str,
    values: dict[str, str],
    trigger: str,
    client: AsyncWebClient,
    *,
    push: bool,
) -> None:
    """Open a modal at once, because the trigger lives three seconds, and put the form into it when it is there."""
    waiting = waiting_view("One moment", "Looking it up …", origin)
    opening = client.views_push if push else client.views_open
    asking = asyncio.create_task(conversation.ask(origin, word, via=Via.BUTTON, values=values))
    try:
        opened = await opening(trigger_id=trigger, view=waiting)
    except FAILURES as error:
        log.warning("a form could not be opened: %s", code_of(error))
        answer, origin = await asking
        if answer is not None:
            await conversation.deliver_answer(answer, origin, word, "", values)
        return
    answer, origin = await asking
    if answer is not None:
        view = opened.get("view") or {}
        await _update(client, str(view.get("id", "")), _view_of(answer, origin))


def _view_of(answer: Answer, origin: Origin) -> Json:
    """Make the modal of an answer: the form, or the message."""
    form = form_of(answer)
    if form is not None:
        return form_view(form, origin)
    if isinstance(answer, FieldErrors):
        return waiting_view("Please check", " ".join(answer.errors.values()), origin)
    return message_view("Pillar", view_blocks(answer), origin)


async def _update(client: AsyncWebClient, view_id: str, view: Json) -> None:
    try:
        await client.views_update(view_id=view_id, view=view)
    except FAILURES as error:  # the person closed it meanwhile, or Slack is away
        log.warning("a modal could not be updated: %s", code_of(error))


async def on_submit(
    conversation: Conversation, once: Once, ack: AsyncAck, body: Payload, client: AsyncWebClient, ack_seconds: float
) -> None:
    """Answer a submitted modal inside the ack: errors at their fields, else it closes and the reply goes where it was opened.

    What takes longer than Slack waits turns the modal into "Saving …"; errors that come later bring the form back as it was filled.
    """
    view = object_at(body, "view")
    filled = Filled.decode(text_at(view, "private_metadata"))
    if filled is None or not filled.word:
        await ack(response_action="clear")
        return
    asking = asyncio.create_task(_ask_once(conversation, once, text_at(body, "trigger_id"), filled, values_of(view)))
    done, _ = await asyncio.wait({asking}, timeout=ack_seconds)
    if not done:
        await ack(response_action="update", view=waiting_view("Saving", "This takes a moment …", filled.origin))
    answer, origin = await asking
    errors = _errors(answer)
    if done:
        await _ack_answer(ack, view, answer, errors, origin)
    elif errors:
        await _update(client, text_at(view, "id"), refilled(view, errors))
    elif answer is not None:
        said = form_of(answer)
        late = form_view(said, origin) if said else waiting_view("Done", _summary(answer), origin)
        await _update(client, text_at(view, "id"), late)
    if isinstance(answer, Reply) and not errors and form_of(answer) is None:
        await conversation.deliver(answer, origin)


async def _ask_once(
    conversation: Conversation, once: Once, trigger: str, filled: Filled, typed: Mapping[str, str]
) -> tuple[Answer | None, Origin]:
    """Ask for what a form says. The same submit brought a second time does nothing; where that one is shown, the form stays."""
    if await once.take(trigger):
        values = {**filled.arguments, **typed}
        return await conversation.ask(filled.origin, filled.word, via=Via.FORM, values=values)
    return FieldErrors({"": _TWICE}), filled.origin


def _errors(answer: Answer | None) -> Mapping[str, str]:
    """Give what keeps the form open: the errors of its fields, or the sentence of a failed reply."""
    if isinstance(answer, FieldErrors):
        return answer.errors
    return {"": answer.summary} if answer is not None and answer.failed else {}


async def _ack_answer(
    ack: AsyncAck, view: Payload, answer: Answer | None, errors: Mapping[str, str], origin: Origin
) -> None:
    shown = error_response(view, errors)
    form = form_of(answer)
    if shown:
        await ack(response_action="errors", errors=shown)
    elif errors:  # a form without fields has nowhere to show an error
        await ack(response_action="update", view=refilled(view, errors))
    elif form is not None:
        await ack(response_action="update", view=form_view(form, origin))
    else:
        await ack(response_action="clear")


def _summary(answer: Answer) -> str:
    return answer.summary if isinstance(answer, Reply) else ""


async def suggestions(conversation: Conversation, body: Payload) -> list[Json]:
    """Give the options of a searching menu for what was typed into it."""
    found = from_action_id(text_at(body, "action_id"))
    if found is None or not found.search:
        return []
    filled = Filled.decode(text_at(body, "view", "private_metadata"))
    values = {**(filled.arguments if filled else {}), **found.arguments}
    options = await conversation.find_options(origin_of(body), found.search, text_at(body, "value"), values)
    return [option(item) for item in options[:OPTIONS]]
