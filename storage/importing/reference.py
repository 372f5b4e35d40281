"""docs/reference/import.md, made from the declared columns and the mapping's own models: it says what the code does."""

from collections.abc import Sequence

from storage.importing.mapping import Check, Condition, Derive, Derived, Feed, Lookup, Mapping, Source, Strict
from storage.importing.tables import TABLES, Table
from success.columns import OBSERVATIONS, SERIES

_INTRODUCTION = """# Importing data

`python app.py import FOLDER` reads the canonical files below; `python app.py import FOLDER --mapping FILE` reads files of any other shape.
This page is made from the code: `storage/importing/reference.py`.

- A file is CSV with a header line: UTF-8 (with or without mark) or UTF-16, separated by comma, semicolon, tab or bar. The order of
  columns is free; columns that are not required may be missing. A missing column leaves what is stored as it is; an empty cell means
  unknown and overwrites.
- Rows are found again by `id` (values by account, name and day or week). The second import of a file changes nothing and says so.
- A row that cannot be read goes to the rejects file with file, line, column, value and reason; the other rows land. An id that stands twice
  counts the first time.
- What can hardly be true (a ticket before the account was a customer, two contracts at one time, a day in the future, an unknown CSM)
  is kept, counted and listed in `findings.csv` beside the rejects file.
- `--dry-run` does everything and takes it back.
- A file without its header, a required column or readable text stops the import before anything is written.

## Canonical files
"""

_NAMES = """
## Series and observations that the shipped measures read

Any further name can be imported and read by a measure of your own.

"""

_MAPPING_INTRODUCTION = """
## The mapping file

YAML; a key that is not known is an error that names file, line and nearest key. `examples/ravenstack/mapping.yaml` is a whole one.
Wherever a source is expected, a text is short for `{column: text}`; wherever a condition is expected, a text or list is short for
`{in: …}`.
"""

_PARTS: tuple[tuple[str, str, type[Strict]], ...] = (
    ("The file", "Its keys:", Mapping),
    ("feeds", "A file whose rows become rows of a canonical table:", Feed),
    ("A source", "Where a value comes from and what is done to it, in this order:", Source),
    ("A condition", "What a cell must be; all keys that are given must hold:", Condition),
    ("lookups", "Another file as keys and values; it is held in memory:", Lookup),
    ("derived", "A file whose rows are counted per account and week:", Derived),
    ("A weekly value", "Exactly one of count, sum, mean and distinct:", Derive),
    ("checks", "A contradiction to be listed: exactly one of has, lacks and earlier:", Check),
)

_MEANINGS = {
    "into": "the canonical table",
    "account_id": "source of the account's id",
    "on": "source of the day",
    "key": "source of the key",
    "value": "source of the value",
}


def reference() -> str:
    """Give the page."""
    parts = [_INTRODUCTION]
    parts += [_table(table) for table in TABLES.values()]
    parts.append(_NAMES)
    parts.append(_rows(("series", "meaning"), [(f"`{key}`", meaning) for key, meaning in SERIES.items()]))
    parts.append(
        "\n" + _rows(("observation", "meaning"), [(f"`{key}`", meaning) for key, meaning in OBSERVATIONS.items()])
    )
    parts.append(_MAPPING_INTRODUCTION)
    parts += [_keys(title, text, model) for title, text, model in _PARTS]
    return "".join(parts)


def _table(table: Table) -> str:
    rows = [
        (
            f"`{column.name}`",
            "yes" if column.required else "",
            column.kind.name,
            column.meaning,
            column.kind.written,
            column.example,
        )
        for column in table.columns
    ]
    return f"\n### {table.name}.csv\n\n{table.meaning}\n\n" + _rows(
        ("column", "required", "holds", "meaning", "written", "example"), rows
    )


def _keys(title: str, text: str, model: type[Strict]) -> str:
    rows = [
        (f"`{field.alias or name}`", "yes" if field.is_required() else "", field.description or _MEANINGS.get(name, ""))
        for name, field in model.model_fields.items()
    ]
    return f"\n### {title}\n\n{text}\n\n" + _rows(("key", "required", "meaning"), rows)


def _rows(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
