"""What the terminal and the page both say of what matters: lists in order, sentences."""

from __future__ import annotations

from bettercare.explain.matters import Matters
from bettercare.explain.node import NONE
from bettercare.explain.ranges import Tipping
from bettercare.explain.remedies import Remedy
from bettercare.publish.explain_words import figure, shortage

CLEAR = 0.1  # noise of a sum of indices up to which it is said what the sum means
NEAREST = 3  # remedies told where none turns a test
SURE = (
    "An index within its ± of nothing may be nothing, and two that differ by less than theirs are "
    "in no sure order."
)
NOTHING_TURNS = "No single assumption within its range."


def turns(found: Matters, m: int) -> list[Tipping]:
    """Values at which a member turns, the soonest first."""
    return sorted((t for t in found.tipping if t.member == m), key=lambda t: abs(t.along))


def nearest_remedies(found: Matters, m: int) -> list[Remedy]:
    """Where nothing turns a member, the remedies that bring it nearest."""
    helped = sorted(found.remedies, key=lambda each: float(each.short[m]))
    stated = float(found.ends.stated[m])
    return [each for each in helped if float(each.short[m]) < stated - NONE][:NEAREST]


def overview(found: Matters) -> list[list[str]]:
    """Every test: its name, how it stands, what moves it most, turns it soonest, would make it."""
    rows = []
    for m in found.members:
        order = found.swing(m)
        tips = turns(found, m)
        soonest = "no single one in its range"
        if tips:
            one = found.figures[tips[0].movable]
            soonest = f"{one.address} at {figure(tips[0].value, one.figure.unit)}"
        would = "; ".join(each.label for each in found.would_turn(m)) or "nothing by itself"
        holds = found.ends.stated[m] <= NONE
        rows.append(
            [
                found.ends.names[m],
                shortage(float(found.ends.stated[m]), found.ends.units[m]),
                found.figures[order[0]].address if order else "nothing moves it",
                soonest,
                "it holds" if holds else would,
            ]
        )
    return rows


def sensitivity_words(found: Matters, any_clear: bool) -> str:
    """What to know of the shares over random draws."""
    floor = found.sensitivity
    told = f"chance alone: up to {floor.chance:.0%} with {floor.draws} draws"
    return told if any_clear else f"Nothing stands clear of {told}."


def plus_or_minus(value: float, by: float) -> str:
    """An index with its interval.

    >>> plus_or_minus(0.314, 0.0561), plus_or_minus(-0.0004, 0.003)
    ('31% ± 6', '0% ± 1')
    """
    return f"{round(value * 100) + 0}% ± {max(1, round(by * 100))}"


def sobol_words(found: Matters) -> list[str]:
    """What Sobol indices rest on, and how sure they are, in sentences."""
    one = found.sobol
    assert one is not None
    if not one.indices:
        return ["The margin does not move in any of the runs."]
    noise = max(max(each.first_by, each.total_by) for each in one.indices)
    size = f"{one.base:,} x ({len(one.indices)} + 2)"
    told = [
        f"{one.runs:,} runs, {size}, all other assumptions as stated.",
        "± is half a 95% bootstrap interval, in points.",
        SURE,
    ]
    if noise > CLEAR / 2:
        told.append("Four times the rows (--sobol-base) halve the widest of them.")
    if one.share:
        told.append(
            f"Together they give {one.share:.0%} of the variance of the run's own random draws, "
            "in which everything moves."
        )
    together = 1.0 - one.alone
    sure = 2.0 * sum(each.first_by**2 for each in one.indices) ** 0.5
    if together > sure:
        told.append(f"{together:.0%} comes from assumptions acting together.")
    elif sure > CLEAR:
        told.append("How much comes from assumptions acting together, so few rows do not tell.")
    else:
        told.append("By themselves they explain all of it, as far as can be told.")
    if any(each.input.group for each in one.indices):
        told.append("Assumptions of a correlation group are varied as one.")
    return told
