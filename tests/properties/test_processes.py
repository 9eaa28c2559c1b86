"""Work shared out over processes: the same bytes, and a lost worker is told of."""

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from bettercare.plan import load
from bettercare.sampling import DrawBook
from bettercare.system.model import build_model
from bettercare.system.run import one_block

SMALL = Path(__file__).parents[1] / "plans" / "small"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


def python(code: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, since workers are forked only where Polars is not loaded yet."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_forked_workers_give_the_bytes_of_one_process(tmp_path):
    for jobs in (1, 2, 3):
        done = python(f"""
            from bettercare.plan import load
            from bettercare.system.workers import can_fork
            from bettercare.verdict import assess
            assert can_fork()
            found = assess(load({str(SMALL)!r}), draws=300, jobs={jobs})
            found.results.write_parquet({str(tmp_path / f"{jobs}.parquet")!r})
            found.verdict.write_csv({str(tmp_path / f"{jobs}.csv")!r})
        """)
        assert done.returncode == 0, done.stderr
    for jobs in (2, 3):
        for ending in ("parquet", "csv"):
            one = (tmp_path / f"1.{ending}").read_bytes()
            assert (tmp_path / f"{jobs}.{ending}").read_bytes() == one


def test_a_worker_that_is_killed_is_told_of_and_leaves_nothing_running():
    done = python(f"""
        import multiprocessing, os, signal
        from bettercare.errors import BetterCareError
        from bettercare.plan import load
        from bettercare.sampling import DrawBook
        from bettercare.system import run_options
        from bettercare.system.model import build_model
        plan = load({str(SMALL)!r})
        runs = run_options(
            build_model(plan), list(plan.options.values()) * 20, DrawBook(1, 300), jobs=2
        )
        next(runs)
        os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
        try:
            for _ in runs:
                pass
        except BetterCareError as fault:
            print(fault)
        print(len(multiprocessing.active_children()))
    """)
    assert done.returncode == 0, done.stderr
    assert "stopped before it was done" in done.stdout
    assert done.stdout.strip().endswith("0")


def test_a_fault_in_a_worker_reaches_the_caller():
    done = python(f"""
        from bettercare.plan import load
        from bettercare.sampling import DrawBook
        from bettercare.system import run_options
        from bettercare.system.model import build_model
        plan = load({str(SMALL)!r})
        model = build_model(plan)
        del model.plan.quantities[next(k for k in plan.quantities if k.startswith("demand.volume"))]
        try:
            list(run_options(model, list(plan.options.values()), DrawBook(1, 300), jobs=2))
        except KeyError as fault:
            print("told", fault)
    """)
    assert "told" in done.stdout, done.stderr


def test_nothing_is_forked_where_polars_is_loaded():
    done = python("""
        import polars
        from bettercare.system.workers import can_fork
        print(can_fork())
    """)
    assert done.stdout.strip() == "False"


def test_every_row_is_written_in_every_year():
    plan = load(SMALL)
    model = build_model(plan)
    book = DrawBook(1, 8)
    for option in plan.options.values():
        rows = np.full((len(model.layout.rows), len(plan.years), 8), np.nan)
        one_block(model, option, book, slice(0, 8), {}, rows)
        assert np.isfinite(rows).all()
