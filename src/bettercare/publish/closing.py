"""The bed-closure test: beds closed against beds' worth of care that had moved before then."""

from __future__ import annotations

from dataclasses import dataclass

from bettercare.publish import words
from bettercare.publish.facts import Facts


@dataclass(frozen=True, slots=True)
class ClosingYear:
    """Beds closed since the first year, and beds' worth of care moved before the year began."""

    year: str
    closed: float
    moved: float
    moved_low: float
    moved_high: float
    counted_on: float  # beds' worth that the option's interventions were to move before the year


@dataclass(frozen=True, slots=True)
class Closing:
    """What one option says about closing beds, year by year and in words."""

    option: str
    years: tuple[ClosingYear, ...]

    @property
    def closes(self) -> bool:
        """Whether the option plans fewer beds than there were."""
        return any(year.closed >= 0.5 for year in self.years)

    @property
    def moves(self) -> bool:
        """Whether the option moves, avoids or shortens care."""
        return any(abs(year.moved) >= 0.5 for year in self.years)

    @property
    def worst(self) -> ClosingYear:
        """The year in which closures run furthest ahead of the care that had moved."""
        closed = [year for year in self.years if year.closed >= 0.5] or list(self.years)
        return max(closed, key=lambda year: year.closed - year.moved)

    @property
    def words(self) -> str:
        """Beds closed, care moved before then, what was counted on, and the difference."""
        if not self.closes:
            last = self.years[-1]
            if not self.moves:
                return "No beds close and no care moves."
            return f"No beds close. By {last.year} {_moved(last)} had moved."
        worst = self.worst
        counted = ""
        if worst.counted_on >= 0.5:
            counted = f" The plan counts on {words.amount_exact(worst.counted_on, 'bed')}."
        return (
            f"{words.amount_exact(worst.closed, 'bed')} are closed in {worst.year}. "
            f"{words.sentence(f'{_moved(worst)} had moved before then')}{counted} "
            f"{words.sentence(f'so {self._so()}')}"
        )

    @property
    def brief(self) -> str:
        """The same on a line of the terminal, for options that close beds."""
        worst = self.worst
        low, high = worst.closed - worst.moved_high, worst.closed - worst.moved_low
        moved = _numbers(worst.moved_low, worst.moved_high)
        if low > 0:
            so = f"{_numbers(low, high)} too soon"
        else:
            so = (
                f"up to {words.number(words.two_figures(high))} too soon" if high > 0 else "in time"
            )
        closed = words.number(worst.closed)
        return f"{closed} closed in {worst.year}, care for {moved} moved; {so}"

    def _so(self) -> str:
        worst = self.worst
        low, high = worst.closed - worst.moved_high, worst.closed - worst.moved_low
        if low > 0:
            return f"{words.span(low, high, 'bed')} close too soon"
        if high > 0:
            return f"up to {words.amount(high, 'bed')} may close too soon"
        return "care moves before beds close"


def _numbers(low: float, high: float) -> str:
    return words.span(max(0.0, low), high, "bed").removesuffix(" beds").removesuffix(" bed")


def _moved(year: ClosingYear) -> str:
    return "no care" if year.moved_high < 0.5 else f"care worth {_ends(year)}"


def _ends(year: ClosingYear) -> str:
    return words.span(max(0.0, year.moved_low), year.moved_high, "bed")


def closings(facts: Facts) -> list[Closing]:
    """The bed-closure test of every option, from the plan's sequence check.

    The check's rows hold the beds closed (times its threshold) and the beds' worth of care that
    had moved before the year. A plan without such a check has no bed-closure test.
    """
    check = next((c for c in facts.plan.verdict.checks if c.kind == "sequence"), None)
    if check is None:
        return []
    share = check.threshold.value if check.threshold and check.threshold.value > 0 else 1.0
    counted = _counted_on(facts)
    by_option: dict[str, list[ClosingYear]] = {}
    for row in facts.check_rows(check.key):
        if row["needed"] is None:
            continue
        before = facts.years.index(row["year"]) - 1
        by_option.setdefault(row["option"], []).append(
            ClosingYear(
                year=row["year"],
                closed=row["needed"] / share,
                moved=row["planned"] or 0.0,
                moved_low=row["needed"] - row["shortfall_p90"],
                moved_high=row["needed"] - row["shortfall_p10"],
                counted_on=counted.get((row["option"], facts.years[before]), 0.0)
                if before >= 0
                else 0.0,
            )
        )
    return [
        Closing(option, tuple(sorted(by_option[option], key=lambda one: one.year)))
        for option in facts.options
        if option in by_option
    ]


def _counted_on(facts: Facts) -> dict[tuple[str, str], float]:
    """Beds' worth of care that all interventions of an option were planned to move, by year."""
    found: dict[tuple[str, str], float] = {}
    for row in facts.assessment.held_back.iter_rows(named=True):
        key = (row["option"], row["year"])
        found[key] = found.get(key, 0.0) + (row["worth_planned"] or 0.0)
    return found
