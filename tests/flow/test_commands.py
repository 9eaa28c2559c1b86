"""The commands: what they print, what they write, how they end."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from bettercare import bundle
from bettercare.cli import app
from bettercare.flow.estimate import Estimate
from bettercare.flow.verify import Verified

NETWORK = """
label = "Small"
days = 60
warm_up = 10
arrivals = [ { node = "ed", per_day = 20 } ]
nodes = [
  { name = "ed", capacity = 8, mean = 0.2, cv = 0.8, to = { ward = 0.2 } },
  { name = "ward", capacity = 22, mean = 5.0, cv = 1.0, to = { care = 0.3 } },
  { name = "care", kind = "team", capacity = 60, hours_a_week = 7, mean = 8.0, cv = 0.8 },
]
"""


@pytest.fixture
def network(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(NETWORK, encoding="utf-8")
    return path


def run(*words: str | Path):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["flow", *map(str, words)])


def test_a_run_prints_its_tables_and_writes_them_whole(network: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("run", network, "--replications", "6", "--out", out, "--log", "--jobs", "1")
    assert done.exit_code == 0, done.output
    for said in ("Small: 3 nodes", "Which shortage blocked which beds", "people conserved"):
        assert said in " ".join(done.output.split())
    assert bundle.verify(out) == ()
    assert "Who goes where" in (out / "flow.html").read_text(encoding="utf-8")
    results = pl.read_parquet(out / "results.parquet")
    assert {"wait_over_4_hours", "blocked_days_caused", "visit_hours_used"} <= set(
        results["measure"]
    )
    assert set(results["node"]) == {"ed", "ward", "care"}
    caused = results.filter(
        (pl.col("measure") == "blocked_days_caused") & (pl.col("month") == "all")
    )["mean"].sum()
    assert caused == pytest.approx(pl.read_csv(out / "blocked_by.csv")["days_mean"].sum())
    visits = pl.read_parquet(out / "visits.parquet")
    assert set(visits["replication"]) == set(range(6))
    assert visits.filter(pl.col("entered") < pl.col("joined")).height == 0


def test_two_runs_write_the_same_bytes(network: Path, tmp_path: Path) -> None:
    for name, jobs in (("one", "1"), ("two", "2")):
        assert run("run", network, "--jobs", jobs, "--out", tmp_path / name).exit_code == 0
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [a.name for a in first] == [b.name for b in second]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True))


def test_worth_ranks_the_nodes_and_writes_them_whole(network: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("worth", network, "--replications", "3", "--by", "blocked_bed_days", "--out", out)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "ranked by: days in hospital beds of people ready to go on" in told
    assert "Intervals hold for all nodes at once" in told
    assert bundle.verify(out) == ()
    table = pl.read_csv(out / "worth.csv")
    assert set(table["node"]) == {"ed", "ward", "care"}
    assert table.filter(pl.col("node") == "care")["added"].to_list()[0] == 7.0
    assert "Beyond noise" in (out / "worth.html").read_text(encoding="utf-8")
    wrong = run("worth", network, "--by", "over_4_hour")
    assert wrong.exit_code == 2
    assert 'did you mean "over_4_hours"' in " ".join(wrong.output.split())


def test_the_commands_of_the_guide_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of capacity_and_costs.md, with fewer replications; the plan's costs in tests/winter."""
    root = Path(__file__).parents[2]
    text = (root / "docs" / "guides" / "capacity_and_costs.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(root / "examples")
    rows = [f"2013-04-01,2013-04-{1 + n % 9:02d},100" for n in range(60)]
    table = "\n".join(["ADMIDATE,DISDATE,treatment_function", *rows])
    (tmp_path / "apc_2013_14.csv").write_text(table, encoding="utf-8")
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.split("\n")
    ]
    words = [shlex.split(line)[1:] for line in lines if line and "llr_2014" not in line]
    assert [one[1] for one in words] == ["fit-stays", "worth", "size", "run"]
    for one in words:
        few = ["--samples", "0"] if one[1] == "fit-stays" else ["--replications", "2"]
        few += ["--assumptions", "2"] if "--assumptions" in one else []
        done = CliRunner().invoke(app, [*one, *few])
        assert done.exit_code == 0, done.output


def test_a_bad_network_ends_with_two_and_no_trace(network: Path) -> None:
    network.write_text(NETWORK.replace("ward = 0.2", "wrd = 0.2"), encoding="utf-8")
    done = run("run", network)
    assert done.exit_code == 2
    assert 'did you mean "ward"' in done.output
    assert "Traceback" not in done.output


def test_an_unsustainable_load_warns_and_runs(network: Path) -> None:
    network.write_text(NETWORK.replace("capacity = 22", "capacity = 15"), encoding="utf-8")
    done = run("run", network, "--replications", "2")
    assert done.exit_code == 0
    assert "nodes.ward: the load cannot be sustained" in done.output


def test_check_tells_the_load(network: Path) -> None:
    done = run("check", network)
    assert done.exit_code == 0
    assert "91%" in done.output  # 4 a day for 5 days of 22 beds


@pytest.mark.parametrize(("expected", "code"), [(1.0, 0), (2.0, 1)])
def test_verify_ends_with_one_where_a_case_fails(
    expected: float, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Verified("V1", "a case", "a figure", expected, Estimate(1.0, 0.5, 200))
    monkeypatch.setattr("bettercare.flow.verify.verify", lambda *a: [row])
    done = run("verify")
    assert done.exit_code == code
    assert ("FAILS" in done.output) == (code == 1)


def test_the_example_network_runs_and_uses_its_rules(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    example = root / "examples" / "flow" / "winter.toml"
    shown = (root / "docs" / "explanation" / "flow.md").read_text(encoding="utf-8")
    assert "bettercare flow run examples/flow/winter.toml --replications 50" in shown
    assert run("check", example).exit_code == 0
    html = tmp_path / "page.html"
    done = run("run", example, "--replications", "3", "--jobs", "1", "--html", html)
    assert done.exit_code == 0, done.output
    assert "h/wk" in done.output
    assert "Care homes, short stays" in html.read_text(encoding="utf-8")


def test_the_verification_page_holds_the_exact_values_of_now() -> None:
    from bettercare.flow.cases import all_cases

    page = Path(__file__).parents[2] / "docs" / "explanation" / "flow_verification.inc"
    rows = [line.split(" | ") for line in page.read_text(encoding="utf-8").splitlines()[4:]]
    told = [(row[0].lstrip("| "), row[2], row[3]) for row in rows]
    assert told == [
        (case.key, row.name, f"{row.exact:.6g}") for case in all_cases() for row in case.rows
    ]
    assert all(row[-1].startswith("holds") for row in rows)


def test_a_missing_extra_is_told_in_a_sentence(network: Path, tmp_path: Path) -> None:
    """As if numba were not installed: a module of that name that cannot be imported."""
    (tmp_path / "numba.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    words = [sys.executable, "-m", "bettercare", "flow", "run", str(network)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": paths}
    )
    assert done.returncode == 2
    assert "pip install 'bettercare[flow]'" in done.stderr
    assert "Traceback" not in done.stderr
