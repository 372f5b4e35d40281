"""Slack's limits, as its documentation states them, and the two ways of keeping to them: shorten what is decoration, split what is content.

slackblocks knows most of these, but not those of a whole message (blocks, tables, text), which is why they stand here.
"""

from collections.abc import Iterator

MESSAGE_BLOCKS = 50
MESSAGE_TABLES = 1
MESSAGE_CHARTS = 2
MESSAGE_TEXT = 12_000  # characters over all blocks; Slack refuses somewhat above it (msg_blocks_too_long)
VIEW_BLOCKS = 100
SUMMARY = 3_000
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
ELEMENTS = 25
HEADER = 150
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ACTION_ID = 255
BLOCK_ID = 255
ACCESSIBILITY_LABEL = 75
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
RADIO_OPTIONS = 10
PLACEHOLDER = 150
INPUT_LABEL = 2_000
INPUT_TEXT = 3_000
TITLE = 24
PRIVATE_METADATA = 3_000
URL = 3_000
ALT_TEXT = 2_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
CHART_TITLE = 50
CHART_POINTS = 20
CHART_LABEL = 20

ROOM = 2_900
"""Characters of content in one block of text of ours, which leaves room for labels within Slack's 3,000."""

ELLIPSIS = "…"


def shorten(text: str, limit: int) -> str:
    """Cut a label to `limit` characters with an ellipsis. For labels only: what a person must read is split instead."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def split(text: str, limit: int) -> Iterator[str]:
    """Give a text in pieces of at most `limit` characters, broken at a line, else at a space, else anywhere; nothing is lost."""
    while len(text) > limit:
        at = text.rfind("\n", 1, limit)
        if at < limit // 2:
            at = text.rfind(" ", 1, limit)
        if at < limit // 2:
            at = limit - 1
        yield text[: at + 1]
        text = text[at + 1 :]
    yield text
