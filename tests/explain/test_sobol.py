"""Sobol indices: against known functions and sums, and what is said of them."""

import math
import sys
from dataclasses import replace
from html import unescape
from statistics import NormalDist

import numpy as np
import pytest
from small_plan import SMALL
from tiny import quantity, tiny_plan
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.errors import CallError
from bettercare.explain.matters import Matters, what_matters
from bettercare.explain.moved import Movable
from bettercare.explain.sobol import Input, choose, design, estimate, scores_of
from bettercare.plan import load
from bettercare.plan.model import Range
from bettercare.publish import matters_page, matters_terminal
from bettercare.publish.matters_lists import sobol_words

pytest.importorskip("SALib", reason="Sobol indices come with the extra `sensitivity`")

#: Normal score of the high end of an 80% interval.
HIGH = NormalDist().inv_cdf(0.9)


def named(*names: str) -> list[Input]:
    spread = Range(0.5, 2.0)
    return [Input(n, (Movable(quantity(n, 1.0, spread=(0.5, 2.0)), spread, 1.0),)) for n in names]


def test_indices_of_the_ishigami_function_are_those_worked_out_by_hand() -> None:
    """Sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each x even on -pi to pi (Ishigami and Homma 1990)."""
    inputs = named("x1", "x2", "x3")
    plan = design(inputs, 1024, seed=7)
    scores = scores_of(inputs, plan)
    even = np.vectorize(NormalDist().cdf)
    x1, x2, x3 = (math.pi * (2.0 * even(scores[each.name]) - 1.0) for each in inputs)
    found = {
        each.input.name: each
        for each in estimate(
            plan, inputs, np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)
        )
    }
    assert plan.rows == 1024 * 5
    fourth, eighth = math.pi**4, math.pi**8
    one = 0.5 * (1 + 0.1 * fourth / 5) ** 2
    two = 49 / 8
    both = 0.01 * eighth * (1 / 18 - 1 / 50)
    whole = one + two + both
    known = {
        "x1": (one / whole, (one + both) / whole),
        "x2": (two / whole, two / whole),
        "x3": (0.0, both / whole),
    }
    for name, (first, total) in known.items():
        each = found[name]
        assert each.first == pytest.approx(first, abs=0.02), name
        assert each.total == pytest.approx(total, abs=0.02), name
        assert abs(each.first - first) < max(each.first_by, 0.01)
        assert abs(each.total - total) < max(each.total_by, 0.01)


SCHEMES = {"wards": (8e6, 1.3, 0.0), "theatres": (5e6, 1.5, 0.8), "clinics": (4e6, 1.6, 0.6)}


def capital_plan():
    """A plan whose capital test is short by the sum of three uncertain sums, two of them tied."""
    figures = []
    for key, (value, by, loading) in SCHEMES.items():
        one = quantity(f"estate.capital.{key}", value, "gbp", spread=(value / by, value * by))
        figures.append(replace(one, group="trust", loading=loading) if loading else one)
    plan = tiny_plan(quantities=figures)
    check = replace(
        plan.verdict.checks[0], key="capital", kind="capital", members=(), threshold=None
    )
    return replace(plan, verdict=replace(plan.verdict, checks=(check,)), draws=4000)


def shares() -> dict[str, float]:
    """Shares of the variance of a sum of lognormal figures, two of which share a factor."""

    def covariance(one: str, other: str) -> float:
        (a, by_a, load_a), (b, by_b, load_b) = SCHEMES[one], SCHEMES[other]
        spread_a, spread_b = math.log(by_a) / HIGH, math.log(by_b) / HIGH
        tied = 1.0 if one == other else load_a * load_b
        mean = a * b * math.exp((spread_a**2 + spread_b**2) / 2)
        return mean * (math.exp(tied * spread_a * spread_b) - 1)

    alone = covariance("wards", "wards")
    tied = sum(covariance(x, y) for x in ("theatres", "clinics") for y in ("theatres", "clinics"))
    return {"estate.capital.wards": alone / (alone + tied), "trust": tied / (alone + tied)}


def capital(base: int = 1024) -> Matters:
    return what_matters(capital_plan(), "all", "capital", base=base)


def test_indices_of_a_sum_are_its_shares_of_variance() -> None:
    found = capital()
    one = found.sobol
    assert one is not None
    assert one.runs == 1024 * 4
    known = shares()
    assert {each.input.name for each in one.indices} == set(known)
    for each in one.indices:
        assert each.first == pytest.approx(known[each.input.name], abs=0.03)
        assert each.total == pytest.approx(known[each.input.name], abs=0.03)
        assert abs(each.first - known[each.input.name]) < each.first_by
    assert one.alone == pytest.approx(1.0, abs=0.04)
    # nothing else is uncertain: the inputs carry all the variance of the run's own draws
    assert one.share == pytest.approx(1.0, abs=0.1)
    assert any("so few rows do not tell" in words for words in sobol_words(found))
    assert "Assumptions of a correlation group are varied as one." in sobol_words(found)


def test_a_lone_assumption_agrees_with_the_draws_of_the_run() -> None:
    """The squared correlation over random draws is the first-order index of a line."""
    found = capital()
    assert found.sobol is not None
    alone = next(each for each in found.sobol.indices if not each.input.group)
    at = found.sensitivity.addresses.index(alone.input.name)
    drawn = found.sensitivity.squared[0, at]
    noise = 2.0 / found.sensitivity.draws**0.5
    assert abs(drawn - alone.first) < alone.first_by + noise


def test_the_widest_ten_are_varied_and_members_of_a_group_together() -> None:
    figures = [
        Movable(replace(quantity(f"a.b.{k}", 1.0), group=group, loading=0.5 if group else 0.0),
                Range(0.5, 2.0), 1.0)
        for k, group in enumerate(["", "", "tied", "", "tied", *[""] * 10])
        for group in [group or None]
    ]  # fmt: skip
    chosen = choose(figures, [4, 0, 2, 1, *range(5, 15)])
    assert len(chosen) == 10
    assert [each.group for each in chosen[:3]] == [True, False, False]
    assert [one.address for one in chosen[0].figures] == ["a.b.2", "a.b.4"]
    assert chosen[0].columns == ("correlation.tied", "a.b.2", "a.b.4")
    assert [each.name for each in chosen[1:3]] == ["a.b.0", "a.b.1"]


def test_the_same_rows_come_again() -> None:
    first, second = (design(named("x", "y"), 64, seed=0).scores for _ in range(2))
    assert all((first[key] == second[key]).all() for key in first)
    assert (first["x"] != design(named("x", "y"), 64, seed=1).scores["x"]).any()


def test_a_margin_that_never_moves_has_no_indices() -> None:
    inputs = named("x", "y")
    assert estimate(design(inputs, 16, seed=0), inputs, np.full(64, 5.0)) == []


@pytest.mark.parametrize(
    ("check", "base", "words"),
    [
        (None, 64, "for one test"),
        ("staff", 64, "for one test"),
        ("acute_beds", 100, "power of two"),
        ("acute_beds", 8, "power of two"),
    ],
)
def test_what_can_not_be_asked_is_refused_in_a_sentence(check, base, words) -> None:
    plan = load(SMALL)
    with pytest.raises(CallError, match=words):
        what_matters(plan, "b_at_home", check, "2015/16", draws=16, base=base)


def test_where_salib_is_missing_one_sentence_says_what_to_install(monkeypatch) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    args = ["matters", str(SMALL), "--option", "b_at_home", "--check", "acute_beds", "--sobol"]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 2
    assert "bettercare[sensitivity]" in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_the_indices_are_in_the_terminal_the_table_and_the_page() -> None:
    found = capital(64)
    assert found.sobol is not None
    table = matters_terminal.table(found).splitlines()
    rows = [dict(zip(table[0].split(","), line.split(","), strict=True)) for line in table[1:]]
    assert {row["sobol_input"] for row in rows} == {"trust", "estate.capital.wards"}
    assert all(float(row["sobol_total_by"]) > 0 for row in rows)
    page = matters_page.page(found)
    assert "Group trust: estate.capital.theatres, estate.capital.clinics" in page
    for sentence in sobol_words(found):
        assert sentence in unescape(page)


def test_what_the_indices_say_together_depends_on_their_noise() -> None:
    found = capital(64)
    one = found.sobol
    assert one is not None

    def words(first: float, by: float) -> str:
        index = replace(one.indices[0], first=first, first_by=by, total=first, total_by=by)
        return " ".join(sobol_words(replace(found, sobol=replace(one, indices=(index,)))))

    assert "30% comes from assumptions acting together." in words(0.7, 0.02)
    assert "By themselves they explain all of it" in words(0.97, 0.02)
    assert "so few rows do not tell" in words(0.8, 0.2)
    assert "Four times the rows" in words(0.8, 0.2)
    assert "Four times the rows" not in words(0.8, 0.02)
