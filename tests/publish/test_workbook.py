"""The appraisal's workbook: what it holds, and that a spreadsheet comes to the same pennies."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from recalculated import OFFICE, apart, changed, formulas, numbers, recalculated, sheets
from small_plan import write_small_plan
from typer.testing import CliRunner

from bettercare import plan as plans
from bettercare.appraisal import Appraisal, appraise
from bettercare.bundle.manifest import fields_of
from bettercare.cli import app
from bettercare.publish import output, package_files
from bettercare.publish.appraisal.frames import frames
from bettercare.publish.appraisal.workbook import workbook
from bettercare.publish.appraisal.workbook.case import stated_case
from bettercare.publish.books.book import whole_book
from bettercare.publish.facts import Facts
from bettercare.verdict import assess

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "plans" / "appraisal.toml"
LLR = ROOT / "examples" / "llr_2014"


class Made:
    """A plan's workbook, on disk, with the case it works out."""

    def __init__(self, folder: Path, name: str, plan: Path, options: list[str] | None) -> None:
        self.plan = plans.load(plan)
        rules = self.plan.appraisal
        assert rules is not None
        others = [key for key in options or self.plan.options if key != rules.business_as_usual]
        self.case = case = stated_case(self.plan, rules, [rules.business_as_usual, *others])
        if options is None:
            self.found = appraise(self.plan, draws=2, jobs=1)
        else:  # the draws beside the formulas are those of the case: one run fewer
            meta = {"plan_hash": self.plan.hash, "seed": 1, "draws": 1, "code_version": "0"}
            self.found = Appraisal(rules, case.options, case.factors, case.judged, meta)
        self.file = folder / f"{name}.xlsx"
        self.file.write_bytes(workbook(self.plan, self.found, self.case))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workbook")


@pytest.fixture(scope="module")
def small(folder: Path) -> Made:
    plan = write_small_plan(folder / "plan")
    shutil.copy(RULES, plan / "appraisal.toml")
    return Made(folder, "small", plan, None)


class Whole:
    """The workbook of every table of the small plan."""

    def __init__(self, folder: Path, small: Made) -> None:
        found = assess(small.plan, list(small.plan.options), 2, None, 1)
        self.facts = Facts(small.plan, found)
        self.frames = output.frames(found) | frames(small.plan, small.found)
        self.frames["assumptions"] = package_files.assumptions(small.plan)
        self.frames["charts/one"] = pl.DataFrame({"series": ["a"], "value": [1.5]})
        self.made = whole_book(self.facts, self.frames, small.found)
        self.file = folder / "whole.xlsx"
        self.file.write_bytes(self.made)


@pytest.fixture(scope="module")
def whole(folder: Path, small: Made) -> Whole:
    return Whole(folder, small)


@pytest.fixture(scope="module")
def llr(folder: Path) -> Made:
    """One option of the example that sets figures, needs capital and changes most services."""
    return Made(folder, "llr", LLR, ["d_draft_2016"])


def cell_of(made: Made, sheet: str, label: str, column: str) -> str:
    """The cell in a column on the row that begins with a label."""
    texts = re.findall(
        rb'<c r="A([0-9]+)"[^>]*t="s"[^>]*><v>([0-9]+)</v>', sheets(made.file)[sheet]
    )
    strings = shared_strings(made.file)
    rows = [row.decode() for row, at in texts if strings[int(at)] == label]
    assert len(rows) == 1, (sheet, label)
    return column + rows[0]


def first_cost(whole: Whole) -> tuple[str, str]:
    """Sheet and cell of what the first partner's care costs in the first year."""
    made = formulas(whole.file)
    given = [cell for cell in numbers(whole.file, "Gap") if ("Gap", cell) not in made]
    return "Gap", f"E{min(int(cell[1:]) for cell in given)}"


def shared_strings(file: Path) -> list[str]:
    import zipfile

    with zipfile.ZipFile(file) as parts:
        markup = parts.read("xl/sharedStrings.xml").decode()
    return [re.sub("<[^>]+>", "", one) for one in re.findall("<si>(.*?)</si>", markup)]


@pytest.fixture(scope="module")
def calculated(folder: Path, small: Made, llr: Made, whole: Whole) -> dict[str, Path]:
    """As LibreOffice has them: as they are, and with differences that fade."""
    if OFFICE is None:
        pytest.skip(
            "LibreOffice (soffice) is not installed: its sums can not be compared with ours"
        )
    fade = cell_of(small, "Inputs", "After the plan's last year differences: 1 go on, 0 fade", "D")
    other = 0.0 if small.found.rules.after_horizon == "hold" else 1.0
    files = [
        changed(small.file, folder / "small_bare.xlsx", {}),
        changed(small.file, folder / "small_other.xlsx", {("Inputs", fade): other}),
        changed(llr.file, folder / "llr_bare.xlsx", {}),
    ]
    files.append(changed(whole.file, folder / "whole.bare.xlsx", {first_cost(whole): 5e6}))
    names = ("small", "other", "llr", "dearer")
    return dict(zip(names, recalculated(files, folder), strict=True))


@pytest.mark.parametrize("name", ["small", "llr"])
def test_a_spreadsheet_comes_to_our_pennies_for_every_option_and_year(
    name: str, small: Made, llr: Made, calculated: dict[str, Path]
):
    made = small if name == "small" else llr
    ours, theirs = formulas(made.file), formulas(calculated[name])
    assert len(ours) > 1000
    assert apart(ours, theirs) == []
    for i, one in enumerate(made.case.options):
        cell = cell_of(made, "Summary", "Net present social value", "BCDEF"[i])
        assert theirs["Summary", cell] == pytest.approx(float(one.worth.npsv[0]), abs=0.005)
        if i:
            row = cell_of(made, f"Option {i}", "Net, discounted", "")
            years = [value for (sheet, cell), value in theirs.items()
                     if sheet == f"Option {i}" and re.fullmatch(f"[A-Z]+{row}", cell)]  # fmt: skip
            assert years == pytest.approx(one.worth.net[:, 0].tolist(), abs=0.005)


def test_formulas_are_live(small: Made, calculated: dict[str, Path]):
    """An input changed in the spreadsheet changes the answer to what we say it would be."""
    theirs = formulas(calculated["other"])
    assert apart(formulas(small.file), theirs) != []
    for i, one in enumerate(small.case.options):
        cell = cell_of(small, "Summary", "Net present social value", "BCDEF"[i])
        assert theirs["Summary", cell] == pytest.approx(float(one.otherwise[0]), abs=0.005)


def test_what_is_computed_is_a_formula(small: Made):
    """On the options' sheets and the summary stand formulas and the draws' spread, no more."""
    held = formulas(small.file)
    for i in range(1, len(small.case.options)):
        sheet = f"Option {i}"
        assert set(numbers(small.file, sheet)) <= {cell for name, cell in held if name == sheet}
    spread = cell_of(small, "Summary", "Net present social value, mean", "")
    given = {c for c in numbers(small.file, "Summary") if ("Summary", c) not in held}
    above = {c for c in given if int(re.sub("[A-Z]", "", c)) < int(spread)}
    assert {re.sub("[0-9]", "", c) for c in above} == {"B"}  # business as usual against itself
    assert all(numbers(small.file, "Summary")[c] == 0.0 for c in above)


def test_values_stand_in_the_file_for_a_reader_that_does_not_calculate(small: Made):
    held = formulas(small.file)
    assert not [cell for cell, value in held.items() if value != pytest.approx(value)]  # no NaN
    for i, one in enumerate(small.case.options[1:], start=1):
        cell = cell_of(small, "Summary", "Net present social value", "BCDEF"[i])
        assert held["Summary", cell] == pytest.approx(float(one.worth.npsv[0]), abs=1e-3)


def test_every_input_names_its_unit_owner_and_source(small: Made):
    words = set(shared_strings(small.file))
    for address, one in small.found.rules.quantities.items():
        assert {address, one.unit, one.owner, one.grade, ", ".join(one.source)} <= words


def test_the_same_appraisal_gives_the_same_bytes(small: Made):
    assert workbook(small.plan, small.found, small.case) == small.file.read_bytes()


def test_the_command_writes_it(tmp_path: Path, small: Made):
    out = tmp_path / "options.xlsx"
    command = [
        "appraise",
        str(small.plan.root),
        "--draws",
        "2",
        "--jobs",
        "1",
        "--workbook",
        str(out),
    ]
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == 0, ended.output
    assert f"Workbook: {out}" in ended.output.replace("\n", "")
    assert out.read_bytes() == small.file.read_bytes()


def test_without_the_library_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, small: Made, tmp_path: Path
):
    import sys

    for name in [n for n in sys.modules if n.startswith("bettercare.publish.appraisal.workbook")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    command = ["appraise", str(small.plan.root), "--workbook", str(tmp_path / "options.xlsx")]
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == 2
    assert "bettercare[papers]" in ended.output.replace("\n", "")
    assert not (tmp_path / "options.xlsx").exists()


def test_gap_and_bridge_come_to_the_results_and_follow_a_cost_that_is_changed(
    whole: Whole, calculated: dict[str, Path]
):
    """One cost is changed: three gaps move by as much, every other formula gives what we say."""
    ours, theirs = formulas(whole.file), formulas(calculated["dearer"])
    assert {"Gap", "Bridge", "Summary"} <= {sheet for sheet, _ in ours}
    sheet, cell = first_cost(whole)
    more = 5e6 - numbers(whole.file, sheet)[cell]
    moved = [key for key in ours if apart({key: ours[key]}, {key: theirs[key]})]
    assert {name for name, _ in moved} == {"Gap"}
    assert len(moved) == 3  # the partner's, all partners', and that at the top
    for key in moved:
        assert theirs[key] - ours[key] == pytest.approx(more, abs=0.005)
    told = {value for (name, _), value in ours.items() if name == "Gap"}
    for row in whole.facts.rows("gap"):
        assert row["mean"] in told or row["mean"] == 0.0


def test_every_table_is_a_sheet_with_all_its_figures_and_what_they_mean(whole: Whole):
    texts = set(shared_strings(whole.file))
    names = set(sheets(whole.file))
    for table, frame in whole.frames.items():
        if table in ("results", "charts/one"):
            continue
        sheet = table.replace("_", " ").capitalize()
        assert sheet in names, table
        there = sum(frame[name].count() for name in frame.columns if frame[name].dtype.is_numeric())
        assert len(numbers(whole.file, sheet)) == there, table
        for field in fields_of(table, frame):
            assert not field.get("description") or any(
                field["description"] in text for text in texts
            )
    results = whole.frames["results"]
    yearly = results.filter(pl.col("month").is_null())
    assert len(numbers(whole.file, "Results by year")) == 3 * yearly.height
    assert len(numbers(whole.file, "Results by month")) == results.height - yearly.height
    assert "Charts" in names
    for sheet in names - {"Read me"}:  # listed there, those of the options in one line
        assert any(sheet.rstrip(" 0123456789") in text for text in texts), sheet


def test_the_same_tables_give_the_same_bytes(whole: Whole, small: Made):
    assert whole_book(whole.facts, whole.frames, small.found) == whole.made
