"""`bettercare appraise`: what it says, what it writes, and how it ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from small_plan import write_small_plan
from typer.testing import CliRunner

from bettercare import bundle
from bettercare.cli import app
from bettercare.tables.appraisal_results import APPRAISAL_TABLES

APPRAISAL = Path(__file__).parents[1] / "plans" / "appraisal.toml"


def call(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = write_small_plan(tmp_path / "plan")
    shutil.copy(APPRAISAL, folder / "appraisal.toml")
    return folder


def test_options_stand_side_by_side(plan: Path):
    ended = call("appraise", plan, "--draws", "16", "--jobs", "1")
    assert ended.exit_code == 0, ended.output
    said = " ".join(ended.stdout.split())
    for words in (
        "Net present social value",
        "B. Care at home",
        "Rank (score): Payers",
        "What would turn the answer",
        "16 draws, seed 7",
        "Prices of 2013/14, discounted to 2013/14, to 2052/53",
    ):
        assert words in said


def test_it_writes_tables_and_a_page_as_a_bundle(plan: Path, tmp_path: Path):
    out = tmp_path / "out"
    ended = call("appraise", plan, "--draws", "16", "--jobs", "1", "--out", out)
    assert ended.exit_code == 0, ended.output
    assert bundle.verify(out) == ()
    found = bundle.read(out)
    assert set(found.frames) == {schema.name for schema in APPRAISAL_TABLES}
    for schema in APPRAISAL_TABLES:
        assert tuple(found.frames[schema.name].columns) == schema.names
        assert found.frames[schema.name].height > 0
    worth = found.frames["appraisal"].filter(pl.col("option") == "b_at_home")
    mean = dict(worth.select("measure", "mean").iter_rows())
    assert mean["npsv"] == pytest.approx(mean["pv_benefits"] - mean["pv_costs"] - mean["pv_risks"])
    # discounted flows come to the net present social value
    flows = found.frames["appraisal_flows"].filter(pl.col("option") == "b_at_home")
    total = (flows["sign"] * flows["discount_factor"] * flows["mean"]).sum()
    assert total == pytest.approx(mean["npsv"])
    page = (out / "appraisal.html").read_text(encoding="utf-8")
    assert "B. Care at home" in page


def test_the_same_bytes_again(plan: Path, tmp_path: Path):
    for name, jobs in (("one", "1"), ("two", "2")):
        ended = call("appraise", plan, "--draws", "16", "--jobs", jobs, "--out", tmp_path / name)
        assert ended.exit_code == 0
    files = {path.name for path in (tmp_path / "one").iterdir()}
    assert files == {path.name for path in (tmp_path / "two").iterdir()}
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_plan_without_an_appraisal_is_told_what_to_add(tmp_path: Path):
    ended = call("appraise", write_small_plan(tmp_path / "plan"))
    assert ended.exit_code == 2
    assert "the plan has no appraisal.toml: add one" in ended.stderr


def test_an_unknown_option_is_a_sentence(plan: Path):
    ended = call("appraise", plan, "--option", "b_at_hme", "--draws", "8")
    assert ended.exit_code == 2
    assert "b_at_hme" in ended.stderr


def test_business_as_usual_alone_is_nothing_to_compare(plan: Path):
    ended = call("appraise", plan, "--option", "a_do_nothing", "--draws", "8")
    assert ended.exit_code == 2
    assert "nothing to compare" in ended.stderr


def test_explain_says_where_a_figure_of_the_appraisal_is_explained(plan: Path):
    ended = call("explain", plan, "appraisal.qaly")
    assert ended.exit_code == 2
    assert "moves no measure of a run: see the switching values" in ended.stderr


def table_of(page: Path) -> str:
    """The table of options side by side on a page, without its identifiers."""
    text = page.read_text("utf-8")
    start = text.index(
        "<caption", text.index("middle of the draws (10th to 90th percentile)") - 200
    )
    table = text[start : text.index("</table>", start)]
    return table[table.index(">") :]


def test_compare_and_publish_tell_what_options_are_worth(plan: Path, tmp_path: Path):
    """The same figures as `appraise` gives, from the run that is made anyway."""
    few = ("--draws", "16", "--jobs", "1")
    assert call("appraise", plan, *few, "--out", tmp_path / "worth").exit_code == 0
    side = tmp_path / "side.html"
    ended = call("compare", plan, *few, "--html", side)
    assert ended.exit_code == 0, ended.output
    assert "What are the options worth?" in ended.stdout
    assert "What the options are worth" in side.read_text("utf-8")
    assert table_of(side) == table_of(tmp_path / "worth" / "appraisal.html")
    out = tmp_path / "bundle"
    assert call("publish", plan, *few, "--out", out).exit_code == 0
    assert bundle.verify(out) == ()
    assert table_of(out / "compare.html") == table_of(side)
    index = (out / "index.html").read_text("utf-8")
    for name in ("compare.html", "appraisal.html", "appraisal_switches.csv"):
        assert (out / name).is_file()
        assert name in index
    for schema in APPRAISAL_TABLES:
        theirs = (tmp_path / "worth" / f"{schema.name}.csv").read_bytes()
        assert (out / f"{schema.name}.csv").read_bytes() == theirs


def test_without_business_as_usual_nothing_is_told_of_worth(plan: Path):
    ended = call("compare", plan, "--draws", "4", "--jobs", "1", "--option", "b_at_home")
    assert ended.exit_code == 0, ended.output
    assert "What are the options worth?" not in ended.stdout
