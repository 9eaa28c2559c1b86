"""A plan's winters in the terminal: calibration, the surface, and what comes late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.winter.surface import RESPONSES, Surface

if TYPE_CHECKING:
    from rich.console import Console

    from bettercare.flow.estimate import Estimate
    from bettercare.winter.calibrate import Fit
    from bettercare.winter.late import Case


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False)
    for i, name in enumerate(columns):
        table.add_column(name, justify="right" if i else "left", overflow="fold")
    return table


def show_fits(
    console: Console, found: Sequence[Fit], values: Mapping[str, float], replications: int
) -> None:
    """The targets of a calibration, what the model gives, and the fitted values."""
    table = _table(
        f"Calibration, {replications} years", "Figure", "Published", "Model", "Difference", "Sets"
    )
    for one in found:
        target = one.target
        table.add_row(
            target.label, f"{target.value:,.0f}", f"{one.model:,.0f}", f"{one.difference:+.1%}",
            target.fitted or "",
        )  # fmt: skip
    console.print(table)
    told = ", ".join(f"{name} {value:.4g}" for name, value in values.items())
    console.print(f"Fitted values: {told}.", markup=False)
    console.print("These are set so that the figures come out: no evidence for the model.")


def show_surface(console: Console, surface: Surface) -> None:
    """What a response surface rests on and how well it fits."""
    console.print(
        f"{surface.points} points of {surface.replications} winters: options "
        f"{', '.join(surface.options)}; years {', '.join(surface.years)}. Occupancy "
        f"{surface.low[0]:.2f} to {surface.high[0]:.2f}, community delay {surface.low[1]:.2f} to "
        f"{surface.high[1]:.2f} of acute beds.",
        markup=False,
    )
    table = _table(
        "Errors, on the scale of log odds (days held: logarithm)",
        "Response", "Explained", "Fit error", "One winter from the mean",
    )  # fmt: skip
    for name, own in surface.responses.items():
        table.add_row(
            words.sentence(RESPONSES[name][1]), f"{own.explained:.0%}", f"{own.fit_error:.2f}",
            f"{own.winter_spread:.2f}",
        )  # fmt: skip
    console.print(table)


def show_late(console: Console, plan: Plan, option: str, year: int, cases: Sequence[Case]) -> None:
    """The three cases side by side, and in a sentence."""
    names = [case.name for case in cases]
    title = f"{words.plain(plan.options[option].label)}, {year_label(year)}: care outside hospital"
    table = _table(title, "", *(words.sentence(name).rstrip(".") for name in names))
    for key, (unit, told) in RESPONSES.items():
        row = [_text(case.responses[key], unit) for case in cases]
        table.add_row(words.sentence(told).rstrip("."), *row)
    interim = [_text(case.interim, "person") for case in cases]
    table.add_row("People in places bought where there is room", *interim)
    console.print(table)
    console.print(late_words(cases), markup=False)
    console.print("Means over winters, with 95% intervals; each case has the same winters.")


def late_words(cases: Sequence[Case]) -> str:
    """What the capacity outside hospital is worth, in two sentences."""
    planned, never = cases[0], cases[-1]
    held = never.more["held_days"]
    share = never.responses["ae_over_4_hours"].mean
    told = (
        f"With no more room outside hospital than in the base year, people ready to go on would "
        f"spend {held.mean:+,.0f} (±{held.half:,.0f}) more days in hospital beds a year"
    )
    return (
        f"{told}, and {share:.0%} of A&E would wait over four hours in the worst winter week, "
        f"instead of {planned.responses['ae_over_4_hours'].mean:.0%}."
    )


def _text(one: Estimate, unit: str) -> str:
    if unit == "share":
        return f"{one.mean:.1%} ±{one.half:.1%}"
    return f"{one.mean:,.0f} ±{one.half:,.0f}"
