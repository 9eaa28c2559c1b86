"""The appraisal in words and rounded figures: one place for the terminal and the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal import Appraisal, OptionWorth
from bettercare.appraisal.robust import least_regretted
from bettercare.appraisal.switching import Switch
from bettercare.appraisal.worth import KIND_WORDS, KINDS
from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.publish.appraisal.frames import item_labels, measures, switch_record

Spread = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of options: a name and a cell an option.

    `stands` is where its figures stand: a table of the appraisal and the row's own keys.
    """

    label: str
    cells: tuple[str, ...]
    stands: str = ""


def rows(found: Appraisal, plan: Plan) -> list[Row]:
    """The options side by side: money first, then how surely, then criteria."""
    all_measures = [
        {name: figures for name, _, figures in measures(found, i)}
        for i in range(len(found.options))
    ]
    rules = found.rules
    other = (
        f"effects fade over {rules.fade_years} years after {year_label(plan.last_year)}"
        if rules.after_horizon == "hold"
        else f"effects of {year_label(plan.last_year)} go on"
    )

    def row(label: str, name: str, tell: Callable[[Spread], str]) -> Row:
        usual = "–" if name not in _OF_USUAL else None
        cells = [tell(each[name]) for each in all_measures]
        return Row(label, (usual or cells[0], *cells[1:]), f"appraisal;measure={name}")

    out = [
        row("Net present social value, £m", "npsv", _millions),
        row(f"The same if {other}, £m", "npsv_other_rule", _millions),
        row("Benefits for each £1 of costs and risks", "benefit_cost_ratio", _ratio),
        row("Years until it has paid back", "payback", _years),
        row("Equivalent annual cost, £m a year", "equivalent_annual_cost", _millions_1),
        row("Capital sought, £m", "capital_sought", _millions),
        row("Chance that it is worth most", "probability_best", _odds),
    ]
    lost = row("Most that could be lost by choosing it, £m", "regret_largest", _plain_millions)
    least = least_regretted(np.stack([one.worth.npsv for one in found.options]))
    marked = (f"{cell} (least)" if i == least else cell for i, cell in enumerate(lost.cells))
    out.append(Row(lost.label, tuple(marked), lost.stands))
    if found.judged is not None:
        if found.judged.satisfied is not None:
            out.append(row("Chance that it satisfies", "probability_satisfies", _odds))
        for group in found.judged.groups:
            label = words.plain(rules.stakeholders[group.group].label)
            cells = tuple(
                f"{rank} ({score:.2f})"
                for rank, score in zip(group.ranks, group.scores.mean(axis=1), strict=True)
            )
            stands = f"appraisal_ranks;group={group.group}"
            out.append(Row(f"Rank (score): {label}", cells, stands))
        first = tuple(words.odds_brief(float(share)) for share in found.judged.acceptability[:, 0])
        stands = "appraisal_acceptability;rank=1"
        out.append(Row("First among all possible weights", first, stands))
    return out


_OF_USUAL = {
    "probability_best", "regret_largest", "probability_satisfies", "capital_sought", "npsv",
}  # fmt: skip


def parts(found: Appraisal) -> list[Row]:
    """Present value of each kind of cost, risk and benefit, in millions."""
    out = []
    for kind in KINDS:
        cells = tuple(
            words.number(float(one.worth.by_kind[kind].mean()) / 1e6, 1) for one in found.options
        )
        label = words.sentence(KIND_WORDS[kind]).rstrip(".")
        out.append(Row(label, cells, f"appraisal;measure=pv_{kind}"))
    return out


def items(plan: Plan, found: Appraisal) -> list[Row]:
    """What each item adds to the mean net present social value, in millions; they sum to it."""
    out = []
    for address, label in item_labels(plan, found).items():
        amounts = (one.worth.by_figure.get(address, 0.0) / 1e6 for one in found.options)
        cells = tuple(words.number(amount, 1) for amount in amounts)
        out.append(Row(words.plain(label), cells, f"appraisal_items;figure={address}"))
    npsv = (words.number(float(one.worth.npsv.mean()) / 1e6, 1) for one in found.options)
    return [*out, Row("Net present social value", tuple(npsv), "appraisal;measure=npsv")]


def switch_words(plan: Plan, one: OptionWorth, against: str, switch: Switch) -> str:
    """One switching value in words."""
    record = switch_record(plan, one, against, switch)
    label = words.plain(record["label"])
    if record["unit"] is None:
        return f"{label} at {switch.times:.0%} of what the run says"
    stated, turned = (_figure(record[name], record["unit"]) for name in ("stated", "switches_at"))
    return f"{label} at {turned} (stated {stated})"


def _figure(value: float, unit: str) -> str:
    if unit.startswith("gbp") and abs(value) >= 1e5:
        return words.money(value) + words.unit_words(unit).removeprefix("pounds")
    if unit.startswith("share"):
        return words.exact(value, unit)
    size = words.exact(value, unit) if abs(value) >= 1 else f"{value:.2g}"
    return f"{size} {words.unit_words(unit).removeprefix('pounds').strip()}".strip()


def switch_lines(plan: Plan, found: Appraisal, one: OptionWorth, most: int) -> list[str]:
    """What would turn the answer for an option, nearest first."""
    usual = found.rules.business_as_usual
    out = []
    if one.option.key != usual:
        nearest = [s for s in one.switches if s.times <= _FAR][:most]
        told = "; ".join(switch_words(plan, one, usual, s) for s in nearest)
        out.append(f"Worth no more than business as usual: {told or _NOTHING}.")
    if one.rival != usual:
        rival = words.plain(plan.options[one.rival].label)
        nearest = [s for s in one.overtaken if s.times <= _FAR][:most]
        told = "; ".join(switch_words(plan, one, one.rival, s) for s in nearest)
        out.append(f"Level with “{rival}”: {told or _NOTHING}.")
    return out


_FAR = 10.0  # a figure ten times what is stated is no answer
_NOTHING = "no single figure within ten times what is stated"


def weight_lines(found: Appraisal) -> dict[str, str]:
    """What weight would change a group's first choice, by the group's key."""
    out = {}
    judged = found.judged
    for group in judged.groups if judged else ():
        rules = found.rules
        who = words.plain(rules.stakeholders[group.group].label)
        first = found.options[int(group.ranks.argmin())].option
        told = []
        for switch in group.switches:
            criterion = rules.criteria[judged.criteria[switch.criterion]] if judged else None
            other = found.options[switch.option].option
            if criterion is not None:
                told.append(
                    f"{words.plain(criterion.label)} at {switch.weight:.0%} "
                    f"(now {group.weights[switch.criterion]:.0%}): {words.plain(other.label)}"
                )
        turn = "; ".join(told) or "no single weight changes it"
        said = f"{who}, first choice {words.plain(first.label)}. {words.sentence(turn)}"
        out[group.group] = said
    return out


def middle_of(draws: NDArray[np.float64]) -> float:
    """The middle draw."""
    return float(np.quantile(draws, 0.5))


def ends_of(draws: NDArray[np.float64]) -> tuple[float, float]:
    """The 10th and the 90th percentile."""
    low, high = np.quantile(draws, (0.1, 0.9))
    return float(low), float(high)


def _millions(figures: Spread) -> str:
    return _spread(figures, 0)


def _millions_1(figures: Spread) -> str:
    return _spread(figures, 1)


def _spread(figures: Spread, decimals: int, scale: float = 1e6) -> str:
    middle, low, high = (figures[name] for name in ("p50", "p10", "p90"))
    if middle is None or low is None or high is None:
        return "–"
    if low == high:
        return words.number(middle / scale, decimals)
    return words.middle(middle / scale, low / scale, high / scale, decimals)


def _plain_millions(figures: Spread) -> str:
    value = figures["mean"]
    return "–" if value is None else words.number(value / 1e6)


def _ratio(figures: Spread) -> str:
    return _spread(figures, 1, 1.0)


def _years(figures: Spread) -> str:
    middle, low, high = (figures[name] for name in ("p50", "p10", "p90"))
    if middle is None:
        return "never in most draws"
    last = "never" if high is None else words.number(high)
    return (
        words.number(middle)
        if low == high
        else (f"{words.number(middle)} ({words.number(low)} to {last})")
    )


def _odds(figures: Spread) -> str:
    return words.odds_brief(figures["mean"])
