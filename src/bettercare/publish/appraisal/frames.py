"""The appraisal as tables (`bettercare.tables.appraisal_results`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal import Appraisal, OptionWorth
from bettercare.appraisal.lines import RESULTS
from bettercare.appraisal.switching import Switch
from bettercare.appraisal.worth import KINDS, schedule_of, signed
from bettercare.plan.draws import resolve
from bettercare.plan.model import Plan, year_label
from bettercare.plan.quantities import every_figure
from bettercare.system.summaries import quantiles
from bettercare.tables.appraisal_results import APPRAISAL_TABLES

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]
Record = dict[str, Any]


def frames(plan: Plan, found: Appraisal) -> dict[str, pl.DataFrame]:
    """Every table of an appraisal by name."""
    import polars as pl

    made: dict[str, Iterator[Record]] = {
        "appraisal": _worths(found),
        "appraisal_flows": _flows(found),
        "appraisal_switches": _switches(plan, found),
        "appraisal_items": _items(plan, found),
        "appraisal_values": _values(found),
        "appraisal_ranks": _ranks(found),
        "appraisal_acceptability": _acceptability(found),
        "appraisal_weights": _weights(found),
        "appraisal_bridge": _bridge(found),
    }
    out = {}
    for schema in APPRAISAL_TABLES:
        kinds = {c.name: pl.String if c.dtype == "text" else pl.Float64 for c in schema.columns}
        records = list(made[schema.name])
        columns = {name: [record[name] for record in records] for name in kinds}
        out[schema.name] = pl.DataFrame(columns, schema=kinds)
    return out


def spread(draws: Floats) -> dict[str, float | None]:
    """Mean and quantiles; none where a draw has no finite figure."""
    if np.isfinite(draws).all():
        names = ("mean", "p10", "p50", "p90")
        return dict(zip(names, (float(q) for q in quantiles(draws)), strict=True))
    if np.isnan(draws).any():
        return dict.fromkeys(("mean", "p10", "p50", "p90"))
    ends = np.quantile(draws, (0.1, 0.5, 0.9), method="inverted_cdf")
    p10, p50, p90 = (float(q) if np.isfinite(q) else None for q in ends)
    return {"mean": None, "p10": p10, "p50": p50, "p90": p90}


def _certain(value: float) -> dict[str, float | None]:
    return dict.fromkeys(("mean", "p10", "p50", "p90"), value)


def measures(found: Appraisal, i: int) -> Iterator[tuple[str, str, dict[str, float | None]]]:
    """Measure, unit and spread of one option's worth."""
    one = found.options[i]
    worth = one.worth
    yield "npsv", "gbp", spread(worth.npsv)
    yield "npsv_other_rule", "gbp", spread(one.otherwise)
    yield "probability_best", "share", _certain(one.probability_best)
    yield "probability_positive", "share", _certain(float((worth.npsv > 0).mean()))
    ratio = spread(worth.ratio)
    spent = float((worth.costs + worth.risks).mean())
    if ratio["mean"] is not None and spent > 0:  # of the expected sums, not of the draws' ratios
        ratio["mean"] = float(worth.benefits.mean()) / spent
    yield "benefit_cost_ratio", "multiplier", ratio
    yield "payback", "year", spread(worth.payback)
    yield "equivalent_annual_cost", "gbp/year", spread(worth.annual_cost)
    yield "pv_costs", "gbp", spread(worth.costs)
    yield "pv_risks", "gbp", spread(worth.risks)
    yield "pv_benefits", "gbp", spread(worth.benefits)
    for kind in KINDS:
        yield f"pv_{kind}", "gbp", spread(worth.by_kind[kind])
    yield "regret", "gbp", spread(one.regret)
    yield "regret_largest", "gbp", _certain(float(one.regret.max()))
    yield "capital_sought", "gbp", spread(one.capital_sought)
    if found.judged is not None and found.judged.satisfied is not None:
        yield "probability_satisfies", "share", _certain(float(found.judged.satisfied[i]))


def _worths(found: Appraisal) -> Iterator[Record]:
    for i, one in enumerate(found.options):
        for measure, unit, figures in measures(found, i):
            yield {"option": one.option.key, "measure": measure, "unit": unit} | figures


def _flows(found: Appraisal) -> Iterator[Record]:
    for one in found.options:
        for kind, flow in one.worth.flows.items():
            if not flow.any():
                continue
            factors = found.factors[schedule_of(kind)]
            by_year = zip(found.meta["years"], flow, factors, strict=True)
            for year, draws, factor in by_year:
                yield {
                    "option": one.option.key, "year": year, "kind": kind, "sign": signed(kind),
                    "discount_factor": float(factor), "unit": "gbp/year",
                } | spread(draws)  # fmt: skip


def switch_record(plan: Plan, one: OptionWorth, against: str, switch: Switch) -> Record:
    """One switching value with the figure's label, unit and stated value in the option."""
    figure = every_figure(plan).get(switch.key)
    record: Record = {
        "option": one.option.key, "against": against, "figure": switch.key,
        "label": RESULTS.get(switch.key, switch.key), "unit": None, "stated": None,
        "switches_at": None, "times": switch.times,
    }  # fmt: skip
    if figure is not None:
        lines = [line for line in one.option.settings if line.address == switch.key]
        stated = resolve(figure, lines).steps[0][1]
        record |= {"label": figure.label, "unit": figure.unit, "stated": stated,
                   "switches_at": stated * switch.times}  # fmt: skip
    return record


def _switches(plan: Plan, found: Appraisal) -> Iterator[Record]:
    usual = found.rules.business_as_usual
    for one in found.options:
        for switch in one.switches:
            yield switch_record(plan, one, usual, switch)
        for switch in one.overtaken if one.rival != usual else ():
            yield switch_record(plan, one, one.rival, switch)


def item_labels(plan: Plan, found: Appraisal) -> dict[str, str]:
    """What each item of the net present social value is called, by its address, in order."""
    labels, rules = dict(RESULTS), found.rules
    for benefit in rules.benefits.values():
        if benefit.value is not None:
            labels[benefit.value.address] = benefit.label
    labels |= {cost.amount.address: cost.label for cost in rules.costs.values()}
    labels |= {risk.impact.address: risk.label for risk in rules.risks.values()}
    for what, told in (("capital", "capital and its renewal"), ("revenue", "running cost")):
        for key, intervention in plan.interventions.items():
            labels[f"interventions.{key}.{what}"] = f"{intervention.label}: {told}"
    return {
        address: label
        for address, label in labels.items()
        if any(one.worth.by_figure.get(address, 0.0) for one in found.options)
    }


def _items(plan: Plan, found: Appraisal) -> Iterator[Record]:
    for address, label in item_labels(plan, found).items():
        for one in found.options:
            yield {
                "option": one.option.key, "figure": address, "label": label, "unit": "gbp",
                "mean": one.worth.by_figure.get(address, 0.0),
            }  # fmt: skip


def _values(found: Appraisal) -> Iterator[Record]:
    judged = found.judged
    for c, criterion in enumerate(judged.criteria if judged else ()):
        for o, one in enumerate(found.options):
            assert judged is not None
            record = {"option": one.option.key, "criterion": criterion, "unit": "share"}
            yield record | spread(judged.values[c, o])


def _ranks(found: Appraisal) -> Iterator[Record]:
    for group in found.judged.groups if found.judged else ():
        for o, one in enumerate(found.options):
            yield {
                "group": group.group, "option": one.option.key, "rank": float(group.ranks[o]),
                "unit": "share",
            } | spread(group.scores[o])  # fmt: skip


def _acceptability(found: Appraisal) -> Iterator[Record]:
    for o, one in enumerate(found.options):
        for r, share in enumerate(found.judged.acceptability[o] if found.judged else (), start=1):
            yield {"option": one.option.key, "rank": float(r), "share": float(share)}


def _weights(found: Appraisal) -> Iterator[Record]:
    judged = found.judged
    for group in judged.groups if judged else ():
        turns = {switch.criterion: switch for switch in group.switches}
        for c, criterion in enumerate(judged.criteria if judged else ()):
            turn = turns.get(c)
            yield {
                "group": group.group, "criterion": criterion, "weight": float(group.weights[c]),
                "switches_at": turn.weight if turn else None,
                "to": found.options[turn.option].option.key if turn else None,
            }  # fmt: skip


def _bridge(found: Appraisal) -> Iterator[Record]:
    for one in found.options:
        for bar in one.bridge.bars:
            for partner, draws in zip(one.bridge.partners, bar.amounts, strict=True):
                yield {
                    "option": one.option.key, "year": year_label(bar.year), "partner": partner,
                    "step": bar.key, "label": bar.label, "unit": "gbp/year", **spread(draws),
                }  # fmt: skip
