"""Options against criteria with each group's swing weights."""

from __future__ import annotations

import math
from itertools import pairwise

from bettercare.plan.appraisal_model import Criterion
from bettercare.publish import words
from bettercare.publish.appraisal.workbook.case import Case
from bettercare.publish.appraisal.workbook.inputs import Inputs
from bettercare.publish.appraisal.workbook.run_sheet import RunCells
from bettercare.publish.appraisal.workbook.sheet import At, Book, Page, span

_NONE = "–"


def write_scores(
    book: Book, case: Case, inputs: Inputs, runs: list[RunCells], npsv: dict[int, At]
) -> None:
    """Values, scores, ranks and switching weights; nothing where the plan has no criteria."""
    judged = case.judged
    if judged is None:
        return
    rules, count = case.rules, len(case.taken)
    points = max((len(each.points) for each in rules.criteria.values()), default=0)
    title = "Options against criteria: measures, values from 0 to 1, and each group's swing weights"
    page = book.page("Scores", title, [46, *[20] * (count + 2 * points)], (3, 1))
    names = [f"{i}. {words.plain(one.option.label)}" for i, one in enumerate(case.taken)]
    page.heads(2, ["Measure", *names, *["at", "value"] * points])
    values: list[list[At]] = []
    top = 3 + len(judged.criteria) + 1
    page.heads(top, ["Value", *names])
    for c, key in enumerate(judged.criteria):
        each = rules.criteria[key]
        page.text(3 + c, 0, words.plain(each.label))
        page.text(top + 1 + c, 0, words.plain(each.label))
        bends = [(page.given(3 + c, 1 + count + 2 * p, at, "figure"),
                  page.given(3 + c, 2 + count + 2 * p, value, "score"))
                 for p, (at, value) in enumerate(each.points)]  # fmt: skip
        row = []
        for i in range(count):
            value = float(judged.values[c, i, 0])
            measure = _measure(page, 3 + c, 1 + i, each, case, inputs, runs, npsv, i)
            formula = _value(str(measure), bends) if bends else str(measure)
            row.append(page.calc(top + 1 + c, 1 + i, formula, value, "score"))
        values.append(row)
    at = top + len(judged.criteria) + 3
    for g in range(len(judged.groups)):
        at = _group(page, at, case, g, values, names)


def _measure(
    page: Page, row: int, col: int, each: Criterion, case: Case, inputs: Inputs,
    runs: list[RunCells], npsv: dict[int, At], i: int,
) -> At:  # fmt: skip
    """What an option has of a criterion: a measure of its run, its NPSV, or a score."""
    if each.pick is None:
        score = each.score_of(case.taken[i].option)
        assert score is not None  # the reader has seen to it
        source = inputs.figures[score.address, i]
    elif each.pick.measure == "npsv":
        source = npsv[i]
    else:
        year = case.plan.last_year if each.year is None else each.year
        source = runs[i].measures[each.pick][year - case.plan.first_year]
    return page.calc(row, col, str(source), source.value, "figure")


def _value(x: str, bends: list[tuple[At, At]]) -> str:
    """A value function of straight lines between points, level beyond them."""
    formula = str(bends[-1][1])
    for (a, va), (b, vb) in reversed(list(pairwise(bends))):
        formula = f"IF({x}<{b},{va}+({x}-{a})*({vb}-{va})/({b}-{a}),{formula})"
    return f"IF({x}<={bends[0][0]},{bends[0][1]},{formula})"


def _group(
    page: Page, row: int, case: Case, g: int, values: list[list[At]], names: list[str]
) -> int:
    """One group: weights as given and scaled, scores, ranks, and where a weight turns the best."""
    assert case.judged is not None
    group = case.judged.groups[g]
    holder = case.rules.stakeholders[group.group]
    count = len(names)
    page.heads(
        row, [words.plain(holder.label), "Swing weight", "Scaled", "Turns at", "in favour of"]
    )
    first = row + 1
    keys = case.judged.criteria
    given = [page.given(first + c, 1, holder.weights[key], "figure") for c, key in enumerate(keys)]
    total = f"SUM({span(given[0], given[-1])})"
    weights = [
        page.calc(first + c, 2, f"{each}/{total}", float(group.weights[c]), "share")
        for c, each in enumerate(given)
    ]
    for c, key in enumerate(keys):
        page.text(first + c, 0, words.plain(case.rules.criteria[key].label))
    at = first + len(keys)
    page.heads(at, ["", *names])
    page.text(at + 1, 0, "Score: sum of weight x value")
    page.text(at + 2, 0, "Rank")
    scores = []
    for i in range(count):
        column = span(values[0][i], values[-1][i])
        formula = f"SUMPRODUCT({span(weights[0], weights[-1])},{column})"
        scores.append(
            page.calc(at + 1, 1 + i, formula, float(group.scores[i, 0]), "score", "total")
        )
    ends = span(scores[0], scores[-1])
    for i, score in enumerate(scores):  # equal ones in their order
        before = f"+COUNTIF({span(scores[0], scores[i - 1])},{score})" if i else ""
        page.calc(at + 2, 1 + i, f"RANK({score},{ends}){before}", float(group.ranks[i]), "whole")
    _turns(page, first, at + 3, case, g, values, weights, scores, names)
    return at + 4 + len(keys) + 2


def _turns(
    page: Page, first: int, grid: int, case: Case, g: int, values: list[list[At]],
    weights: list[At], scores: list[At], names: list[str],
) -> None:  # fmt: skip
    """Switching weights: one weight moves, the others keep their proportions.

    With v an option's value on the criterion and R its score on the others, level where
    t = (R_b - R_a) / ((v_a - R_a) - (v_b - R_b)); b is the best option.
    """
    assert case.judged is not None
    group = case.judged.groups[g]
    count = len(names)
    page.heads(grid, ["Weight at which it draws level with the best", *names])
    page.heads(grid, ["How far from its weight"], 2 + count)
    heads = span(At(page.name, grid, 1, 0.0), At(page.name, grid, count, 0.0))
    ends = span(scores[0], scores[-1])
    best = f"MATCH(MAX({ends}),{ends},0)"
    turns = {turn.criterion: turn for turn in group.switches}
    for c, weight in enumerate(weights):
        page.text(grid + 1 + c, 0, words.plain(case.rules.criteria[case.judged.criteria[c]].label))
        line = span(values[c][0], values[c][-1])
        top = f"INDEX({line},1,{best})"
        rest_top = f"((MAX({ends})-{weight}*{top})/(1-{weight}))"
        levels = []
        for i in range(count):
            rest = f"(({scores[i]}-{weight}*{values[c][i]})/(1-{weight}))"
            slope = f"(({top}-{rest_top})-({values[c][i]}-{rest}))"
            level = f"({rest}-{rest_top})/{slope}"
            formula = (
                f'IF(OR({best}={i + 1},{weight}>=1),"{_NONE}",IF(ABS({slope})<0.000000000001,'
                f'"{_NONE}",IF(AND({level}>0.000000001,{level}<0.999999999),{level},"{_NONE}")))'
            )
            levels.append(page.calc(grid + 1 + c, 1 + i, formula, _level(case, g, c, i), "score"))
        turn = turns.get(c)
        away = [
            page.calc(
                grid + 1 + c, 2 + count + i, f'IF(ISNUMBER({at}),ABS({at}-{weight}),"{_NONE}")',
                _NONE if math.isnan(at.value) else abs(at.value - weight.value), "score",
            )
            for i, at in enumerate(levels)
        ]  # fmt: skip
        off = span(away[0], away[-1])
        place = f"MATCH(MIN({off}),{off},0)"
        for col, of, told in (
            (3, span(levels[0], levels[-1]), _NONE if turn is None else turn.weight),
            (4, heads, _NONE if turn is None else names[turn.option]),
        ):
            formula = f'IF(COUNT({off})=0,"{_NONE}",INDEX({of},1,{place}))'
            page.calc(first + c, col, formula, told, "score")


def _level(case: Case, g: int, c: int, i: int) -> float | str:
    """The weight of a criterion at which an option draws level with a group's best."""
    assert case.judged is not None
    group, values = case.judged.groups[g], case.judged.values[..., 0]
    scores, weight = group.scores[:, 0], float(group.weights[c])
    best = int(scores.argmax())
    if i == best or weight >= 1.0:
        return _NONE
    rest = (scores - weight * values[c]) / (1.0 - weight)
    slope = (values[c, best] - rest[best]) - (values[c, i] - rest[i])
    if abs(slope) < 1e-12:
        return _NONE
    at = float((rest[i] - rest[best]) / slope)
    return at if 1e-9 < at < 1.0 - 1e-9 else _NONE
