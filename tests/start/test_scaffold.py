"""`bettercare new` writes a plan that checks and runs, and never over anything."""

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bettercare import plan as plans
from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.start.scaffold import OWN_AREAS, new_plan, read_area
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.value_tables import VALUE_TABLES
from bettercare.verdict import assess

# tables that take the place of what the small plan has: net migration, expected births and so on
STAND_INS = {
    f"assumptions/population/{name}"
    for name in ("flows.csv", "migration_flow.toml", "projection.csv", "totals.csv")
}
SMALL = Path(__file__).parents[2] / "examples" / "small"


#: Tables of money that a first plan does without: the example of an area has them.
OF_MONEY = {f"assumptions/finance/{name}" for name in (
    "capital_charge.toml", "client_charge.toml", "contract.csv", "cost_share.csv", "grant.toml",
    "phasing.csv", "pool.csv", "pool_contribution.csv", "pool_spend.csv", "saving.csv",
    "step_share.toml", "step_size.toml", "tariff.toml", "tariff_growth.toml",
    "transition_fund.toml", "ward_share.toml", "ward_size.toml",
)} | {"assumptions/estate/scheme.csv"}  # fmt: skip
#: Those of staff by age, likewise.
OF_STAFF = {f"assumptions/workforce/{name}" for name in (
    "age_profile.csv", "bank_agency.toml", "bank_agency_price.toml", "by_age.csv", "employer.csv",
    "international.toml", "joiner_ages.csv", "pay.toml", "productivity.toml", "recruited_from.csv",
    "substitution.csv", "training_attrition.toml", "training_intake.toml", "training_years.toml",
)}  # fmt: skip


def texts(folder: Path) -> dict[str, str]:
    """Every file of a folder with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_small_example_is_what_new_writes(tmp_path: Path) -> None:
    new_plan(tmp_path / "small")
    assert texts(tmp_path / "small") == texts(SMALL)


def test_the_small_example_has_every_table_and_no_fault() -> None:
    report = plans.check(SMALL)
    assert report.faults == ()
    there = set(texts(SMALL))
    files = {each.file for each in (*PLAN_TABLES.values(), *VALUE_TABLES.values())}
    assert files - there == STAND_INS | OF_MONEY | OF_STAFF
    assert report.plan is not None
    assert len(report.plan.services) == 6
    assert len(report.plan.interventions) == 3
    assert len(report.plan.options) == 3


def test_the_small_example_says_that_it_is_invented() -> None:
    there = texts(SMALL)
    assert "invented" in there["README.md"]
    assert "invented" in there["plan.toml"]
    titles = [line for line in there["sources.toml"].splitlines() if line.startswith("title")]
    assert titles
    assert all("Invented for this example" in line for line in titles)


def test_the_small_example_runs_in_a_second() -> None:
    assess(plans.load(SMALL), draws=2, jobs=1)  # what is loaded once is loaded
    spent = []
    for _ in range(3):
        before = time.process_time()
        assessment = assess(plans.load(SMALL), jobs=1)
        spent.append(time.process_time() - before)
    assert min(spent) < 1
    assert set(assessment.verdict["option"]) == {"a_do_nothing", "b_care_at_home", "c_fewer_beds"}


def test_care_at_home_frees_beds_in_the_small_example() -> None:
    held = assess(plans.load(SMALL), draws=16, jobs=1).held_back
    worth = held.filter(held["option"] == "b_care_at_home")["worth_achieved"].sum()
    assert worth > 0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_plan_of_any_number_of_areas_checks_and_runs(tmp_path: Path, count: int) -> None:
    names = ["E06000016=Leicester", "E06000017=Rutland", "E07000135=Oadby and Wigston"][:count]
    new_plan(tmp_path / "mine", 'Our "plan"', [read_area(name) for name in names])
    plan = plans.load(tmp_path / "mine")
    assert plan.title == 'Our "plan"'
    keys = ["leicester", "rutland", "oadby_and_wigston"][:count]
    assert list(plan.areas) == [*keys, "outside"]
    assert plan.areas["leicester"].code == "E06000016"
    assessed = assess(plan, draws=2, jobs=1)
    people = assessed.results.filter(assessed.results["measure"] == "people")
    assert set(keys) <= set(people["area"])


def test_only_tables_by_area_speak_of_the_templates_areas() -> None:
    """What names an area elsewhere would be left behind where other areas are asked for."""
    named = {
        name
        for name, text in texts(SMALL).items()
        if name.endswith((".toml", ".csv"))
        and any(
            f"{area}," in text or f'"{area}"' in text or f"[{area}]" in text for area in OWN_AREAS
        )
    }
    population = ("base", "births", "deaths", "net_migration", "deprivation_share")
    assert named == {
        *(f"assumptions/population/{table}.csv" for table in population),
        "assumptions/population/migration.toml",
        "assumptions/estate/sites.csv",
    }


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(CallError, match="is there already: name a new folder"):
        new_plan(tmp_path / "mine")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CallError, match="is there already"):
        new_plan(tmp_path / "file")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "mine", "notes.txt"]


def test_an_empty_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    new_plan(Path())
    assert texts(tmp_path / "mine") == texts(SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_folders_above_are_made(tmp_path: Path) -> None:
    new_plan(tmp_path / "build" / "mine", "  ")
    assert texts(tmp_path / "build" / "mine") == texts(SMALL)


@pytest.mark.parametrize("title", ["two\nlines", "bell\x07", "x" * 201])
def test_a_title_that_is_none_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(CallError, match="not a line of text"):
        new_plan(tmp_path / "mine", title)


@pytest.mark.parametrize(
    "text", ["Leicester", "E06000016", "E0600=Leicester", "E06000016=All", "E06000016=A\x07"]
)
def test_what_names_no_area_is_refused(text: str) -> None:
    with pytest.raises(CallError, match='write --area "E06000016=Leicester"'):
        read_area(text)


def test_the_command_tells_the_next_step(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["new", str(tmp_path / "mine"), "--title", "Mine"])
    assert done.exit_code == 0
    assert "bettercare check" in done.output
    again = CliRunner().invoke(app, ["new", str(tmp_path / "mine")])
    assert again.exit_code == 2
    twice = ["new", str(tmp_path / "b"), *["--area", "E06000016=Leicester"] * 2]
    refused = CliRunner().invoke(app, twice)
    assert refused.exit_code == 2
    assert not (tmp_path / "b").exists()
