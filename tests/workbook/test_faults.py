"""Everything wrong with a workbook is told at once, by sheet and cell; nothing is written."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from editing import OnDisk, Sheets
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.errors import BetterCareError
from bettercare.workbook.faults import WorkbookFaults
from bettercare.workbook.proposal import propose, proposed

STAY = "flow.length_of_stay.emergency_admission"
PLANNED = "capacity.planned.gp_appointment"


def test_a_hundred_faults_give_a_hundred_messages(small_book: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(small_book)
    book = OnDisk(path)
    expected = _spoil(book)
    assert len(expected) == 100
    before = book.save().read_bytes()
    with pytest.raises(WorkbookFaults) as told:
        propose(path)
    found = {fault.address: str(fault) for fault in told.value.faults}
    assert len(told.value.faults) == 100, sorted(set(found) ^ set(expected))
    for place, words in expected.items():
        assert words in found.get(place, ""), (place, words, found.get(place))
        assert found[place].startswith(f"plan.xlsx  {place}  ")
        assert found[place].endswith(".")
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["plan", "from-excel", str(path), str(out)])
    assert done.exit_code == 2
    assert "100 faults in plan.xlsx; nothing was written" in done.output
    assert not out.exists()
    assert path.read_bytes() == before


def _spoil(book: OnDisk) -> dict[str, str]:
    """A hundred faults in a workbook; gives what is to be said of each, by sheet and cell."""
    expected: dict[str, str] = {}

    book.file["interventions"].cell(4, 11).number_format = "General"
    wrong = partial(_put, book, expected)
    _cells(wrong)
    _lines(book, expected, wrong)
    _entries(wrong)
    _figures(wrong)
    _rows(book, expected)
    _sheets(book, expected)
    return expected


def _put(book: OnDisk, expected: dict[str, str], words: str, *cell: Any, skip: int = 0) -> None:
    """Write in a cell given by sheet, keys of its row, column and value."""
    sheet, keys, name, value = cell
    place = book.put(sheet, keys, name, value, skip)
    assert place not in expected
    expected[place] = words


def _cells(wrong: Callable[..., None]) -> None:
    """In cells of a table."""
    for age in range(3):
        wrong("holds a formula", "population.base", ("hill", "f", age), "people", "=D2*2")
    for age in range(10, 15):
        wrong("holds an error (#REF!)", "population.base", ("hill", "f", age), "people", "#REF!")
    for age in range(15, 25):
        text = f"{age},5"
        wrong("with a comma: write", "population.base", ("hill", "f", age), "people", text)
    for age in range(25, 35):
        text = f"{age}.5"
        wrong("as text, not as a number", "population.base", ("hill", "f", age), "people", text)
    for age in range(35, 40):
        wrong("cannot be negative", "population.base",
              ("hill", "f", age), "people", -1)  # fmt: skip
    for age in range(40, 44):
        wrong("where a number is wanted", "population.base", ("hill", "f", age), "people", "many")
    wrong("without marks between", "population.base", ("hill", "f", 44), "people", "1 234.5")
    wrong("without %", "population.base", ("hill", "f", 45), "people", "12%")
    wrong("a truth value", "population.base", ("hill", "f", 46), "people", True)
    wrong("the cell is empty", "population.base", ("hill", "f", 47), "people", None)
    wrong("is not an area", "population.base", ("hill", "f", 48), "area", "hil")
    for bed in ("infirmary", "cottage"):
        wrong("as text, not as a number", "estate.sites", (bed,), "beds_general", "62")
    wrong("too high", "population.base", ("hill", "f", 49),
          "age", 130)  # fmt: skip


def _lines(book: OnDisk, expected: dict[str, str], wrong: Callable[..., None]) -> None:
    """In whole lines and columns, and in cells whose look is wrong."""
    for age in range(5):
        date = datetime(2016, 5, 16)
        wrong("holds the date 2016-05-16", "population.net_migration", ("hill", "f", age),
              "people", date)  # fmt: skip
    for age in range(5, 9):
        line = book.line("population.net_migration", "hill", "f", age)
        cell = book.file["population.net_migration"].cell(line, 6)
        cell.value, cell.number_format = 0.12, "0.00%"
        expected[f"population.net_migration!{cell.coordinate}"] = "as a percentage (12%)"
    page = book.file["population.net_migration"]
    for line, number in ((20, 3), (21, 4)):
        page.cell(line, 1, number)
        expected[f"population.net_migration!A{line}"] = f"row {number} is there twice"
    page.cell(22, 1, 9999)
    expected["population.net_migration!A22"] = "there is no row 9999"
    page.cell(23, 1, "=ROW()")
    expected["population.net_migration!A23"] = "there is no row =ROW()"
    page.cell(24, 2, "perhaps")
    expected["population.net_migration!B24"] = "does not say whether to remove"
    for column in range(3, 7):
        page.cell(25, column, None).value = None
    expected["population.net_migration!25:25"] = "the row is empty"
    for line in (30, 31):
        page.row_dimensions[line].hidden = True
        expected[f"population.net_migration!{line}:{line}"] = f"line {line} is hidden"
    page.column_dimensions["E"].hidden = True
    expected["population.net_migration!E:E"] = "column E is hidden"
    page.merge_cells("C40:D40")
    expected["population.net_migration!C40:D40"] = "the cells C40:D40 are merged"
    page.cell(41, 9, "a remark")
    expected["population.net_migration!I41"] = "stands under no column"


def _entries(wrong: Callable[..., None]) -> None:
    """In what TOML files hold."""
    wrong('the date "01/07/2024" as text', "interventions", ("home_first",), "starts", "01/07/2024")
    wrong(
        "holds the number 45000 where a date", "interventions", ("shared_record",), "starts", 45000
    )
    wrong('the text "soon" where a date', "interventions", ("crisis_response",), "starts", "soon")
    wrong("ends with a blank", "interventions", ("home_first",), "label", "Home first ")
    wrong("has a comma", "interventions", ("shared_record",), "source", "a, b")
    wrong("cannot be changed here", "effects", ("crisis_response", 1), "effect", 2)
    wrong("cannot be changed here", "moves", ("crisis_response", 1), "intervention", "home_first")
    wrong("is not a service", "moves", ("crisis_response", 1, "nurse_contact"), "service", "nurses")
    wrong("where text is wanted", "needs", ("crisis_response",), "what", 12)
    wrong("cannot be changed here", "choices", ("home_first",), "label", "Another")
    wrong(
        "none of the words this column knows", "choices", ("home_first",), "c_fewer_beds", "maybe"
    )
    wrong("where a number is wanted", "set", ("c_fewer_beds",),
          "value", "fifty")  # fmt: skip


def _figures(wrong: Callable[..., None]) -> None:
    """In assumptions."""
    wrong("the range must enclose the value", "assumptions", (STAY,), "value", 99)
    wrong("is not a partner of this plan", "assumptions", (PLANNED,), "owner", "practises")
    wrong("belongs to the figure's first row", "assumptions", (PLANNED,), "note", "hm", skip=1)
    wrong("is not in demand.volume", "assumptions", ("demand.volume.nurse_contact",), "address",
          "demand.trend.nurse_contact")  # fmt: skip
    wrong("begins with a blank", "assumptions", ("demand.volume.crisis_visit",), "unit", " visit")
    wrong("holds a date with a time", "assumptions", ("demand.volume.gp_appointment",), "review",
          datetime(2025, 1, 1, 9, 30))  # fmt: skip
    wrong("holds a formula", "assumptions", ("demand.volume.gp_appointment",), "value", "=1+1")
    wrong("nothing but blanks", "assumptions", ("demand.volume.planned_admission",), "note", "  ")
    wrong("unit", "assumptions", ("workforce.in_post.ward_nurse",), "unit", "wtf")


def _rows(book: OnDisk, expected: dict[str, str]) -> None:
    """In new rows."""
    page = book.file["assumptions"]
    last = page.max_row
    page.cell(last + 1, book.column("assumptions", "value") + 1, 3)
    expected[f"assumptions!C{last + 1}"] = '"address" is missing'
    page.cell(last + 2, 3, "demand.trends.gp_appointment")
    expected[f"assumptions!C{last + 2}"] = "is not the address of a figure"
    page = book.file["sources"]
    last = page.max_row
    page.cell(last + 1, 3, "invented_return")
    expected[f"sources!C{last + 1}"] = "is there already"
    page.cell(last + 2, 3, "Two Words")
    expected[f"sources!C{last + 2}"] = "cannot be a name"
    page = book.file["moves"]
    last = page.max_row
    for column, value in ((3, "no_such"), (4, 1), (5, "nurse_contact"), (6, 1)):
        page.cell(last + 1, column, value)
    expected[f"moves!C{last + 1}"] = 'there is no intervention "no_such"'
    for column, value in ((3, "home_first"), (4, 7), (5, "nurse_contact"), (6, 1)):
        page.cell(last + 2, column, value)
    expected[f"moves!D{last + 2}"] = "has no effect 7"


def _sheets(book: OnDisk, expected: dict[str, str]) -> None:
    """In headers and sheets."""
    page = book.file["demand.profile"]
    page.cell(1, 5, "relativ")
    expected["demand.profile!E1"] = 'did you mean "relative"?'
    page = book.file["demand.pathway_share"]
    page.cell(1, 7, "my own")
    expected["demand.pathway_share!G1"] = 'the column "my own" is not known'
    page = book.file["flow.stay_shape"]
    page.cell(1, 5, "age_band")
    expected["flow.stay_shape!E1"] = 'the column "age_band" is there twice'
    page.cell(1, 5).value = "age_band"
    expected["flow.stay_shape!1:1"] = 'the column "relative" is missing'
    del book.file["demand.deprivation"]
    expected["demand.deprivation"] = "the sheet is missing"
    book.file["workforce.skill_mix"].title = "workforce.skill_mix (2)"
    expected["workforce.skill_mix"] = 'did you mean "workforce.skill_mix (2)"?'
    book.file.create_sheet("Sheet1")
    expected["Sheet1"] = "the plan has no such sheet"
    book.file["population.births"].sheet_state = "hidden"
    expected["population.births"] = "the sheet is hidden"


def _ole(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + name.encode("utf-16-le")


def _zip(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def test_what_is_no_workbook_of_ours(small_book: bytes, tmp_path: Path) -> None:
    ods = b"application/vnd.oasis.opendocument.spreadsheet"
    others = {
        b"": "is empty",
        b"a,b\n1,2\n": "is a text file such as a CSV",
        b"\x00\x01\x02": "is no Excel workbook",
        _ole("Workbook"): "of before 2007 (.xls): save it as an Excel workbook",
        _ole("EncryptedPackage"): "is protected by a password: take the password off",
        _zip(mimetype=ods): "is an OpenDocument file (.ods): save it as an Excel workbook",
        _zip(word__document=b"<w/>"): "is no Excel workbook",
        small_book[:-900]: "is cut off or damaged",
        small_book[:5000]: "is cut off or damaged",
    }
    path = tmp_path / "plan.xlsx"
    for data, words in others.items():
        path.write_bytes(data)
        with pytest.raises(BetterCareError) as told:
            propose(path)
        assert words in str(told.value)
        assert "\n" not in str(told.value)
    with pytest.raises(BetterCareError, match="cannot be read: no such file"):
        propose(tmp_path / "none.xlsx")


def test_a_workbook_must_carry_its_plan_and_be_of_this_layout(small: Path) -> None:
    sheets = Sheets(small)
    sheets.book.carried[1] = sheets.book.carried[1].replace('"layout": 1', '"layout": 0')
    with pytest.raises(BetterCareError, match="with sheets of layout 0; this program reads"):
        proposed(sheets.book)
    for broken in ([], ["x", "y"], [*Sheets(small).book.carried[:2], "AAAA"]):
        sheets.book.carried = broken
        with pytest.raises(BetterCareError, match="no longer carries the plan it was made from"):
            proposed(sheets.book)


def test_a_filter_that_is_on_is_no_fault(small: Path) -> None:
    sheets = Sheets(small)
    grid = sheets.book.sheets["assumptions"]
    grid.hidden_lines, grid.filtered = [4, 5], True
    assert proposed(sheets.book).changed == ()
