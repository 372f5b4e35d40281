"""CSV files as they come: any common encoding mark and delimiter, read line by line, with the number of the line and the bytes read.

What cannot be read of a line is said for that line; what is wrong with the whole file is a sentence for the person (`Refused`).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from success.errors import Refused

DELIMITERS = ",;\t|"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Line:
    """One row of a file: its cells by column, or the problem with it."""

    number: int
    cells: dict[str, str]
    problem: str = ""


@dataclass
class Sheet:
    """An open CSV file whose header was read. `bytes_read` grows while `lines` is consumed."""

    path: Path
    header: tuple[str, ...]
    bytes_total: int
    bytes_read: int = 0
    _encoding: str = "utf-8"
    _delimiter: str = ","

    @property
    def name(self) -> str:
        """The file's name, for people."""
        return self.path.name

    def lines(self) -> Iterator[Line]:
        """Read row by row; wholly empty rows are passed over."""
        with self.path.open("rb") as raw, _as_text(raw, self._encoding) as text:
            reader = csv.reader(text, delimiter=self._delimiter)
            next(reader)
            while True:
                number = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    yield Line(number, {}, f"the line cannot be read: {error}")
                    continue
                self.bytes_read = min(raw.tell(), self.bytes_total)
                if any(cells):
                    yield self._line(number, cells)
        self.bytes_read = self.bytes_total

    def _line(self, number: int, cells: list[str]) -> Line:
        named = {name: cell.strip() for name, cell in zip(self.header, cells, strict=False)}
        if len(cells) != len(self.header):
            return Line(number, named, f"the line has {len(cells)} cells, the header {len(self.header)}")
        if not all(cell.isascii() or _is_text(cell) for cell in cells):
            return Line(
                number,
                {name: cell.encode("utf-8", "replace").decode() for name, cell in named.items()},
                f"the line is not {self._encoding.upper()}; save the file as UTF-8, or name its encoding "
                "in the mapping file (encoding: cp1252)",
            )
        return Line(number, named)


def open_sheet(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """Open a file and read its header; raises `Refused` for a missing, empty or unreadable one or a header with a name twice."""
    try:
        total = path.stat().st_size
        with path.open("rb") as raw:
            start = raw.read(4)
            encoding = next((name for mark, name in _MARKS if start.startswith(mark)), encoding or "utf-8")
            raw.seek(0)
            with _as_text(raw, encoding) as text:
                first = text.readline()
    except OSError as error:
        raise Refused(
            f"{path.name} cannot be read in {path.parent}: {error.strerror}. Check the folder and the file's name."
        ) from error
    except (UnicodeError, LookupError) as error:
        raise Refused(f"{path.name} cannot be read as {encoding}: {error}. Save it as UTF-8.") from error
    if not first.strip():
        raise Refused(f"{path.name} is empty. Its first line must name the columns.")
    delimiter = delimiter or max(DELIMITERS, key=first.count)
    header = _header(path, encoding, delimiter)
    return Sheet(path, header, total, _encoding=encoding, _delimiter=delimiter)


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open("rb") as raw, _as_text(raw, encoding) as text:
        header = tuple(name.strip() for name in next(csv.reader(text, delimiter=delimiter)))
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Refused(f"{path.name} names the column {twice[0]!r} twice. Rename or remove one.")
    return header


def _as_text(raw: BinaryIO, encoding: str) -> TextIO:
    return io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True
