"""The command `flow fit-stays`: distributions of length of stay from records."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bettercare.publish.flow_plan_commands import Debug

if TYPE_CHECKING:
    from bettercare.publish.flow_commands import Surroundings


class Units(StrEnum):
    """Units of a column of stays."""

    day = "day"
    hour = "hour"
    minute = "minute"


_DAYS = {"day": 1.0, "hour": 1.0 / 24.0, "minute": 1.0 / 1440.0}


def register(group: typer.Typer, around: Surroundings) -> None:
    """Add the command to the group `flow`."""

    @group.command("fit-stays")
    def fit_stays(
        records: Annotated[
            Path, typer.Argument(metavar="RECORDS", help="A CSV or Parquet file, or a folder.")
        ],
        stay: Annotated[
            str | None, typer.Option("--stay", metavar="COLUMN", help="Column of stays.")
        ] = None,
        begin: Annotated[
            str | None, typer.Option("--from", metavar="COLUMN", help="Column of when they came.")
        ] = None,
        end: Annotated[
            str | None, typer.Option("--to", metavar="COLUMN", help="Column of when they left.")
        ] = None,
        by: Annotated[
            list[str] | None,
            typer.Option("--by", metavar="COLUMN", help="Fit each value apart; repeat."),
        ] = None,
        unit: Annotated[Units, typer.Option("--unit", help="Unit of --stay.")] = Units.day,
        nights: Annotated[
            bool | None,
            typer.Option(
                "--nights/--exact",
                help="Stays are whole nights, or times (default: nights where all are whole).",
            ),
        ] = None,
        samples: Annotated[
            int, typer.Option("--samples", min=0, help="Drawn samples behind each chance.")
        ] = 49,
        seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the drawn samples.")] = 1,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help="Folder for TOML and tables.")
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Fit distributions of length of stay to records, and say how well each fits."""
        with around.told(debug):
            from bettercare import __version__, bundle
            from bettercare.flow.fits.fit import LEAST, fit_group
            from bettercare.flow.fits.observed import Wanted, read_stays
            from bettercare.publish import flow_fitted_stays as shown

            if out is not None:
                bundle.check_writable(out)
            columns = Wanted(stay, begin, end, tuple(by or ()), _DAYS[unit], nights)
            seen = read_stays(records, columns)
            console = around.console()
            few = [name for name, one in seen.groups.items() if one.size < LEAST]
            many = {name: one for name, one in seen.groups.items() if name not in few}
            found = []
            with around.progress() as bar:
                for done, (name, one) in enumerate((many or seen.groups).items()):
                    bar(done, len(many), name)
                    found.append(fit_group(name, one, samples=samples, seed=seed))
            shown.show(console, found, seen)
            if few:
                told = f"Fewer than {LEAST} stays, not fitted: {', '.join(few)}."
                console.print(told, markup=False)
            if out is None:
                console.print(shown.as_toml(found, records), markup=False, soft_wrap=True)
                return
            meta = {
                "name": "flow_stays",
                "title": f"Lengths of stay of {records.name}",
                "code_version": __version__,
                "seed": seed,
                "samples": samples,
            }
            files = {
                "stays.toml": shown.as_toml(found, records),
                "stays.html": shown.page(found, seen, records),
            }
            frames = {"fits": shown.frame(found), "quantiles": shown.quantile_frame(found)}
            bundle.write(out, frames, meta, files)
            console.print(f"TOML, tables and page: {out}", markup=False, soft_wrap=True)
