"""The engine on years that have passed: from the estimate of mid-2011 to that of mid-2014.

Needs the public estimates, which the repository does not carry; set BETTERCARE_SHARED to a folder
that holds data/llr. All figures: PYTHONPATH=scripts python tests/population/test_validation.py
"""

import csv
import os
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from llr import known_2011
from llr.places import AREAS

from bettercare.population.controls import Totals
from bettercare.population.project import Course, yearly
from bettercare.population.rates import OLDEST
from bettercare.quality.methods import methods

ROOT = Path(__file__).parents[2]
BESIDE = ROOT.parent / "shared"
DATA = Path(os.environ.get("BETTERCARE_SHARED") or BESIDE) / "data" / "llr"
TABLES = ROOT / "examples" / "llr_2014" / "assumptions" / "population"
STEPS = (2012, 2013, 2014)

pytestmark = pytest.mark.skipif(
    not (DATA / "population_by_age_sex_area.csv").is_file(),
    reason="the public estimates are not here: BETTERCARE_SHARED names no folder with data/llr",
)


def names():
    """Districts as the plan names them, in the order of the estimates."""
    areas = tomllib.loads((TABLES.parents[1] / "plan.toml").read_text(encoding="utf-8"))["areas"]
    return [areas[area]["name"] for area in AREAS]


def estimate(year):
    """People by area, sex and age at mid-year."""
    return known_2011.estimate(DATA, year)


def components(years, *columns):
    """Sum of components of change by year and area."""
    return known_2011.components(DATA, years, *columns)


def known_in_2011(gross=False):
    """Rates from figures of years to mid-2011 only, and the yearly fall of death rates.

    Migration is the ten years' mean of net moves, or with `gross` of each of the four flows.
    """
    shape = np.zeros(OLDEST + 1)
    with (TABLES / "fertility_schedule.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            shape[int(row["age"])] = float(row["rate"])
    return known_2011.known_in_2011(DATA, shape, gross)


def observed():
    """What was counted from mid-2011 to mid-2014; other change is change by moving."""
    moves = ("internal_net", "international_net", "other_change")
    return Totals(
        births=components(STEPS, "births"),
        deaths=components(STEPS, "deaths"),
        net_migration=components(STEPS, *moves),
    )


@cache
def run(blind, gross=False):
    """People at mid-2014 by area, sex and age."""
    rates, improvement = known_in_2011(gross)
    course = Course.level(len(STEPS) + 1, len(rates.areas), improvement)
    *_, end = yearly(rates, course, None if blind else observed())
    return end.people[..., 0]


def off(people, truth):
    """Error in percent by area."""
    return 100.0 * (people / truth - 1.0)


def older(people):
    return people[:, :, 65:].sum(axis=(1, 2))


def revised():
    """Totals of mid-2014 in the series the counted components belong to."""
    return components((2014,), "population")[0]


def errors(people):
    """Percent off by area: total in the components' own series, total and 65+ as first estimated.

    The estimate by age is the first release; ONS later revised the totals, and the components with
    them. Nobody's totals can agree with both.
    """
    first = estimate(2014)
    return (
        off(people.sum(axis=(1, 2)), revised()),
        off(people.sum(axis=(1, 2)), first.sum(axis=(1, 2))),
        off(older(people), older(first)),
    )


def within(error, limit):
    return bool((np.abs(error) < limit).all())


def test_the_two_releases_of_2014_differ_by_more_than_is_asked_in_two_districts():
    apart = dict(zip(AREAS, off(estimate(2014).sum(axis=(1, 2)), revised()), strict=True))
    assert {name for name, error in apart.items() if abs(error) > 0.3} == {"charnwood", "rutland"}


def test_from_observed_totals():
    total, first_total, first_older = errors(run(blind=False))
    assert within(total, 0.001)  # counted births, deaths and moves add up: an identity
    # against the first release: no further off than that release is from the revised one
    apart = off(revised(), estimate(2014).sum(axis=(1, 2)))
    assert within(first_total - apart, 0.001)
    assert within(first_older, 1.0)


@pytest.mark.parametrize("gross", [False, True])
def test_blind(gross):
    total, _, first_older = errors(run(blind=True, gross=gross))
    assert sum(np.abs(total) > 1.5) <= 2
    assert within(total, 2.5)
    assert within(first_older, 2.0)


def test_blind_looks_at_nothing_after_2011(monkeypatch):
    asked = []

    def told(look):
        def looking(data, years, *columns):
            asked.extend(years if isinstance(years, tuple) else (years,))
            return look(data, years, *columns)

        return looking

    for name in ("components", "estimate", "national"):
        monkeypatch.setattr(known_2011, name, told(getattr(known_2011, name)))
    known_in_2011(gross=True)
    assert max(asked) == 2011


def naive():
    """People of 2011 unchanged, and births and deaths alone, as a forecast of 2014."""
    rates, improvement = known_in_2011()
    course = Course.level(len(STEPS) + 1, len(rates.areas), improvement)
    alone = replace(rates, net_migration=np.zeros_like(rates.people))
    *_, end = yearly(alone, course)
    return rates.people, end.people[..., 0]


def test_blind_is_nearer_than_no_change_and_than_births_and_deaths_alone():
    def mean_absolute(people):
        return [float(np.abs(error).mean()) for error in errors(people)]

    unchanged, no_moves = (mean_absolute(people) for people in naive())
    blind = mean_absolute(run(blind=True))
    assert all(b < u for b, u in zip(blind, unchanged, strict=True))
    assert all(b < n for b, n in zip(blind[:2], no_moves[:2], strict=True))


def mean_absolute(error):
    return f"{float(np.abs(error).mean()):.2f}"


def test_the_figures_told_elsewhere_are_these():
    """The register of methods and the page on population say what this finds."""
    told = {
        check.test.partition("::")[2]: check.figures
        for check in methods()["population"].checks
        if check.kind == "hindcast"
    }
    (everyone, _, old), (_, _, old_observed) = errors(run(blind=True)), errors(run(blind=False))
    gross, _, old_gross = errors(run(blind=True, gross=True))
    older_said = "mean absolute error of 65 and over, nine districts"
    assert told["test_from_observed_totals"] == {older_said: f"{mean_absolute(old_observed)}%"}
    assert told["test_blind"] == {
        "mean absolute error of all people, nine districts": f"{mean_absolute(everyone)}%",
        older_said: f"{mean_absolute(old)}%",
        "with gross flows: all people": f"{mean_absolute(gross)}%",
        "with gross flows: 65 and over": f"{mean_absolute(old_gross)}%",
    }
    page = (ROOT / "docs" / "explanation" / "population.md").read_text(encoding="utf-8")
    row = re.compile(r"^\| ([A-Z][A-Za-z ]+) \| [^|]+ \| ([^|]+(?: \| [^|]+){4}) \|$", re.M)
    shown = dict(row.findall(page))
    for a, name in enumerate(names()):
        figures = (old_observed[a], everyone[a], old[a], gross[a], old_gross[a])
        assert shown[name] == " | ".join(f"{each:.2f}".replace("-", "−") for each in figures)


def test_every_figure_can_be_shown(capsys):
    show()
    assert capsys.readouterr().out.count("Leicester ") == 5


def show():
    """Every figure, by district."""
    heads = ("total, revised", "total, first", "65+, first")
    unchanged, no_moves = naive()
    runs = {
        "observed totals": run(blind=False),
        "blind": run(blind=True),
        "blind, gross flows": run(blind=True, gross=True),
        "no change": unchanged,
        "no migration": no_moves,
    }
    for title, people in runs.items():
        columns = errors(people)
        print(f"{title:28}" + "".join(f"{head:>16}" for head in heads))
        for a, name in enumerate(names()):
            print(f"{name:28}" + "".join(f"{column[a]:16.2f}" for column in columns))
        print(f"{'mean absolute':28}" + "".join(f"{np.abs(c).mean():16.2f}" for c in columns))


if __name__ == "__main__":
    show()
