"""The mapping file: which file and column of a foreign export feeds which column of a canonical table.

Validated strictly: an unknown key is an error that names the file, the line and the nearest valid key.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from storage.importing.tables import TABLES
from storage.yaml_files import KeyPath, read_text, read_yaml
from success.errors import ConfigurationError


class Strict(BaseModel):
    """A part of the mapping file: no unknown keys, never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name} is no time zone; write it as Europe/Berlin")
    return name


def _as_text(value: object) -> object:
    """YAML reads TRUE, 12 and 2026-01-01 as something else than the text that a CSV file holds."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str | list | dict | BaseModel) or value is None else str(value)


def _texts(value: object) -> object:
    return [_as_text(item) for item in value] if isinstance(value, list) else [_as_text(value)]


Cell = Annotated[str, BeforeValidator(_as_text)]
Cells = Annotated[tuple[Cell, ...], BeforeValidator(_texts)]


class Condition(Strict):
    """What a cell must be. Every key that is given must hold; text is compared without case."""

    one_of: Cells | None = Field(None, alias="in", description="the cell is one of these")
    none_of: Cells | None = Field(None, alias="not", description="the cell is none of these")
    blank: bool | None = Field(None, description="the cell is empty (true) or not (false)")
    same_as: "Source | None" = Field(None, description="the cell is what this gives")
    differs_from: "Source | None" = Field(None, description="the cell is not what this gives")


def _condition(value: object) -> object:
    return value if isinstance(value, dict | Condition) else {"in": value}


Conditions = dict[str, Annotated[Condition, BeforeValidator(_condition)]]


class Source(Strict):
    """Where a value comes from and what is done to it, in this order: taken, looked up, mapped, read, scaled, prefixed."""

    column: str | None = Field(None, description="the column that holds it")
    columns: tuple[str, ...] | None = Field(None, description="several columns, put together with `join`")
    join: str = Field("-", description="what stands between several columns")
    constant: Cell | None = Field(None, description="the same text for every row")
    when: Conditions = Field({}, description="empty unless these columns are so")
    lookup: str | None = Field(None, description="the text is a key: take what this lookup has for it")
    missing: Literal["reject", "blank"] = Field(
        "reject", description="what happens to a key that the lookup does not have"
    )
    values: dict[Cell, Cell] | None = Field(None, description="texts and what they become, without case")
    otherwise: Cell | None = Field(
        None, description="what a text becomes that `values` does not have (else the row is rejected)"
    )
    date: Cells | None = Field(
        None, description="formats of a date or instant, such as `%d-%m-%Y`; the first that fits counts"
    )
    decimal_comma: bool = Field(False, description="numbers are written as 1.234,56")
    scale: float | None = Field(None, description="a number is multiplied by this")
    prefix: str = Field("", description="put before it")
    default: Cell = Field("", description="what an empty cell becomes")

    @model_validator(mode="after")
    def _one_origin(self) -> "Source":
        if sum(origin is not None for origin in (self.column, self.columns, self.constant)) != 1:
            raise ValueError("needs exactly one of column, columns and constant")
        return self

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that are read."""
        own = (self.column,) if self.column else self.columns or ()
        return (*own, *columns_of(self.when))


def _source(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


Sourced = Annotated[Source, BeforeValidator(_source)]
Condition.model_rebuild()


def columns_of(conditions: Conditions) -> tuple[str, ...]:
    """Give the columns that conditions read."""
    inner = [source for c in conditions.values() for source in (c.same_as, c.differs_from) if source is not None]
    return (*conditions, *(name for source in inner for name in source.reads))


class FromFile(Strict):
    """A file of the export and which of its rows count."""

    file: str = Field(description="the file's name in the folder")
    where: Conditions = Field({}, description="only rows whose columns are so; the others are counted as left out")


class Feed(FromFile):
    """A file whose rows become rows of a canonical table."""

    into: Literal[tuple(TABLES)]  # type: ignore[valid-type]  # the names are those of tables.py, at run time
    columns: dict[str, Sourced] | None = Field(
        None, description="canonical column: source; without it the file is canonical"
    )

    @model_validator(mode="after")
    def _knows_its_columns(self) -> "Feed":
        table = TABLES[self.into]
        if self.columns is None:
            return self
        for name in self.columns:
            if name not in table.by_name:
                raise ValueError(f"{self.into} has no column {name}{nearest(name, table.by_name)}")
        missing = [name for name in table.required if name not in self.columns]
        if missing:
            raise ValueError(f"{self.into} needs the column {missing[0]}")
        return self


class Lookup(FromFile):
    """Another file as a table of keys and values, such as subscription and account. It is held in memory."""

    key: Sourced
    value: Sourced
    by: Sourced | None = Field(None, description="where a key stands in several rows: compare these …")
    pick: Literal["first", "last"] = Field("last", description="… and take the smallest (first) or the largest (last)")


class Derive(Strict):
    """A weekly value made of many rows: one of count, sum, mean, distinct."""

    count: bool | None = Field(None, description="true: the number of rows")
    sum: Sourced | None = Field(None, description="the sum of these numbers")
    mean: Sourced | None = Field(None, description="their mean")
    distinct: Sourced | None = Field(None, description="how many different texts")
    where: Conditions = Field({}, description="only rows whose columns are so")

    @model_validator(mode="after")
    def _one_way(self) -> "Derive":
        if sum(way is not None for way in (self.count, self.sum, self.mean, self.distinct)) != 1 or self.count is False:
            raise ValueError("needs exactly one of count: true, sum, mean and distinct")
        return self

    @property
    def source(self) -> Source | None:
        """Give what is summed, averaged or told apart; None for a count."""
        return self.sum or self.mean or self.distinct


class Derived(FromFile):
    """A file whose rows are counted per account and week."""

    account_id: Sourced
    on: Sourced
    unique: Sourced | None = Field(None, description="the row's id: a second row with it is rejected")
    series: dict[str, Derive] = Field({}, description="weekly series: how it is made")
    observations: dict[str, Derive] = Field(
        {}, description="observations, dated on the week's Sunday: how they are made"
    )


class Check(FromFile):
    """A contradiction to be listed as a finding: exactly one of has, lacks, earlier."""

    say: str = Field(description="the finding, as a sentence")
    has: Sourced | None = Field(None, description="rows for which this gives something")
    lacks: Sourced | None = Field(None, description="rows for which this gives nothing")
    earlier: tuple[Sourced, Sourced] | None = Field(
        None, description="rows in which the first day lies before the second"
    )

    @model_validator(mode="after")
    def _one_test(self) -> "Check":
        if sum(test is not None for test in (self.has, self.lacks, self.earlier)) != 1:
            raise ValueError("needs exactly one of has, lacks and earlier")
        return self


class Mapping(Strict):
    """The whole mapping file."""

    encoding: str | None = Field(None, description="encoding of all files; UTF-8 when not given")
    delimiter: str | None = Field(
        None, description="what separates cells; guessed from the header when not given", min_length=1, max_length=1
    )
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field("UTC", description="zone of instants that name none")
    lookups: dict[str, Lookup] = Field({}, description="other files to look things up in, by name")
    feeds: tuple[Feed, ...] = Field((), description="files that become rows of a canonical table")
    derived: tuple[Derived, ...] = Field((), description="files that are counted per account and week")
    checks: tuple[Check, ...] = Field((), description="contradictions to be listed")

    @property
    def zone(self) -> ZoneInfo:
        """The zone of instants that name none."""
        return ZoneInfo(self.timezone)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `ConfigurationError` with file, line, key and nearest valid key."""
    return parse_mapping(read_text(path), str(path))


def parse_mapping(text: str, where: str) -> Mapping:
    """Make a mapping of YAML; `where` names its origin in errors."""
    data, line_of = read_yaml(text, where)
    try:
        mapping = Mapping.model_validate({} if data is None else _with_text_keys(data))
    except ValidationError as error:
        first = error.errors()[0]
        path: KeyPath = tuple(part for part in first["loc"] if part != "[key]")
        raise ConfigurationError(
            f"{where}, line {line_of(path) or 1}: {_sentence(path, first['type'], first['msg'])}"
        ) from error
    _refuse_unknown_lookups(mapping, where)
    return mapping


def _with_text_keys(part: object) -> object:
    """YAML takes a bare `on` for true; as a key it is the column."""
    if isinstance(part, dict):
        return {"on" if key is True else key: _with_text_keys(value) for key, value in part.items()}
    return [_with_text_keys(item) for item in part] if isinstance(part, list) else part


def nearest(name: str, known: object) -> str:
    """Give "; the nearest is x", or what is known where nothing is near."""
    names = [str(one) for one in known] if isinstance(known, list | tuple | dict | set | frozenset) else []
    close = get_close_matches(name, names, 1)
    return f"; the nearest is {close[0]}" if close else f"; known are {', '.join(names)}"


def _sentence(path: KeyPath, kind: str, message: str) -> str:
    where = ".".join(str(part) for part in path) or "the file"
    if kind == "extra_forbidden":
        return f"the key {path[-1]} is not known{nearest(str(path[-1]), _keys_at(path[:-1]))}."
    if kind == "missing":
        return f"the key {where} is missing."
    return f"{where}: {message.removeprefix('Value error, ')}."


_PARTS: dict[str, type[Strict]] = {"lookups": Lookup, "feeds": Feed, "derived": Derived, "checks": Check}


def _keys_at(path: KeyPath) -> list[str]:
    """Give the keys that are valid at a place of the file."""
    model: type[Strict] = Mapping
    for depth, part in enumerate(path):
        if depth == 0:
            model = _PARTS.get(str(part), Mapping)
        elif depth >= 2 and str(path[depth - 1]) in {"where", "when"}:
            model = Condition
        elif depth >= 3 and str(path[depth - 1]) in {"series", "observations"} and path[0] == "derived":
            model = Derive
        elif depth >= 2 and part not in {"series", "observations", "where", "when", "columns"}:
            model = Source
    return [field.alias or name for name, field in model.model_fields.items()]


def _refuse_unknown_lookups(mapping: Mapping, where: str) -> None:
    for used in _lookups_used(mapping):
        if used not in mapping.lookups:
            raise ConfigurationError(f"{where}: the lookup {used} is not defined{nearest(used, mapping.lookups)}.")


def _lookups_used(part: object) -> list[str]:
    if isinstance(part, Source) and part.lookup:
        return [part.lookup, *_lookups_used(part.when)]
    if isinstance(part, BaseModel):
        return [name for _, value in part for name in _lookups_used(value)]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, tuple) else ()
    return [name for value in inner for name in _lookups_used(value)]
