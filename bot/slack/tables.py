"""Tables: Slack's own block where it is allowed, broken where it is too wide or too long for one; aligned lines elsewhere."""

from bot.slack.figures import aligned
from bot.slack.limits import ROOM, TABLE_COLUMNS, TABLE_ROWS, TABLE_TEXT, split
from bot.slack.text import Json, preformatted, rich_elements, rich_text
from handlers.markup import Run
from handlers.reply import Table


def table_blocks(node: Table, *, native: bool) -> list[Json]:
    """Render a table: as Slack's own blocks where `native`, else, or where a cell is very long, as aligned lines."""
    caption = [rich_text(rich_elements([Run(node.caption, bold=True)]))] if node.caption else []
    if not node.columns:
        return caption
    cells = [len(cell) for row in (node.columns, *node.rows) for cell in row]
    if not native or max(cells, default=0) * len(node.columns) > TABLE_TEXT // 2:
        return [*caption, *(preformatted(piece) for piece in split(aligned(node), ROOM))]
    made: list[Json] = []
    for part in _narrow(node):
        made += [_table_block(part, rows) for rows in _pages(part)]
    return [*caption, *made]


def _narrow(table: Table) -> list[Table]:
    """Break a table that is too wide into tables that all begin with its first column."""
    if len(table.columns) <= TABLE_COLUMNS:
        return [table]
    parts = []
    for at in range(1, len(table.columns), TABLE_COLUMNS - 1):
        taken = [0, *range(at, min(at + TABLE_COLUMNS - 1, len(table.columns)))]
        rows = tuple(tuple(row[index] if index < len(row) else "" for index in taken) for row in table.rows)
        numeric = tuple(new for new, old in enumerate(taken) if old in table.numeric)
        parts.append(Table(tuple(table.columns[index] for index in taken), rows, numeric=numeric))
    return parts


def _pages(table: Table) -> list[tuple[tuple[str, ...], ...]]:
    """Break the rows into pages that Slack takes, each below a header of its own."""
    pages: list[tuple[tuple[str, ...], ...]] = []
    page: list[tuple[str, ...]] = []
    header = sum(max(1, len(cell)) for cell in table.columns)
    size = header
    for row in table.rows:
        length = sum(max(1, len(cell)) for cell in row)
        if page and (len(page) + 1 >= TABLE_ROWS or size + length > TABLE_TEXT):
            pages.append(tuple(page))
            page, size = [], header
        page.append(row)
        size += length
    return [*pages, tuple(page)]


def _table_block(table: Table, rows: tuple[tuple[str, ...], ...]) -> Json:
    width = len(table.columns)
    return {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": (row[at] if at < len(row) else "") or "–"} for at in range(width)]
            for row in (table.columns, *rows)
        ],
        "column_settings": [
            {"align": "right" if at in table.numeric else "left", "is_wrapped": at not in table.numeric}
            for at in range(width)
        ],
    }
