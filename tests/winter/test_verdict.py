"""The verdict's bad winter week: from a kept surface, and cannot tell without a sound one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from winter_small import CHECK, plan_with_network

from bettercare import bundle
from bettercare import plan as plans
from bettercare.errors import CallError
from bettercare.explain.case import open_case
from bettercare.explain.targets import explain
from bettercare.plan.model import Plan
from bettercare.publish import report
from bettercare.verdict import assess
from bettercare.whatif import WhatIf
from bettercare.winter.surface import KEPT, RESPONSES, Response, Surface, as_json
from bettercare.winter.template import figures_hash, read_template


def surface(plan: Plan, level: float, slope: float = 0.0) -> Surface:
    """A surface on which every response is the same, or rises with the delay outside hospital."""
    flat = Response((level, 0.0, slope), (), 0.1, 0.2, 1.0)
    return Surface(
        responses=dict.fromkeys(RESPONSES, flat), centre=(-0.5, -3.0), scale=(0.1, 0.2),
        length=1.0, places=(),
        low=(0.2, 0.0), high=(1.2, 0.4), figures_hash=figures_hash(plan),
        network_hash=read_template(plan).digest, options=("a_do_nothing",), years=("2023/24",),
        points=9, replications=2, seed=1, code_version="0",
    )  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_with_network(tmp_path_factory.mktemp("winter"), check=CHECK)


def rows_with(root: Path, kept: Surface | None) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    path = root / KEPT
    path.unlink(missing_ok=True)
    if kept is not None:
        bundle.write_single(path, as_json(kept))
    found = assess(plans.load(root), options=["a_do_nothing"], draws=24, jobs=1)
    return found.verdict.filter(pl.col("check") == "winter"), found.winter


def test_without_a_surface_nothing_can_be_told(root: Path) -> None:
    rows, winter = rows_with(root, None)
    assert rows["holds"].unique().to_list() == ["cannot tell"]
    assert rows["probability"].null_count() == rows.height == 6
    assert "flow fit makes it" in rows["reason"][0]
    assert winter is None


@pytest.mark.parametrize(("level", "answer"), [(-4.0, "holds"), (4.0, "fails")])
def test_it_holds_where_few_wait_and_fails_where_most_do(
    root: Path, level: float, answer: str
) -> None:
    rows, _ = rows_with(root, surface(plans.load(root), level))
    assert rows["holds"][0] == answer
    assert rows["threshold"][0] == 0.4
    assert rows["unit"][0] == "share"
    assert "worst week of winter 2023/24" in rows["reason"][0]


def test_the_chance_is_that_of_the_winters_drawn(root: Path) -> None:
    """At the threshold itself about half of the winters hold."""
    level = float(np.log(0.4 / 0.6))
    rows, _ = rows_with(root, surface(plans.load(root), level))
    assert 0.2 <= rows["probability"][0] <= 0.8
    assert rows["judgement_share"][0] == 0.0  # the chance of a winter is nobody's judgement


def test_room_that_comes_late_is_told_of(root: Path) -> None:
    _, winter = rows_with(root, surface(plans.load(root), -1.0, slope=0.3))
    assert winter is not None
    last = winter.filter((pl.col("year") == "2028/29") & (pl.col("response") == "held_days"))
    days = dict(last.select("outside_hospital", "p50").iter_rows())
    assert days["not at all"] > days["a year late"] > 0
    assert days["a year late"] >= days["as planned"]


def test_a_stale_surface_never_says_that_all_is_well(root: Path) -> None:
    old = replace(surface(plans.load(root), -4.0), figures_hash="another")
    rows, _ = rows_with(root, old)
    assert rows["holds"].unique().to_list() == ["cannot tell"]
    assert rows["probability"][0] == 0.95
    assert "stale" in rows["reason"][0]


def test_a_surface_of_another_network_is_no_use(root: Path) -> None:
    other = replace(surface(plans.load(root), -4.0), network_hash="another")
    rows, _ = rows_with(root, other)
    assert rows["probability"].null_count() == rows.height
    assert "another network" in rows["reason"][0]


def test_the_surface_is_no_part_of_the_plans_hash(root: Path) -> None:
    before = plans.load(root).hash
    bundle.write_single(root / KEPT, as_json(surface(plans.load(root), 0.0)))
    assert plans.load(root).hash == before


def test_the_report_tells_what_late_room_does(root: Path) -> None:
    plan = plans.load(root)
    bundle.write_single(root / KEPT, as_json(surface(plan, -1.0, slope=0.3)))
    found = assess(plan, options=["a_do_nothing"], draws=8, jobs=1)
    page = report.render(plan, found)
    assert "If the care outside hospital comes late, or not at all" in page
    assert "if no more room comes than there was in 2023/24" in page


def test_it_is_told_why_it_is_not_explained(root: Path) -> None:
    with pytest.raises(CallError, match="simulated years"):
        explain(open_case(plans.load(root), "a_do_nothing", "2024/25"), "winter")


def test_a_threshold_is_asked_for_and_is_a_share(tmp_path: Path) -> None:
    for old, new, told in (
        ('threshold = { value = 0.4, unit = "share" }\n', "", "the check has no threshold"),
        ("value = 0.4", "value = 1.4", "is not a share"),
    ):
        folder = tmp_path / new[:9].replace(" ", "_").replace("=", "")
        folder.mkdir(exist_ok=True)
        with pytest.raises(plans.PlanFaults) as caught:
            plans.load(plan_with_network(folder, check=CHECK.replace(old, new)))
        assert any(told in str(fault) for fault in caught.value.faults)


def test_a_question_about_one_year_is_answered_as_about_all(root: Path) -> None:
    """To the last bit, whether the network was made for other figures before or not."""
    plan = plans.load(root)
    bundle.write_single(root / KEPT, as_json(surface(plan, -0.5, slope=0.3)))
    whole, alone = WhatIf(plan, 9), WhatIf(plan, 9)
    known = whole._adjustable(plan.options["a_do_nothing"])
    moved = [one for key, one in known.items() if key.startswith(("flow.", "demand.volume"))]
    assert len(moved) > 2
    networks = set()
    for one in moved[:4]:
        settings = {one.address: one.low}
        every = whole.ask("a_do_nothing", settings)
        assert any(row["check"] == "winter" and row["needed"] > 0 for row in every.verdict)
        for year in every.years[::-2]:
            assert alone.ask("a_do_nothing", settings, year).as_dict() == every.as_dict(year)
        again = WhatIf(plan, 9).ask("a_do_nothing", settings)
        assert again == every
        assert whole._winter is not None
        networks |= whole._winter.made.keys()
    assert len(networks) > 2  # they did move the base year, for which networks are made
