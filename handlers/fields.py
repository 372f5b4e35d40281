"""Reads what was typed into forms, and collects what is wrong field by field, in sentences."""

from collections.abc import Mapping
from datetime import date


def iso_day(text: str) -> date | None:
    """Read a day written as ISO; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Fields:
    """The values of a submitted form. `errors` fills up as fields are read; a wrong field gives a harmless value."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.errors: dict[str, str] = {}

    def text(self, name: str, *, least: int = 0, most: int = 2000, wrong: str = "") -> str:
        """Give a trimmed text of `least` to `most` characters; `wrong` is the sentence for a short one."""
        value = self.values.get(name, "").strip()
        if len(value) < least:
            self.errors[name] = wrong or f"Write at least {least} characters."
        elif len(value) > most:
            self.errors[name] = f"That is too long: {len(value)} characters, {most} fit."
        return value

    def number(self, name: str, *, low: float, high: float) -> float:
        """Give a number between `low` and `high`; a decimal comma is read too."""
        typed = self.values.get(name, "").strip().replace(",", ".")
        try:
            value = float(typed)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            self.errors[name] = f"Give a number from {low:g} to {high:g}."
            return low
        return value

    def day(self, name: str, *, today: date) -> date:
        """Give a day written as ISO."""
        try:
            return date.fromisoformat(self.values.get(name, "").strip())
        except ValueError:
            self.errors[name] = f"Give a day, written like {today.isoformat()}."
            return today
