"""A whole scenario on a small invented trust: what must hold for any input and any draw."""

from __future__ import annotations

import shutil
from pathlib import Path

import invented_nhp as trust
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bettercare.demand.nhp.parameters import ParameterError
from bettercare.demand.nhp.run import Asked, Outcome, run_scenario
from bettercare.demand.nhp.writing import long_table, write

KEYS = ["pod", "sitetret", "measure"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trust.write(tmp_path_factory.mktemp("nhp"))


@pytest.fixture(scope="module")
def params(data: Path) -> Path:
    return trust.write_parameters(data / "params.json")


@pytest.fixture(scope="module")
def outcome(data: Path, params: Path) -> Outcome:
    return run_scenario(Asked(data, params))


def test_loops_are_compiled_for_the_types_they_are_called_with(outcome: Outcome) -> None:
    """What is made ready while records are read is what a scenario then calls: one of each."""
    from bettercare.demand.nhp.kernels import counts, effects, spells

    assert outcome.tables
    loops = (
        spells.sample_spells, counts.count_activity, effects.baseline_by_value,
        effects.effect_alone,
    )  # fmt: skip
    assert [len(loop.signatures) for loop in loops] == [1] * len(loops)


def by(outcome: Outcome, name: str, keys: list[str]) -> pl.DataFrame:
    table = long_table(outcome.tables[name])
    return table.group_by([*keys, "model_run"]).agg(pl.col("value").sum()).filter(
        pl.col("value") != 0
    ).sort([*keys, "model_run"])  # fmt: skip


def test_run_0_is_the_records_as_they_are(outcome: Outcome) -> None:
    spells, seen = trust.spells(), trust.attendances()
    base = by(outcome, "default", ["measure"]).filter(pl.col("model_run") == 0)
    found = dict(base.select("measure", "value").rows())
    assert found["admissions"] == spells.height
    assert found["beddays"] == spells["speldur"].sum() + spells.height
    assert found["procedures"] == spells["has_procedure"].sum()
    assert found["attendances"] == seen["attendances"].sum()
    assert found["tele_attendances"] == seen["tele_attendances"].sum()
    assert found["walk-in"] + found["ambulance"] == trust.arrivals()["arrivals"].sum()


@pytest.mark.parametrize(
    ("name", "pods"),
    [
        ("sex+age_group", "ip|op|aae"),
        ("age", "ip|op|aae"),
        ("sex+tretspef_grouped", "ip|op"),
        ("tretspef", "ip|op"),
        ("tretspef+los_group", "ip"),
        ("acuity", "aae"),
        ("attendance_category", "aae"),
    ],
)
def test_every_grouping_has_the_same_totals_in_every_run(
    outcome: Outcome, name: str, pods: str
) -> None:
    within = pl.col("pod").str.contains(f"^({pods})")
    assert_frame_equal(
        by(outcome, name, KEYS).filter(within), by(outcome, "default", KEYS).filter(within)
    )


def test_same_day_emergency_care_is_in_every_grouping_that_has_it(outcome: Outcome) -> None:
    mine = pl.col("pod") == "aae_type-05"
    whole = by(outcome, "acuity", KEYS).filter(mine)
    assert_frame_equal(whole, by(outcome, "default", KEYS).filter(mine))
    moved = long_table(outcome.tables["sex+tretspef_grouped"]).filter(mine)
    assert moved["value"].sum() > 0


def attributed(outcome: Outcome) -> pl.DataFrame:
    steps = long_table(outcome.tables["step_counts"])
    return steps.group_by("pod", "sitetret", "measure", "model_run").agg(pl.col("value").sum())


@pytest.mark.parametrize("expectation", [False, True])
def test_attribution_adds_up_in_every_run(data: Path, params: Path, expectation: bool) -> None:
    outcome = run_scenario(Asked(data, params, 12, expectation=expectation))
    result = long_table(outcome.tables["default"]).filter(
        (pl.col("model_run") > 0) & (pl.col("measure") != "procedures")
    )
    arrivals = pl.col("measure").is_in(["walk-in", "ambulance"])
    measure = pl.when(arrivals).then(pl.lit("arrivals")).otherwise("measure").alias("measure")
    result = result.with_columns(measure).group_by("pod", "sitetret", "measure", "model_run").agg(
        pl.col("value").sum()
    )  # fmt: skip
    both = result.join(attributed(outcome), on=["pod", "sitetret", "measure", "model_run"])
    assert both.height == result.height
    assert {"admissions", "beddays", "attendances", "tele_attendances", "arrivals"} <= set(
        both["measure"].to_list()
    )
    assert (both["value"] - both["value_right"]).abs().max() < 1e-6  # type: ignore[operator]


def test_draws_average_to_the_expectation(data: Path, params: Path) -> None:
    """Every aggregation, at the same parameters in each run: 600 runs against the mean."""
    fixed = trust.parameters(
        demographic_factors={"variant_probabilities": {"middle": 1.0}},
        health_status_adjustment=False,
        efficiencies=_middles(trust.PARAMETERS["efficiencies"]),
        activity_avoidance=_middles(trust.PARAMETERS["activity_avoidance"]),
    )
    for name in ("expat", "repat_local", "repat_nonlocal", "waiting_list_adjustment"):
        fixed[name] = _middles(trust.PARAMETERS[name])
    fixed["non-demographic_adjustment"]["values"] = _middles(
        trust.PARAMETERS["non-demographic_adjustment"]["values"]
    )
    path = trust.write_parameters(data / "fixed.json", fixed)
    drawn = run_scenario(Asked(data, path, 600, their_behaviour=True))
    means = run_scenario(Asked(data, path, 1, expectation=True, their_behaviour=True))
    for name, table in drawn.tables.items():
        first = 0 if name == "step_counts" else 1
        x = table.values[:, first:]
        found = table.keys.with_columns(
            pl.Series("mean", x.mean(axis=1)), pl.Series("error", x.std(axis=1) / 600**0.5)
        )
        expected = means.tables[name].keys.with_columns(
            pl.Series("expected", means.tables[name].values[:, -1])
        )
        both = found.join(expected, on=table.keys.columns, how="inner")
        both = both.filter(pl.col("expected").abs() > 1.0)
        assert both.height > 5
        score = ((pl.col("mean") - pl.col("expected")) / (pl.col("error") + 1e-9)).alias("z")
        scores = both.select(score)["z"].to_numpy()
        changing = both["error"].to_numpy() > 1e-9
        assert np.abs(both["mean"] - both["expected"]).to_numpy()[~changing].max(initial=0) < 1e-6
        if changing.any():
            assert np.abs(scores[changing]).max() < 4.8, name
            if changing.sum() > 30:  # fewer keys share too many spells for their scatter to tell
                assert 0.6 < np.sqrt((scores[changing] ** 2).mean()) < 1.4, name


def _middles(given: object) -> object:
    if isinstance(given, dict):
        return {key: _middles(value) for key, value in given.items()}
    if isinstance(given, list):
        return [sum(given) / 2, sum(given) / 2]
    return given


def test_threads_and_more_runs_change_no_value(data: Path, params: Path, outcome: Outcome) -> None:
    threads = run_scenario(Asked(data, params, 80, jobs=3))
    for name, table in outcome.tables.items():
        first = threads.tables[name]
        columns = [first.runs.index(run) for run in table.runs]
        mine, other = (
            long_table(type(table)(t.keys, v, table.runs)).filter(pl.col("value") != 0)
            for t, v in ((table, table.values), (first, first.values[:, columns]))
        )
        assert_frame_equal(mine, other, check_exact=True)


def test_two_writings_give_the_same_bytes(data: Path, params: Path, tmp_path: Path) -> None:
    for jobs in (1, 3):
        write(tmp_path / str(jobs), run_scenario(Asked(data, params, 10, jobs=jobs)), {})
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert "sex+age_group.parquet" in names
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "3" / name).read_bytes(), name


@pytest.mark.parametrize("theirs", [False, True])
def test_leaving_a_strategy_out_moves_no_other_draw(data: Path, params: Path, theirs: bool) -> None:
    less = trust.parameters()
    del less["activity_avoidance"]["ip"]["smoking"]
    del less["efficiencies"]["ip"]["recovery"]
    path = trust.write_parameters(data / "less.json", less)
    full, without = (
        run_scenario(Asked(data, p, 20, their_behaviour=theirs)) for p in (params, path)
    )
    for address, values in without.drawn.values.items():
        assert (values == full.drawn.values[address]).all(), address
    assert without.drawn.variants == full.drawn.variants
    key = ["activity_type", "sitetret", "pod", "change_factor", "strategy", "measure"]
    both = [
        long_table(o.tables["step_counts"]).filter(
            pl.col("strategy").is_in(["-", "falls", "convert_to_tele"])
            | pl.col("strategy").str.starts_with("f")
        ).sort([*key, "model_run"])
        for o in (full, without)
    ]  # fmt: skip
    assert_frame_equal(*both, check_exact=True)
    outpatients = [
        long_table(o.tables["default"]).filter(pl.col("pod").is_in(["op_first", "op_follow-up"]))
        for o in (full, without)
    ]
    assert_frame_equal(*outpatients, check_exact=True)


def test_without_an_avoidance_strategy_no_run_has_less_activity(data: Path, params: Path) -> None:
    less = trust.parameters()
    del less["activity_avoidance"]["ip"]["smoking"]
    path = trust.write_parameters(data / "no_smoking.json", less)
    full, without = (
        by(run_scenario(Asked(data, p, 20)), "default", ["measure"]) for p in (params, path)
    )
    both = without.join(full, on=["measure", "model_run"]).filter(pl.col("model_run") > 0)
    assert (both["value"] >= both["value_right"]).all()
    admitted = both.filter(pl.col("measure") == "admissions")
    assert (admitted["value"] > admitted["value_right"]).all()


def test_newborns_follow_births_and_the_nhp_model_leaves_them(data: Path, params: Path) -> None:
    ours, theirs = (
        run_scenario(Asked(data, params, 3, expectation=True, their_behaviour=flag))
        for flag in (False, True)
    )
    spells = trust.spells()
    newborn = spells.filter((pl.col("demog_type") == "births") & (pl.col("age") == 0)).height
    assert newborn > 10

    def births(outcome: Outcome) -> np.ndarray:
        table = outcome.tables["step_counts"]
        keep = (table.keys["change_factor"] == "birth_adjustment") & (
            table.keys["measure"] == "admissions"
        )
        return table.values[keep.to_numpy()].sum(axis=0)

    # births grow by 24% for mothers under 30 and fall by 12% above: 15 ages of each, so by 6% net
    mothers = spells.filter((pl.col("demog_type") == "births") & (pl.col("sex") == 2))
    outside = mothers.filter((pl.col("age") > 0) & ~pl.col("age").is_between(15, 44))
    extra = newborn * 0.06 + sum(
        0.24 if age < 15 else -0.12 for age in outside["age"].to_list()
    )  # fmt: skip
    assert births(ours) - births(theirs) == pytest.approx(np.full(3, extra))


@pytest.mark.parametrize("kept", [("ip",), ("op",), ("aae",), ("op", "aae")])
def test_a_trust_need_not_have_every_kind_of_activity(
    tmp_path: Path, kept: tuple[str, ...]
) -> None:
    data = trust.write(tmp_path / "data")
    for kind in {"ip", "op", "aae"} - set(kept):
        shutil.rmtree(data / kind)
    content = trust.parameters(health_status_adjustment=False, inequalities={})
    found = run_scenario(Asked(data, trust.write_parameters(data / "p.json", content), 1, jobs=4))
    steps = found.tables["step_counts"].keys
    assert set(kept) <= set(steps["activity_type"].to_list())
    assert "inequalities" not in steps["change_factor"].to_list()
    assert "health_status_adjustment" not in steps["change_factor"].to_list()
    assert found.tables["default"].values[:, 1].sum() > 0


def test_given_draws_are_used_as_they_are(data: Path, params: Path, tmp_path: Path) -> None:
    """What one scenario drew, written in the NHP model's layout, gives the same result again."""
    first = run_scenario(Asked(data, params, 6))
    drawn = first.drawn
    values = {"model_run": list(range(1, 7)), "variant": list(drawn.variants)}
    table = pl.DataFrame(values | {a: v.tolist() for a, v in drawn.values.items()})
    table.write_parquet(tmp_path / "drawn.parquet")
    assert drawn.ages is not None
    runs, sexes, ages = np.indices(drawn.ages.shape)
    pl.DataFrame(
        {
            "model_run": runs.ravel() + 1,
            "sex": sexes.ravel() + 1,
            "age": ages.ravel() + 55,
            "adjusted_age": drawn.ages.ravel(),
        }
    ).write_parquet(tmp_path / "drawn_health_status_ages.parquet")
    again = run_scenario(Asked(data, params, 6, drawn_parameters=tmp_path / "drawn.parquet"))
    for name, one in first.tables.items():
        assert_frame_equal(long_table(one), long_table(again.tables[name]), check_exact=True)
    table.drop("activity_avoidance|ip|falls").write_parquet(tmp_path / "drawn.parquet")
    with pytest.raises(ParameterError, match=r"has no column activity_avoidance\|ip\|falls"):
        run_scenario(Asked(data, params, 6, drawn_parameters=tmp_path / "drawn.parquet"))
    table.write_parquet(tmp_path / "drawn.parquet")
    with pytest.raises(ParameterError, match="does not hold runs 1 to 7 once each"):
        run_scenario(Asked(data, params, 7, drawn_parameters=tmp_path / "drawn.parquet"))
