"""The commands on a plan's network: what they print and keep, the same whatever --jobs.

The commands of run_the_winter.md run here on the small plan: the example plan takes minutes.
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from winter_small import NETWORK, plan_with_network

from bettercare import plan as plans
from bettercare.cli import app
from bettercare.winter.held import simulate_years
from bettercare.winter.planned import Central
from bettercare.winter.surface import KEPT

pytestmark = pytest.mark.usefixtures("small")


def run(*words: object):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["flow", *map(str, words)])


def test_run_answers_for_an_option_and_year(small_root: Path, tmp_path: Path) -> None:
    done = run("run", small_root, "--option", "c_fewer_beds", "--year", "2027/28",
               "--replications", 2, "--out", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Because of" in done.output
    assert "2027/28" in done.output
    meta = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert meta["title"].endswith("2027/28")


COSTS = """
[[costs]]
node = "infirmary"
per = "occupied_bed_day"
value = { plan = "finance.bed_day_cost.emergency_admission", times = 2 }
unit = "gbp/bed-day"
price_base = "2023/24"
source = "the plan"

[[costs]]
node = "cottage"
per = "open_bed_day"
value = 100
unit = "gbp/bed-day"
price_base = "2023/24"
source = "invented"
"""


def test_costs_may_be_the_plans_by_address(small_root: Path, tmp_path: Path) -> None:
    from bettercare.publish.flow_wanted import wanted_network

    path = tmp_path / "costs.toml"
    path.write_text(COSTS, encoding="utf-8")
    network = wanted_network(small_root, None, None, costs=path)
    stated = 2 * plans.load(small_root).quantities["finance.bed_day_cost.emergency_admission"].value
    assert [one.value for one in network.costs] == [pytest.approx(stated), 100.0]
    path.write_text(COSTS.replace("bed_day_cost", "bed_cost"), encoding="utf-8")
    done = run("run", small_root, "--costs", path)
    assert done.exit_code == 2
    assert "costs.toml:5  costs.0.value.plan" in done.output
    assert 'did you mean "finance.bed_day_cost.emergency_admission"' in " ".join(
        done.output.split()
    )


def test_check_tells_what_each_node_is_asked(small_root: Path) -> None:
    done = run("check", small_root)
    assert done.exit_code == 0, done.output
    assert "infirmary" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--option", "b"), "option 'b' is not in the plan"),
        (("--year", "1999/00"), "is not a year of the plan"),
    ],
)
def test_what_the_plan_does_not_have_is_told(
    small_root: Path, words: tuple[str, str], told: str
) -> None:
    done = run("check", small_root, *words)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())


def test_a_network_by_itself_has_no_options(tmp_path: Path) -> None:
    done = run("check", Path("examples/flow/winter.toml"), "--option", "b")
    assert done.exit_code == 2
    assert "has no options and years" in " ".join(done.output.split())


def test_a_plan_without_a_network_says_so() -> None:
    done = run("run", Path("examples/small"))
    assert done.exit_code == 2
    assert "has no network of its patient flow" in " ".join(done.output.split())


def test_late_sets_three_cases_side_by_side(small_root: Path) -> None:
    done = run("late", small_root, "--year", "2028/29", "--replications", 2)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "Not at all" in told
    assert "no more room outside hospital than in the base year" in told


def test_fit_keeps_a_surface_in_the_plan(tmp_path: Path) -> None:
    root = plan_with_network(tmp_path)
    done = run("fit", root, "--option", "a_do_nothing", "--year", "2023/24", "--year", "2028/29",
               "--replications", 2)  # fmt: skip
    assert done.exit_code == 0, done.output
    surface = json.loads((root / KEPT).read_bytes())
    assert surface["points"] == 18  # one option, two years, three levels of demand x three of room
    assert surface["high"][1] > surface["low"][1]


def test_years_are_the_same_whatever_the_jobs(made: Central) -> None:
    network = made.network("a_do_nothing", 2023)
    one, two = (simulate_years(network, made.template, 2, jobs=jobs) for jobs in (1, 2))
    assert [year.responses for year in one] == [year.responses for year in two]
    assert [year.held.tolist() for year in one] == [year.held.tolist() for year in two]


def test_calibrate_writes_only_the_fitted_values(tmp_path: Path) -> None:
    root = plan_with_network(tmp_path)
    done = run("calibrate", root, "--rounds", 3, "--replications", 1, "--write")
    assert done.exit_code == 0, done.output
    assert "no evidence for the model" in " ".join(done.output.split())
    before = NETWORK.splitlines()
    after = (root / "flow" / "network.toml").read_text(encoding="utf-8").splitlines()
    changed = [b for a, b in zip(before, after, strict=True) if a != b]
    assert [line.partition(" =")[0] for line in changed] == ["stay", "nurse_days"]
