"""Slack's rules for blocks, written down a second time from its documentation, so that tests can read back what was rendered."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

MESSAGE = {"header", "section", "rich_text", "context", "actions", "divider", "image", "table", "data_visualization"}
MODAL = {"header", "section", "rich_text", "context", "actions", "divider", "image", "input"}
HOME = MODAL

_PING = re.compile(r"<(?:!|@|#)|@(?:here|channel|everyone)\b", re.IGNORECASE)


def message_problems(body: dict, may_ring: Iterable[str] = ()) -> list[str]:
    """Say what Slack would refuse, or what would ping, in a message. The users of `may_ring` are meant to be mentioned."""
    for user in may_ring:
        element = json.dumps({"type": "user", "user_id": user})
        quiet = json.dumps(body).replace(f"<@{user}>", user).replace(element, '{"type": "text", "text": "name"}')
        body = json.loads(quiet)
    blocks = body.get("blocks", [])
    found = [] if body.get("text") else ["a message without text"]
    found += _blocks(blocks, MESSAGE, 50)
    if sum(block["type"] == "table" for block in blocks) > 1:
        found.append("more than one table")
    if sum(block["type"] == "data_visualization" for block in blocks) > 2:
        found.append("more than two charts")
    if _PING.search(body.get("text", "")):
        found.append(f"the text may ping: {body['text'][:80]!r}")
    return found


def view_problems(view: dict) -> list[str]:
    """Say what Slack would refuse in a modal or Home view."""
    found = _blocks(view["blocks"], HOME if view["type"] == "home" else MODAL, 100)
    if len(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata is too long")
    if view["type"] == "modal":
        if not 1 <= len(view["title"]["text"]) <= 24:
            found.append("the title is too long")
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            found.append("inputs without a submit button")
    return found


def _blocks(blocks: list[dict], allowed: set[str], most: int) -> list[str]:
    found = [f"{len(blocks)} blocks"] if len(blocks) > most or not blocks else []
    blocks_by_id = Counter(block["block_id"] for block in blocks)
    found += [
        f"block_id {name!r} {count} times" for name, count in blocks_by_id.items() if count > 1 or len(name) > 255
    ]
    actions = Counter((block["block_id"], element["action_id"]) for block in blocks for element in _interactive(block))
    found += [
        f"action_id {name!r} {count} times in a block"
        for (_, name), count in actions.items()
        if count > 1 or len(name) > 255
    ]
    for block in blocks:
        if block["type"] not in allowed:
            found.append(f"{block['type']} is not allowed here")
        else:
            found += _CHECKS.get(block["type"], lambda _block: [])(block)
    return found


def _interactive(block: dict) -> Iterator[dict]:
    for element in [*block.get("elements", []), block.get("element", {}), block.get("accessory", {})]:
        if "action_id" in element:
            yield element


def _text(text: dict, limit: int) -> list[str]:
    said = text["text"]
    found = [] if 1 <= len(said) <= limit else [f"text of {len(said)} characters, {limit} are allowed"]
    if text["type"] == "mrkdwn":
        if not text.get("verbatim"):
            found.append("mrkdwn that is not verbatim links names by itself")
        if re.search(r"<(?!https?://|mailto:)", said) or re.search(r"@(?:here|channel|everyone)\b", said):
            found.append(f"mrkdwn may ping: {said[:80]!r}")
    return found


def _section(block: dict) -> list[str]:
    fields = block.get("fields", [])
    found = [] if "text" in block or 1 <= len(fields) <= 10 else [f"{len(fields)} fields"]
    found += _text(block["text"], 3000) if "text" in block else []
    found += _element(block["accessory"]) if "accessory" in block else []
    return found + [problem for field in fields for problem in _text(field, 2000)]


def _context(block: dict) -> list[str]:
    found = [] if 1 <= len(block["elements"]) <= 10 else ["context elements"]
    return found + [problem for element in block["elements"] for problem in _text(element, 3000)]


def _rich_text(block: dict) -> list[str]:
    found: list[str] = []
    for part in block["elements"]:
        if part["type"] not in {"rich_text_section", "rich_text_preformatted"} or not part["elements"]:
            found.append("an empty or unknown part of rich text")
        odd = [one for one in part["elements"] if one["type"] not in {"text", "link"} or not one.get("text")]
        found += [f"rich text element {element}" for element in odd]
        links = [element["url"] for element in part["elements"] if element["type"] == "link"]
        found += [f"link to {url}" for url in links if not url.startswith(("https://", "http://", "mailto:"))]
    return found + (["rich text is too long"] if len(json.dumps(block)) > 40_000 else [])


def _actions(block: dict) -> list[str]:
    found = [] if 1 <= len(block["elements"]) <= 25 else [f"{len(block['elements'])} elements"]
    return found + [problem for element in block["elements"] for problem in _element(element)]


def _element(element: dict) -> list[str]:
    found: list[str] = []
    if element["type"] == "button":
        found += _text(element["text"], 75)
        found += ["value is too long"] if len(element.get("value", "")) > 2000 else []
        found += ["accessibility_label"] if len(element.get("accessibility_label", "")) > 75 else []
        found += ["style"] if element.get("style") not in {None, "primary", "danger"} else []
    if element["type"] == "plain_text_input" and not 1 <= element["max_length"] <= 3000:
        found.append("max_length")
    if element["type"] in {"static_select", "radio_buttons", "checkboxes"}:
        groups = element.get("option_groups", [element])
        most = 100 if element["type"] == "static_select" else 10
        counts = [len(group["options"]) for group in groups]
        found += [f"{count} options" for count in counts if not 1 <= count <= most]
        found += [problem for group in groups for option in group["options"] for problem in _option(option)]
        found += ["groups"] if len(groups) > 100 else []
    return found


def _option(option: dict) -> list[str]:
    found = _text(option["text"], 75) + ([] if 1 <= len(option["value"]) <= 150 else ["option value"])
    return found + (_text(option["description"], 75) if "description" in option else [])


def _table(block: dict) -> list[str]:
    rows = block["rows"]
    width = len(rows[0])
    found = [] if 1 <= len(rows) <= 100 and 1 <= width <= 20 else [f"table of {len(rows)}×{width}"]
    found += ["a row of another width"] if any(len(row) != width for row in rows) else []
    cells = [cell["text"] for row in rows for cell in row]
    found += ["table text"] if sum(map(len, cells)) > 10_000 else []
    return found + (["an empty cell"] if not all(cells) else [])


def _chart(block: dict) -> list[str]:
    chart = block["chart"]
    found = [] if 1 <= len(block["title"]) <= 50 else ["chart title"]
    categories = chart["axis_config"]["categories"]
    if not 1 <= len(categories) <= 20 or len(set(categories)) < len(categories):
        found.append("chart categories")
    for series in chart["series"]:
        if [point["label"] for point in series["data"]] != categories or not 1 <= len(series["name"]) <= 20:
            found.append("chart series")  # noqa: PERF401 (reads like its neighbours)
    return found


_CHECKS = {
    "header": lambda block: _text(block["text"], 150),
    "section": _section,
    "context": _context,
    "rich_text": _rich_text,
    "actions": _actions,
    "input": lambda block: _text(block["label"], 2000) + _element(block["element"]),
    "image": lambda block: [] if len(block["image_url"]) <= 3000 and 1 <= len(block["alt_text"]) <= 2000 else ["image"],
    "table": _table,
    "data_visualization": _chart,
}
