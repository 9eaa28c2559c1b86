"""appraisal.toml: what it resolves to, and what is said of each fault in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from small_plan import edit, write_small_plan

from bettercare.plan import CheckReport, check, load
from bettercare.plan.appraisal_model import Pick
from bettercare.plan.quantities import all_quantities, every_figure

APPRAISAL = Path(__file__).parents[1] / "plans" / "appraisal.toml"
FILE = "appraisal.toml"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The small plan with an appraisal."""
    folder = write_small_plan(tmp_path / "plan")
    (folder / FILE).write_text(APPRAISAL.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture
def said(plan: Path) -> Callable[..., list[str]]:
    """What the checker says after edits (file, old, new), each sentence up to its mend."""

    def run(*edits: tuple[str, str, str]) -> list[str]:
        for one in edits:
            edit(plan, *one)
        return heads(check(plan))

    return run


def heads(report: CheckReport) -> list[str]:
    assert all(fault.mend for fault in report.faults)
    return [str(fault)[: -len(f": {fault.mend}.")] for fault in report.faults]


def test_a_plan_without_an_appraisal_is_whole(tmp_path: Path) -> None:
    assert load(write_small_plan(tmp_path / "plan")).appraisal is None


def test_it_resolves_to_data(plan: Path) -> None:
    found = load(plan)
    rules = found.appraisal
    assert rules is not None
    assert (rules.price_base, rules.year_0, rules.years) == (2013, 2013, 40)
    assert [(b.first, b.last, b.rate) for b in rules.schedules["standard"].bands] == [
        (1, 30, pytest.approx(0.035)),
        (31, None, pytest.approx(0.03)),
    ]
    assert rules.qaly is not None
    assert rules.qaly.value == 60_000
    assert rules.capital["early_discharge"].spend == ((2013, 0.4), (2014, 0.6))
    assert rules.capital["early_discharge"].opens == 2014
    assert rules.benefits["journeys"].pick == Pick(
        "activity", (("area", "north"), ("service", "emergency_attendance"))
    )
    assert rules.benefits["at_home"].value is None
    assert (rules.costs["double_running"].first, rules.costs["double_running"].last) == (2014, 2015)
    assert (rules.risks["too_soon"].first, rules.risks["too_soon"].last) == (2013, None)
    assert rules.criteria["money"].points == ((-50e6, 0.0), (50e6, 1.0))
    assert rules.criteria["together"].scores["b_at_home"].value == pytest.approx(0.7)
    assert rules.stakeholders["people"].weights == {"money": 20, "beds": 100, "together": 80}


def test_its_figures_have_addresses_apart_from_those_of_a_run(plan: Path) -> None:
    found = load(plan)
    extra = set(every_figure(found)) - set(all_quantities(found))
    assert extra == {
        "appraisal.qaly",
        "appraisal.optimism_bias.building.upper",
        "appraisal.optimism_bias.building.lower",
        "appraisal.optimism_bias.building.mitigation.design",
        "appraisal.optimism_bias.building.mitigation.ground",
        "appraisal.capital.early_discharge.renewal",
        "appraisal.costs.double_running",
        "appraisal.benefits.health",
        "appraisal.benefits.journeys",
        "appraisal.risks.too_soon.probability",
        "appraisal.risks.too_soon.impact",
        "appraisal.criteria.together.scores.a_do_nothing",
        "appraisal.criteria.together.scores.b_at_home",
    }


def test_an_option_may_set_them(plan: Path) -> None:
    line = '"appraisal.costs.double_running" = { value = 150, why = "slower" }\n'
    edit(plan, "options/b_at_home.toml", "[set]\n", "[set]\n" + line)
    (setting,) = (
        one
        for one in load(plan).options["b_at_home"].settings
        if one.address == "appraisal.costs.double_running"
    )
    assert setting.value == 150_000  # in the unit the plan gives it in


def test_an_option_takes_over_the_scores_of_the_one_it_is_based_on(plan: Path) -> None:
    (plan / "options/c_later.toml").write_text('label = "C"\nbased_on = "b_at_home"\n')
    assert check(plan).faults == ()


CASES = tomllib.loads(Path(__file__).with_name("appraisal_faults.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list(CASES))
def test_a_fault_is_told_in_its_sentence(name: str, said: Callable[..., list[str]]) -> None:
    edits = [(one["file"], one["old"], one["new"]) for one in CASES[name]["edit"]]
    assert said(*edits) == CASES[name]["says"]


def test_an_option_without_costs_is_told(plan: Path) -> None:
    (plan / "options/c_free.toml").write_text('label = "C"\nbased_on = "a_do_nothing"\n')
    assert heads(check(plan)) == [
        'appraisal.toml  options.c_free  the option "c_free" has no costs'
    ]


def test_all_faults_are_told_in_one_go(said: Callable[..., list[str]]) -> None:
    found = said(
        (FILE, "{ first = 31, rate = 3.0 }", "{ first = 33, rate = 3.0 }"),
        (FILE, '"2014/15" = 0.6', '"2014/15" = 0.5'),
        (FILE, "beds = 40", "beds = -40"),
        (FILE, "life = 20", "life = 0"),
    )
    assert len(found) == 4


@pytest.mark.parametrize("file", ["services.toml", "plan.toml", "sources.toml", FILE])
def test_a_broken_file_is_one_sentence(file: str, plan: Path) -> None:
    (plan / file).write_text('a = "', encoding="utf-8")
    assert len(check(plan).faults) == 1


WRONG = ("-1", "nan", '"all"', "[]", "{}", "2014-02-30", "true", "[{}]", "9" * 400, '"9998/99"')
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_][\w.]*|[-+]?\d[\d.\-]*|[\[\]{}=,]')


@pytest.mark.parametrize("first", range(3))
def test_wrong_words_are_refused_in_sentences(first: int, plan: Path) -> None:
    text = APPRAISAL.read_text(encoding="utf-8")
    tokens = list(TOKEN.finditer(text))[first * 30 :: 90]
    for number, token in enumerate(tokens):
        wrong = WRONG[(first + number) % len(WRONG)]
        (plan / FILE).write_text(text[: token.start()] + wrong + text[token.end() :])
        report = check(plan)
        assert bool(report.faults) == (report.plan is None)
        assert all(str(fault).isprintable() and fault.problem for fault in report.faults)


@pytest.mark.parametrize("line", range(0, 145, 9))
def test_a_line_less_is_read_or_refused_in_sentences(line: int, plan: Path) -> None:
    lines = APPRAISAL.read_text(encoding="utf-8").splitlines(keepends=True)
    (plan / FILE).write_text("".join(lines[:line] + lines[line + 1 :]))
    report = check(plan)
    assert bool(report.faults) == (report.plan is None)
