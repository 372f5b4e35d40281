"""A `Form` as a Slack modal, and the modal's state back as values.

A field's block_id is its name with a prefix, so that the errors of a submit find their field. The form's word, its arguments
and the place it was opened from travel in private_metadata.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.slack import elements
from bot.slack.limits import (
    INPUT_LABEL,
    INPUT_TEXT,
    PLACEHOLDER,
    PRIVATE_METADATA,
    RADIO_OPTIONS,
    TITLE,
)
from bot.slack.nodes import Surface, blocks_of, fitted, numbered
from bot.slack.origin import Origin
from bot.slack.payload import list_at, object_at, text_at
from bot.slack.text import Json, plain_text
from bot.slack.wire import Pressed, action_id
from handlers.markup import escape
from handlers.reply import CheckField, ChoiceField, DateField, Form, FormField, NumberField, Option, Text, TextField

CALLBACK = "pillar"
_FIELD = "field:"
_PROBLEM = "problem:"


@dataclass(frozen=True)
class Filled:
    """What a modal stands for: the word of its form, the form's arguments, and where it was opened."""

    word: str
    arguments: Mapping[str, str]
    origin: Origin

    def encode(self) -> str:
        """Write it for private_metadata. Raises `ValueError` when the arguments are too long to travel."""
        parts = {"w": self.word, "a": dict(self.arguments), "o": self.origin.encode()}
        text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
        if len(text) > PRIVATE_METADATA:
            raise ValueError(
                f"the arguments of form {self.word!r} take {len(text)} characters; Slack carries {PRIVATE_METADATA}"
            )
        return text

    @classmethod
    def decode(cls, text: str) -> "Filled | None":
        """Read it back; None when it is not ours."""
        try:
            parts = json.loads(text)
            arguments = {str(key): str(value) for key, value in parts["a"].items()}
            return cls(str(parts["w"]), arguments, Origin.decode(parts["o"]))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def form_view(form: Form, origin: Origin) -> Json:
    """Make the modal of a form."""
    surface = Surface(tables=False, charts=False)
    blocks = blocks_of(Text(form.intro), surface) if form.intro else []
    blocks += [_input(field, surface) for field in form.fields]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title, TITLE),
        "submit": plain_text(form.submit, TITLE),
        "close": plain_text("Cancel", TITLE),
        "private_metadata": Filled(form.word, form.arguments, origin).encode(),
        "blocks": numbered(blocks),
    }


def message_view(title: str, blocks: Sequence[Json], origin: Origin) -> Json:
    """Make a modal that tells something and has nothing to submit. More than fits ends with a sentence that says so."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(title, TITLE),
        "close": plain_text("Close", TITLE),
        "private_metadata": Filled("", {}, origin).encode(),
        "blocks": fitted(blocks, "There is more than fits here; ask in a message to see all."),
    }


def waiting_view(title: str, sentence: str, origin: Origin) -> Json:
    """Make the modal that stands until the answer is there."""
    return message_view(title, blocks_of(Text(sentence), Surface()), origin)


def refilled(view: Mapping[str, object], errors: Mapping[str, str]) -> Json:
    """Make a submitted modal anew, what was typed still in it and what is wrong above it (when the answer came too late for the ack)."""
    top = [block for sentence in errors.values() for block in blocks_of(Text(escape(sentence)), Surface())]
    for at, said in enumerate(top):
        said["block_id"] = f"{_PROBLEM}{at}"
    old = [dict(block) for block in list_at(view, "blocks") if not text_at(block, "block_id").startswith(_PROBLEM)]
    for block in old:
        typed = object_at(view, "state", "values", text_at(block, "block_id"))
        inner = dict(object_at(block, "element"))
        if inner and (state := object_at(typed, text_at(inner, "action_id"))):
            block["element"] = inner | _initial(state)
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in kept if view.get(name)} | {"blocks": [*top, *old]}


_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
}


def _initial(state: Mapping[str, object]) -> Json:
    return {initial: state[typed] for typed, initial in _INITIAL.items() if state.get(typed)}


def block_id_of(field: str) -> str:
    """Give the block_id of a field."""
    return _FIELD + field


def values_of(view: Mapping[str, object]) -> dict[str, str]:
    """Read the fields of a submitted modal: dates are ISO, a ticked box is "yes", what was left empty is missing."""
    values: dict[str, str] = {}
    for block_id, actions in object_at(view, "state", "values").items():
        if not block_id.startswith(_FIELD) or not isinstance(actions, dict):
            continue
        for state in actions.values():
            value = _value(state)
            if value:
                values[block_id.removeprefix(_FIELD)] = value
    return values


def _value(state: object) -> str:
    if not isinstance(state, dict):
        return ""
    if options := list_at(state, "selected_options"):
        return text_at(options[0], "value")
    return text_at(state, "value") or text_at(state, "selected_option", "value") or text_at(state, "selected_date")


def error_response(view: Mapping[str, object], errors: Mapping[str, str]) -> dict[str, str]:
    """Give the errors by block_id. What concerns no field that is shown stands at the first one: Slack refuses unknown blocks."""
    shown = [text_at(block, "block_id") for block in list_at(view, "blocks")]
    fields = [block_id for block_id in shown if block_id.startswith(_FIELD)]
    found: dict[str, str] = {}
    for name, sentence in errors.items():
        wanted = block_id_of(name)
        at = wanted if wanted in fields else next(iter(fields), "")
        if at:
            found[at] = f"{found[at]} {sentence}" if at in found else sentence
    return found


def _input(field: FormField, surface: Surface) -> Json:
    if isinstance(field, ChoiceField) and not field.options and not field.search:
        return blocks_of(Text("There is nothing to choose here yet."), surface)[0]
    block: Json = {
        "type": "input",
        "block_id": block_id_of(field.name),
        "label": plain_text(field.label, INPUT_LABEL),
        "element": _element(field, surface),
        "optional": isinstance(field, CheckField) or not field.required,
    }
    if field.hint:
        block["hint"] = plain_text(field.hint, INPUT_LABEL)
    return block


def _element(field: FormField, surface: Surface) -> Json:
    match field:
        case TextField():
            return _text_input(field)
        case NumberField():
            return _number_input(field)
        case DateField():
            return _date_input(field)
        case CheckField():
            return _check_input(field)
        case ChoiceField():
            return _choice_input(field, surface)


def _date_input(field: DateField) -> Json:
    made: Json = {"type": "datepicker", "action_id": "date"}
    if field.value is not None:
        made["initial_date"] = field.value.isoformat()
    return made


def _check_input(field: CheckField) -> Json:
    chosen = elements.option(Option("Yes", "yes"))
    made: Json = {"type": "checkboxes", "action_id": "check", "options": [chosen]}
    if field.checked:
        made["initial_options"] = [chosen]
    return made


def _text_input(field: TextField) -> Json:
    made: Json = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": field.multiline,
        "max_length": max(1, min(field.max_length, INPUT_TEXT)),
    }
    if field.value:
        made["initial_value"] = field.value[:INPUT_TEXT]
    if field.placeholder:
        made["placeholder"] = plain_text(field.placeholder, PLACEHOLDER)
    return made


def _number_input(field: NumberField) -> Json:
    made: Json = {"type": "number_input", "action_id": "number", "is_decimal_allowed": not field.whole}
    if field.value:
        made["initial_value"] = field.value
    for name, bound in (("min_value", field.low), ("max_value", field.high)):
        if bound is not None:
            made[name] = f"{bound:g}"
    return made


def _choice_input(field: ChoiceField, surface: Surface) -> Json:
    if field.radio and not field.search and len(field.options) <= RADIO_OPTIONS:
        made: Json = {"type": "radio_buttons", "options": [elements.option(item) for item in field.options]}
        chosen = next((elements.option(item) for item in field.options if item.value == field.value), None)
        if chosen is not None:
            made["initial_option"] = chosen
    else:
        made = elements.select(field.options, field.search, field.value)
    return made | {"action_id": action_id(Pressed("", search=field.search), surface.number())}
