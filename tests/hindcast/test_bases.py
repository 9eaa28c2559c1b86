"""Earlier bases: laid over the plan entry by entry, checked like it, and told of at their place."""

from __future__ import annotations

import pytest
from small_plan import edit
from tests_hindcast import write_base

from bettercare import plan as plans
from bettercare.errors import PlanFaults


def only(folder):
    """The one earlier base of a plan."""
    (report,) = plans.check_bases(folder).values()
    return report


def told(folder):
    return "\n".join(str(fault) for fault in only(folder).faults)


def test_a_base_is_the_plan_with_its_own_figures(folder):
    write_base(folder)
    base = only(folder).base
    own = plans.load(folder)
    assert base.plan.first_year == 2011
    assert base.plan.last_year == own.last_year
    then = base.plan.quantities["demand.volume.emergency_admission"]
    assert then.value == 3500
    assert then.range.low == 3300
    assert base.plan.sources["old_return"].grade == "published"
    other = "demand.volume.home_visit"
    assert base.plan.quantities[other].value == own.quantities[other].value
    assert base.brings("demand.volume.emergency_admission")
    assert base.brings("population.base")
    assert not base.brings(other)
    assert base.plan.hash != own.hash


def test_the_plan_itself_is_not_touched_by_its_bases_and_observations(folder):
    before = plans.load(folder)
    write_base(folder)
    (folder / "observed").mkdir()
    (folder / "observed" / "seen.csv").write_text("anything", "utf-8")
    after = plans.check(folder)
    assert after.plan.hash == before.hash
    assert after.notes == before.notes
    assert [base.key for base in plans.load_bases(after.plan)] == ["2011_12", "2013_14"]


def test_rows_replace_those_of_the_same_first_column(folder):
    base = write_base(folder)
    whole = (folder / "assumptions" / "population" / "births.csv").read_text("utf-8")
    assert "south,1100" in whole
    births = base / "assumptions" / "population" / "births.csv"
    births.write_text("area,births\nnorth,1500\n", "utf-8")
    found = only(folder).base
    table = found.plan.tables["population.births"].columns
    assert dict(zip(table["area"], table["births"], strict=True)) == {"south": 1100, "north": 1500}
    assert not found.brings("population.births")  # the south's are the plan's
    assert found.brings("population.base")


def test_columns_may_stand_in_another_order_or_be_more(folder):
    base = write_base(folder)
    births = base / "assumptions" / "population" / "births.csv"
    births.write_text('note,births,area\n"two\nlines",1500,north\n', "utf-8")
    table = only(folder).base.plan.tables["population.births"].columns
    assert dict(zip(table["area"], table["births"], strict=True))["north"] == 1500


def test_a_base_may_do_without_a_table_of_the_plan(folder):
    base = write_base(folder)
    (folder / "assumptions" / "population" / "totals.csv").write_text(
        "area,year,births,deaths,net_migration\nnorth,2014,1900,,\n", "utf-8"
    )
    with (folder / "tables.toml").open("a", encoding="utf-8") as file:
        file.write('\n["population.totals"]\nsource = ["invented_return"]\nowner = "hospital"\n')
    assert len(only(folder).base.plan.tables["population.totals"]) == 1
    edit(base, "base.toml", "nothing_after", 'without = ["population.totals"]\nnothing_after')
    assert len(only(folder).base.plan.tables["population.totals"]) == 0
    edit(base, "base.toml", "population.totals", "population.total")
    assert 'did you mean "population.totals"' in told(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("base.toml", "2011/12", "2013/14", "base.toml:1  2013/14 is not before the plan's base"),
        ("base.toml", "2011/12", "2010/11", "base.toml:1  2010/11 is not the year of the folder"),
        ("base.toml", "2011/12", "2011", 'base.toml:1  "2011" is not a financial year'),
        ("base.toml", "label", "lable", 'did you mean "label"?'),
        ("base.toml", "2012-03-31", "2012-02-30", "February 2012 has 29 days"),
        ("base.toml", "nothing_after = 2012-03-31", "", 'has no "nothing_after"'),
        (
            "assumptions/demand/volume.toml",
            "old_return",
            "old_retrun",
            'demand/volume.toml:7  demand.volume.emergency_admission  "old_retrun" is not a source',
        ),
        (
            "assumptions/demand/volume.toml",
            "[emergency_admission]",
            "[emergency_admision]",
            "bases/2011_12/assumptions/demand/volume.toml:1",
        ),
        (
            "assumptions/population/base.csv",
            "north,f,1,990",
            "north,f,1,many",
            "bases/2011_12/assumptions/population/base.csv:3",
        ),
        ("assumptions/population/births.csv", "south", "east", "births.csv:3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(folder, file, old, new, said):
    base = write_base(folder)
    edit(base, file, old, new)
    assert only(folder).base is None
    assert said in told(folder)
    with pytest.raises(PlanFaults, match="fault"):
        plans.load_bases(plans.load(folder))


def test_a_base_holds_figures_and_nothing_else(folder):
    base = write_base(folder)
    (base / "plan.toml").write_text("format = 1\n", "utf-8")
    (base / "options").mkdir()
    (base / "options" / "z.toml").write_text("", "utf-8")
    assert "bases/2011_12/plan.toml  is no part of a base" in told(folder)
    assert "bases/2011_12/options/z.toml  is no part of a base" in told(folder)


def test_a_folder_without_base_toml(folder):
    (folder / "bases" / "then").mkdir(parents=True)
    assert "bases/then  the folder is not named for a year" in told(folder)
    assert "bases/then/base.toml  the file is missing" in told(folder)


def test_a_misspelt_folder_is_told(folder):
    (folder / "observd").mkdir()
    assert any('did you mean "observed"' in str(fault) for fault in plans.check(folder).faults)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[", b"a\x00b", b'"', b"\x80"])
@pytest.mark.parametrize("file", ["base.toml", "assumptions/population/base.csv", "sources.toml"])
def test_rubbish_in_a_base_is_a_fault(folder, file, content):
    base = write_base(folder)
    (base / file).write_bytes(content)
    assert only(folder).base is None
    assert "bases/2011_12/" in told(folder)
