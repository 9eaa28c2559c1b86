"""Flows and projections too long to write out: what the checker says once one row is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path

import pytest
from small_plan import edit

from bettercare.plan import check, load
from bettercare.tables.plan_tables import FLOWS

AREAS, SEXES, AGES = ("north", "south"), ("f", "m"), range(91)
FLOW_FILE = "assumptions/population/flows.csv"
PROJECTION_FILE = "assumptions/population/projection.csv"
NET = '["population.net_migration"]\nsource = ["invented_return"]\nowner = "hospital"\n'
Rows = dict[tuple[str, ...], str]


def listed(plan: Path, address: str) -> None:
    entry = f'["{address}"]\nsource = ["invented_return"]\nowner = "hospital"\n\n["demand.shape"]'
    edit(plan, "tables.toml", '["demand.shape"]', entry)


def write(plan: Path, file: str, header: str, rows: Rows) -> None:
    lines = [",".join((*key, value)) for key, value in rows.items()]
    (plan / file).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def flow_rows() -> Rows:
    return {
        (area, flow, sex, str(age)): "1.5" for area, flow, sex, age in
        product(AREAS, FLOWS, SEXES, AGES)
    }  # fmt: skip


def with_flows(plan: Path, rows: Rows, keep_net: bool = False) -> None:
    write(plan, FLOW_FILE, "area,flow,sex,age,people", rows)
    listed(plan, "population.flows")
    if not keep_net:
        (plan / "assumptions/population/net_migration.csv").unlink()
        edit(plan, "tables.toml", NET, "")


def base_people(plan: Path) -> dict[tuple[str, str, str], float]:
    lines = (plan / "assumptions/population/base.csv").read_text(encoding="utf-8").splitlines()
    return {
        (area, sex, age): float(people)
        for area, sex, age, people in (line.split(",")[:4] for line in lines[1:])
    }


def projection_rows(plan: Path, years: Iterable[int] = range(2014, 2018)) -> Rows:
    return {
        (area, str(year), sex, age): f"{people * (1 + (year - 2013) / 100):.4f}"
        for (area, sex, age), people in base_people(plan).items()
        for year in years
    }


def with_projection(plan: Path, rows: Rows) -> None:
    write(plan, PROJECTION_FILE, "area,year,sex,age,people", rows)
    listed(plan, "population.projection")


def said(plan: Path) -> list[str]:
    return [str(fault) for fault in check(plan).faults]


def test_flows_in_the_place_of_net_migration(plan: Path) -> None:
    with_flows(plan, flow_rows())
    assert said(plan) == []
    assert len(load(plan).tables["population.flows"]) == 2 * 4 * 2 * 91


def test_both_migration_tables(plan: Path) -> None:
    with_flows(plan, flow_rows(), keep_net=True)
    [told] = said(plan)
    assert "both population.net_migration and population.flows are given" in told


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (("north", "internal_in", "f", "30"), None,
         'there is no row for area "north", internal_in, sex f, age 30: add the rows'),
        (("south", "internal_out", "m", "5"), "-1",
         "population.flows.south:internal_out:m:5.people  people cannot be negative (-1)"),
        (("south", "internal_out", "m", "5"), "900000",
         "people leave south in a year, where"),
        (("north", "inwards", "m", "5"), "1", 'flow cannot be "inwards"'),
    ],
)  # fmt: skip
def test_a_fault_in_flows(plan: Path, key: tuple[str, ...], value: str | None, words: str) -> None:
    rows = flow_rows()
    if value is None:
        del rows[key]
    else:
        rows[key] = value
    with_flows(plan, rows)
    [told] = said(plan)
    assert words in told


def test_a_projection(plan: Path) -> None:
    with_projection(plan, projection_rows(plan))
    assert said(plan) == []


def test_a_projection_may_begin_with_the_base(plan: Path) -> None:
    with_projection(plan, projection_rows(plan, range(2013, 2018)))
    assert said(plan) == []


def dropped(keep: Callable[[tuple[str, ...]], bool]) -> Callable[[Rows], Rows]:
    return lambda rows: {key: value for key, value in rows.items() if keep(key)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dropped(lambda key: key[1] != "2015"),
         "there is no row for the year 2015: give each mid-year from 2014 to 2017"),
        (dropped(lambda key: key != ("north", "2016", "f", "40")),
         'there is no row for area "north", 2016, sex f, age 40'),
        (dropped(lambda key: key[0] != "south"), "there is no row for the area south"),
        (lambda rows: rows | {("east", *key[1:]): value for key, value in rows.items()},
         '"east" is not an area of this plan'),
        (lambda rows: rows | {("north", "2018", "f", "1"): "9"},
         "2018 is outside the plan's years 2013/14 to 2017/18: give mid-years from 2013 to 2017"),
        (lambda rows: rows | {("north", "2016", "f", "91"): "9"}, "91 is too high"),
    ],
)  # fmt: skip
def test_a_fault_in_a_projection(plan: Path, change: Callable[[Rows], Rows], words: str) -> None:
    with_projection(plan, change(projection_rows(plan)))
    [told] = said(plan)
    assert words in told


def test_a_projection_from_other_people(plan: Path) -> None:
    rows = projection_rows(plan, range(2013, 2018))
    rows = {
        key: str(float(value) * 1.05) if key[:2] == ("south", "2013") else value
        for key, value in rows.items()
    }
    with_projection(plan, rows)
    [told] = said(plan)
    assert "the projection has" in told
    assert "people in south in 2013, population.base has" in told


def test_a_projection_and_totals(plan: Path) -> None:
    with_projection(plan, projection_rows(plan))
    text = "area,year,births,deaths,net_migration\nnorth,2014,1900,,\n"
    (plan / "assumptions/population/totals.csv").write_text(text, encoding="utf-8")
    listed(plan, "population.totals")
    [told] = said(plan)
    assert "a projection and control totals (population.totals) are both given" in told
