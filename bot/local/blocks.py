"""Which blocks Slack accepts where, and the rules that span several of them.

`check_blocks` is what chat.postMessage and views.open ask before anything is kept; its messages are in the words of
Slack's `response_metadata.messages`. Limits: https://docs.slack.dev/reference/block-kit/blocks/.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from bot.local.charts import CHART, DATA_TABLE, DATA_TABLE_OPTIONAL, TABLE, TABLE_OPTIONAL, check_chart, check_table
from bot.local.elements import (
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    URL,
    any_text,
    plain,
)
from bot.local.shapes import Anything, Finding, Flag, Many, Record, Shape, Words, as_messages, typed
from bot.local.wire import Json, objects_of, text_of

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_TOTAL = 12_000
CHARTS_A_MESSAGE = 2


def _block(kind: str, required: dict[str, Shape], optional: dict[str, Shape], *groups: tuple[str, ...]) -> Record:
    return typed(kind, required, {"block_id": Words(255), **optional}, *groups)


_RICH_PART = Anything(50_000)
BLOCKS: dict[str, Shape] = {
    "section": _block(
        "section",
        {},
        {"text": any_text(3000), "fields": Many(any_text(2000), 10), "accessory": IN_SECTION, "expand": Flag()},
        ("text", "fields"),
    ),
    "divider": _block("divider", {}, {}),
    "header": _block("header", {"text": plain(150)}, {}),
    "image": _block(
        "image",
        {"alt_text": Words(2000, 1)},
        {"image_url": URL, "slack_file": Anything(3000), "title": plain(2000)},
        ("image_url", "slack_file"),
    ),
    "actions": _block("actions", {"elements": Many(IN_ACTIONS, 25)}, {}),
    "context": _block("context", {"elements": Many(IN_CONTEXT, 10)}, {}),
    "context_actions": _block("context_actions", {"elements": Many(IN_CONTEXT_ACTIONS, 5)}, {}),
    "input": _block(
        "input",
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "markdown": _block("markdown", {"text": Words(MARKDOWN_TOTAL, 1)}, {}),
    "rich_text": _block("rich_text", {"elements": Many(_RICH_PART, 1000)}, {}),
    "table": _block("table", TABLE, TABLE_OPTIONAL),
    "data_table": _block("data_table", DATA_TABLE, DATA_TABLE_OPTIONAL),
    "data_visualization": _block("data_visualization", CHART, {}),
    "video": _block(
        "video",
        {"alt_text": Words(2000, 1), "title": plain(200), "thumbnail_url": URL, "video_url": URL},
        {"title_url": URL, "description": plain(200), "author_name": Words(50), "provider_name": Words(50)},
    ),
    "alert": _block(
        "alert", {"text": any_text(200)}, {"level": Words(values=("default", "info", "warning", "error", "success"))}
    ),
}
SURFACES: dict[Surface, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": frozenset(BLOCKS) - {"markdown", "table", "data_table", "data_visualization", "context_actions"},
    "home": frozenset(BLOCKS) - {"markdown", "alert", "context_actions"},
}
_MORE: dict[str, Callable[[Json, str], Iterator[Finding]]] = {
    "table": check_table,
    "data_table": check_table,
    "data_visualization": check_chart,
}


def check_blocks(blocks: object, surface: Surface, at: str = "/blocks") -> list[str]:
    """Give everything Slack would complain about, in its words; an empty list is good news."""
    return as_messages(_findings(blocks, surface, at))


def _findings(blocks: object, surface: Surface, at: str) -> Iterator[Finding]:
    if not isinstance(blocks, list):
        yield at, "must be an array"
        return
    if len(blocks) > MOST_BLOCKS[surface]:
        yield at, f"no more than {MOST_BLOCKS[surface]} items allowed"
    for index, block in enumerate(blocks):
        yield from _one(block, surface, f"{at}/{index}")
    whole = [block for block in blocks if isinstance(block, dict)]
    yield from _unique_ids(whole, at)
    yield from _totals(whole, at)


def _one(block: object, surface: Surface, at: str) -> Iterator[Finding]:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(block, dict) or not isinstance(kind, str):
        yield at, "missing required field: type"
    elif kind not in BLOCKS:
        yield f"{at}/type", f"unsupported type: {kind}"
    elif kind not in SURFACES[surface]:
        yield f"{at}/type", f"unsupported type: {kind} is not available in a {surface}"
    else:
        yield from BLOCKS[kind].check(block, at)
        yield from _unique_actions(block, at)
        if kind in _MORE:
            yield from _MORE[kind](block, at)


def _unique_ids(blocks: list[Json], at: str) -> Iterator[Finding]:
    counted = Counter(text_of(block, "block_id") for block in blocks)
    for block_id, count in counted.items():
        if block_id and count > 1:
            yield at, f"block_id already exists: {block_id}"


def _unique_actions(block: Json, at: str) -> Iterator[Finding]:
    counted = Counter(text_of(element, "action_id") for element in objects_of(block, "elements"))
    for action_id, count in counted.items():
        if action_id and count > 1:
            yield f"{at}/elements", f"action_id already exists: {action_id}"


def _totals(blocks: list[Json], at: str) -> Iterator[Finding]:
    kinds = Counter(text_of(block, "type") for block in blocks)
    if kinds["table"] + kinds["data_table"] > 1:
        yield at, "only_one_table_allowed"
    if kinds["data_visualization"] > CHARTS_A_MESSAGE:
        yield at, f"no more than {CHARTS_A_MESSAGE} data_visualization blocks allowed"
    letters = sum(len(text_of(block, "text")) for block in blocks if block.get("type") == "markdown")
    if letters > MARKDOWN_TOTAL:
        yield at, f"markdown blocks must have less than {MARKDOWN_TOTAL + 1} characters together"
