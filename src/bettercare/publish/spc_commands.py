"""The command `spc`: control charts of figures that were observed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bettercare.publish.explain_commands import Debug, Surroundings

if TYPE_CHECKING:
    from bettercare.fairness.spc_reading import Series

Better = Annotated[
    Literal["higher", "lower", "neither"], typer.Option("--better", help="What is improvement.")
]
Target = Annotated[float | None, typer.Option("--target", help="Figure to be met.")]
PlanOf = Annotated[
    Path | None, typer.Option("--plan", metavar="PLAN", help="Plan that has the figure to be met.")
]
FigureOf = Annotated[
    str | None,
    typer.Option("--figure", metavar="ADDRESS", help="With --plan: its figure as the target."),
]
Anew = Annotated[
    list[str] | None,
    typer.Option(
        "--recalculate", metavar="PERIOD[=WHY]", help="Limits begin anew here; repeat for several."
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="COLUMN=NAME", help="Only these series, such as area=all."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page and its table.")
]


def register(app: typer.Typer, around: Surroundings) -> None:
    """Add the command to the command line."""

    @app.command()
    def spc(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with period and value.")],
        better: Better = "neither",
        target: Target = None,
        plan: PlanOf = None,
        figure: FigureOf = None,
        recalculate: Anew = None,
        only: Only = None,
        out: Out = None,
        debug: Debug = False,
    ) -> None:
        """Draw control charts of observed figures, and tell change from chance."""
        with around.faults_told(debug):
            from bettercare import bundle
            from bettercare.fairness.spc import control_chart
            from bettercare.fairness.spc_reading import read_series
            from bettercare.publish import spc_page

            if out is not None:
                bundle.check_writable(out)
            drawn = []
            for series in read_series(file, _pairs(only or [], "--only", "area=all")):
                goal, source = _goal(series, target, plan, figure)
                chart = control_chart(
                    series.periods,
                    series.values,
                    better=better,
                    target=goal,
                    recalculate=_reasons(recalculate or []),
                )
                drawn.append(spc_page.Drawn(series, chart, source))
            console = around.console()
            for each in drawn:
                text = f"{spc_page.name_of(each)}: {spc_page.in_words(each)}"
                console.print(text, markup=False, soft_wrap=not console.is_terminal)
            if out is not None:
                title = f"Control charts: {file.stem.replace('_', ' ')}"
                meta = {"name": "spc", "title": title}
                frames = {"spc": spc_page.frame(drawn)}
                bundle.write(out, frames, meta, {"spc.html": spc_page.page(drawn, title)})
                console.print(f"Page: {out / 'spc.html'}", markup=False, soft_wrap=True)


def _pairs(given: list[str], option: str, example: str) -> dict[str, str]:
    from bettercare.errors import CallError

    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise CallError(f'{option} "{text[:60]}" is not understood', mend=f"write {example}")
        found[name.strip()] = value.strip()
    return found


def _reasons(given: list[str]) -> dict[str, str]:
    """Periods with their reasons."""
    parts = (text.partition("=") for text in given)
    return {period.strip(): reason.strip() for period, _, reason in parts}


def _goal(
    series: Series, target: float | None, folder: Path | None, address: str | None
) -> tuple[float | None, str]:
    """The target and where it is from: given, or the plan's figure in the series' own unit."""
    from bettercare.errors import CallError

    if folder is None and address is None:
        return target, ""
    if folder is None or address is None or target is not None:
        raise CallError("a target is a number, or --figure of a --plan", mend="give one of them")
    from bettercare import plan as plans
    from bettercare.programme import planned

    return planned(plans.load(folder), address, series)
