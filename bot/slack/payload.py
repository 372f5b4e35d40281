"""Reading Slack's nested JSON without surprises: a missing or odd part reads as empty."""

from collections.abc import Mapping

Payload = Mapping[str, object]


def object_at(payload: Payload, *path: str) -> Payload:
    """Give the object at a path, or an empty one."""
    found: object = payload
    for key in path:
        if not isinstance(found, Mapping):
            return {}
        found = found.get(key)
    return found if isinstance(found, Mapping) else {}


def text_at(payload: Payload, *path: str) -> str:
    """Give the text at a path, or ""."""
    found = object_at(payload, *path[:-1]).get(path[-1])
    return found if isinstance(found, str) else ""


def flag_at(payload: Payload, *path: str) -> bool:
    """Tell whether the value at a path is true."""
    return object_at(payload, *path[:-1]).get(path[-1]) is True


def list_at(payload: Payload, *path: str) -> list[Payload]:
    """Give the objects of the list at a path."""
    found = object_at(payload, *path[:-1]).get(path[-1])
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
