"""Whatever is edited, the plan then says what the sheets say: seeded edits of varied plans."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from editing import sheets_of
from varied_plans import varied

from bettercare.workbook.carried import folder_files, unpacked
from bettercare.workbook.comparing import Faults
from bettercare.workbook.exporting import plan_texts
from bettercare.workbook.layout import Field, Row, View, same, shown
from bettercare.workbook.proposal import edited_texts
from bettercare.workbook.views import FURTHER, INHERITED, views

TEXTS = ("plain", "a # and a = 1", 'with "quotes"', "naïve – café", "two\nlines", "1, 2", "\\ b")


def _value(field: Field, dice: Random) -> Any:
    """A value that a cell of this kind can have."""
    kinds: dict[str, tuple[Any, ...]] = {
        "number": (round(dice.random(), 6), dice.randrange(1, 10**6)),
        "whole": (dice.randrange(1, 10),),
        "date": (date(2024, dice.randrange(1, 13), 1),),
        "list": ("one", "one; two", "one; two; three"),
        "whole list": ("1; 3",),
        "pairs": ("a = 0.25; b = 0.75",),
        "choice": ("yes", "drop"),
    }
    return dice.choice(kinds.get(field.kind, TEXTS))


def _may_change(view: View, row: Row, above: Row | None, field: Field) -> bool:
    if field.key or field.fixed or field.echo:
        return False
    if view.name == "assumptions":  # what belongs to a figure is edited in its first row
        first = above is None or above.cells[0] != row.cells[0]
        return field.name != "date" and (first or field.name == "value")
    return True


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_says_what_the_sheets_say(small: Path, seed: int) -> None:
    dice = Random(seed)
    files = varied(folder_files(small), seed)
    before, book = views(plan_texts(files)), sheets_of(files)
    edits: dict[tuple[str, int, str], Any] = {}
    for _ in range(25):
        view = dice.choice([view for view in before if view.rows])
        at = dice.randrange(len(view.rows))
        row, above = view.rows[at], view.rows[at - 1] if at else None
        fields = [field for field in view.fields if _may_change(view, row, above, field)]
        field = dice.choice(fields)
        old, new = view.cell(row, field.name), _value(field, dice)
        if old is not None and not field.required and dice.random() < 0.2:
            new = None
        edits[view.name, at, field.name] = new
        line = book.sheets[view.name].lines[at + 2]
        line[book.sheets[view.name].lines[1].index(field.name)] = new
    faults = Faults("plan.xlsx")
    _, texts = edited_texts(book, unpacked(book.carried, "plan.xlsx"), faults)
    assert not faults.found
    after = views(texts)
    assert [view.name for view in after] == [view.name for view in before]
    for was, now in zip(before, after, strict=True):
        assert len(was.rows) == len(now.rows)
        for at, (old_row, new_row) in enumerate(zip(was.rows, now.rows, strict=True)):
            for field, old, new in zip(was.fields, old_row.cells, new_row.cells, strict=True):
                wanted = edits.get((was.name, at, field.name), old)
                edited = (was.name, at, field.name) in edits
                repeated = was.name == "assumptions" and field.name in FURTHER
                if field.echo or (repeated and not edited):
                    continue
                said = shown(None if new == INHERITED else new)
                assert same(None if wanted == INHERITED else wanted, said), (at, field.name)
