"""Effects that move activity elsewhere: what leaves adds up, what arrives is what was said."""

from __future__ import annotations

from pathlib import Path

import invented_nhp as trust
import numpy as np
import polars as pl
import pytest

from bettercare.demand.nhp.moves import Move, read_moves
from bettercare.demand.nhp.parameters import ParameterError, read_parameters
from bettercare.demand.nhp.run import Asked, Outcome, run_scenario
from bettercare.demand.nhp.writing import long_table

MOVES = """
["activity_avoidance|ip|falls"]
moves_to = [
  { service = "falls_session", per_unit = 6.0, low = 4.0, high = 9.0 },
  { service = "care_at_home", per_unit = 0.5, per = "bed-day" },
]
["efficiencies|ip|recovery"]
moves_to = [{ service = "care_at_home", per_unit = 0.8, low = 0.5, high = 1.0, per = "bed-day" }]
["activity_avoidance|aae|left_before_seen_adult_ambulance"]
moves_to = [{ service = "gp_appointment", per_unit = 1 }]
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = trust.write(tmp_path_factory.mktemp("moves"))
    trust.write_parameters(folder / "params.json")
    (folder / "moves.toml").write_text(MOVES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def outcome(data: Path) -> Outcome:
    return run_scenario(Asked(data, data / "params.json", 12, moves=data / "moves.toml"))


def sums(table: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return (
        table.group_by([*keys, "model_run"]).agg(pl.col("value").sum()).sort([*keys, "model_run"])
    )


def test_what_leaves_is_what_was_avoided_in_every_run(outcome: Outcome) -> None:
    keys = ["sitetret", "pod", "measure"]
    gone = long_table(outcome.tables["moved"]).filter(
        pl.col("service") == "-", pl.col("change_factor") == "activity_avoidance"
    )
    arrivals = pl.col("measure").is_in(["walk-in", "ambulance"])
    measure = pl.when(arrivals).then(pl.lit("arrivals")).otherwise("measure").alias("measure")
    avoided = long_table(outcome.tables["avoided_activity"]).filter(
        pl.col("model_run") > 0, pl.col("measure") != "procedures"
    )
    both = (
        sums(avoided.with_columns(measure), *keys).pivot(on="measure", values="value").fill_null(0)
    )
    both = both.with_columns(beddays_midnight=pl.col("beddays") - pl.col("admissions"))
    whole = both.drop("beddays").unpivot(
        index=["sitetret", "pod", "model_run"], variable_name="measure", value_name="avoided"
    )
    found = (
        sums(gone, *keys)
        .join(whole, on=[*keys, "model_run"], how="full", coalesce=True)
        .with_columns(pl.col("value", "avoided").fill_null(0.0))
    )
    assert found["avoided"].sum() > 1000
    assert (found["value"] - found["avoided"]).abs().max() < 1e-9  # type: ignore[operator]
    assert (gone["value"] >= 0).all()


def test_a_shorter_stay_leaves_its_nights(outcome: Outcome) -> None:
    gone = long_table(outcome.tables["moved"]).filter(pl.col("service") == "-")
    steps = long_table(outcome.tables["step_counts"]).filter(pl.col("strategy") == "recovery")
    saved = sums(steps.filter(pl.col("measure") == "beddays", pl.col("value") < 0), "pod")
    found = gone.filter(pl.col("strategy") == "recovery", pl.col("measure") == "beddays_midnight")
    arrived = sums(found.filter(pl.col("value") != 0), "pod")
    assert arrived["value"].to_list() == pytest.approx([-x for x in saved["value"]])
    moved = gone.filter(pl.col("strategy") == "same_day")
    units = sums(moved.filter(pl.col("measure") == "admissions"), "pod")["value"].sum()
    converted = long_table(outcome.tables["step_counts"]).filter(
        pl.col("strategy") == "same_day", pl.col("pod") == "aae_type-05"
    )
    assert units == pytest.approx(converted["value"].sum())


def test_what_arrives_is_what_leaves_times_the_run_s_own_figure(outcome: Outcome) -> None:
    table = long_table(outcome.tables["moved"])
    falls = table.filter(pl.col("strategy") == "falls")

    def of(measure: str, service: str) -> np.ndarray:
        chosen = falls.filter(pl.col("measure") == measure, pl.col("service") == service)
        return sums(chosen)["value"].to_numpy()

    ratio = of("admissions", "falls_session") / of("admissions", "-")
    expected = Move("falls_session", 6.0, 4.0, 9.0, "unit").drawn(
        trust.PARAMETERS["seed"], "activity_avoidance|ip|falls", 12
    )
    assert ratio == pytest.approx(expected)
    assert ratio.std() > 0.5
    nights = of("beddays_midnight", "care_at_home") / of("beddays_midnight", "-")
    assert nights == pytest.approx(np.full(12, 0.5))
    assert table["service"].unique().sort().to_list() == [
        "-", "care_at_home", "falls_session", "gp_appointment",
    ]  # fmt: skip


def test_a_figure_is_the_median_and_its_range_the_middle_80_percent() -> None:
    drawn = Move("x", 6.0, 4.0, 9.0, "unit").drawn(1, "a", 4000)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([4.0, 6.0, 9.0], rel=0.03)


def test_moves_change_nothing_else(data: Path, outcome: Outcome) -> None:
    without = run_scenario(Asked(data, data / "params.json", 12))
    assert set(outcome.tables) - set(without.tables) == {"moved"}
    for name, table in without.tables.items():
        assert (table.values == outcome.tables[name].values).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('["activity_avoidance|ip|fals"]\n', 'did you mean "activity_avoidance|ip|falls"'),
        ('["expat|ip|elective|100"]\n', "is no strategy of the scenario"),
        ('["activity_avoidance|ip|falls"]\nto = 1', "is to hold moves_to"),
        ("A{ per_unit = 1 }", "names no service"),
        ('A{ service = "x" }', "is to have per_unit"),
        ('A{ service = "x", per_unit = 2, low = 3 }', "0 < low <= per_unit <= high"),
        ('A{ service = "x", per_unit = 2, per = "night" }', "'night' is not known"),
        ('A{ service = "x", per_units = 2 }', "per_units  is not known"),
        ('A{ service = "x", per_unit = 2 }, { service = "x", per_unit = 1 }', "a service twice"),
        ('B{ service = "x", per_unit = 2, per = "bed-day" }', "has no bed-days"),
    ],
)
def test_a_bad_move_is_told(data: Path, tmp_path: Path, text: str, sentence: str) -> None:
    heads = {"A": "activity_avoidance|ip|falls",
             "B": "activity_avoidance|op|followup_reduction_adult_surgical"}  # fmt: skip
    if text[0] in heads:
        text = f'["{heads[text[0]]}"]\nmoves_to = [{text[1:]}]'
    file = tmp_path / "moves.toml"
    file.write_text(text, encoding="utf-8")
    parameters, _ = read_parameters(data / "params.json")
    with pytest.raises(ParameterError) as told:
        read_moves(file, parameters)
    assert sentence in str(told.value)
