"""A folder of canonical files, seen as a mapping that changes nothing."""

from pathlib import Path

from storage.importing.mapping import Feed, Mapping, Source
from storage.importing.reading import Sheet
from storage.importing.tables import TABLES
from success.errors import Refused


def canonical_mapping(folder: Path) -> Mapping:
    """Give the mapping for the canonical files that the folder holds; raises `Refused` when it holds none."""
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}. Name the folder that holds the CSV files.")
    found = [name for name in TABLES if (folder / f"{name}.csv").exists()]
    if not found:
        raise Refused(
            f"{folder} holds none of the files {', '.join(f'{name}.csv' for name in TABLES)}. "
            "Name another folder, or give a mapping file for files of other names (docs/reference/import.md)."
        )
    return Mapping(feeds=tuple(Feed(file=f"{name}.csv", into=name) for name in found))


def sources_of(feed: Feed, sheet: Sheet) -> dict[str, Source]:
    """Give the sources of a feed's columns; those of a canonical file are its own columns of the same names."""
    if feed.columns is not None:
        return feed.columns
    return {name: Source(column=name) for name in sheet.header if name in TABLES[feed.into].by_name}


def unknown_columns(feed: Feed, sheet: Sheet) -> list[str]:
    """Give the columns of a canonical file that mean nothing."""
    return [] if feed.columns is not None else [name for name in sheet.header if name not in TABLES[feed.into].by_name]


def needed_columns(feed: Feed, sheet: Sheet) -> tuple[str, ...]:
    """Give the columns that a file must have for a feed."""
    if feed.columns is None:
        return TABLES[feed.into].required
    return tuple(name for source in sources_of(feed, sheet).values() for name in source.reads)
