"""Read a published CSV as it is: titles above the header, footnotes below, odd separators.

A layout names the columns it needs. The header is the first row that has them all, wherever it
stands; rows above it are kept, because they may say what the table is about.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from bettercare.errors import CallError
from bettercare.start.area_codes import CODE
from bettercare.start.faults import Findings
from bettercare.tables.nearest import listing

_SEPARATORS = (",", ";", "\t")
_DEEPEST = 60  # a header stands in one of the first rows
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Columns of a published table: our name for each, and how its heading may read (a pattern).

    `optional` names those that need not be there.
    """

    name: str
    columns: dict[str, str]
    optional: frozenset[str] = frozenset()

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where the columns stand in a row of headings, by our names."""
        found: dict[str, int] = {}
        for ours, pattern in self.columns.items():
            seek = re.compile(pattern, re.IGNORECASE)
            for place, heading in enumerate(header):
                if seek.fullmatch(heading.strip()):
                    found[ours] = place
                    break
        return found

    def lacks(self, header: Sequence[str]) -> list[str]:
        """Our names of the needed columns that a row of headings has not."""
        found = self.places(header)
        return [name for name in self.columns if name not in found and name not in self.optional]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table found in a file: rows above its header, its headings and its rows with their lines.

    `titles` are the cells above the header, `line` is the header's; `at` tells where a column
    stands.
    """

    file: str
    layout: Layout
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    at: dict[str, int]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    line: int

    def cell(self, row: tuple[str, ...], column: str) -> str:
        """A cell by our name of its column; "" where the file has no such column."""
        place = self.at.get(column)
        return row[place] if place is not None else ""

    def heading(self, column: str) -> str:
        """The heading of a column as the file has it."""
        return self.headings[self.at[column]]


def read_published(
    path: Path, layouts: Sequence[Layout], findings: Findings, codes: Container[str] | None = None
) -> PublishedTable:
    """The one table of a file in the first layout that fits; `codes` as in `read_stanzas`.

    Raises ImportFaults where no layout fits, rows are torn or a second table follows.
    """
    tables = read_stanzas(path, layouts, findings, codes)
    if len(tables) > 1:
        line = tables[1].line
        findings.fault(line, "", "the header is there again", "give one table, as published")
        findings.raise_any()
    return tables[0]


def read_stanzas(
    path: Path, layouts: Sequence[Layout], findings: Findings, codes: Container[str] | None = None
) -> tuple[PublishedTable, ...]:
    """The tables of a file that stand under each other with the same header, at least one.

    With `codes`, rows of other areas are left out as they are read: a file of all of England may
    have ten million cells.

    Raises ImportFaults where no layout fits or rows are torn.
    """
    text = _text(path)
    best: tuple[int, int, Layout, list[str]] | None = None
    for separator in _SEPARATORS:
        rows = _rows(path.name, text, separator)
        first = list(islice(rows, _DEEPEST))
        for depth, (line, row) in enumerate(first):
            for layout in layouts:
                lacks = layout.lacks(row)
                if not lacks:
                    place = layout.places(row).get("code")
                    data = chain(first[depth:], rows)
                    kept, left = _kept(data, place if codes is not None else None, codes or ())
                    above = [cell for _, titles in first[:depth] for cell in titles if cell]
                    return _stanzas(path.name, layout, above, kept, left, findings)
                hits = len(layout.columns) - len(layout.optional) - len(lacks)
                if hits and (best is None or hits > best[0]):
                    best = (hits, line, layout, lacks)
    if best is None:
        names = listing(layout.name for layout in layouts)
        findings.fault(None, "", "no row of it is a header", f"give a file in the layout: {names}")
    else:
        _, line, layout, lacks = best
        findings.fault(
            line,
            "",
            f"the header has no column for {listing(lacks)}",
            f"give the file as published ({layout.name})",
        )
    findings.raise_any()
    raise AssertionError("a fault was kept")  # pragma: no cover


def _text(path: Path) -> str:
    if not path.is_file():
        raise CallError(f"There is no file {path}")
    data = path.read_bytes()
    if data.startswith(_WORKBOOK):
        raise CallError(f"{path.name} is an Excel workbook", mend='save its sheet as "CSV UTF-8"')
    return decoded(data)


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or what Excel in England writes as "CSV"."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(file: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield before + 1, [cell.strip() for cell in row]
            before = reader.line_num
    except csv.Error as error:
        raise CallError(
            f"{file}:{before + 1}  the row cannot be read ({error})",
            mend="mend its quotation marks, or download the file again",
        ) from None


def _kept(
    rows: Iterable[tuple[int, list[str]]], place: int | None, codes: Container[str]
) -> tuple[list[tuple[int, list[str]]], int]:
    """The rows that are not of another area than `codes`, and how many were left out."""
    kept: list[tuple[int, list[str]]] = []
    left = 0
    for line, row in rows:
        code = row[place] if place is not None and place < len(row) else ""
        if CODE.fullmatch(code) and code not in codes:
            left += 1
        else:
            kept.append((line, row))
    return kept, left


def _stanzas(
    file: str,
    layout: Layout,
    titles: list[str],
    numbered: list[tuple[int, list[str]]],
    left: int,
    findings: Findings,
) -> tuple[PublishedTable, ...]:
    """The tables under every row that is the same header as the first of `numbered`."""
    header = numbered[0][1]
    tops = [place for place, (_, row) in enumerate(numbered) if row == header]
    ends = [*tops[1:], len(numbered)]
    headings = _without_empty_end(header)
    tables: list[PublishedTable] = []
    for top, end in zip(tops, ends, strict=True):
        line = numbered[top][0]
        rows, after = _data(numbered[top + 1 : end], len(headings), findings)
        if not (rows or left or findings.found):
            findings.fault(line, "", "no row follows the header", "give the whole file")
        at = layout.places(headings)
        told = tuple(titles)
        tables.append(PublishedTable(file, layout, told, tuple(headings), at, tuple(rows), line))
        titles = after
    findings.raise_any()
    return tuple(tables)


def _without_empty_end(header: list[str]) -> list[str]:
    width = max(place for place, heading in enumerate(header) if heading) + 1
    return header[:width]


def _data(
    numbered: list[tuple[int, list[str]]], width: int, findings: Findings
) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """Rows of data, and the cells of what stands after the last: notes, or the next titles."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    after: list[str] = []
    for line, row in numbered:
        filled = [cell for cell in row if cell]
        if len(filled) <= 2 < width:  # a footnote, a title, or the name of a group of rows
            after += filled
            continue
        after = []
        if any(row[width:]) or len(row) < width - 1:
            problem = f"the row has {len(row)} cells where the header has {width}"
            findings.fault(line, "", problem, "give the row as published, thousands in quotes")
            continue
        rows.append((line, tuple((row + [""] * width)[:width])))
    return rows, after
