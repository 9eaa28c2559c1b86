"""The synthetic larger plan of the benchmarks is a plan, with the same people in it."""

from pathlib import Path

import pytest
from larger_plan import multiply_areas
from measure import Run, Timing, run_once

from bettercare.plan import load

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "llr_2014"


def test_a_plan_with_more_areas_has_the_same_people(tmp_path: Path) -> None:
    small = load(EXAMPLE)
    large = load(multiply_areas(EXAMPLE, tmp_path / "large", 3))
    own = [key for key, area in small.areas.items() if not area.outside]
    assert len(large.areas) == 3 * len(own) + (len(small.areas) - len(own))
    for table, column in (("base", "people"), ("births", "births"), ("net_migration", "people")):
        before = sum(small.tables[f"population.{table}"].columns[column])
        after = sum(large.tables[f"population.{table}"].columns[column])
        assert after == pytest.approx(before, rel=1e-6)
    assert set(large.interventions) == set(small.interventions)


def test_a_run_is_timed_and_a_failed_one_stops_the_benchmark() -> None:
    took = run_once(["sleep", "0.2"])
    assert 0.2 <= took.wall < 5
    assert 0 < took.memory < 200
    with pytest.raises(SystemExit, match="ended with 1"):
        run_once(["false"])


def test_a_row_gives_least_median_and_most() -> None:
    runs = tuple(Run(wall, 0.5, memory) for wall, memory in ((3.0, 10), (1.0, 30), (2.0, 20)))
    assert Timing("x", runs, "< 5 s").row() == "| x | 1.00 / 2.00 / 3.00 | 0.50 | 30 | < 5 s |"
