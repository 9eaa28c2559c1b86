"""The whole run: every option through the year loop to results, verdict and what was held back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from bettercare import __version__
from bettercare.errors import CallError
from bettercare.plan.model import Option, Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun, run_options
from bettercare.system.bridge_steps import MOST
from bettercare.system.model import Model, build_model
from bettercare.system.run import blocks
from bettercare.system.summaries import quantiles
from bettercare.tables.columns import OutputSchema
from bettercare.tables.results import HELD_BACK, VERDICT, WINTER
from bettercare.verdict.judgement import collect_inputs
from bettercare.verdict.rows import verdict_rows
from bettercare.verdict.winter import kept_winter

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a run gives: its tables (schemas in `bettercare.tables`) and how it was made."""

    results: pl.DataFrame
    verdict: pl.DataFrame
    held_back: pl.DataFrame
    meta: dict[str, Any]
    winter: pl.DataFrame | None = None  # where the plan keeps a response surface


def assess(
    plan: Plan,
    options: Sequence[str] | None = None,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Run options of a plan and judge them.

    `options` are keys (all by default), `draws` and `seed` default to the plan's, `jobs` is the
    number of processes (all cores by default) and changes no result. Raises `CallError` for an
    option the plan does not have or a number of draws below 1, and where the plan's figures
    multiply to something that is no number.
    """
    keys = list(options) if options else list(plan.options)
    for key in keys:
        if key not in plan.options:
            raise CallError(f"option {key!r} is not in the plan; it has {', '.join(plan.options)}")
    draws = plan.draws if draws is None else draws
    if draws < 1:
        raise CallError(f"draws must be 1 or more, not {draws}")
    seed = plan.seed if seed is None else seed
    jobs = jobs or os.cpu_count() or 1
    winter = kept_winter(plan)
    model = build_model(plan, bridge=MOST)
    book = DrawBook(seed, draws)
    inputs = collect_inputs(plan, book)
    steps = len(blocks(draws)) * len(keys)
    done = 0

    def told(option: Option) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps, option.label)

    runs = run_options(model, [plan.options[key] for key in keys], book, jobs, told)
    first = next(runs)  # the work has begun: only now load what must not be there when it does
    import polars as pl

    from bettercare.system.frames import results_frame, row_labels

    labels = row_labels(plan, model.layout)
    frames: list[pl.DataFrame] = []
    verdicts: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []
    winters: list[dict[str, Any]] = []
    for run in chain([first], runs):
        frames.append(_finite(results_frame(labels, run.option.key, run.rows)))
        verdicts += verdict_rows(model, run, inputs, winter, book)
        held += held_back_rows(model, run)
        if winter is not None and winter.usable:
            winters += winter.if_late(model, run, book)
    return Assessment(
        results=pl.concat(frames),
        verdict=_frame(verdicts, VERDICT),
        held_back=_frame(held, HELD_BACK),
        meta={
            "plan": plan.title,
            "plan_hash": plan.hash,
            "seed": seed,
            "draws": draws,
            "options": keys,
            "years": [year_label(year) for year in plan.years],
            "code_version": __version__,
        },
        winter=_frame(winters, WINTER) if winters else None,
    )


def _finite(results: pl.DataFrame) -> pl.DataFrame:
    """The results, where every one is a number; `CallError` naming the first that is none."""
    sound = results["mean"].is_finite()
    if sound.all():
        return results
    row = results.row((~sound).arg_true()[0], named=True)
    where = f"{row['measure']} {row['service'] or ''}".strip()
    raise CallError(
        f"{where} of {row['option']} in {row['year']} is beyond what can be computed: figures of "
        "the plan multiply to no number",
        mend="look for ranges and figures far out of proportion",
    )


def _frame(records: list[dict[str, Any]], schema: OutputSchema) -> pl.DataFrame:
    import polars as pl

    kinds = {
        each.name: pl.String if each.dtype == "text" else pl.Float64 for each in schema.columns
    }
    return pl.DataFrame(
        {name: [record[name] for record in records] for name in kinds}, schema=kinds
    )


def held_back_rows(model: Model, run: OptionRun) -> list[dict[str, Any]]:
    """How far each intervention was in place and achieved, by year, and what held it."""
    records = []
    for i, key in enumerate(run.interventions):
        mean, low, _, high = quantiles(run.achieved[i])
        for y, year in enumerate(model.plan.years):
            records.append(
                {
                    "option": run.option.key,
                    "year": year_label(year),
                    "intervention": key,
                    "pathway": model.plan.interventions[key].pathway,
                    "planned_share": float(run.planned[i, y].mean()),
                    "achieved_share_p10": float(low[y]),
                    "achieved_share": float(mean[y]),
                    "achieved_share_p90": float(high[y]),
                    "held_by": run.held_by.get((key, y)) or None,
                    "worth_planned": float(run.worth_as_written[i, y]),
                    "worth_achieved": float(run.worth[i, y].mean()),
                }
            )
    return records
