"""Buttons, menus, boxes and form fields: everything in Block Kit that a person can touch."""

from collections.abc import Sequence

from bot.slack.limits import (
    ACCESSIBILITY_LABEL,
    BUTTON_TEXT,
    CONFIRM_BUTTON,
    CONFIRM_TEXT,
    CONFIRM_TITLE,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    URL,
    shorten,
)
from bot.slack.text import Json, plain_text, safe_url
from bot.slack.wire import IGNORED, Pressed, action_id, button_value
from handlers.reply import Button, ChecklistItem, Choice, Confirm, Link, Option, Style


def button(item: Button, number: int) -> Json:
    """Make a button; its action_id names the word and its place in the message, so that it is unique and stable."""
    element: Json = {
        "type": "button",
        "action_id": f"{number}:{item.word}"[:255],
        "text": plain_text(item.label, BUTTON_TEXT),
        "value": button_value(Pressed(item.word, item.arguments, opens_form=item.opens_form)),
    }
    if item.style is not Style.PLAIN:
        element["style"] = item.style.value
    if spoken := _spoken(item):
        element["accessibility_label"] = spoken
    if item.confirm is not None:
        element["confirm"] = _confirm(item.confirm, item.style)
    return element


def _spoken(item: Button) -> str:
    """Give what is read aloud instead of the label, or "". It holds the label, so that saying what is seen presses it (WCAG 2.5.3)."""
    if not item.description:
        return ""
    said = item.description if item.description.startswith(item.label) else f"{item.label}: {item.description}"
    spoken = shorten(said, ACCESSIBILITY_LABEL)
    return spoken if spoken.startswith(item.label) else ""


def _confirm(question: Confirm, style: Style) -> Json:
    made: Json = {
        "title": plain_text(question.title, CONFIRM_TITLE),
        "text": plain_text(question.text, CONFIRM_TEXT),
        "confirm": plain_text(question.yes, CONFIRM_BUTTON),
        "deny": plain_text(question.no, CONFIRM_BUTTON),
    }
    if style is Style.DANGER:
        made["style"] = "danger"
    return made


def link(item: Link, number: int) -> Json | None:
    """Make a button that opens an address; None when the address is none that Slack opens."""
    if not safe_url(item.url) or len(item.url) > URL:
        return None
    return {
        "type": "button",
        "action_id": f"{IGNORED}:{number}",
        "text": plain_text(item.label, BUTTON_TEXT),
        "url": item.url,
    }


def menu(item: Choice, number: int) -> Json:
    """Make a select menu, one that searches when `search` names an option source."""
    pressed = Pressed(item.word, item.arguments, opens_form=item.opens_form, search=item.search)
    return {
        **select(item.options, item.search, item.initial),
        "action_id": action_id(pressed, number),
        "placeholder": plain_text(item.placeholder, PLACEHOLDER),
    }


def box(item: ChecklistItem, number: int) -> Json:
    """Make one box of a checklist; each is an element of its own, so that Slack tells which one was ticked."""
    chosen: Json = {"text": plain_text(item.label, OPTION_TEXT), "value": "yes"}
    if item.detail:
        chosen["description"] = plain_text(item.detail, OPTION_TEXT)
    element: Json = {
        "type": "checkboxes",
        "action_id": action_id(Pressed(item.word, item.arguments), number),
        "options": [chosen],
    }
    if item.done:
        element["initial_options"] = [chosen]
    return element


def option(item: Option) -> Json:
    """Make an option. Raises `ValueError` for a value that Slack would refuse."""
    if not item.value or len(item.value) > OPTION_VALUE:
        raise ValueError(f"an option's value has {len(item.value)} characters; Slack takes 1 to {OPTION_VALUE}")
    made: Json = {"text": plain_text(item.label, OPTION_TEXT), "value": item.value}
    if item.description:
        made["description"] = plain_text(item.description, OPTION_TEXT)
    return made


def select(options: Sequence[Option], search: str, initial: str) -> Json:
    """Make a select without its action_id; more than 100 options become groups that say where they begin and end."""
    chosen = next((option(item) for item in options if item.value == initial), None)
    if search:
        made: Json = {"type": "external_select", "min_query_length": 0}
    elif len(options) <= OPTIONS:
        made = {"type": "static_select", "options": [option(item) for item in options]}
    else:
        pages = [options[at : at + OPTIONS] for at in range(0, len(options), OPTIONS)]
        made = {"type": "static_select", "option_groups": [_group(page) for page in pages[:OPTIONS]]}
    if chosen is not None:
        made["initial_option"] = chosen
    return made


def _group(page: Sequence[Option]) -> Json:
    label = f"{page[0].label[:30]} – {page[-1].label[:30]}"
    return {"label": plain_text(label, OPTION_TEXT), "options": [option(item) for item in page]}
