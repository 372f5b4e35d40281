"""The two blocks that show data, tables and charts, with Slack's limits.

Limits: https://docs.slack.dev/reference/block-kit/blocks/ (table, data table, data visualization).
"""

from collections.abc import Iterator

from bot.local.shapes import Anything, ByType, Finding, Flag, Many, Number, Record, Shape, Words, typed
from bot.local.wire import Json, object_of, objects_of

TABLE_LETTERS = 10_000  # in all cells together, Slack's limit for a table

RAW_TEXT = typed("raw_text", {"text": Words(3000, 1)}, {})
RAW_NUMBER = typed("raw_number", {"value": Number(whole=False)}, {"text": Words(100)})
RICH_CELL = typed("rich_text", {"elements": Many(Anything(), 100)}, {"block_id": Words(255)})
COLUMN = Record({}, {"align": Words(values=("left", "center", "right")), "is_wrapped": Flag()})

TABLE: dict[str, Shape] = {"rows": Many(Many(ByType({"raw_text": RAW_TEXT, "rich_text": RICH_CELL}), 20), 100)}
TABLE_OPTIONAL: dict[str, Shape] = {"column_settings": Many(COLUMN, 20, 0)}
DATA_CELL = ByType({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_CELL})
DATA_TABLE: dict[str, Shape] = {"rows": Many(Many(DATA_CELL, 20), 101, 2), "caption": Words(1000, 1)}
DATA_TABLE_OPTIONAL: dict[str, Shape] = {"page_size": Number(1, 100), "row_header_column_index": Number(0, 19)}

LABEL = Words(20, 1)
SEGMENT = Record({"label": LABEL, "value": Number(whole=False)})
POINT = Record({"label": LABEL, "value": Number(whole=False)})
SERIES = Record({"name": LABEL, "data": Many(POINT, 20)})
AXIS = Record({"categories": Many(LABEL, 20)}, {"x_label": Words(50), "y_label": Words(50)})


def _lines(kind: str) -> Shape:
    return typed(kind, {"series": Many(SERIES, 12), "axis_config": AXIS}, {})


CHART: dict[str, Shape] = {
    "title": Words(50, 1),
    "chart": ByType(
        {
            "pie": typed("pie", {"segments": Many(SEGMENT, 12)}, {}),
            **{kind: _lines(kind) for kind in ("bar", "area", "line")},
        }
    ),
}


def check_table(block: Json, at: str) -> Iterator[Finding]:
    """Yield what a table's shape cannot say: too much text in all cells, rows of unequal length."""
    rows = block.get("rows")
    if not isinstance(rows, list):
        return
    if _letters(rows) > TABLE_LETTERS:
        yield f"{at}/rows", f"must be less than {TABLE_LETTERS + 1} characters in all cells together"
    lengths = {len(row) for row in rows if isinstance(row, list)}
    if len(lengths) > 1:
        yield f"{at}/rows", "all rows must have the same number of cells"
    header = rows[0] if rows and isinstance(rows[0], list) else []
    if block["type"] == "data_table" and any(
        isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in header
    ):
        yield f"{at}/rows/0", "header cells may not be rich_text"


def check_chart(block: Json, at: str) -> Iterator[Finding]:
    """Yield points that name no category, series of the same name."""
    chart = object_of(block, "chart")
    categories = object_of(chart, "axis_config").get("categories")
    known = categories if isinstance(categories, list) else []
    names: set[object] = set()
    for index, series in enumerate(objects_of(chart, "series")):
        if str(series.get("name")) in names:
            yield f"{at}/chart/series/{index}/name", "series names must be unique"
        names.add(str(series.get("name")))
        if {str(point.get("label")) for point in objects_of(series, "data")} != {str(label) for label in known}:
            yield f"{at}/chart/series/{index}/data", "must have one point for each category"


def _letters(value: object) -> int:
    if isinstance(value, dict):
        return sum(
            len(item) if key == "text" and isinstance(item, str) else _letters(item) for key, item in value.items()
        )
    return sum(_letters(item) for item in value) if isinstance(value, list) else 0
