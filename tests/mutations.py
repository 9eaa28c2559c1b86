"""Mutations of a plan's files at every level, for fuzzing: bytes, values, cells, files, names.

`mutated(files, dice)` gives the files that change; `dice` is a `random.Random`, so that a seed (or
hypothesis) decides everything.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from random import Random

Files = dict[str, bytes]
#: What a file becomes; None takes it away.
Changes = dict[str, bytes | None]

NUMBERS = (
    "0", "-0.0", "1", "-1", "0.5", "1e-9", "1e-300", "5e-324", "1e9", "1e15", "1e30", "1e200",
    "1e308", "-1e308", "1e999", "nan", "inf", "-inf", "2", "100", "0.999999999", "1.0000001",
    "9" * 400, "0x10", "1_000", "true", '"12"', "2014-04-01", "[]", "{}", "", "1,000", "12%",
)  # fmt: skip
DATES = (
    "2014-02-30", "2013-04-01", "2013-03-31", "2023-04-01", "2024-03-31", "2024-04-01",
    "0001-01-01", "9999-12-31", "2014-04-01T10:00:00", "07:32:00", '"2014-04-01"', "2014",
)  # fmt: skip
TEXTS = (
    '""', '"all"', '"x"', '"ALL"', '" "', '"\\u0000"', '"é"', '"a.b"', '"a:b"', '"[red]x[/]"',
    '"<script>"', f'"{"x" * 5000}"', "'''", '["all"]', "[[]]", "[{}]", "1", "true", '"9998/99"',
    '"interventions.crisis_response.delay"', '"outside"', '"bed-day"', '"percent"',
)  # fmt: skip
CELLS = (
    "", " ", "0", "-1", "1", "0.5", "1e-300", "1e9", "1e15", "1e200", "1e308", "nan", "inf", "*",
    "c", "1,000", "12%", "all", "x", '"', '"a\nb"', "=1+1", "1_0", "0.0000001", "85+", "0-90",
    "90+", "true", "9" * 400, "\x00",
)  # fmt: skip
JUNK = (
    b"", b"\n\n\n", b"\x00" * 64, b"\xff\xfe" + b"a\x00" * 20, bytes(range(256)), b"\xef\xbb\xbf",
    b"a = " + b"[" * 20_000, b"a = " + b"{a=" * 20_000, b"a = " + b"9" * 5_000, b"#" * 300_000,
    b"x,y\n" * 50_000, b"," * 100_000, b'"' + b"a" * 200_000, b"[a]\n" * 5_000, b"PK\x03\x04junk",
)  # fmt: skip
NAMES = ("all", "x", "Capital", "a b", "a-b", "é", "a.b", "1st", "none", "k" * 100, "a:b", "area")

TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_][\w.]*|[-+]?\d[\d.\-]*|[\[\]{}=,]')
NUMBER = re.compile(r"(?<=[=\s\[])[-+]?\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?(?=[\s,}\]\n])")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TEXT = re.compile(r'"[^"\n]*"')
KEY = re.compile(r"^[ \t]*([A-Za-z_]\w*)(?=\s*=)|(?<=[{,] )([a-z_]+)(?= =)", re.MULTILINE)
HEADING = re.compile(r"^\[(?:[a-z_]+\.)?([a-z][a-z0-9_]*)\]", re.MULTILINE)


def mutated(files: Files, dice: Random) -> Changes:
    """One to three mutations after one another, of a kind that the dice choose."""
    now: Changes = {}
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        left = {name: data for name, data in (files | now).items() if data is not None}
        if not left:
            break
        now |= dice.choice(KINDS)(left, dice)
    return now


def _some(files: Files, dice: Random, ending: str = "") -> str | None:
    names = sorted(name for name in files if name.endswith(ending) and files[name])
    return dice.choice(names) if names else None


MARKS = (b"\x00", b"'''", b'"""', b"\r", b"#", b"=")
#: What becomes of a file's bytes at a place.
BYTES: tuple[Callable[[bytes, int, Random], bytes], ...] = (
    lambda data, at, _: data[:at],
    lambda data, at, dice: data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :],
    lambda data, at, dice: data[:at] + dice.randbytes(dice.randrange(1, 20)) + data[at:],
    lambda data, at, dice: data[:at] + dice.choice(MARKS) + data[at:],
    lambda data, *_: data.replace(b"\n", b"\r\n"),
    lambda data, *_: b"\xef\xbb\xbf" + data,
    lambda data, *_: data.decode("utf-8", "replace").encode("utf-16"),
)


def broken_bytes(files: Files, dice: Random) -> Changes:
    """A file cut, a byte turned, bytes put in, or its encoding or line ends changed."""
    name = _some(files, dice)
    if name is None:
        return {}
    place = dice.randrange(len(files[name]))
    return {name: dice.choice(BYTES)(files[name], place, dice)}


def broken_lines(files: Files, dice: Random) -> Changes:
    """A line left out, doubled or moved."""
    name = _some(files, dice)
    if name is None:
        return {}
    lines = files[name].splitlines(keepends=True)
    place = dice.randrange(len(lines))
    kind = dice.randrange(4)
    if kind == 0:
        del lines[place : place + dice.choice((1, 1, 2, 5, 50))]
    elif kind == 1:
        lines.insert(place, lines[place])
    elif kind == 2:
        lines.insert(dice.randrange(len(lines)), lines.pop(place))
    else:
        dice.shuffle(lines)
    return {name: b"".join(lines)}


def _put(text: str, match: re.Match[str], new: str) -> bytes:
    return (text[: match.start()] + new + text[match.end() :]).encode("utf-8", "replace")


def _toml(files: Files, dice: Random) -> tuple[str, str] | None:
    name = _some(files, dice, ".toml")
    return None if name is None else (name, files[name].decode("utf-8", "replace"))


def toml_number(files: Files, dice: Random) -> Changes:
    """A number moved, within its kind or far beyond what it may be."""
    found = _toml(files, dice)
    places = list(NUMBER.finditer(found[1])) if found else []
    if found is None or not places:
        return {}
    name, text = found
    match = dice.choice(places)
    value = float(match[0].replace("_", ""))
    near = [f"{value * by:.6g}" for by in (0.0, 0.1, 0.5, 0.9, 1.1, 2.0, 10.0, 1e3, 1e6, -1.0)]
    new = dice.choice(near) if dice.random() < 0.6 else dice.choice(NUMBERS)
    return {name: _put(text, match, new)}


def toml_value(files: Files, dice: Random) -> Changes:
    """A date, a text or any word replaced, or two words exchanged."""
    found = _toml(files, dice)
    if found is None:
        return {}
    name, text = found
    pattern, pool = dice.choice(((DATE, DATES), (TEXT, TEXTS), (TOKEN, (*TEXTS, *NUMBERS, *DATES))))
    places = list(pattern.finditer(text))
    if not places:
        return {}
    match = dice.choice(places)
    other = dice.choice(places)[0]
    return {name: _put(text, match, other if dice.random() < 0.4 else dice.choice(pool))}


def toml_key(files: Files, dice: Random) -> Changes:
    """A key renamed or its line left out, or a whole table left out or doubled."""
    found = _toml(files, dice)
    places = list(KEY.finditer(found[1])) if found else []
    if found is None or not places:
        return {}
    name, text = found
    match = dice.choice(places)
    kind = dice.randrange(4)
    if kind == 0:
        return {name: _put(text, match, dice.choice((dice.choice(places)[0], *NAMES)))}
    if kind == 1:
        end = text.find("\n", match.start())
        start = text.rfind("\n", 0, match.start()) + 1
        return {name: (text[:start] + text[end + 1 if end >= 0 else len(text) :]).encode()}
    tables = re.split(r"(?m)^(?=\[)", text)
    place = dice.randrange(len(tables))
    tables[place : place + 1] = [] if kind == 2 else [tables[place]] * 2
    return {name: "".join(tables).encode()}


Rows = list[list[str]]


def one_cell(rows: Rows, column: int, dice: Random) -> None:
    """One cell exchanged for a wrong one or another of its column."""
    row = dice.choice(rows[1:])
    row[column] = dice.choice((dice.choice(CELLS), dice.choice(rows[1:])[column]))


def one_column(rows: Rows, column: int, dice: Random) -> None:
    """One value in every cell of a column."""
    value = dice.choice(CELLS)
    for row in rows[1:]:
        row[column] = value


def scaled(rows: Rows, column: int, dice: Random) -> None:
    """A column, or one key's cells of it, scaled."""
    by = dice.choice((0.0, 0.0, 0.5, 2.0, 1e3, 1e6, -1.0, 1e-12))
    key = dice.choice(rows[1:])[0] if dice.random() < 0.5 else None
    for row in rows[1:]:
        if key in (None, row[0]):
            row[column] = _scaled(row[column], by)


def rows_gone(rows: Rows, _: int, dice: Random) -> None:
    """Some rows left out."""
    start = dice.randrange(1, len(rows))
    del rows[start : start + dice.choice((1, 1, 2, 12, 91, len(rows)))]


def row_twice(rows: Rows, _: int, dice: Random) -> None:
    """A row once more at the end."""
    rows.append(list(dice.choice(rows[1:])))


def rows_shuffled(rows: Rows, _: int, dice: Random) -> None:
    """Rows in another order."""
    body = rows[1:]
    dice.shuffle(body)
    rows[1:] = body


def column_gone(rows: Rows, column: int, _: Random) -> None:
    """A column left out."""
    for row in rows:
        del row[column]


def column_renamed(rows: Rows, column: int, dice: Random) -> None:
    """A column with another name."""
    rows[0][column] = dice.choice((dice.choice(rows[0]), *NAMES))


def cell_too_many(rows: Rows, _: int, dice: Random) -> None:
    """A cell more in every row."""
    for row in rows:
        row.append(dice.choice(CELLS))


CELL_KINDS = (
    one_cell, one_cell, one_cell, one_column, scaled, scaled, rows_gone, row_twice, rows_shuffled,
    column_gone, column_renamed, cell_too_many,
)  # fmt: skip


def csv_cells(files: Files, dice: Random) -> Changes:
    """A cell, a column's cells or rows of a table changed, doubled, shuffled or left out."""
    name = _some(files, dice, ".csv")
    if name is None:
        return {}
    text = files[name].decode("utf-8", "replace").replace("\x00", "")
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        return {}
    if len(rows) < 2:
        return {}
    width = min(len(row) for row in rows)
    dice.choice(CELL_KINDS)(rows, dice.randrange(width), dice)
    out = io.StringIO()
    mark = dice.choice((",", ",", ",", ",", ",", ";", "\t"))
    csv.writer(out, lineterminator="\n", delimiter=mark).writerows(rows)
    return {name: out.getvalue().encode("utf-8", "replace")}


def _scaled(cell: str, by: float) -> str:
    try:
        return f"{float(cell) * by:.6g}"
    except ValueError:
        return cell


def _renamed_file(files: Files, name: str, dice: Random) -> str:
    folder = name.rpartition("/")[0]
    return f"{folder}/{dice.choice(NAMES)}".lstrip("/") + name[name.rindex(".") :]


def _other_kind(name: str) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{'toml' if ending == 'csv' else 'csv'}"


#: What becomes of a file (and another).
WHOLE: tuple[Callable[[Files, str, str, Random], Changes], ...] = (
    lambda files, name, other, dice: {name: None},
    lambda files, name, other, dice: {
        name: None, _renamed_file(files, name, dice): files[name]
    },
    lambda files, name, other, dice: {_renamed_file(files, name, dice): files[name]},
    lambda files, name, other, dice: {name: files[other], other: files[name]},
    lambda files, name, other, dice: {name: files[name] + files[other]},
    lambda files, name, other, dice: {name: files[name].splitlines(keepends=True)[0]},
    lambda files, name, other, dice: {name: None, _other_kind(name): files[name]},
    lambda files, name, other, dice: {name: files[name] * dice.choice((2, 40))},
    lambda files, name, other, dice: {name: dice.choice(JUNK)},
)  # fmt: skip


def whole_files(files: Files, dice: Random) -> Changes:
    """A file left out, renamed, doubled, exchanged with another, emptied or turned to junk."""
    name, other = _some(files, dice), _some(files, dice)
    if name is None or other is None:
        return {}
    return dice.choice(WHOLE)(files, name, other, dice)


def renamed(files: Files, dice: Random) -> Changes:
    """A name given in one file renamed everywhere, or everywhere but in one file."""
    text = b"".join(files[name] for name in sorted(files) if name.endswith(".toml"))
    names = sorted(set(HEADING.findall(text.decode("utf-8", "replace"))))
    if not names:
        return {}
    old = dice.choice(names)
    new = dice.choice((f"{old}_x", f"{old}2", old[:-1] or "x", dice.choice(names), *NAMES))
    word = re.compile(rf"(?<![\w]){old}(?![\w])|(?<=beds_){old}(?![\w])".encode())
    holding = sorted(name for name in files if word.search(files[name]))
    spared = dice.choice(holding) if holding and dice.random() < 0.4 else ""
    changes: Changes = {
        name: word.sub(new.encode(), files[name]) for name in holding if name != spared
    }
    for name in sorted(files):
        stem, _, ending = name.rpartition(".")
        if stem.rpartition("/")[2] == old and new.isidentifier() and len(new) < 60:
            moved = f"{stem.rpartition('/')[0]}/{new}.{ending}".lstrip("/")
            changes |= {name: None, moved: changes.get(name) or files[name]}
    return changes


KINDS: tuple[Callable[[Files, Random], Changes], ...] = (
    broken_bytes, broken_lines, toml_number, toml_number, toml_number, toml_value, toml_key,
    csv_cells, csv_cells, csv_cells, whole_files, renamed, renamed,
)  # fmt: skip
