"""How long `bettercare.whatif` takes to answer, and whether it equals `bettercare run`.

usage: python benchmarks/whatif.py [--questions N] [--equal N] [--draws N] [--keep]

Questions are put to the example plan as a page of the site puts them, in one process: an option at
random, one to four assumptions (of the dozen that matter most to it) anywhere in their ranges, and
the plan's last year, which a page shows first. `--equal N` holds N questions against
`bettercare run` on a copy of the plan folder that has the settings in its options: every row of the
verdict and every headline of every year must be the same, bit for bit, each year asked alone.
(Figures that the option's own file sets are left out of these: a file says a thing once. The tests
hold them too.) `--keep` writes what was found, with conditions, to benchmarks/results/whatif.md.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the site's desks and `bettercare run`

from measure import conditions

from bettercare.plan import load
from bettercare.plan.model import year_label
from bettercare.whatif import Answer, WhatIf, set_lines

EXAMPLE = Path(__file__).parents[1] / "examples" / "llr_2014"
RESULT = Path(__file__).parent / "results" / "whatif.md"
DIMENSIONS = ("measure", "site", "service", "setting", "partner", "staff_group", "year", "month")


def question(
    desk: WhatIf, chance: random.Random, *, to_write: bool = False
) -> tuple[str, dict[str, float]]:
    """An option and some of its levers, moved; `to_write` those that its own file does not set."""
    option = chance.choice(list(desk.plan.options))
    own = {
        line.address
        for line in desk.plan.options[option].settings
        if to_write and line.option == option
    }
    levers = [one for one in desk.levers(option) if one.address not in own]
    chosen = chance.sample(levers, chance.randint(1, len(levers) if to_write else 4))
    return option, {one.address: chance.uniform(one.low, one.high) for one in chosen}


def written(desk: WhatIf, option: str, settings: dict[str, float], folder: Path) -> None:
    """A copy of the plan in which the option, and business as usual, have the settings."""
    shutil.copytree(EXAMPLE, folder)
    plan = desk.plan
    rules = plan.appraisal
    usual = plan.options[rules.business_as_usual] if rules else plan.options[option]
    chosen = plan.options[option]
    put(folder, option, set_lines(plan, option, settings))
    if usual.key == option:
        return
    shared = {
        address: value
        for address, value in settings.items()
        if (not address.startswith("interventions.")
            or address.split(".")[1] in usual.interventions)
        and _said(chosen, address) == _said(usual, address)
    }  # fmt: skip
    put(folder, usual.key, set_lines(plan, usual.key, shared))


def _said(option: object, address: str) -> list[object]:
    lines = option.settings  # type: ignore[attr-defined]
    return [(line.value, line.start) for line in lines if line.address == address]


def put(folder: Path, option: str, lines: dict[str, str]) -> None:
    """Add `set` lines to an option's file, which has none yet for these figures."""
    path = folder / "options" / f"{option}.toml"
    text = path.read_text(encoding="utf-8").rstrip()
    head = [] if "\n[set]" in text else ["[set]"]
    path.write_text("\n".join([text, *head, *lines.values()]) + "\n", encoding="utf-8")


def differences(desk: WhatIf, answer: Answer, folder: Path) -> int:
    """How many rows are not as a run of the plan folder has them."""
    import polars as pl  # not before: with its threads there no process is forked

    from bettercare.verdict import assess

    plan = load(folder)
    keys = [answer.option]
    if plan.appraisal is not None:
        keys = list(dict.fromkeys([plan.appraisal.business_as_usual, answer.option]))
    done = assess(plan, keys, desk.draws, desk.seed, jobs=1)
    mine = pl.col("option") == answer.option
    apart = sum(
        row != theirs
        for row, theirs in zip(answer.verdict, done.verdict.filter(mine).to_dicts(), strict=True)
    )
    whole = done.results.filter(
        mine, *(pl.col(c).is_null() | (pl.col(c) == "all") for c in ("area", "age_band", "sex"))
    )
    told = {
        tuple(row[name] for name in DIMENSIONS): [row[q] for q in ("mean", "p10", "p50", "p90")]
        for row in whole.iter_rows(named=True)
        if row["pathway"] is None
    }
    for one in answer.headlines:
        for at in one.years:
            key = (one.measure, one.site, one.service, one.setting, one.partner, one.staff_group,
                   at.year, at.month)  # fmt: skip
            apart += told[key] != [at.mean, at.p10, at.p50, at.p90]
    return apart


def moving_on(desk: WhatIf, chance: random.Random, asked: argparse.Namespace) -> list[float]:
    """Processor time of each question of readers who move a lever, look, and move another."""
    spent: list[float] = []
    while len(spent) < asked.questions:
        option, settings = question(desk, chance)
        for moved in range(1, len(settings) + 1):
            began = time.process_time()
            desk.ask(option, dict(list(settings.items())[:moved]), last(desk))
            spent.append(time.process_time() - began)
    return spent


def last(desk: WhatIf) -> str:
    """The plan's last year."""
    return year_label(desk.plan.years[-1])


def whole(desk: WhatIf, option: str, settings: dict[str, float]) -> Answer:
    """The answer in all years, each asked alone, the last first."""
    alone = [desk.ask(option, settings, year_label(year)) for year in desk.plan.years[::-1]]
    found = desk.ask(option, settings)
    if any(one.as_dict() != found.as_dict(one.years[0]) for one in alone):
        raise SystemExit(f"a year asked alone is answered otherwise: {option} {settings}")
    return found


def told(what: str, spent: list[float], of: str = "processor time") -> str:
    """Least, median and 95th percentile of some times."""
    spent = sorted(spent)
    shown = " / ".join(f"{spent[int(q * (len(spent) - 1))]:.3f}" for q in (0.0, 0.5, 0.95))
    return f"- {len(spent)} {what}: {shown} s of {of} (least, median, 95th percentile)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--equal", type=int, default=0, help="questions held against a whole run")
    parser.add_argument("--draws", type=int, default=16)
    parser.add_argument("--keep", action="store_true", help="write what was found")
    asked = parser.parse_args()
    said: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        said.append(text)

    say(conditions())
    began = time.process_time()
    plan = load(EXAMPLE)
    desk = WhatIf(plan, asked.draws)
    say(f"- ready in {time.process_time() - began:.2f} s of processor time, {asked.draws} draws")
    began = time.perf_counter()
    for option in plan.options:
        desk.levers(option)
        desk.ask(option)
    say(f"- levers and published answers of every option: {time.perf_counter() - began:.1f} s")
    chance = random.Random(1)
    gc.collect()
    gc.freeze()
    spent, alone = [], []
    for _ in range(asked.questions):
        option, settings = question(desk, chance)
        began, clock = time.process_time(), time.perf_counter()
        desk.ask(option, settings, last(desk))
        spent.append(time.process_time() - began)
        alone.append(time.perf_counter() - clock)
    say(told("questions at random", spent))
    say(told("of these", alone, "wall clock"))
    moved = moving_on(desk, chance, asked)
    say(told("questions of readers who move one thing more each time", moved))
    apart = 0
    for number in range(asked.equal):
        option, settings = question(desk, chance, to_write=True)
        with tempfile.TemporaryDirectory() as scratch:
            written(desk, option, settings, Path(scratch) / "plan")
            apart += differences(desk, whole(desk, option, settings), Path(scratch) / "plan")
        print(f"  {number + 1} of {asked.equal} runs: {apart} rows differ", flush=True)
    if asked.equal:
        say(f"- {asked.equal} questions against a whole run: {apart} rows differ")
    if asked.keep:
        RESULT.write_text("\n".join(said) + "\n", encoding="utf-8")
    raise SystemExit(apart > 0)


if __name__ == "__main__":
    main()
