"""What one cell says, by the kind of its column; or what is wrong with it and the mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any

from bettercare.workbook.layout import Field, Value, day_of
from bettercare.workbook.opening import Odd

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_GROUPED = re.compile(r"[-+]?\d{1,3}([ ,\u00a0\u202f]\d{3})+(\.\d+)?")
_DATE = re.compile(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}")
_WHOLES = re.compile(r"\d+(;\s*\d+)*")
_PAIR = re.compile(r"[a-z]\w*\s*=\s*\d+(\.\d+)?")
_LONGEST = 40  # characters of a wrong cell shown in a sentence
_WANTED = {
    "number": "a number",
    "whole": "a whole number",
    "date": "a date",
    "choice": "one of its words",
}

Wrong = tuple[str, str]  # problem and mend


def read_cell(field: Field, found: Any) -> tuple[Value, Wrong | None]:
    """The value of a cell that has been edited, or problem and mend."""
    if isinstance(found, Odd):
        return None, _odd(field, found)
    if found is None or found == "":
        return None, None
    if isinstance(found, str) and not found.strip():
        return None, ("holds nothing but blanks", "empty the cell")
    if field.kind in ("number", "whole"):
        return _number(field, found)
    if field.kind == "date":
        return _date(found)
    return _text(field, found)


def _odd(field: Field, odd: Odd) -> Wrong:
    text = _short(odd.text)
    match odd.what:
        case "formula":
            return f"holds a formula ({text})", "copy the cell and paste it back as a value"
        case "error":
            return f"holds an error ({text})", "write the value itself"
        case "percentage":
            return (
                f"is written as a percentage ({text})",
                "format the cell as a number, and write the number in the unit of its row",
            )
        case "truth":
            return f"holds {text}, a truth value", f"write {_WANTED.get(field.kind, 'text')}"
    return f"holds a time ({text})", f"write {_WANTED.get(field.kind, 'text')}"


def _number(field: Field, found: Any) -> tuple[Value, Wrong | None]:
    wanted = _WANTED[field.kind]
    if isinstance(found, date):
        return None, (
            f"holds the date {day_of(found)} where {wanted} is wanted",
            "format the cell as a number and type it again",
        )
    if isinstance(found, str):
        return None, _number_as_text(found, wanted)
    if not isfinite(found):
        return None, ("holds no finite number", f"write {wanted}")
    if float(found).is_integer() and abs(found) < 2**53:
        return int(found), None
    if field.kind == "whole":
        return None, (f"holds {found:.15g} where a whole number is wanted", "write a whole number")
    return float(f"{found:.15g}"), None


def _number_as_text(text: str, wanted: str) -> Wrong:
    plain = text.strip()
    shown = _short(text)
    if _NUMBER.fullmatch(plain):
        return (
            f'holds "{shown}" as text, not as a number',
            "format it as a number and type it again",
        )
    if _GROUPED.fullmatch(plain) and not re.fullmatch(r"[-+]?\d{1,3},\d{3}", plain):
        return f'holds "{shown}" as text', "write the number without marks between thousands"
    if _COMMA.fullmatch(plain):
        point = plain.replace(",", ".")
        return f'holds "{shown}", with a comma', f"write {point} if it is a decimal comma"
    if plain.endswith("%"):
        return f'holds "{shown}"', "write the number in the unit of its row, without %"
    return f'holds the text "{shown}" where {wanted} is wanted', f"write {wanted}"


def _date(found: Any) -> tuple[Value, Wrong | None]:
    if isinstance(found, datetime) and (found.hour, found.minute, found.second) != (0, 0, 0):
        return None, (f"holds a date with a time ({found})", f"write {found.date()}")
    if isinstance(found, date):
        return day_of(found), None
    again = "format the cell as a date and type it again, such as 2014-04-01"
    if isinstance(found, str):
        shown = _short(found)
        if _DATE.fullmatch(found.strip()):
            return None, (f'holds the date "{shown}" as text', again)
        return None, (f'holds the text "{shown}" where a date is wanted', again)
    return None, (f"holds the number {found:.15g} where a date is wanted", again)


def _text(field: Field, found: Any) -> tuple[Value, Wrong | None]:
    again = "format the cell as text and type it again"
    if isinstance(found, date):
        what = f"holds the date {day_of(found)}, which the spreadsheet may have made of a text"
        return None, (what, again)
    if not isinstance(found, str):
        if field.kind == "whole list":
            return f"{found:.15g}", None
        return None, (f"holds the number {found:.15g} where text is wanted", again)
    for bad, problem, mend in _WRONG_TEXTS:
        if bad(field, found):
            words = f"write one of {', '.join(field.choices)}"
            return None, (f'"{_short(found)}" {problem}', mend or words)
    return found, None


_LISTS = ("list", "whole list", "pairs")
#: What can be wrong with a text: the test, the problem, the mend ("" names the allowed words).
_WRONG_TEXTS: tuple[tuple[Callable[[Field, str], bool], str, str], ...] = (
    (lambda _, text: text[0].isspace(), "begins with a blank", "take the blank away"),
    (lambda _, text: text[-1].isspace(), "ends with a blank", "take the blank away"),
    (
        lambda _, text: any(not char.isprintable() and char != "\n" for char in text),
        "holds a character that cannot be seen",
        "type it again",
    ),
    (
        lambda field, text: field.kind in _LISTS and "," in text,
        "has a comma",
        "separate the members of a list by ;",
    ),
    (
        lambda field, text: field.kind == "whole list" and not _WHOLES.fullmatch(text),
        "is not whole numbers",
        "write them such as 1; 2",
    ),
    (
        lambda field, text: field.kind == "pairs" and not all(map(_PAIR.fullmatch, members(text))),
        "is not shares by name",
        "write them such as a = 0.6; b = 0.4",
    ),
    (
        lambda field, text: field.kind == "choice" and text not in field.choices,
        "is none of the words this column knows",
        "",
    ),
)


def members(text: str) -> list[str]:
    """The members of a list in one cell.

    >>> members("uhl; lpt;")
    ['uhl', 'lpt']
    """
    return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]


def pairs(text: str) -> dict[str, int | float]:
    """Shares by name.

    >>> pairs("lri = 0.55; gh = 0.45")
    {'lri': 0.55, 'gh': 0.45}
    """
    found: dict[str, int | float] = {}
    for part in members(text):
        name, _, share = part.partition("=")
        value = float(share)
        found[name.strip()] = int(value) if value.is_integer() else value
    return found


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
