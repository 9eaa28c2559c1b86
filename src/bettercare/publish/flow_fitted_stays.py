"""Fitted lengths of stay: in the terminal, as TOML to paste into a network, and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bettercare.flow.fits.fit import FAR, Fit, GroupFit
from bettercare.flow.fits.observed import Observed
from bettercare.flow.stays import Stay
from bettercare.publish import words
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.scatter import Point, reach, scatter_panel
from bettercare.publish.charts.svg import Caption
from bettercare.publish.figures.shape import Panel, TableView, slug
from bettercare.publish.flow_sections import Section, sections_page

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

_HEADER = ("Distribution", "Mean", "CV", "AIC", "BIC", "Furthest apart (KS)", "Chance", "AD",
           "Chance")  # fmt: skip
_VALUES_A_LINE = 12


def show(console: Console, found: Sequence[GroupFit], seen: Observed) -> None:
    """Every group with its fits, best first."""
    for note in seen.notes:
        console.print(f"{note}.", markup=False)
    for group in found:
        title = f"{group.name}: {counted(group)}"
        table = Table(title=Text(title, "bold"), title_justify="left", box=None, pad_edge=False)
        for i, name in enumerate(_HEADER):
            table.add_column(name, justify="right" if i else "left", overflow="fold")
        for fit in group.fits:
            table.add_row(*_cells(fit))
        console.print(table)
        console.print(advice(group), markup=False)
    console.print(
        "Chance: how often stays drawn from that very distribution lie as far from it or further. "
        "A small one says it is not the distribution; with many stays any is refused, and how far "
        "apart they are says more.",
        markup=False,
    )


def counted(group: GroupFit) -> str:
    """How many stays, and their mean."""
    unit = "nights" if group.seen.nights else "days"
    return f"{group.seen.size:,} stays, mean {group.seen.mean:.2f} {unit}"


def advice(group: GroupFit) -> str:
    """What to take, and why."""
    if group.chosen == "empirical":
        return (
            f"Taken: the stays themselves (empirical). Every distribution is more than {FAR:.0%} "
            "of stays away somewhere."
        )
    return f"Taken: {group.chosen}, the best by BIC of those within {FAR:.0%} of stays everywhere."


def _cells(fit: Fit) -> list[str]:
    good = fit.goodness
    return [
        fit.family, f"{fit.stay.mean:.2f}", f"{fit.stay.cv:.2f}", f"{fit.aic:,.1f}",
        f"{fit.bic:,.1f}", f"{good.ks:.1%}", _chance(good.ks_chance), f"{good.ad:.2f}",
        _chance(good.ad_chance),
    ]  # fmt: skip


def _chance(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def as_toml(found: Sequence[GroupFit], source: Path) -> str:
    """Lines for a network: one `stay` for each group."""
    lines = [f"# Fitted by `bettercare flow fit-stays` to {source.name}. Times are days."]
    for group in found:
        best = next((one for one in group.fits if one.family == group.chosen), None)
        lines += ["", f"# {_comment(group.name)}: {counted(group)}"]
        if best is not None:
            far = best.goodness
            lines.append(
                f"# {best.family}; furthest apart {far.ks:.1%} of stays, "
                f"chance {_chance(far.ks_chance)}"
            )
        else:
            lines.append("# their quantiles: no distribution tried comes near enough")
        lines.append(f"stay = {stay_toml(group.stay)}")
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return " ".join(words.plain(text).split())


def stay_toml(stay: Stay) -> str:
    """A distribution as a network file says it.

    >>> stay_toml(Stay("lognormal", 7.25, 1.2))
    '{ distribution = "lognormal", mean = 7.25, cv = 1.2 }'
    """
    if stay.kind == "mixture":
        parts = ", ".join(f"{{ share = {s:.6f}, {stay_toml(p)[2:]}" for s, p in stay.parts)
        return f'{{ distribution = "mixture", parts = [{parts}] }}'
    if stay.kind == "empirical":
        values = [f"{value:.4g}" for value in stay.values]
        rows = [values[i : i + _VALUES_A_LINE] for i in range(0, len(values), _VALUES_A_LINE)]
        inner = ",\n  ".join(", ".join(row) for row in rows)
        return f'{{ distribution = "empirical", values = [\n  {inner} ] }}'
    spread = "" if stay.kind == "exponential" else f", cv = {stay.cv:.6g}"
    return f'{{ distribution = "{stay.kind}", mean = {stay.mean:.6g}{spread} }}'


def frame(found: Sequence[GroupFit]) -> pl.DataFrame:
    """A row for each group and distribution."""
    import polars as pl

    rows = [
        (
            group.name, group.seen.size, group.seen.mean, fit.family, fit.stay.mean, fit.stay.cv,
            fit.log_likelihood, fit.aic, fit.bic, fit.goodness.ks, fit.goodness.ks_chance,
            fit.goodness.ad, fit.goodness.ad_chance, fit.family == group.chosen,
        )
        for group in found
        for fit in group.fits
    ]  # fmt: skip
    columns = ["group", "stays", "mean_seen", "distribution", "mean", "cv", "log_likelihood",
               "aic", "bic", "ks", "ks_chance", "ad", "ad_chance", "taken"]  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def quantile_frame(found: Sequence[GroupFit]) -> pl.DataFrame:
    """Quantiles of the stays seen beside those of each distribution."""
    import polars as pl

    rows = [
        (group.name, fit.family, float(point), float(seen), float(told))
        for group in found
        for fit in group.fits
        for point, seen, told in zip(group.points, group.observed, fit.quantiles, strict=True)
    ]
    columns = ["group", "distribution", "share_below", "seen_days", "fitted_days"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def page(found: Sequence[GroupFit], seen: Observed, source: Path) -> str:
    """A section for each group: quantile against quantile, and the fits as a table."""
    lead = [
        *(f"{note}." for note in seen.notes),
        (
            "Lower AIC and BIC are better. Furthest apart is the largest share of stays by which "
            "the distribution is off anywhere. Chance is how often stays drawn from that very "
            "distribution lie as far off or further."
        ),
    ]
    sections = [_section(group) for group in found]
    return sections_page("Lengths of stay, fitted", source.name, lead, sections, "")


def _section(group: GroupFit) -> Section:
    shown = next((one for one in group.fits if one.family == group.chosen), group.fits[0])
    fits = TableView(counted(group), list(_HEADER), [_cells(fit) for fit in group.fits])
    rows = [
        [f"{point:.0%}", f"{seen:.2f}", *(f"{fit.quantiles[i]:.2f}" for fit in group.fits)]
        for i, (point, seen) in enumerate(zip(group.points, group.observed, strict=True))
    ]
    header = ["Share below", "Seen", *(fit.family for fit in group.fits)]
    told = TableView("Stays in days below which a share of them lies", header, rows)
    return Section(words.plain(group.name), advice(group), [_panel(group, shown)], [fits, told])


def _panel(group: GroupFit, fit: Fit) -> Panel:
    """Quantiles from the middle up, seen against fitted: on the line where they agree."""
    pairs = zip(group.points, group.observed, fit.quantiles, strict=True)
    points = [Point(f"{p:.0%}", (a, a, a), (b, b, b)) for p, a, b in pairs if p >= 0.5]
    across, up = reach(points)
    said = "; ".join(f"{p.mark}: {p.across[0]:.1f} seen, {p.up[0]:.1f} fitted" for p in points)
    caption = Caption(slug("qq", group.name), f"{group.name}: days seen and fitted", said)

    def tell(value: float) -> str:
        return f"{value:g}"

    drawing = scatter_panel(
        caption, points, Axis(across, "days seen", tell), Axis(up, f"days, {fit.family}", tell),
        "the same",
    )  # fmt: skip
    return Panel(f"Seen against {fit.family}", drawing)
