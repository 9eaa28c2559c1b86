"""The whole run: every option through the year loop to results, verdict and what was held back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bettercare import __version__
from bettercare.errors import CallError
from bettercare.plan.model import Option, Plan, year_label
from bettercare.plan.quantities import all_quantities
from bettercare.sampling import DrawBook
from bettercare.system import OptionRun, run_options
from bettercare.system.bridge_steps import MOST
from bettercare.system.model import Model, build_model
from bettercare.system.run import blocks
from bettercare.tables.columns import OutputSchema
from bettercare.tables.money_results import CAPITAL, DOUBLE_RUNNING
from bettercare.tables.results import HELD_BACK, VERDICT, WINTER
from bettercare.verdict.judgement import collect_inputs
from bettercare.verdict.usual import usual

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[int, int, str], None]
Kept = Callable[[Model, OptionRun, DrawBook], None]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a run gives: its tables (schemas in `bettercare.tables`) and how it was made."""

    results: pl.DataFrame
    verdict: pl.DataFrame
    held_back: pl.DataFrame
    meta: dict[str, Any]
    capital: pl.DataFrame | None = None
    winter: pl.DataFrame | None = None  # where the plan keeps a response surface
    double_running: pl.DataFrame | None = None  # where an intervention keeps the old open


def assess(
    plan: Plan,
    options: Sequence[str] | None = None,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> Assessment:
    """Run options of a plan and judge them.

    `options` are keys (all by default), `draws` and `seed` default to the plan's, `jobs` is the
    number of processes (all cores by default) and changes no result; `kept` is called with each
    option's run while its arrays hold. Raises `CallError` for an
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
    model = build_model(plan, bridge=MOST)
    book = DrawBook(seed, draws)
    inputs = collect_inputs(all_quantities(plan), book)
    steps = len(blocks(draws)) * len(keys)
    done = 0

    def told(option: Option) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps, option.label)

    # business as usual first, which the value of the others is told against
    first = usual(plan)
    order = sorted(keys, key=lambda key: key != first)
    runs = run_options(model, [plan.options[key] for key in order], book, jobs, told)
    # the work has begun: only now load what must not be there when it does, and what can wait
    import polars as pl

    from bettercare.system.frames import results_frame, row_labels
    from bettercare.verdict.records import capital_rows, double_running_rows, held_back_rows
    from bettercare.verdict.rows import verdict_rows
    from bettercare.verdict.value import appraised
    from bettercare.verdict.winter import kept_winter

    value = appraised(plan, book, inputs)
    winter = kept_winter(plan)
    labels = row_labels(plan, model.layout)
    frames: dict[str, pl.DataFrame] = {}
    records: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for run in runs:
        if kept is not None:
            kept(model, run, book)
        frames[run.option.key] = _finite(results_frame(labels, run.option.key, run.rows))
        late = winter.if_late(model, run, book) if winter is not None and winter.usable else []
        records[run.option.key] = {
            "verdict": verdict_rows(model, run, inputs, winter, book, value),
            "held_back": held_back_rows(model, run),
            "capital": capital_rows(model, run, book),
            "double_running": double_running_rows(model, run),
            "winter": late,
        }

    def together(schema: OutputSchema) -> pl.DataFrame:
        return _frame([row for key in keys for row in records[key][schema.name]], schema)

    keeps = any(each.double_running is not None for each in plan.interventions.values())
    return Assessment(
        results=pl.concat([frames[key] for key in keys]),
        verdict=together(VERDICT),
        held_back=together(HELD_BACK),
        capital=together(CAPITAL),
        meta={
            "plan": plan.title,
            "plan_hash": plan.hash,
            "seed": seed,
            "draws": draws,
            "options": keys,
            "years": [year_label(year) for year in plan.years],
            "code_version": __version__,
        },
        winter=together(WINTER) if winter is not None and winter.usable else None,
        double_running=together(DOUBLE_RUNNING) if keeps else None,
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
