"""A whole hindcast of the small plan: forecasts, simple forecasts, outputs, what is kept."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats
from tests_hindcast import row, write_base
from typer.testing import CliRunner

from bettercare import bundle
from bettercare import plan as plans
from bettercare.cli import app
from bettercare.hindcast import hindcast
from bettercare.publish import hindcast_output, trust
from bettercare.publish.figures.trust import draw
from bettercare.sampling import DrawBook
from bettercare.system import run_options
from bettercare.system.model import build_model
from bettercare.tables.hindcast import HINDCAST, SCORES

YEARS = ("2014", "2015", "2016")
PEOPLE = [row(area=area, period=y, value="30000") for y in YEARS for area in ("north", "south")]


def rows_of(plan, draws, **changes):
    """Results of the do-nothing option, straight from the engine: layout and (rows, years)."""
    model = build_model(replace(plan, **changes))
    run = next(run_options(model, [plan.options["a_do_nothing"]], DrawBook(plan.seed, draws)))
    return model.layout.rows, run.rows


def test_forecasts_are_the_draws_of_a_run(folder, file):
    plan = plans.load(folder)
    found = hindcast(plan, [file(*PEOPLE)], draws=64).rows
    layout, rows = rows_of(plan, 64)
    at = next(
        i for i, one in enumerate(layout)
        if (one.measure, one.area, one.age_band, one.sex) == ("people", "north", "all", "all")
    )  # fmt: skip
    for y, year in enumerate(YEARS, start=1):
        one = found.filter((pl.col("area") == "north") & (pl.col("period") == year))
        assert one["horizon"][0] == y
        for name, share in (("p2_5", 0.025), ("p50", 0.5), ("p90", 0.9)):
            assert one[name][0] == pytest.approx(np.quantile(rows[at, y], share), rel=1e-12)
        assert one["sd_noise"][0] == 0.0  # people are no chance events


def test_ages_add_up_and_a_sum_of_areas_is_their_sum(folder, file):
    plan = plans.load(folder)
    lines = [row(ages=a, period="2015") for a in ("65+", "65-74", "75+", "65-74+75+")]
    lines = [*lines[:3], row(area="north+south", ages="65+", period="2016"),
             row(ages="65+", period="2016")]  # fmt: skip
    found = hindcast(plan, [file(*lines)], draws=1 + 1).rows
    mean = dict(zip(zip(found["age_band"], found["period"], found["area"], strict=True),
                    found["mean"], strict=True))  # fmt: skip
    parts = mean["65-74", "2015", "all"] + mean["75+", "2015", "all"]
    assert mean["65+", "2015", "all"] == pytest.approx(parts)
    assert mean["65+", "2016", "north+south"] == pytest.approx(mean["65+", "2016", "all"])


def test_counts_get_poisson_noise_and_say_so(folder, file):
    plan = plans.load(folder)
    lines = [row(m, area="north", period="2015", value="300") for m in ("births", "deaths")]
    found = hindcast(plan, [file(*lines)], draws=4000).rows
    for one in found.iter_rows(named=True):
        assert one["sd_noise"] == pytest.approx(np.sqrt(one["mean"]), rel=0.02)
        whole = np.hypot(one["sd_assumptions"], one["sd_noise"])
        assert (one["p90"] - one["p10"]) / 2.563 == pytest.approx(whole, rel=0.08)
        assert one["p50"] == int(one["p50"])
    deaths = found.filter(pl.col("measure") == "deaths")
    if deaths["sd_assumptions"][0] < 0.02 * deaths["sd_noise"][0]:
        expected = stats.poisson.ppf(0.9, deaths["mean"][0])
        assert deaths["p90"][0] == pytest.approx(expected, abs=2)


def test_calendar_years_take_parts_of_two_years(folder, file):
    plan = plans.load(folder)
    lines = [
        row("deaths", area="north", period="2015", value="300"),
        row("deaths", area="north", period="2016", value="300"),
        row("deaths", "deaths_calendar_year", area="north", period="2015", value="300"),
    ]
    found = hindcast(plan, [file(*lines)], draws=2000).rows
    to_mid = found.filter(pl.col("definition") == "deaths_year_to_mid_year")["mean"]
    calendar = found.filter(pl.col("definition") == "deaths_calendar_year")["mean"]
    assert calendar[0] == pytest.approx(to_mid.mean(), rel=0.005)


def test_no_change_and_last_trend_by_hand(folder, file):
    plan = plans.load(folder)
    past = [("2006", 900), ("2008", 1000), ("2010", 1040), ("2013", 1100)]
    lines = [row(area="north", period=y, value=str(v)) for y, v in past]
    lines += [row(area="north", period="2015", value="1150")]
    lines += [row(area="south", period="2015", value="1150")]
    found = hindcast(plan, [file(*lines)], draws=4).rows.filter(pl.col("used") == "scored")
    north, south = found.iter_rows(named=True)
    assert north["no_change"] == 1100
    assert north["last_trend"] == pytest.approx(1100 + 2 * (1100 - 1000) / 5)  # since 2008
    assert south["last_trend"] is None
    assert south["no_change"] == pytest.approx(_people(plan, "south"))  # what the base itself says


def _people(plan, area):
    table = plan.tables["population.base"].columns
    return sum(n for a, n in zip(table["area"], table["people"], strict=True) if a == area)


def test_demography_alone_leaves_out_trends_and_moves(folder, file):
    plan = plans.load(folder)
    lines = [
        row("activity", service="emergency_attendance", area="north", period="2015/16"),
        row(area="north", period="2015"),
    ]
    found = hindcast(plan, [file(*lines)], draws=4).rows
    care, people = found.iter_rows(named=True)
    quantities = {k: replace(q, range=None) for k, q in plan.quantities.items()
                  if not k.startswith(("demand.trend.", "flow.length_of_stay_trend."))}  # fmt: skip
    layout, rows = rows_of(plan, 2, quantities=quantities)
    at = next(
        i for i, one in enumerate(layout)
        if (one.measure, one.service, one.area) == ("activity", "emergency_attendance", "north")
    )  # fmt: skip
    assert care["demography"] == pytest.approx(rows[at, 2, 0])
    moved = plan.tables["population.net_migration"]
    tables = plan.tables | {"population.net_migration": replace(
        moved, columns=moved.columns | {"people": (0.0,) * len(moved)})}  # fmt: skip
    layout, rows = rows_of(plan, 2, quantities=quantities, tables=tables)
    at = next(
        i for i, one in enumerate(layout)
        if (one.measure, one.area, one.age_band, one.sex) == ("people", "north", "all", "all")
    )  # fmt: skip
    assert people["demography"] == pytest.approx(rows[at, 2, 0])


def test_the_published_plan_is_scored_on_what_it_says(folder, file):
    plan = plans.load(folder)
    seen = file(*PEOPLE)
    said = file(
        row(area="north", period="2015", value="31000"), row(area="north", period="2017"),
        name="published.csv",
    )  # fmt: skip
    found = hindcast(plan, [seen], said, draws=4)
    whole = found.scores.filter(pl.col("horizon") == "all").row(0, named=True)
    assert whole["observations_published"] == 1
    assert whole["mae_published"] == pytest.approx(1000)
    assert "1 of 2 published figures meet no observation" in " ".join(found.notes)


def test_more_draws_more_jobs_and_more_observations_change_no_other_figure(folder, file):
    plan = plans.load(folder)
    one = hindcast(plan, [file(*PEOPLE)], draws=200)
    again = hindcast(plan, [file(*PEOPLE)], draws=200, jobs=2)
    assert one.rows.equals(again.rows)
    deaths = [row("deaths", area="north", period=y) for y in YEARS]
    few = hindcast(plan, [file(*deaths[:2])], draws=200).rows
    more = hindcast(plan, [file(*deaths, *PEOPLE)], draws=200).rows
    kept = more.filter((pl.col("measure") == "deaths") & (pl.col("period") != "2016"))
    assert kept.equals(few)


def test_the_run_does_not_see_the_observations(folder, file):
    plan = plans.load(folder)
    low, high = (
        hindcast(plan, [file(*(row(area="north", period=y, value=v) for y in YEARS))], draws=8).rows
        for v in ("1", "999999")
    )
    forecast = [name for name in HINDCAST.names if name != "observed"]
    assert low.select(forecast).equals(high.select(forecast))


def test_the_latest_base_before_the_first_figure_is_taken(folder, file):
    write_base(folder)
    plan = plans.load(folder)
    late = hindcast(plan, [file(row(period="2015"))], draws=4)
    early = hindcast(plan, [file(row(period="2012"), row(period="2015"))], draws=4)
    asked = hindcast(plan, [file(row(period="2015"))], base="2011_12", draws=4)
    history = hindcast(plan, [file(row(period="2001"), row(period="2015"))], draws=4)
    assert [late.meta["base"], early.meta["base"]] == ["2013_14", "2011_12"]
    assert asked.rows["horizon"].to_list() == [4.0]
    assert history.meta["base"] == "2011_12"  # from before every base: the earliest
    assert history.rows["used"].to_list() == ["history", "scored"]
    assert "nobody has said" in late.notes[0]
    assert early.notes == ()
    assert early.meta["nothing_after"] == "2012-03-31"


def test_a_figure_across_the_end_of_knowledge_is_left_out(folder, file):
    plan = plans.load(folder)
    lines = [row("deaths", "deaths_calendar_year", area="north", period=y) for y in YEARS]
    lines.append(row("deaths", "deaths_calendar_year", area="north", period="2013"))
    found = hindcast(plan, [file(*lines)], draws=4)
    assert found.rows["period"].to_list() == list(YEARS)
    assert "1 observation lies across the end" in " ".join(found.notes)


def test_beds_by_month_and_site(folder, file):
    plan = plans.load(folder)
    lines = [
        row("beds_general_occupied", area="", site=site, period=period, value="10")
        for site in ("", "infirmary")
        for period in ("2015-01", "2015/16")
    ]
    found = hindcast(plan, [file(*lines)], draws=4).rows
    assert (found["p50"] > 0).all()
    layout, rows = rows_of(plan, 4)
    months = [i for i, one in enumerate(layout)
              if (one.measure, one.site) == ("beds_general_occupied", "infirmary")]  # fmt: skip
    mean = found.filter((pl.col("site") == "infirmary") & (pl.col("period") == "2015/16"))["mean"]
    assert mean[0] == pytest.approx(rows[months, 2].mean())


def test_activity_at_a_site_is_that_of_all_its_partners(folder, file):
    plan = plans.load(folder)
    lines = [
        row("activity", service="emergency_admission", area="", site=site, period="2014/15")
        for site in ("infirmary", "general", "infirmary+general")
    ]
    mean = hindcast(plan, [file(*lines[:2])], draws=4).rows["mean"]
    both = hindcast(plan, [file(lines[2])], draws=4).rows["mean"]
    assert both[0] == pytest.approx(mean.sum(), rel=0.02)


def test_what_the_command_writes(folder, file, tmp_path):
    out = tmp_path / "out"
    seen = file(*PEOPLE, row("deaths", area="north", period="2015", value="300"))
    call = ["hindcast", str(folder), "--observed", str(seen), "--out", str(out), "--draws", "16"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    assert "How far to trust it" in done.output
    assert bundle.verify(out) == ()
    read = bundle.read(out)
    assert tuple(read.frames["hindcast"].columns) == HINDCAST.names
    assert tuple(read.frames["scores"].columns) == SCORES.names
    meta = json.loads((out / "datapackage.json").read_text("utf-8"))["bettercare"]
    assert meta["base"] == "2013_14"
    assert set(meta["observed"]) == {"seen.csv"}
    page = (out / "hindcast.html").read_text("utf-8")
    assert not re.search(r"<script|<link|src=|@import|https?://", page)
    assert page.count("<svg") == page.count("</svg>") >= 3
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    first = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    assert CliRunner().invoke(app, call).exit_code == 0
    assert first == {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def test_a_bad_call_ends_with_2_and_a_sentence(folder, file, tmp_path):
    bad, good = str(file(row(value="*"), name="bad.csv")), str(file(*PEOPLE))
    for more, said in (
        (["--observed", bad], "the figure is suppressed"),
        (["--observed", str(tmp_path / "no.csv")], "there is no such file"),
        (["--observed", good, "--option", "a_do_nothin"], 'did you mean "a_do_noth'),
        (["--observed", good, "--published", str(tmp_path / "no.csv")], "no such"),
    ):
        call = ["hindcast", str(folder), "--out", str(tmp_path / "out"), *more]
        done = CliRunner().invoke(app, call)
        assert done.exit_code == 2
        assert said in done.output
        assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_what_is_kept_is_shown_by_the_report(folder, file):
    plan = plans.load(folder)
    assert trust.read_kept(plan) is None
    found = hindcast(plan, [file(*PEOPLE)], draws=8)
    kept_at = hindcast_output.keep(plan, found)
    after = plans.load(folder)
    assert after.hash == plan.hash
    kept = trust.read_kept(after)
    fresh = trust.of_hindcast(found)
    assert kept.findings == fresh.findings
    assert [f.panels[0].svg for f in draw(kept)] == [f.panels[0].svg for f in draw(fresh)]
    assert trust.staleness(kept) == ""
    changed = trust.read_kept(replace(after, hash="other"))
    assert "earlier version of the plan" in trust.staleness(changed)
    (kept_at / "scores.csv").write_text("changed", "utf-8")
    assert trust.read_kept(after) is None


def test_words_say_what_the_figures_say():
    scores = {
        "measure": "people", "group": "", "places": "each", "observations": 40.0, "series": 40.0,
        "mean_observed": 200.0, "mae": 10.0, "bias": -9.0, "unit": "person",
        **{f"coverage_{level}": share for level, share in ((50, 0.3), (80, 0.5), (95, 0.7))},
        **{f"{what}_{name}": None for what in ("mae", "observations")
           for name in ("demography", "last_trend", "published")},
        "mae_no_change": 30.0, "observations_no_change": 40.0, "horizon": "all",
    }  # fmt: skip
    shown = trust.Trust([], [scores], {"names": {}})
    said = (
        "People in 40 places, 40 figures: off by 5.0%, too low on average by 4.5% (no change since "
        "the base 15.0%). 12 of 40 in the 50% interval, 20 of 40 in the 80% interval and 28 of 40 "
        "in the 95% interval. The ranges are too narrow."
    )
    assert shown.findings == [said]
    assert shown.headline == "The model was nearer than every simple forecast for people."
    right = scores | {"coverage_80": 0.8, "mae_no_change": 5.0}
    assert "about as wide as they should be" in trust.intervals(right)
    assert "wider than they need be" in trust.intervals(scores | {"coverage_80": 1.0})
    worse = trust.Trust([], [right], {"names": {}})
    assert worse.headline == "A simple forecast was as near or nearer for people."
