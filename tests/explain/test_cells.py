"""Cells of tables by address: where they come from, and what a tenth more of them moves."""

from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.explain.case import open_case
from bettercare.explain.cells import Cells, find_cells, of_cells, with_more
from bettercare.explain.influence import influence
from bettercare.explain.nudge import nudged
from bettercare.explain.provenance import of_figure
from bettercare.plan import load
from bettercare.plan.quantities import all_quantities

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"
SMALL = LLR.parent / "small"
CELL = "workforce.skill_mix.emergency_admission:hospital_nurse.wte_per_1000"


@cache
def llr():
    return load(LLR)


def cells(target: str) -> Cells:
    found = find_cells(llr(), target)
    assert found is not None
    return found


def line_at(place: str) -> str:
    """The line of a file of the plan that a place names."""
    file, _, number = place.partition(":")
    return (LLR / file).read_text(encoding="utf-8-sig").splitlines()[int(number) - 1]


def test_a_cell_names_its_file_line_owner_and_sources() -> None:
    told = of_cells(llr(), cells(CELL))
    assert line_at(told.place).startswith("emergency_admission,hospital_nurse,")
    assert told.grade == "judgement"
    assert told.sources == ("Judgement on staff (judgement)",)
    assert told.owner == "University Hospitals of Leicester NHS Trust"
    assert told.stated == "wte_per_1000 3.109 wte"


def test_figures_of_interventions_name_the_line_they_stand_on() -> None:
    plan = llr()
    figures = [f for a, f in all_quantities(plan).items() if a.startswith("interventions.")]
    assert len(figures) > 200
    for figure in figures:
        line = line_at(of_figure(plan, figure).place)
        words = {"delay": "delay", "revenue": "revenue", "capital": "capital"}
        last = figure.address.rsplit(".", 1)[1]
        number = f"{figure.value:g}".lstrip("-")
        assert words.get(last, number[:3]) in line or "moves_to" in line or "{" in line, line


@pytest.mark.parametrize(
    ("target", "rows", "columns"),
    [
        (CELL, 1, ("wte_per_1000",)),
        ("workforce.skill_mix.emergency_admission", 4, ("wte_per_1000",)),
        ("workforce.skill_mix.*:hospital_nurse", None, ("wte_per_1000",)),
        ("population.base.leicester:f", 91, ("people",)),
        ("population.deaths.leicester.deaths", 40, ("deaths",)),
        ("estate.sites.lgh.floor_area", 1, ("floor_area",)),
    ],
)
def test_keys_left_out_or_starred_name_all_of_them(target, rows, columns) -> None:
    found = cells(target)
    assert found.columns == columns
    assert len(found.rows) == (rows or len(found.rows)) > 0
    if "*" in target:
        named = {found.table.columns["staff_group"][row] for row in found.rows}
        assert named == {"hospital_nurse"}


def test_a_table_without_a_column_leaves_facts_kept_for_reading_alone() -> None:
    assert all(name.startswith("beds_") for name in cells("estate.sites").columns)


def test_a_tenth_more_of_a_cell_is_what_a_run_with_it_gives() -> None:
    """As many staff for each admission more, of a group whose work is known, by hand."""
    plan = llr()
    found = influence(plan, "demand.condition_share", ["b_left_shift"], "2018/19").options[0]
    assert found.trials == ("As stated", "A tenth more")
    other, _ = with_more(plan, cells("demand.condition_share"))
    before = open_case(plan, "b_left_shift", "2018/19")
    after = open_case(other, "b_left_shift", "2018/19")
    moved = {each.name: each.at for each in found.results}
    for key in plan.services:
        pair = (before.rows("activity", key)[0], after.rows("activity", key)[0])
        if f"activity --service {key}" in moved:
            assert moved[f"activity --service {key}"] == pytest.approx(pair, rel=1e-12)
        else:
            assert pair[0] == pytest.approx(pair[1], rel=1e-8)
    assert moved


@pytest.mark.parametrize(
    ("target", "stated"),
    [
        ("workforce.skill_mix.emergency_admission:hospital_nurse.per", "per: bed-day"),
        ("estate.sites.lgh.partner", "partner: uhl"),
        ("estate.sites.herschel_prins.latitude", "latitude: (none)"),
    ],
)
def test_a_cell_of_text_is_told_and_not_moved(target: str, stated: str) -> None:
    found = influence(llr(), target, ["a_do_nothing"])
    assert found.source.stated == stated
    assert "nothing to raise" in found.options[0].note


def test_beds_of_a_site_move_as_the_figure_they_are() -> None:
    found = influence(llr(), "estate.sites.lri.beds_general", ["a_do_nothing"], "2013/14")
    one = found.options[0]
    assert one.trials == ("A tenth less", "As stated", "A tenth more")
    assert one.values == pytest.approx((0.9 * one.values[1], one.values[1], 1.1 * one.values[1]))
    short = next(each for each in one.moved if each.name == "acute_beds:general").at
    assert short[1] - short[2] == pytest.approx(one.values[2] - one.values[1])
    assert "no range" in one.note
    rows = influence(llr(), "estate.sites.lri", ["a_do_nothing"], "2013/14").options[0]
    same = next(each for each in rows.moved if each.name == "acute_beds:general").at
    assert same == pytest.approx((short[1], short[2]))


@pytest.mark.parametrize(
    ("target", "group"),
    [
        ("population.deprivation_share.leicester:1", ("leicester",)),
        ("demand.pathway_share.emergency_admission:85+:urgent", ("emergency_admission", "85+")),
        ("demand.profile.emergency:1", ("emergency",)),
        ("workforce.employer.gp:urgent_care_providers.joiners", ("gp",)),  # others are empty
    ],
)
def test_where_a_total_is_fixed_the_others_make_room(target: str, group) -> None:
    found = cells(target)
    other, told = with_more(llr(), found)
    assert "make room" in told
    before = found.table.columns[found.columns[0]]
    after = other.tables[found.table.address].columns[found.columns[0]]
    row = found.rows[0]
    assert after[row] == pytest.approx(1.1 * before[row])
    assert sum(filter(None, after)) == pytest.approx(sum(filter(None, before)))
    keys = list(zip(*(found.table.columns[n] for n in list(found.table.columns)[: len(group)]),
                    strict=True))  # fmt: skip
    for at, key in enumerate(keys):
        if key != group:
            assert after[at] == before[at]


def test_a_whole_table_of_shares_is_not_raised() -> None:
    one = influence(llr(), "population.deprivation_share", ["a_do_nothing"]).options[0]
    assert "total of its rows is fixed" in one.note
    assert one.trials == one.moved == ()


def test_nothing_is_still_nothing_with_a_tenth_more() -> None:
    with pytest.raises(CallError, match="a tenth more of nothing is nothing"):
        with_more(llr(), cells("estate.sites.lgh.beds_community"))
    assert nudged(all_quantities(llr())["estate.sites.lgh.beds_community"]) is None
    one = influence(llr(), "estate.sites.lgh.beds_community", ["a_do_nothing"]).options[0]
    assert "0 as stated" in one.note


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("workforce.skill_mix.emergency_admision:hospital_nurse.wte_per_1000",
         'did you mean "workforce.skill_mix.emergency_admission:hospital_nurse"'),
        ("workforce.skill_mix.emergency_admission.wte_per_100", 'did you mean "wte_per_1000"'),
        ("estate.sites.lghh", 'did you mean "estate.sites.lgh"'),
        ("population.base.leicester:f:91", "no row"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_the_nearest(target: str, words: str) -> None:
    with pytest.raises(CallError, match=words.replace(".", r"\.")):
        find_cells(llr(), target)


@pytest.mark.parametrize(
    "target", [CELL, "estate.sites.lgh.beds_general", "population.base", "demand.shape.*:*:0"]
)
def test_the_command_tells_cells_of_the_example_plans(target: str) -> None:
    done = CliRunner().invoke(app, ["explain", str(LLR), target, "--option", "b_left_shift"])
    assert done.exit_code == 0, done.output
    for words in ("Stated: ", "Owner: ", "Sources: ", "Written in: assumptions/", "As stated"):
        assert words in done.output
