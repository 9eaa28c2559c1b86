"""What a reader is told of changed assumptions is what a run of the changed plan says."""

from __future__ import annotations

import json
import random
import runpy
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from small_plan import SMALL, write_small_plan

from bettercare.errors import CallError
from bettercare.plan import load
from bettercare.verdict import assess
from bettercare.whatif import Answer, SettingFaults, WhatIf, as_option, set_lines
from bettercare.whatif import desk as desk_module

RULES = SMALL.parent / "appraisal.toml"
DRAWS = 7
VALUE = """
[checks.worth]
label = "Value for money"
kind = "value"
threshold = { value = 0, unit = "gbp" }
owner = "hospital"
reason = "Invented"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plan, appraised, with a check of its worth."""
    plan = write_small_plan(tmp_path_factory.mktemp("whatif") / "plan")
    shutil.copy(RULES, plan / "appraisal.toml")
    with (plan / "verdict.toml").open("a", encoding="utf-8") as file:
        file.write(VALUE)
    return plan


@pytest.fixture(scope="module")
def desk(folder: Path) -> WhatIf:
    return WhatIf(load(folder), DRAWS)


def same_as_run(answer: Answer, plan: Path, option: str, options: list[str]) -> None:
    """Verdict and headlines are, bit for bit, those of `bettercare run` on a plan folder."""
    done = assess(load(plan), options, DRAWS, answer.seed, jobs=1)
    verdict = done.verdict.filter(pl.col("option") == option).to_dicts()
    assert [{**row, "option": option} for row in answer.verdict] == verdict
    results = done.results.filter(pl.col("option") == option)
    keys = ["measure", "site", "service", "setting", "partner", "staff_group", "year", "month"]
    told = {
        tuple(row[key] for key in keys): [row[each] for each in ("mean", "p10", "p50", "p90")]
        for row in results.iter_rows(named=True)
        if all(row[name] in (None, "all") for name in ("area", "age_band", "sex", "pathway"))
    }
    for one in answer.headlines:
        for at in one.years:
            key = (one.measure, one.site, one.service, one.setting, one.partner, one.staff_group,
                   at.year, at.month)  # fmt: skip
            assert told[key] == [at.mean, at.p10, at.p50, at.p90], key


def settings_of(desk: WhatIf, option: str, chance: random.Random) -> dict[str, float]:
    """Some assumptions anywhere in their ranges, as a reader might move them."""
    found = desk.levers(option, 40)
    return {
        one.address: chance.uniform(one.low, one.high)
        for one in chance.sample(found, chance.randint(1, len(found)))
    }


def test_settings_at_random_give_what_a_run_of_the_changed_plan_gives(
    desk: WhatIf, folder: Path, tmp_path: Path
) -> None:
    chance = random.Random(8)
    for number in range(6):
        settings = settings_of(desk, "b_at_home", chance)
        answer = desk.ask("b_at_home", settings)
        changed = tmp_path / str(number)
        shutil.copytree(folder, changed)
        usual, chosen = (desk.plan.options[key] for key in ("a_do_nothing", "b_at_home"))
        own = ("interventions", *(line.address for line in chosen.settings))
        # what is no doing of the option's, business as usual meets too
        shared = {key: value for key, value in settings.items() if not key.startswith(own)}
        put(changed, "b_at_home", set_lines(desk.plan, "b_at_home", settings))
        theirs = set_lines(desk.plan, usual.key, shared).values()
        with (changed / "options" / f"{usual.key}.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join(["", "[set]", *theirs]))
        same_as_run(answer, changed, "b_at_home", [usual.key, "b_at_home"])


def put(plan: Path, option: str, lines: dict[str, str]) -> None:
    """Give an option `set` lines after those that it has: its file becomes that of a base of it."""
    folder = plan / "options"
    (folder / f"{option}.toml").rename(folder / f"{option}_before.toml")
    text = [f'label = "Changed"\nbased_on = "{option}_before"\n\n[set]', *lines.values()]
    (folder / f"{option}.toml").write_text("\n".join(text) + "\n", encoding="utf-8")


def test_an_option_file_has_the_settings(desk: WhatIf, folder: Path, tmp_path: Path) -> None:
    one = next(o for o in desk.levers("b_at_home", 40) if o.address.startswith("interventions"))
    shutil.copytree(folder, tmp_path / "plan")
    mine = as_option(desk.plan, "b_at_home", {one.address: one.low}, 'Less "help"')
    (tmp_path / "plan" / "options" / "mine.toml").write_text(mine, encoding="utf-8")
    (tmp_path / "plan" / "appraisal.toml").unlink()
    told = load(tmp_path / "plan").options["mine"]
    assert told.label == 'Less "help"'
    assert told.settings[-1].address == one.address
    assert told.settings[-1].value == one.low


def test_nothing_moved_is_the_published_plan(desk: WhatIf, folder: Path) -> None:
    for option in desk.plan.options:
        answer = desk.ask(option, {})
        assert answer.changes == ()
        same_as_run(answer, folder, option, list(desk.plan.options))
        assert answer.verdict == answer.published_verdict
        assert {h.group for h in answer.headlines} == {"beds", "community", "staff", "money"}
        for one in (at for each in answer.headlines for at in each.years):
            assert (one.mean, one.p10, one.p90) == (
                one.published_mean, one.published_p10, one.published_p90
            )  # fmt: skip


def test_no_question_leaves_anything_behind(desk: WhatIf) -> None:
    chance = random.Random(3)
    asked = [settings_of(desk, "b_at_home", chance) for _ in range(3)]
    first = [desk.ask("b_at_home", each) for each in asked]
    fresh = WhatIf(desk.plan, DRAWS)
    assert [fresh.ask("b_at_home", each) for each in reversed(asked)] == first[::-1]


def test_levers_are_those_that_matter_and_say_where_they_come_from(desk: WhatIf) -> None:
    found = desk.levers("b_at_home")
    assert 3 < len(found) <= 12
    assert [one.matters for one in found] == sorted((o.matters for o in found), reverse=True)
    most = found[0]
    base = desk.ask("b_at_home").verdict
    moved = desk.ask("b_at_home", {most.address: most.high}).verdict
    label = {check.label for check in desk.plan.verdict.checks if any(
        a["shortfall"] != b["shortfall"] for a, b in zip(base, moved, strict=True)
        if a["check"].partition(":")[0] == check.key)}  # fmt: skip
    assert most.moves in label
    for one in found:
        assert one.low <= one.value <= one.high
        assert one.low < one.high
        assert 5 < (one.high - one.low) / one.step <= 50
        assert one.label
        assert one.unit
        assert one.sources
    assert desk.levers("b_at_home", 2) == found[:2]


def test_an_answer_is_plain_data_of_a_year_or_of_all(desk: WhatIf) -> None:
    lever = desk.levers("b_at_home")[0]
    answer = desk.ask("b_at_home", {lever.address: lever.low})
    whole = json.loads(json.dumps(answer.as_dict(), allow_nan=False))
    last = json.loads(json.dumps(answer.as_dict(answer.years[-1]), allow_nan=False))
    assert whole["changes"][0]["as_published"] == lever.value
    assert {row["year"] for row in last["verdict"]} == {answer.years[-1]}
    assert last["headlines"][0]["years"] == whole["headlines"][0]["years"][-1:]
    with pytest.raises(CallError, match="is not in the answer; it runs from"):
        answer.as_dict("1999/00")


def test_one_year_is_that_year_of_all_to_the_last_bit(desk: WhatIf) -> None:
    """Whatever was asked before, and of a desk that has judged no other year."""
    chance = random.Random(17)
    fresh = WhatIf(desk.plan, DRAWS)
    for option in desk.plan.options:
        for settings in ({}, settings_of(desk, option, chance)):
            whole = desk.ask(option, settings)
            for year in chance.sample(whole.years, len(whole.years)):
                one = fresh.ask(option, settings, year)
                assert one.years == (year,)
                assert one.as_dict() == whole.as_dict(year)
    with pytest.raises(CallError, match="is not in the plan; it runs from"):
        desk.ask(option, {}, "1999/00")


def test_everything_wrong_with_settings_is_told_at_once(desk: WhatIf) -> None:
    right = desk.levers("b_at_home")[0]
    wrong = {
        right.address: right.high * 2 + 1,
        right.address + "x": 1.0,
        "interventions.crisis_response.nothing": 1.0,
    }
    kinds = [one.address for one in desk.levers("b_at_home")[1:4]]
    wrong |= dict(zip(kinds, ("lots", float("nan"), True), strict=True))
    with pytest.raises(SettingFaults) as told:
        desk.ask("b_at_home", wrong)
    text = str(told.value)
    assert len(told.value.faults) == len(wrong) == len(text.splitlines())
    assert "is outside the planner's range: give a figure from" in text
    assert f'(did you mean "{right.address}"?)' in text
    assert "'lots' is not a number" in text
    assert "nan is no figure" in text
    assert "True is not a number" in text
    figure = next(a for a in desk.plan.quantities if desk.plan.quantities[a].range is None)
    with pytest.raises(SettingFaults, match="has no range"):
        desk.ask("b_at_home", {figure: 1.0})
    own = next(o for o in desk.levers("b_at_home", 40) if o.address.startswith("interventions"))
    with pytest.raises(SettingFaults, match="does not hold the intervention"):
        desk.ask("a_do_nothing", {own.address: 1.0})
    with pytest.raises(CallError, match="is not in the plan; it has a_do_nothing"):
        desk.ask("nowhere")
    with pytest.raises(CallError, match="draws must be 1 or more"):
        WhatIf(desk.plan, 0)


def test_the_program_in_the_documentation_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = SMALL.parents[2]
    monkeypatch.chdir(root)
    runpy.run_path(str(root / "docs" / "explanation" / "what_if.py"))
    told = capsys.readouterr().out
    assert "Held back most by" in told or "to spare" in told
    assert len(told.splitlines()) > 15


def test_a_figure_that_the_option_sets_from_a_date_is_moved_from_that_date(desk: WhatIf) -> None:
    plan = desk.plan
    address = next(a for a, one in desk._adjustable(plan.options["b_at_home"]).items()
                   if a.startswith("demand.trend") and one.start is None)  # fmt: skip
    figure = plan.quantities[address]
    line = replace(plan.options["b_at_home"].settings[0], address=address, value=figure.value / 2,
                   start=plan.options["b_at_home"].settings[0].start, unit=figure.unit)  # fmt: skip
    option = replace(plan.options["b_at_home"], settings=(line,))
    other = WhatIf(replace(plan, options=plan.options | {"b_at_home": option}), DRAWS)
    one = other._adjustable(option)[address]
    assert one.value == line.value
    assert one.start == line.start
    assert one.low < one.value < one.high


def test_what_was_found_before_is_not_worked_out_again(
    desk: WhatIf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bettercare.whatif.desk.KEPT_RUNS", 3)
    fresh = WhatIf(desk.plan, DRAWS)
    fresh.ask("b_at_home")
    ran: list[str] = []
    run = fresh._run
    monkeypatch.setattr(fresh, "_run", lambda option: (ran.append(option.key), run(option))[1])
    found = desk.levers("b_at_home", 40)
    own = next(one for one in found if one.address.startswith("interventions"))
    met = next(one for one in found if one.address.startswith("demand"))
    first = fresh.ask("b_at_home", {met.address: met.low})
    assert sorted(ran) == ["a_do_nothing", "b_at_home"]
    assert fresh.ask("b_at_home", {met.address: met.low}) == first
    assert len(ran) == 2  # the same again
    both = fresh.ask("b_at_home", {met.address: met.low, own.address: own.low})
    assert ran[2:] == ["b_at_home"]  # business as usual under the same circumstances
    assert both == desk.ask("b_at_home", {own.address: own.low, met.address: met.low})
    for share in (0.2, 0.4, 0.6):  # the first answers make room
        fresh.ask("b_at_home", {own.address: own.low + (own.high - own.low) * share})
    assert len(fresh._answered) == 3
    told: list[int] = []
    tell = desk_module.verdict_rows
    monkeypatch.setattr(desk_module, "verdict_rows", lambda *a: (told.extend(a[-1]), tell(*a))[1])
    ran.clear()
    settings = {own.address: own.low + (own.high - own.low) * 0.5}
    fresh.ask("b_at_home", settings, "2014/15")
    fresh.ask("b_at_home", settings, "2016/17")
    fresh.ask("b_at_home", settings, "2014/15")
    assert ran == ["b_at_home"]  # another year of a run costs its judging
    assert told == [1, 3]
    ran.clear()
    assert fresh.ask("b_at_home", {met.address: met.low}) == first
    assert ran == ["b_at_home"]
