"""What an import will read, looked at before anything is written: every file opened, every column that is needed found."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.importing.canonical import needed_columns
from storage.importing.mapping import Check, Derived, Feed, FromFile, Lookup, Source, columns_of
from storage.importing.reading import Sheet
from storage.importing.shaping import Shaper, refuse_missing
from storage.importing.tables import TABLES
from success.errors import Refused


@dataclass(frozen=True)
class Plan:
    """The steps of an import with their opened files, in the order in which they are done."""

    feeds: tuple[tuple[Feed, Sheet], ...]
    derived: tuple[tuple[Derived, Sheet], ...]
    checks: tuple[tuple[Check, Sheet], ...]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All opened files; one that is read twice is there twice."""
        return tuple(sheet for _, sheet in (*self.feeds, *self.derived, *self.checks))


def plan(shaper: Shaper) -> Plan:
    """Open all files; raises `Refused` with every problem that whole files have."""
    problems: list[str] = []
    mapping = shaper.mapping
    order = list(TABLES)
    for lookup in mapping.lookups.values():
        _open(shaper, lookup, problems)
    feeds = [
        (feed, _open(shaper, feed, problems)) for feed in sorted(mapping.feeds, key=lambda feed: order.index(feed.into))
    ]
    derived = [(one, _open(shaper, one, problems)) for one in mapping.derived]
    checks = [(one, _open(shaper, one, problems)) for one in mapping.checks]
    if problems:
        raise Refused("\n".join(["Nothing was imported.", *dict.fromkeys(problems)]))
    return Plan(
        tuple((step, sheet) for step, sheet in feeds if sheet is not None),
        tuple((step, sheet) for step, sheet in derived if sheet is not None),
        tuple((step, sheet) for step, sheet in checks if sheet is not None),
    )


def _open(shaper: Shaper, step: FromFile, problems: list[str]) -> Sheet | None:
    try:
        sheet = shaper.open(step.file)
        why = f"{step.into} needs" if isinstance(step, Feed) and step.columns is None else "the mapping file reads"
        refuse_missing(sheet, (*columns_of(step.where), *_columns(step, sheet)), why)
    except Refused as error:
        problems.append(str(error))
        return None
    return sheet


def _columns(step: FromFile, sheet: Sheet) -> tuple[str, ...]:
    """Give the columns that a step reads beside those of its `where`."""
    if isinstance(step, Feed):
        return needed_columns(step, sheet)
    sources: list[Source | None] = []
    if isinstance(step, Lookup):
        sources = [step.key, step.value, step.by]
    elif isinstance(step, Check):
        sources = [step.has, step.lacks, *(step.earlier or ())]
    elif isinstance(step, Derived):
        ways = [*step.series.values(), *step.observations.values()]
        sources = [step.account_id, step.on, step.unique, *(way.source for way in ways)]
        return (*_read(sources), *(name for way in ways for name in columns_of(way.where)))
    return _read(sources)


def _read(sources: Sequence[Source | None]) -> tuple[str, ...]:
    return tuple(name for source in sources if source is not None for name in source.reads)
