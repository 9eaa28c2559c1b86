"""The words of the workbook's first sheet: what it is, how to edit in it, what is refused."""

from __future__ import annotations

from collections.abc import Sequence

from bettercare.workbook.layout import FIRST_LINE, View

TITLE, HEADING, TEXT, PAIR = "title", "heading", "text", "pair"


def _text(text: str) -> tuple[str, str, str]:
    return TEXT, text, ""


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def cover(
    title: str, summary: str, version: str, plan_hash: str, book: str, views: Sequence[View]
) -> list[tuple[str, str, str]]:
    """Lines of the sheet: what a line is, its text, and a second text beside it."""
    return [
        (TITLE, title, ""),
        (TEXT, summary, ""),
        (HEADING, "What this is", ""),
        _text(
            "A form to edit the plan in. The plan itself stays a folder of text files; this "
            "workbook carries a copy of it, and what you change here is proposed to it. Nothing "
            "is taken before it has been shown."
        ),
        (PAIR, "Plan (sha256)", plan_hash),
        (PAIR, "Made by", f"Better Care {version}"),
        (HEADING, "How to edit", ""),
        (TEXT, "Change any white cell. Grey cells name a row or repeat what another says.", ""),
        _text(
            f"A new row: write it below the last one, or in a row you insert, and leave its cell "
            f'under "row" empty. Rows begin on line {FIRST_LINE}.'
        ),
        (TEXT, 'A row too many: write yes under "remove".', ""),
        _text(
            "A list in one cell has its members separated by a semicolon: uhl; lpt. Sorting, "
            "filtering and widening columns change nothing."
        ),
        _text("Hold the pointer over a column's name for its meaning, unit and allowed values."),
        _text(
            "Sheets are protected without a password, against slips only (Review, Unprotect sheet)."
        ),
        (TEXT, "When a figure changes, say why in its note and name its source.", ""),
        (HEADING, "How to bring it back", ""),
        (PAIR, f"bettercare plan from-excel {book} FOLDER", "shows what changed, then writes it"),
        (HEADING, "What will be refused, cell by cell", ""),
        (TEXT, "Formulas, error values, merged cells, hidden sheets, rows and columns.", ""),
        _text(
            "A date or a number written as text, a decimal comma, a percentage, blanks at the end "
            "of a text."
        ),
        (TEXT, "A renamed or missing sheet or column, and a row that is there twice.", ""),
        (TEXT, "Whatever bettercare check would refuse: unknown names, units, ranges, sums.", ""),
        (HEADING, "Sheets", ""),
        *((PAIR, view.name, f"{_rows(len(view.rows))}. {view.meaning}") for view in views),
    ]
