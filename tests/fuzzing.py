"""Whatever a plan's files hold, it is refused in sentences or runs with figures that add up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from mutations import Changes, Files

from bettercare.errors import CallError, Fault
from bettercare.explain.case import open_case
from bettercare.explain.filters import Filters
from bettercare.explain.node import recompute
from bettercare.explain.targets import explain
from bettercare.plan import Plan, check
from bettercare.publish import report
from bettercare.system.index import payers
from bettercare.verdict import Assessment, assess

DRAWS = 3
#: What there can be none of, but not less, whatever the draws.
NEVER_NEGATIVE = ("people", "staff_in_post")
TOLERANCE = 1e-9


def files_of(folder: Path) -> Files:
    """The bytes of every file of a plan, by its name in the folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.suffix in (".toml", ".csv")
    }


def write_files(folder: Path, files: Files) -> Path:
    """Write a plan's files; returns the folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@contextlib.contextmanager
def changed(folder: Path, files: Files, changes: Changes) -> Iterator[None]:
    """The plan's folder with some files changed, put back at the end."""
    try:
        for name, data in changes.items():
            path = folder / name
            if data is not None:
                path.write_bytes(data)
            elif path.exists():
                path.unlink()
        yield
    finally:
        for name in changes:
            if name in files:
                (folder / name).write_bytes(files[name])
            else:
                (folder / name).unlink(missing_ok=True)


def judge(folder: Path, files: Files, changes: Changes, dice: Random, deep: bool = False) -> str:
    """Check the changed plan and run it where it is sound; `deep` publishes and explains too."""
    with changed(folder, files, changes):
        found = check(folder)
        assert bool(found.faults) == (found.plan is None)
        for fault in found.faults:
            told_well(fault)
        if found.plan is None:
            return "faults"
        for note in found.notes:
            assert note
        option = dice.choice(list(found.plan.options))
        try:
            done = assess(found.plan, [option], draws=DRAWS, jobs=1)
        except CallError as error:
            if "beyond what can be computed" not in str(error):
                raise
            return "refused"
        adds_up(found.plan, done)
        if deep:
            assert report.render(found.plan, done).rstrip().endswith("</html>")
            explained(found.plan, option, dice)
        return "run"


def told_well(fault: Fault) -> None:
    """A fault is one sentence of a bearable length that a terminal can show."""
    said = str(fault)
    assert said.isprintable()
    assert fault.problem
    assert len(said) < 1000


def adds_up(plan: Plan, done: Assessment) -> None:
    """Every figure is a number, and parts sum to their whole."""
    import polars as pl

    for frame in (done.results, done.verdict, done.held_back):
        numbers = frame.select(pl.selectors.float())
        for name in numbers.columns:
            values = numbers[name].drop_nulls().to_numpy()
            assert np.isfinite(values).all(), f"{name} is not finite"
    never = done.results.filter(pl.col("measure").is_in(NEVER_NEGATIVE) & (pl.col("p10") < -1e-6))
    assert never.is_empty(), f"{never['measure'][0]} is below 0"
    results = done.results.filter(pl.col("month").is_null())
    people = results.filter(pl.col("measure") == "people")
    whole = (pl.col("area") == "all", pl.col("age_band") == "all", pl.col("sex") == "all")
    for at in range(3):
        keep = [each if k != at else ~each for k, each in enumerate(whole)]
        _same(people.filter(*whole), people.filter(*keep), ["option", "year"])
    use = results.filter(pl.col("measure") == "activity")
    total = use.filter(pl.col("area") == "all")
    for part in (
        pl.col("area").is_not_null() & (pl.col("area") != "all"),
        pl.col("partner").is_not_null(),
        pl.col("pathway").is_not_null(),
        pl.col("age_band").is_not_null(),
    ):
        _same(total, use.filter(part), ["option", "year", "service"])
    cost = results.filter(pl.col("measure") == "cost")
    spent = cost.filter(pl.col("partner") == "all")
    _same(spent, cost.filter(pl.col("partner").is_in(payers(plan))), ["option", "year"])
    _same(spent, cost.filter(pl.col("setting").is_not_null()), ["option", "year"])


def _same(whole, parts, keys: list[str]) -> None:  # type: ignore[no-untyped-def]
    summed = parts.group_by(keys).agg(size=parts["mean"].abs().max(), mean=_col("mean").sum())
    both = whole.select(*keys, "mean").join(summed, on=keys, suffix="_of_parts")
    assert len(both) == len(whole)
    away = (both["mean"] - both["mean_of_parts"]).abs().to_numpy()
    size = np.maximum(both["mean"].abs().to_numpy(), both["size"].fill_null(0.0).to_numpy())
    assert (away <= TOLERANCE * np.maximum(size, 1.0)).all(), "parts do not sum to their whole"


def _col(name: str):  # type: ignore[no-untyped-def]
    import polars as pl

    return pl.col(name)


def explained(plan: Plan, option: str, dice: Random) -> None:
    """Some measures and a check explained; what is refused is refused in a sentence."""
    case = open_case(plan, option)
    service = dice.choice(list(plan.services))
    asked = [
        ("activity", Filters(service=service), ("activity", service)),
        ("gap", Filters(), ("gap",)),
        ("people", Filters(), ("people",)),
        ("beds_needed", Filters(), None),
        (dice.choice([each.key for each in plan.verdict.checks]), Filters(), None),
    ]
    for target, filters, row in asked:
        try:
            tree = explain(case, target, filters)
        except CallError:  # such as a check that is not modelled
            continue
        value = recompute(tree)
        assert np.isfinite(value)
        size = max(1.0, abs(tree.value), *(abs(each.value) for each in tree.children))
        assert abs(value - tree.value) <= TOLERANCE * size
        if row is not None:
            wanted = float(case.rows(*row)[-1 if target == "gap" else 0])
            assert abs(value - wanted) <= TOLERANCE * size, f"{target} is not that of the run"
