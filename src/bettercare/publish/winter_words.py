"""What becomes of the hospital where care outside it comes late or not at all, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bettercare.publish import words

if TYPE_CHECKING:
    from bettercare.publish.facts import Facts

_PLANNED, _LATE, _NEVER = "as planned", "a year late", "not at all"
_HELD, _WAITS = "held_days", "ae_over_4_hours"
_SAME = 0.02  # a difference of days below this share of them is none to speak of


@dataclass(frozen=True, slots=True)
class LateWords:
    """An option and what is told of it."""

    label: str
    words: str


def late_words(facts: Facts) -> list[LateWords]:
    """A sentence or two for each option, in the year in which the room outside matters most."""
    frame = facts.assessment.winter
    if frame is None:
        return []
    found: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    for row in frame.iter_rows(named=True):
        cell = found.setdefault((row["option"], row["year"]), {})
        cell[row["response"], row["outside_hospital"]] = row["p50"]
    told = []
    for option in facts.options:
        years = {year: cell for (key, year), cell in found.items() if key == option}
        year = max(years, key=lambda one: _gain(years[one]))
        told.append(LateWords(facts.option_name(option), _told(years[year], year, facts.years[0])))
    return told


def _gain(cell: dict[tuple[str, str], float]) -> float:
    return cell[_HELD, _NEVER] - cell[_HELD, _PLANNED]


def _told(cell: dict[tuple[str, str], float], year: str, first: str) -> str:
    days = {case: _days(cell[_HELD, case]) for case in (_PLANNED, _LATE, _NEVER)}
    waits = {case: f"{cell[_WAITS, case]:.0%}" for case in (_PLANNED, _LATE, _NEVER)}
    if _gain(cell) <= _SAME * cell[_HELD, _PLANNED]:
        return (
            f"it adds no room outside hospital that shortens the wait to leave. In {year} people "
            f"ready to go on spend about {days[_PLANNED]} days in hospital beds, and in the worst "
            f"week of winter {waits[_PLANNED]} of A&E waits over four hours."
        )
    return (
        f"with the room outside hospital that it plans for {year}, people ready to go on spend "
        f"about {days[_PLANNED]} days that year in hospital beds, and in the worst week of winter "
        f"{waits[_PLANNED]} of A&E waits over four hours. If that room is a year late, it is "
        f"{days[_LATE]} days and {waits[_LATE]}; if no more room comes than there was in {first}, "
        f"{days[_NEVER]} days and {waits[_NEVER]}."
    )


def _days(value: float) -> str:
    return words.number(words.two_figures(value))
