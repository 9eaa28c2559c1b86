"""A plan that went to a workbook and back unedited is the same, byte for byte."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from editing import OnDisk, sheets_of
from openpyxl import load_workbook
from typer.testing import CliRunner
from varied_plans import varied, write_plan

from bettercare.cli import app
from bettercare.workbook.carried import folder_files
from bettercare.workbook.exporting import workbook_of
from bettercare.workbook.layout import CARRIED, COVER, NAMES, same
from bettercare.workbook.proposal import propose, proposed

ROOT = Path(__file__).parents[2]


def test_llr_comes_back_whole(tmp_path: Path) -> None:
    plan, book, back = ROOT / "examples/llr_2014", tmp_path / "plan.xlsx", tmp_path / "back"
    run = CliRunner()
    done = run.invoke(app, ["plan", "to-excel", str(plan), str(book)])
    assert done.exit_code == 0, done.output
    done = run.invoke(app, ["plan", "from-excel", str(book), str(back)])
    assert done.exit_code == 0, done.output
    assert "no edits in" in done.output
    assert folder_files(back) == folder_files(plan)


def test_a_workbook_is_always_the_same_bytes(small: Path, small_book: bytes) -> None:
    assert workbook_of(small, "plan.xlsx") == small_book


@pytest.mark.parametrize("seed", range(10))
def test_plans_written_in_any_way_come_back(small: Path, seed: int) -> None:
    files = varied(folder_files(small), seed)
    assert files != folder_files(small)
    proposal = proposed(sheets_of(files))
    assert proposal.after == files


def test_a_varied_plan_comes_back_from_disk_with_one_edit(small: Path, tmp_path: Path) -> None:
    files = varied(
        folder_files(small), 1
    )  # with a character in an option's label that no XML holds
    plan = write_plan(files, tmp_path / "plan")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_of(plan, path.name))
    book = OnDisk(path)
    book.put("estate.sites", ("cottage",), "beds_general", 61)
    proposal = propose(book.save())  # by another library, as another program would
    assert proposal.changed == ("assumptions/estate/sites.csv",)
    old, new = (found["assumptions/estate/sites.csv"] for found in (files, proposal.after))
    assert new == old.replace(b"62", b"61", 1)
    assert proposal.before == files


def test_the_sheets_are_ready_to_edit_in(small_book: bytes) -> None:
    book = load_workbook(io.BytesIO(small_book))
    assert book.sheetnames[0] == COVER
    assert {sheet.title for sheet in book if sheet.sheet_state != "visible"} == {CARRIED, NAMES}
    words = " ".join(str(row[0].value) for row in book[COVER].iter_rows() if row[0].value)
    for said in ("A small plan to begin with", "How to edit", "What will be refused"):
        assert said in words
    page = book["assumptions"]
    assert page.freeze_panes == "D2"
    assert page.auto_filter.ref == f"A1:P{page.max_row}"
    assert page.protection.sheet
    header = {cell.value: cell for cell in page[1]}
    assert "Example: 9.4" in header["value"].comment.text
    address, value = (page.cell(2, header[name].column) for name in ("address", "value"))
    assert address.protection.locked
    assert not value.protection.locked
    dates = [row[header["date"].column - 1] for row in page.iter_rows(min_row=2)]
    assert {cell.number_format for cell in dates} == {"yyyy-mm-dd"}
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    owner = header["owner"].column_letter
    assert rules[f"{owner}2:{owner}{page.max_row + 200}"].formula1 == f"'{NAMES}'!$A$3:$A$6"


def test_numbers_are_alike_as_far_as_spreadsheets_keep_them() -> None:
    assert same(4.500000003950385, 4.50000000395039)
    assert not same(4.5000000039503, 4.5000000039504)
    assert not same(1, True)
    assert not same("1", 1)


def test_an_earlier_workbook_or_plan_is_not_replaced_unasked(small: Path, tmp_path: Path) -> None:
    run, path, back = CliRunner(), tmp_path / "plan.xlsx", tmp_path / "back"
    to = ["plan", "to-excel", str(small), str(path)]
    bring = ["plan", "from-excel", str(path), str(back)]
    assert run.invoke(app, to).exit_code == 0
    book = OnDisk(path)
    book.put("estate.sites", ("cottage",), "beds_general", 61)
    edited = book.save().read_bytes()
    done = run.invoke(app, to)
    assert (done.exit_code, path.read_bytes()) == (2, edited)
    assert "is there already; nothing was written: add --yes" in " ".join(done.output.split())
    shutil.copytree(small, back)
    done = run.invoke(app, bring)
    assert "estate.sites!G3  cottage: beds_general 62 -> 61" in done.output
    assert done.exit_code == 2
    assert folder_files(back) == folder_files(small)
    assert run.invoke(app, [*bring, "--yes"]).exit_code == 0
    assert b",61," in (back / "assumptions/estate/sites.csv").read_bytes()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/mine.txt").write_text("mine")
    done = run.invoke(app, ["plan", "from-excel", str(path), str(tmp_path / "other")])
    assert done.exit_code == 2
    assert "holds files that are not a plan" in done.output


def test_without_the_libraries_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['openpyxl'] = None; sys.modules['xlsxwriter'] = None\n"
        "from bettercare.cli import app; app()"
    )
    where = [str(ROOT / "examples/small"), str(tmp_path / "plan.xlsx")]
    command = [sys.executable, "-c", code, "plan", "to-excel", *where]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'install "bettercare[papers]"' in " ".join(done.stderr.split())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not here")
def test_saved_by_libreoffice_it_says_the_same(small: Path, tmp_path: Path) -> None:
    files = varied(folder_files(small), 2)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_of(write_plan(files, tmp_path / "plan"), path.name))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    saved = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved")]
    subprocess.run(["soffice", profile, "--headless", *saved, str(path)], check=True, timeout=240,
                   capture_output=True)  # fmt: skip
    proposal = propose(tmp_path / "saved" / "plan.xlsx")
    assert not list(proposal.sentences())
    assert proposal.after == files
