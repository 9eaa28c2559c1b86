"""Answers, the page for the terminal, and the comparison."""

from __future__ import annotations

import dataclasses
import io

import polars as pl
import pytest
from rich.console import Console

from bettercare.errors import CallError
from bettercare.publish import brief, closing, compare, digest, terminal
from bettercare.publish.facts import Facts


@pytest.fixture(scope="module")
def found(plan, assessment) -> dict[str, digest.OptionAnswer]:
    return {one.option.key: one for one in digest.answers(plan, assessment)}


def check(found, option: str, key: str) -> digest.CheckAnswer:
    return next(c for c in found[option].checks if c.check.key == key)


def told(renderable, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), highlight=False)
    console.print(renderable)
    return console.file.getvalue()


def test_an_option_fails_from_the_first_year_in_which_a_check_fails(found):
    beds = check(found, "b_left_shift", "acute_beds")
    assert beds.answer == "fails"
    assert beds.first_failing == "2017/18"  # 200 beds close in the fifth year
    assert beds.by_year["2016/17"] != "fails"
    assert found["b_left_shift"].answer == "fails"


def test_the_row_that_decides_is_the_surest_shortage(found):
    worst = check(found, "b_left_shift", "acute_beds").worst
    assert worst is not None
    rows = [f.row for f in check(found, "b_left_shift", "acute_beds").findings]
    failing = [row for row in rows if row["holds"] == "fails"]
    assert worst.row["shortfall_p10"] == max(row["shortfall_p10"] for row in failing)
    assert worst.size == "short by 82 to 220 beds in January 2019"
    assert worst.odds == "5% or less"


def test_an_untested_check_is_never_green(found):
    travel = check(found, "c_in_house", "travel")
    assert travel.answer == "cannot tell"
    assert not travel.tested


def test_answers_in_one_year_look_at_that_year_only(plan, assessment):
    first = digest.answers(plan, assessment, "2013/14")
    assert {f.year for one in first for c in one.checks for f in c.findings} == {"2013/14"}
    assert check({o.option.key: o for o in first}, "b_left_shift", "acute_beds").answer == "holds"


def test_nothing_found_cannot_be_told():
    assert digest.worst_answer([]) == "cannot tell"
    assert digest.worst_answer(["holds", "cannot tell", "holds"]) == "cannot tell"
    assert digest.worst_answer(["cannot tell", "fails"]) == "fails"


def test_beds_closed_against_care_that_had_moved(plan, assessment):
    by_option = {one.option: one for one in closing.closings(Facts(plan, assessment))}
    assert not by_option["a_do_nothing"].closes
    shift = by_option["b_left_shift"]
    assert shift.worst.year == "2017/18"
    assert shift.worst.closed == 200  # 900 - 700
    assert shift.worst.moved == 48  # 12 x 4
    # before 2017/18: home_first and front_door at their full ramp, 90 + 90
    assert shift.worst.counted_on == 180
    assert "The plan counts on 180 beds." in shift.words


def test_the_page_fits_the_screen_and_says_what_matters(plan, assessment):
    text = told(terminal.page(brief.of_assessment(plan, assessment), 64, 7))
    lines = text.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100
    assert "B. The outline case  ✗ FAILS  chance that all hold: 5% or less; judgement: 55%" in text
    assert "short by 82 to 220, Jan 2019" in text
    assert "200 closed in 2017/18, care for 38 to 58 moved; 140 to 160 too soon" in text
    assert "Lacks" in text
    assert "community nurses (54 beds' worth)" in text
    assert "Not tested yet: travel." in text


def test_plan_text_is_not_markup_for_the_terminal(plan, assessment):
    odd = {
        key: dataclasses.replace(option, label=f"[bold red]{key}[/] \x1b[2J")
        for key, option in plan.options.items()
    }
    wild = dataclasses.replace(plan, options=odd, title="[link=x]title[/link]")
    for shown in (
        terminal.page(brief.of_assessment(wild, assessment), 64, 7),
        terminal.side_by_side(compare.compare(wild, assessment)),
    ):
        text = told(shown, 200)
        assert "[bold red]b_left_shift[/]" in text
        assert "\x1b" not in text


def test_comparison_has_a_cell_for_every_check_and_option(plan, assessment):
    side = compare.compare(plan, assessment)
    assert side.year == "2018/19"
    assert [row.key for row in side.rows] == [c.key for c in plan.verdict.checks] + ["all"]
    assert all(len(row.cells) == 3 for row in side.rows)
    beds = side.rows[0]
    assert beds.unit == "beds"
    assert [cell.answer for cell in beds.cells] == ["fails", "fails", "cannot tell"]
    assert beds.cells[1].brief == "short by 82 to 220"
    frame = side.frame()
    assert frame.height == len(side.rows) * 3
    assert frame.filter(pl.col("check") == "travel")["size"].unique().to_list() == ["not tested"]


def test_comparison_of_another_year(plan, assessment):
    side = compare.compare(plan, assessment, "2013/14")
    assert side.rows[0].cells[1].answer == "holds"
    with pytest.raises(CallError, match="2013/14 to 2018/19"):
        compare.compare(plan, assessment, "2030/31")


def test_comparison_as_a_page_is_escaped(plan, assessment):
    odd = dataclasses.replace(plan, title="<script>x</script>")
    html = compare.page(compare.compare(odd, assessment), odd)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<tr") == 2 + len(plan.verdict.checks)
