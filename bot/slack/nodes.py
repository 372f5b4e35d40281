"""One function per node of the neutral reply: node in, blocks out. Exhaustive: an unknown node is an error of the type checker.

Text becomes rich text, not mrkdwn: Slack has no escape for its own markup, and rich text needs none. Only section fields and
context cannot hold rich text; they get mrkdwn where every character is safe in it, else plain text (bot/slack/text.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.slack import elements
from bot.slack.figures import bar, in_words, meter_line, sparkline, thin
from bot.slack.limits import (
    ALT_TEXT,
    BLOCK_ID,
    CHART_LABEL,
    CHART_POINTS,
    CHART_TITLE,
    ELEMENTS,
    FIELD,
    FIELDS,
    HEADER,
    OPTION_TEXT,
    ROOM,
    SECTION,
    URL,
    VIEW_BLOCKS,
    shorten,
    split,
)
from bot.slack.tables import table_blocks
from bot.slack.text import (
    Json,
    literal,
    mrkdwn,
    plain_text,
    rich_elements,
    rich_text,
    safe_url,
    split_runs,
)
from handlers.markup import Run, escape, runs
from handlers.reply import (
    Actions,
    Button,
    Checklist,
    Choice,
    Divider,
    Facts,
    File,
    Form,
    Heading,
    Image,
    Item,
    Link,
    Meter,
    Meters,
    Node,
    Note,
    Progress,
    Table,
    Text,
    Trend,
)

_NEEDS_YEARS = 300  # days; from here on a day of the month could be read as another year's


@dataclass
class Surface:
    """Where the blocks go, and how many interactive elements they hold so far (their action_ids count them)."""

    tables: bool = True
    charts: bool = True
    counted: int = 0

    def number(self) -> int:
        """Give the next element its number."""
        self.counted += 1
        return self.counted


def numbered(blocks: list[Json]) -> list[Json]:
    """Give every block that has none a block_id of its own."""
    for at, block in enumerate(blocks):
        block.setdefault("block_id", f"part:{at}")
    return blocks


def fitted(blocks: Sequence[Json], more: str) -> list[Json]:
    """Give the blocks of a view, numbered; where there are too many, a sentence in the place of the last says where the rest is."""
    shown = list(blocks)
    if len(shown) > VIEW_BLOCKS:
        shown = [*shown[: VIEW_BLOCKS - 1], *_text_run(more)]
    return numbered(shown)


def blocks_of(node: Node, surface: Surface) -> list[Json]:  # noqa: C901, PLR0911, PLR0912  one branch per node
    """Render a node."""
    match node:
        case Heading():
            return _heading(node)
        case Text():
            return _text(node)
        case Facts():
            return _facts(node)
        case Table():
            return table_blocks(node, native=surface.tables)
        case Meter():
            return _meters((node,))
        case Meters():
            return _meters(node.meters)
        case Trend():
            return _trend(node, surface)
        case Actions():
            return _actions(node, surface)
        case Item():
            return _item(node, surface)
        case Checklist():
            return _checklist(node, surface)
        case Progress():
            return _progress(node)
        case Image():
            return _image(node)
        case Divider():
            return [{"type": "divider"}]
        case Note():
            return _note(node)
        case File():
            return _text_run(f"📎 {node.title or node.name}")
        case Form():  # the questions open as a modal (bot/slack/forms.py); a message can only name them
            return _text_run(node.title)
        case _:
            assert_never(node)


def _heading(node: Heading) -> list[Json]:
    if len(node.text) <= HEADER:
        return [{"type": "header", "text": plain_text(node.text, HEADER)}] if node.text.strip() else []
    return [rich_text(rich_elements(group)) for group in split_runs([Run(node.text, bold=True)], ROOM)]


def _text(node: Text) -> list[Json]:
    return [rich_text(rich_elements(group)) for group in split_runs(runs(node.markdown), ROOM)]


def _text_run(text: str) -> list[Json]:
    return [rich_text(rich_elements(group)) for group in split_runs([Run(text)], ROOM)]


def _facts(node: Facts) -> list[Json]:
    fields = [_field(label, value) for label, value in node.pairs]
    if None in fields:
        return _fact_lines(node)
    return [{"type": "section", "fields": fields[at : at + FIELDS]} for at in range(0, len(fields), FIELDS)]


def _field(label: str, value: str) -> Json | None:
    name, text = mrkdwn(escape(label)), mrkdwn(value)
    if name is None or text is None or len(name) + len(text) + 3 > FIELD:
        return None
    return {"type": "mrkdwn", "text": f"*{name.strip()}*\n{text}" if name.strip() else text or " ", "verbatim": True}


def _fact_lines(node: Facts) -> list[Json]:
    lines: list[Run] = []
    for label, value in node.pairs:
        lines += [Run(f"{label}  ", bold=True), *runs(value), Run("\n")]
    return [rich_text(rich_elements(group)) for group in split_runs(lines[:-1], ROOM)]


def _meters(meters: tuple[Meter, ...]) -> list[Json]:
    lines: list[Run] = []
    for meter in meters:
        figure, label, said = meter_line(meter)
        lines += [Run(f"{figure}  "), Run(label, bold=True), Run(f"  {said}\n")]
    if not lines:
        return []
    lines[-1] = Run(lines[-1].text.removesuffix("\n"))
    return [rich_text(rich_elements(group)) for group in split_runs(lines, ROOM)]


def _progress(node: Progress) -> list[Json]:
    share = node.done / node.total if node.total else 0.0
    return _text_run(f"{bar(share)}  {node.label}: {node.done} of {node.total}")


def _trend(node: Trend, surface: Surface) -> list[Json]:
    if not node.points:
        return _text_run(f"{node.label}: not known yet")
    said = in_words(node)
    if not surface.charts or len(node.points) < 2:
        line = sparkline([value for _, value in thin(node.points, 2 * CHART_POINTS)])
        return [rich_text(rich_elements([Run(node.label, bold=True), Run(f"  {line}  {said}")]))]
    points = thin(node.points, CHART_POINTS)
    long = (points[-1][0] - points[0][0]).days > _NEEDS_YEARS
    labels = [f"{on.day} {on:%b %y}" if long else f"{on.day} {on:%b}" for on, _ in points]
    if len(set(labels)) < len(labels):  # several points on one day: the chart wants unique names
        return _trend(node, Surface(charts=False))
    title = shorten(node.label, CHART_TITLE) or "Trend"
    chart: Json = {
        "type": "line",
        "series": [
            {
                "name": shorten(node.label, CHART_LABEL) or "Trend",
                "data": [
                    {"label": label, "value": round(value, 2)} for label, (_, value) in zip(labels, points, strict=True)
                ],
            }
        ],
        "axis_config": {"categories": labels}
        | ({"y_label": shorten(node.unit, CHART_TITLE)} if node.unit.strip() else {}),
    }
    return [{"type": "data_visualization", "title": title, "chart": chart}, _small(f"{node.label}: {said}")]


def _actions(node: Actions, surface: Surface) -> list[Json]:
    made = [element for item in node.items if (element := _element(item, surface)) is not None]
    return [{"type": "actions", "elements": made[at : at + ELEMENTS]} for at in range(0, len(made), ELEMENTS)]


def _item(node: Item, surface: Surface) -> list[Json]:
    text = mrkdwn(node.markdown)
    shown: Json = (
        {"type": "plain_text", "text": literal(node.markdown) or " ", "emoji": False}
        if text is None
        else {"type": "mrkdwn", "text": text or " ", "verbatim": True}
    )
    return [{"type": "section", "text": shown, "accessory": elements.button(node.button, surface.number())}]


def _element(item: Button | Choice | Link, surface: Surface) -> Json | None:
    match item:
        case Button():
            return elements.button(item, surface.number())
        case Link():
            return elements.link(item, surface.number())
        case Choice():
            return elements.menu(item, surface.number()) if item.options or item.search else None


def _checklist(node: Checklist, surface: Surface) -> list[Json]:
    made: list[Json] = []
    for item in node.items:
        if len(item.label) > OPTION_TEXT:  # the box can only say the beginning
            made += _text_run(item.label)
        number = surface.number()
        # Slack keeps what was ticked by block_id through an update; a box that has changed gets another one, so that the update shows.
        block_id = f"box:{number}:{item.version}:{int(item.done)}"[:BLOCK_ID]
        made.append({"type": "actions", "block_id": block_id, "elements": [elements.box(item, number)]})
    return made


def _image(node: Image) -> list[Json]:
    if not safe_url(node.url) or len(node.url) > URL:
        return _text_run(node.description)
    made: Json = {"type": "image", "image_url": node.url, "alt_text": shorten(node.description, ALT_TEXT) or "picture"}
    if node.title:
        made["title"] = plain_text(node.title, ALT_TEXT)
    return [made]


def _note(node: Note) -> list[Json]:
    text = mrkdwn(node.markdown)
    if text is not None and len(text) <= SECTION:
        return [{"type": "context", "elements": [{"type": "mrkdwn", "text": text or " ", "verbatim": True}]}]
    return [_small(piece) for piece in split(literal(node.markdown), ROOM)]


def _small(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "plain_text", "text": text or " ", "emoji": False}]}
