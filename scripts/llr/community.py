"""Relative use of care outside hospital, and of births, by district and age."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from llr.hospital import Row
from llr.judged import AGE_CURVES, BIRTH_SERVICES
from llr.places import AREAS, BANDS, COUNCIL, SEXES, ages_of
from llr.population import components

Floats = NDArray[np.float64]

#: The social care return's age bands and which of the plan's bands each is shared over.
RETURN_BANDS: dict[str, tuple[str, ...]] = {
    "Age 18 to 64": ("17-44", "45-64"),
    "Age 65 to 74": ("65-74",),
    "Age 75 to 84": ("75-84",),
    "Age 85 and over": ("85+",),
}
#: Within 18 to 64, use of care homes at 45 to 64 against 17 to 44: judgement.
OLDER_OF_WORKING_AGE = 2.0


def judged_shapes() -> list[Row]:
    """Judged age curves."""
    return [
        (service, "all", band, "all", float(level), "judgement_age_curves")
        for service, (curve, _) in AGE_CURVES.items()
        for band, level in zip(BANDS, curve, strict=True)
    ]


def care_home_weeks(data: Path) -> dict[tuple[str, str], float]:
    """Weeks of residential and nursing care in 2015-16 by council and the return's age band.

    Rutland gives no split over 65: it takes Leicestershire's.
    """
    table = pl.read_csv(data / "social_care_activity_2015_16.csv").filter(
        pl.col("Long Term Support Setting").is_in(["Residential", "Nursing"])
    )
    weeks: dict[tuple[str, str], float] = defaultdict(float)
    for council, band, value in table.select("Council Name", "Age Bands", "Value").rows():
        weeks[council, band] += float(value or 0.0)
    split = [band for band in RETURN_BANDS if band != "Age 18 to 64"]
    county = sum(weeks["Leicestershire", band] for band in split)
    for band in split:
        weeks["Rutland", band] = (
            weeks["Rutland", "Age 65 and over"] * weeks["Leicestershire", band] / county
        )
    for council in ("Leicester", "Leicestershire"):  # voluntary rows scaled to the mandatory total
        total = sum(weeks[council, band] for band in split)
        for band in split:
            weeks[council, band] *= weeks[council, "Age 65 and over"] / total
    return weeks


def care_home_shapes(data: Path, people: Floats) -> list[Row]:
    """Weeks of care home a head by council and age, so that councils' totals come out."""
    weeks = care_home_weeks(data)
    rows: list[Row] = []
    for council in ("Leicester", "Leicestershire", "Rutland"):
        areas = [AREAS.index(area) for area in AREAS if COUNCIL[area] == council]
        for band, parts in RETURN_BANDS.items():
            heads = {
                part: float(people[np.ix_(areas, range(2), list(ages_of(part)))].sum())
                for part in parts
            }
            weight = {part: OLDER_OF_WORKING_AGE if part == "45-64" else 1.0 for part in parts}
            unit = weeks[council, band] / sum(weight[p] * heads[p] for p in parts)
            rows += [
                ("care_home", AREAS[a], part, "all", unit * weight[part], "pss_activity_2015_16")
                for a in areas
                for part in parts
            ]
    rows += [
        ("care_home", "all", band, "all", 0.0, "pss_activity_2015_16")
        for band in ("0", "1-4", "5-16")
    ]
    return rows


def birth_shapes(data: Path, people: Floats) -> list[Row]:
    """Births by district over the women (or babies) who use each service that follows births."""
    births = components(data, 2013, "births")
    rows: list[Row] = []
    for service, (band, sex) in BIRTH_SERVICES.items():
        rows.append((service, "all", "all", "all", 0.0, "ons_components"))
        sexes = [0, 1] if sex == "all" else [SEXES.index(sex)]
        for a, area in enumerate(AREAS):
            heads = float(people[np.ix_([a], sexes, list(ages_of(band)))].sum())
            rows.append((service, area, band, sex, births[a] / heads, "ons_components"))
    return rows
