"""Write the places of the Leicester, Leicestershire and Rutland plan from public files.

    python scripts/build_llr_places.py DATA_DIR examples/llr_2014

DATA_DIR holds `lsoa_master.csv` and `lsoa_drive_minutes.csv`; places/places.toml of the plan says
what they are and where they come from.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from llr.call import folders
from llr.places import DISTRICTS

_INFIRMARY = ("lri", "LE15WW")  # the plan's site, and the postcode that the file has it by


def build(data: Path, plan: Path) -> None:
    """Write places/small_areas.csv and places/minutes.csv."""
    with (data / "lsoa_master.csv").open(newline="", encoding="utf-8") as opened:
        found = sorted(csv.DictReader(opened), key=lambda row: row["lsoa11_code"])
    areas = [
        (
            row["lsoa11_code"], DISTRICTS[row["ltla21_code"]], row["pop2020"],
            f"{float(row['pwc_lat']):.4f}", f"{float(row['pwc_lon']):.4f}",
        )
        for row in found
    ]  # fmt: skip
    site, column = _INFIRMARY
    with (data / "lsoa_drive_minutes.csv").open(newline="", encoding="utf-8") as opened:
        minutes = {row["lsoa11_code"]: row[column] for row in csv.DictReader(opened)}
    folder = plan / "places"
    folder.mkdir(exist_ok=True)
    _write(folder / "small_areas.csv", "small_area,area,people,latitude,longitude", areas)
    driven = [(area[0], site, minutes[area[0]]) for area in areas]
    _write(folder / "minutes.csv", "small_area,site,minutes", driven)


def _write(path: Path, head: str, rows: list[tuple[str, ...]]) -> None:
    lines = [head, *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Command line: DATA_DIR and the plan folder."""
    data, plan = folders(__doc__)
    build(data, plan)
    return 0


if __name__ == "__main__":
    sys.exit(main())
