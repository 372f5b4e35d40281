"""What Slack accepts as a modal or an App Home: the frame here, the blocks in bot/local/blocks.py."""

import json

from bot.local.blocks import Surface, check_blocks
from bot.local.elements import plain
from bot.local.shapes import Anything, Flag, Record, Shape, Words, as_messages
from bot.local.wire import Json, Refusal, objects_of, text_of

LARGEST_VIEW = 250_000  # bytes, Slack's view_too_large
_COMMON: dict[str, Shape] = {
    "private_metadata": Words(3000),
    "callback_id": Words(255),
    "external_id": Words(255),
    "title": plain(24),
    "close": plain(24),
    "submit": plain(24),
    "clear_on_close": Flag(),
    "notify_on_close": Flag(),
    "submit_disabled": Flag(),
}
_BLOCKS: dict[str, Shape] = {"blocks": Anything(LARGEST_VIEW)}
MODAL = Record({"type": Words(values=("modal",)), "title": plain(24), **_BLOCKS}, _COMMON)
HOME = Record({"type": Words(values=("home",)), **_BLOCKS}, _COMMON)


def check_view(view: Json, surface: Surface) -> None:
    """Refuse a view as Slack does: `view_too_large`, or `invalid_arguments` with what is wrong where."""
    if len(json.dumps(view).encode()) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    frame = MODAL if surface == "modal" else HOME
    messages = as_messages(frame.check(view, "/view"))
    messages += check_blocks(view.get("blocks"), surface, "/view/blocks")
    has_input = any(text_of(block, "type") == "input" for block in objects_of(view, "blocks"))
    if surface == "modal" and has_input and view.get("submit") is None:
        messages.append(
            "[ERROR] missing required field: submit is needed with input blocks [json-pointer:/view/submit]"
        )
    if messages:
        raise Refusal("invalid_arguments", response_metadata={"messages": messages})
