"""Parse TOML text; where it is broken, say so in plain words with line and column.

An impossible date (2014-02-30) is put right for the rest of the reading, so that it does not hide
other faults of the same file.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_MOST_DATES = 50  # impossible dates put right in one file before it is given up


@dataclass(frozen=True, slots=True)
class TextFault:
    """One thing wrong with the text of a file."""

    line: int
    problem: str
    mend: str


def parse(text: str) -> tuple[dict[str, Any] | None, list[TextFault]]:
    """The content of a TOML text, or None where it is broken; and what is wrong with it."""
    faults: list[TextFault] = []
    for _ in range(_MOST_DATES):
        try:
            return tomllib.loads(text), faults
        except tomllib.TOMLDecodeError as error:
            line, column = _place(text, str(error))
            mended = _mend_date(text, line, column, faults)
            if mended is None:
                faults.append(_in_words(text, line, column, _PLACE.sub("", str(error))))
                return None, faults
            text = mended
        except RecursionError:
            faults.append(TextFault(1, "brackets are nested too deeply", "take some away"))
            return None, faults
        except ValueError as error:  # an integer of thousands of digits
            what = str(error).partition(";")[0]
            faults.append(TextFault(1, f"a number is too long ({what})", "shorten it"))
            return None, faults
    return None, faults


def _place(text: str, message: str) -> tuple[int, int]:
    """Line and column (from 1) that tomllib names; for "end of document" the last with text."""
    match = _PLACE.search(message)
    if match:
        return int(match[1]), int(match[2])
    stripped = text.rstrip()
    return stripped.count("\n") + 1, len(stripped) - (stripped.rfind("\n") + 1) + 1


def _mend_date(text: str, line: int, column: int, faults: list[TextFault]) -> str | None:
    """The text with the impossible date at this place put right, or None if none is there."""
    lines = text.split("\n")
    content = lines[line - 1] if line <= len(lines) else ""
    for match in _DATE_LIKE.finditer(content):
        if match.start() + 1 <= column <= match.end() + 1:
            break
    else:
        return None
    year, month, day = (int(part) for part in re.split(r"[-/.]", match[0]))
    iso = bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", match[0]))
    if iso and 1 <= month <= 12 and year >= 1:
        last = calendar.monthrange(year, month)[1]
        if 1 <= day <= last:
            return None  # the date is sound: something else is wrong here
        mend = f"{calendar.month_name[month]} {year} has {last} days"
    else:
        mend = "write year-month-day, such as 2014-04-01"
    faults.append(TextFault(line, f"{match[0]} is not a date", mend))
    if not iso:
        year, month, day = 2014, 4, 1  # only to read on
    month = min(max(month, 1), 12)
    year = max(year, 1)
    day = min(max(day, 1), calendar.monthrange(year, month)[1])
    good = f"{year:04d}-{month:02d}-{day:02d}"
    lines[line - 1] = content[: match.start()] + good + content[match.end() :]
    return "\n".join(lines)


def _in_words(text: str, line: int, column: int, message: str) -> TextFault:
    """What tomllib says, in the words of someone who edits a plan."""
    lines = text.split("\n")
    if column == 1 and line > 1 and message.startswith("Cannot overwrite"):
        line -= 1  # it names the place after the value
        column = len(lines[line - 1]) + 1
    content = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    problem, mend = "", ""
    for beginning, words in _WORDS.items():
        if message.startswith(beginning):
            problem, mend = words(content, content[column - 1 :], message)
            break
    else:
        problem = f"the TOML is broken: {message[:1].lower()}{message[1:]}"
        mend = "mend the line"
    return TextFault(line, f"{problem} (line {line}, column {column})", mend)


def _twice(content: str, _: str, message: str) -> tuple[str, str]:
    key = content.partition("=")[0].strip()
    if message.startswith("Duplicate"):
        key = message.partition("'")[2].rstrip("'")
    what = f"the table {key}" if key.startswith("[") else f'the key "{key}"'
    return f"{what} is given twice", "keep one, or rename one"


def _no_value(_: str, rest: str, __: str) -> tuple[str, str]:
    word = re.match(r"[^\s,\]}#]*", rest)
    if word and word[0]:
        return f'"{word[0][:40]}" is not a value', "put text in double quotes"
    return "a value is missing", "give one after the ="


def _left_over(content: str, rest: str, _: str) -> tuple[str, str]:
    mend = "write one key = value a line, text in double quotes"
    if rest.lstrip().startswith(","):
        mend = "write a number without thousands commas, and one key a line"
    elif rest.startswith("%"):
        mend = 'leave the % out and give unit = "percent"'
    elif re.search(r"=\s*[+-]?0\d", content):
        mend = "write a number without leading zeros"
    return f'"{rest.strip()[:20]}" is left over after the value', mend


def _always(problem: str, mend: str) -> Callable[[str, str, str], tuple[str, str]]:
    return lambda _, __, ___: (problem, mend)


_INLINE = _always(
    "the key or inline table is broken",
    "write { key = value, key = value } on one line, without a comma at its end",
)
_QUOTE = _always("a quotation mark is not closed", "close it")

# Beginning of what tomllib says: (line, rest of the line, message) -> problem and mend.
_WORDS: dict[str, Callable[[str, str, str], tuple[str, str]]] = {
    "Cannot overwrite": _twice,
    "Cannot declare": _twice,
    "Cannot mutate": _twice,
    "Cannot redefine": _twice,
    "Duplicate inline table key": _twice,
    "Invalid value": _no_value,
    "Expected newline": _left_over,
    "Unterminated string": _QUOTE,
    "Illegal character '\\n'": _QUOTE,
    "Illegal character": _always("there is a control character", "take it away"),
    "Expected '=' after": _always("a key is not followed by =", "write key = value"),
    "Expected ']": _always("the heading is not closed by ]", "close it"),
    "Unclosed array": _always("a list is not closed by ]", "close it, commas between"),
    "Unclosed inline": _INLINE,
    "Invalid initial character for a key": _INLINE,
    "Unescaped": _always("a \\ in text is not doubled", "write it twice, or use / instead"),
}
