"""The words both sides of the wire use: JSON objects, their careful readers, and a refusal with Slack's error code."""

from collections.abc import Iterable

Json = dict[str, object]


class Refusal(Exception):
    """Slack would refuse this: `code` is Slack's error code, `details` what else stands in the answer."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def as_json(self) -> Json:
        """Give the body Slack would answer with."""
        return {"ok": False, "error": self.code, **self.details}


class NotDone(Exception):
    """The person at the page asked for something that cannot be: a code and a sentence for the person."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def as_json(self) -> Json:
        """Give the body the page expects."""
        return {"ok": False, "error": self.code, "message": self.message}


def text_of(body: Json, key: str) -> str:
    """Give the text under `key`, or "" when there is none."""
    value = body.get(key)
    return value if isinstance(value, str) else ""


def object_of(body: Json, key: str) -> Json:
    """Give the object under `key`, or an empty one."""
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def objects_of(body: Json, key: str) -> list[Json]:
    """Give the objects in the list under `key`; whatever else is in the list is left out."""
    value = body.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def is_true(value: object) -> bool:
    """Read a flag as Slack does: true, 1, "true" and "1" are set."""
    return value is True or value == 1 or (isinstance(value, str) and value.lower() in {"true", "1"})


def without_nothing(pairs: Iterable[tuple[str, object]]) -> Json:
    """Make an object of the pairs whose value is something."""
    return {key: value for key, value in pairs if value not in (None, "", [], {})}
