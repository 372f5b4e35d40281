"""Configuration files as text and as plain data, with the line of every key, for messages that a person can act on."""

from collections.abc import Callable
from pathlib import Path

import yaml

from success.errors import ConfigurationError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where PyYAML was built with libyaml: ten times as fast

KeyPath = tuple[str | int, ...]


def read_text(path: Path) -> str:
    """Give the content of a configuration file; raises `ConfigurationError` where there is none or it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror or error}). Check the name and the rights."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error


def read_yaml(text: str, where: str) -> tuple[object, Callable[[KeyPath], int | None]]:
    """Parse YAML into plain data and a function that gives the line (from 1) of a key path, or of its nearest known parent.

    Raises `ConfigurationError` with file and line for broken YAML and for a key that stands twice.
    """
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        data: object = None if root is None else loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (
            f":{min(mark.line + 1, len(text.splitlines()))}" if mark else ""
        )  # what is never closed is marked beyond the end
        raise ConfigurationError(f"{where}{line}: this is no valid YAML: {error.problem or error}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigurationError(f"{where}: this is no valid YAML: {error}.") from error
    finally:
        loader.dispose()
    lines = {} if root is None else _lines(root, where)

    def line_of(path: KeyPath) -> int | None:
        """Give the line of the deepest known part of the path."""
        return next((lines[path[:depth]] for depth in range(len(path), -1, -1) if path[:depth] in lines), None)

    return data, line_of


def _lines(node: yaml.Node, where: str, path: KeyPath = ()) -> dict[KeyPath, int]:
    """Give the line (from 1) of every key and item below a node."""
    lines = {path: node.start_mark.line + 1} if not path else {}
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            lines |= {(*path, position): item.start_mark.line + 1} | _lines(item, where, (*path, position))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines:
                raise ConfigurationError(
                    f"{where}:{line}: the key {key.value} stands here twice (first in line {lines[inner]}). Remove one."
                )
            lines |= {inner: line} | _lines(value, where, inner)
    return lines
