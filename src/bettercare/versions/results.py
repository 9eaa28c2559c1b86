"""What two versions of a plan come to: their verdicts and headline figures side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare.errors import CallError
from bettercare.versions.flatten import percent

if TYPE_CHECKING:
    import polars as pl

_TOTALS = (
    "area", "site", "partner", "service", "pathway", "staff_group", "age_band", "sex",
    "deprivation", "setting",
)  # fmt: skip
#: Measures of the system as a whole that a reader asks for first, by how they begin.
_HEADLINES = (
    "people", "births", "deaths", "beds_", "cost", "funding", "gap", "capital_", "staff_",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one option in the last year that both versions have."""

    option: str
    check: str
    before: str  # holds, fails, cannot tell; "" where this version has no such check
    after: str
    odds_before: float | None
    odds_after: float | None

    @property
    def changed(self) -> bool:
        """Whether the answer or its odds are others."""
        return self.before != self.after or self.odds_before != self.odds_after


@dataclass(frozen=True, slots=True)
class Headline:
    """One total of one option in that year; of months, the most needed or the fewest planned."""

    option: str
    measure: str
    unit: str
    before: float
    after: float

    @property
    def percent(self) -> float | None:
        """By how many hundredths it changed."""
        return percent(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The verdicts and headline figures of two runs in one year."""

    year: str
    outcomes: tuple[Outcome, ...]
    headlines: tuple[Headline, ...]
    notes: tuple[str, ...]  # what makes the runs less alike than they could be


def read_run(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """The tables of a run that was written to a folder, and what it says of itself."""
    from bettercare import bundle

    found = bundle.read(folder)
    for name in ("verdict", "results"):
        if name not in found.frames:
            raise CallError(f"{folder} holds no {name}", mend="give the folder of a run")
    return found.frames, found.manifest


def compare_runs(
    before: dict[str, pl.DataFrame], after: dict[str, pl.DataFrame], notes: Iterable[str] = ()
) -> Outcomes:
    """The verdict and headline figures of two runs, in the last year that both have."""
    years = [set(run["verdict"]["year"].to_list()) for run in (before, after)]
    shared = sorted(years[0] & years[1])
    if not shared:
        raise CallError("The two runs have no year in common", mend="compare plans of one period")
    year = shared[-1]
    return Outcomes(
        year,
        tuple(_outcomes(_verdict(before, year), _verdict(after, year))),
        tuple(_headlines(_totals(before, year), _totals(after, year))),
        tuple(notes),
    )


def _verdict(run: dict[str, pl.DataFrame], year: str) -> dict[tuple[str, str], dict[str, Any]]:
    import polars as pl

    rows = run["verdict"].filter(pl.col("year") == year).to_dicts()
    return {(row["option"], row["check"]): row for row in rows}


def _outcomes(
    old: dict[tuple[str, str], dict[str, Any]], new: dict[tuple[str, str], dict[str, Any]]
) -> Iterator[Outcome]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key, {}), new.get(key, {})
        option, check = key
        yield Outcome(
            option,
            check,
            was.get("holds") or "",
            now.get("holds") or "",
            was.get("probability"),
            now.get("probability"),
        )


def _totals(run: dict[str, pl.DataFrame], year: str) -> dict[tuple[str, str], tuple[str, float]]:
    """Unit and middle of each total, by option and measure.

    Of monthly ones it is the most needed, and the fewest planned.
    """
    import polars as pl

    frame = run["results"].filter(pl.col("year") == year)
    here = [name for name in _TOTALS if name in frame.columns]
    whole = pl.all_horizontal(pl.col(name).is_null() | (pl.col(name) == "all") for name in here)
    frame = frame.filter(whole)
    found: dict[tuple[str, str], tuple[str, float]] = {}
    for row in frame.select("option", "measure", "unit", "p50").iter_rows():
        option, measure, unit, middle = row
        if not measure.startswith(_HEADLINES) or middle is None:
            continue
        unit_now, most = found.get((option, measure), (unit, middle))
        pick = min if measure.endswith("_planned") else max
        found[option, measure] = (unit_now, pick(most, middle))
    return found


def _headlines(
    old: dict[tuple[str, str], tuple[str, float]], new: dict[tuple[str, str], tuple[str, float]]
) -> Iterator[Headline]:
    for (option, measure), (unit, was) in old.items():
        if (option, measure) in new:
            yield Headline(option, measure, unit, was, new[option, measure][1])
