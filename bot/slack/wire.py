"""What a button, a menu or a box of ours carries through Slack and back: the word, its arguments, whether a form opens.

Buttons have a value (2,000 characters) for it; menus and boxes have none, so their action_id (255) carries it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.slack.limits import ACTION_ID, BUTTON_VALUE
from handlers.request import NOTHING

IGNORED = "link"  # action_id prefix of buttons that only open an address


@dataclass(frozen=True)
class Pressed:
    """What an interactive element stands for."""

    word: str
    arguments: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    opens_form: bool = False
    search: str = ""  # the option source of a searching menu

    def encode(self) -> str:
        """Write it as compact JSON."""
        parts: dict[str, object] = {"w": self.word}
        if self.arguments:
            parts["a"] = dict(self.arguments)
        if self.opens_form:
            parts["f"] = 1
        if self.search:
            parts["s"] = self.search
        return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def decode(cls, text: str) -> "Pressed | None":
        """Read it back; None when it is not ours (a message of an older version, another app's block)."""
        try:
            parts = json.loads(text)
        except ValueError:
            return None
        if not isinstance(parts, dict) or not isinstance(parts.get("w"), str):
            return None
        arguments = parts.get("a") or {}
        return cls(
            word=parts["w"],
            arguments={str(key): str(value) for key, value in arguments.items()},
            opens_form=bool(parts.get("f")),
            search=str(parts.get("s", "")),
        )


def button_value(pressed: Pressed) -> str:
    """Give the value of a button. Raises `ValueError` when the arguments are too long to travel."""
    return _within(pressed.encode(), BUTTON_VALUE, pressed)


def action_id(pressed: Pressed, number: int) -> str:
    """Give the action_id of a menu or box, unique by `number`. Raises `ValueError` when the arguments are too long to travel."""
    return _within(f"{number}:{pressed.encode()}", ACTION_ID, pressed)


def from_action_id(text: str) -> Pressed | None:
    """Read what `action_id` wrote."""
    _, _, rest = text.partition(":")
    return Pressed.decode(rest)


def _within(text: str, limit: int, pressed: Pressed) -> str:
    if len(text) > limit:
        raise ValueError(f"the arguments of {pressed.word!r} take {len(text)} characters; Slack carries {limit}")
    return text
