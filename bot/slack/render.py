"""A `Reply` as Slack messages, a Home tab or the content of a modal.

Blocks are plain dicts: a /health reply renders in well under a millisecond, where slackblocks' validating classes take some
ten times as long; the tests read every rendered set back against slackblocks and Slack's documented limits instead.
What does not fit one message becomes several; nothing is cut.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.slack.limits import MESSAGE_BLOCKS, MESSAGE_CHARTS, MESSAGE_TABLES, MESSAGE_TEXT
from bot.slack.mentions import rung_users
from bot.slack.nodes import Surface, blocks_of, fitted, numbered
from bot.slack.text import Json, notification, ring
from handlers.markup import escape
from handlers.reply import File, Reply, Text


@dataclass(frozen=True)
class Message:
    """One Slack message: what the notification says, and its blocks."""

    text: str
    blocks: list[Json]

    def content(self) -> Json:
        """Give the arguments of the call that posts it or puts it in the place of another."""
        return {"text": self.text, "blocks": self.blocks, "unfurl_links": False, "unfurl_media": False}


def messages(reply: Reply, *, rich: bool = True) -> list[Message]:
    """Render a reply as one message, or several where Slack's limits ask for it.

    With `rich` False tables and charts are written as text, for where Slack refuses them (they come to workspaces in phases).
    """
    blocks = _blocks(reply, Surface(tables=rich, charts=rich))
    text = " ".join([notification(reply.summary), *map(ring, rung_users(reply))])
    packed = list(_pack(blocks))
    return [
        Message(text if at == 0 else f"{text} ({at + 1} of {len(packed)})", numbered(part))
        for at, part in enumerate(packed)
    ]


def view_blocks(reply: Reply) -> list[Json]:
    """Render a reply for a modal."""
    return numbered(_blocks(reply, Surface(tables=False, charts=False)))


def home_blocks(reply: Reply) -> list[Json]:
    """Render a reply for the Home tab; what is beyond its 100 blocks is said to be."""
    blocks = _blocks(reply, Surface(tables=False, charts=False))
    return fitted(blocks, "There is more than fits on this tab; ask /book to see all of it.")


def files_of(reply: Reply) -> list[File]:
    """Give the files that a reply hands over; they are uploaded beside its message."""
    return [node for node in reply.body if isinstance(node, File)]


def _blocks(reply: Reply, surface: Surface) -> list[Json]:
    """Render the body; where it comes to nothing, the summary stands in."""
    blocks = [block for node in reply.body for block in blocks_of(node, surface)]
    return blocks or blocks_of(Text(escape(reply.summary)), surface)


def _pack(blocks: list[Json]) -> Iterable[list[Json]]:
    """Group blocks into messages, in order, each within the limits of a message."""
    part: list[Json] = []
    tables = charts = size = 0
    for block in blocks:
        kind = block["type"]
        length = (
            len(json.dumps(block, ensure_ascii=False)) if kind in {"table", "rich_text", "section", "context"} else 0
        )
        weight = 0 if kind == "table" else length
        full = (
            len(part) >= MESSAGE_BLOCKS
            or (kind == "table" and tables >= MESSAGE_TABLES)
            or (kind == "data_visualization" and charts >= MESSAGE_CHARTS)
            or (part and size + weight > MESSAGE_TEXT)
        )
        if full:
            yield part
            part, tables, charts, size = [], 0, 0, 0
        part.append(block)
        tables += kind == "table"
        charts += kind == "data_visualization"
        size += weight
    if part:
        yield part
