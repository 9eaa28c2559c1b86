"""The synthetic larger plan of the benchmarks is a plan, with the same people in it."""

import sys
from pathlib import Path

import pytest
from larger_plan import multiply_areas
from measure import Run, Timing, peak_memory, run_once

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
    assert took.processor < took.wall
    with pytest.raises(SystemExit, match="ended with 1"):
        run_once(["false"])


@pytest.mark.skipif(sys.platform != "linux", reason="memory of other processes is told by Linux")
def test_memory_is_that_of_all_processes_together() -> None:
    hold = "import time; block = bytearray(60 * 2**20); time.sleep(1)"
    both = f"import os, time; os.fork(); {hold}"
    one = peak_memory([sys.executable, "-c", hold])
    two = peak_memory([sys.executable, "-c", both])
    assert 60 < one < 90
    assert one + 55 < two < one + 90


def test_a_row_gives_least_median_and_most() -> None:
    runs = tuple(Run(wall, 0.5) for wall in (3.0, 1.0, 2.0))
    row = Timing("x", runs, 30.2, "< 5 s").row()
    assert row == "| x | 1.00 / 2.00 / 3.00 | 0.50 | 30 | < 5 s |"
