"""Relative use of hospital care by district, age and sex, and relative length of stay by age.

From 17 the shape is that of the smoothed 2022 rates by residence, averaged over each age band
with the people of mid-2014. Below 17 it is the shape of the national hospital episode statistics
of 2020-21 (a Covid year, so the shape only), joined to each district's own rate at 17.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from llr.places import AREAS, BANDS, DISTRICTS, OLDEST, SEXES, ages_of
from llr.population import estimates

Floats = NDArray[np.float64]
Row = tuple[str, str, str, str, float, str]

#: Which published rates make up each service.
RATES: dict[str, tuple[str, ...]] = {
    "ae_ambulance_arrival": ("amb",),
    "ae_walk_in": ("walkin",),
    "emergency_admission": ("emer_n",),
    "elective_admission": ("ordelec_n",),
    "day_case": ("daycase_n",),
    "outpatient_first": ("surg_first", "non-surg_first"),
    "outpatient_follow_up": ("surg_fup", "non-surg_fup"),
    "outpatient_procedure": ("surg_proc", "non-surg_proc"),
}
#: Column of the national statistics that gives the children's shape; None is judgement below.
CHILDREN_COLUMN: dict[str, str | None] = {
    "ae_ambulance_arrival": None,
    "ae_walk_in": None,
    "emergency_admission": "EMERGENCY",
    "elective_admission": "planned",
    "day_case": "FCE_DAY_CASES",
    "outpatient_first": "First_Attendance",
    "outpatient_follow_up": "Follow_Up_Attendance",
    "outpatient_procedure": "Follow_Up_Attendance",
}
#: Use by children against use at 17, where no national figure by age is at hand: judgement.
JUDGED_CHILDREN: dict[str, dict[str, float]] = {
    "ae_ambulance_arrival": {"0": 1.0, "1-4": 0.85, "5-16": 0.55},
    "ae_walk_in": {"0": 1.75, "1-4": 1.65, "5-16": 0.95},
}
#: A baby's use against that of a child of one to four, which the national bands do not split.
BABY_AGAINST_TODDLER: dict[str, float] = {
    "emergency_admission": 2.2,
    "elective_admission": 1.2,
    "day_case": 0.5,
    "outpatient_first": 1.6,
    "outpatient_follow_up": 1.2,
    "outpatient_procedure": 0.8,
}
#: Mean stay of children against adults of 17 to 44: judgement, since the rates start at 17.
JUDGED_CHILD_STAY: dict[str, dict[str, float]] = {
    "emergency_admission": {"0": 0.75, "1-4": 0.42, "5-16": 0.58},
    "elective_admission": {"0": 0.95, "1-4": 0.6, "5-16": 0.6},
}


def adult_rates(data: Path) -> dict[str, Floats]:
    """Smoothed rates a head by service group: (area, sex, age), 0 below 17."""
    table = pl.read_csv(data / "hospital_activity_rates_by_age_2022.csv").filter(
        pl.col("area_code").is_in(list(DISTRICTS))
    )
    out: dict[str, Floats] = {}
    for code, group, sex, age, rate in table.select(
        "area_code", "group", "sex", "age", "rate_smoothed"
    ).rows():
        grid = out.setdefault(group, np.zeros((len(AREAS), len(SEXES), OLDEST + 1)))
        grid[AREAS.index(DISTRICTS[code]), SEXES.index(sex), int(age)] = float(rate)
    return out


def national_children(data: Path, column: str) -> dict[str, float]:
    """National use a head in 2020-21 by age band, against the rate at 17: 0-4, 5-16.

    "planned" stands for ordinary admissions that are not emergencies, day cases or births; at 0
    to 4 it takes the rate at 5 to 9, since births cannot be told apart there.
    """
    table = pl.read_csv(data / "hes_england_by_age_2020_21.csv").with_columns(
        (pl.col("FAE") - pl.col("EMERGENCY") - pl.col("FCE_DAY_CASES")).alias("planned")
    )
    year = {
        band.split(". ")[1].replace(" ", ""): float(total)
        for band, total in table.group_by("Age_Band").agg(pl.col(column).sum()).rows()
    }
    deaths = pl.read_csv(data / "deaths_by_age_sex_2014.csv").filter(
        pl.col("area_name").str.starts_with("England and Wales")
    )
    people = dict(deaths.group_by("band").agg(pl.col("population").sum()).rows())
    one_year_of_15_to_19 = people["15-19"] / 5.0
    at_17 = year["17"] / one_year_of_15_to_19
    school = (year["5-9"] + year["10-14"] + year["15"] + year["16"]) / (
        people["5-9"] + people["10-14"] + 2.0 * one_year_of_15_to_19
    )
    young = year["0-4"] / (people["0"] + people["1-4"])
    if column == "planned":
        young = year["5-9"] / people["5-9"]
    return {"0-4": young / at_17, "5-16": school / at_17}


def child_shape(data: Path, service: str) -> dict[str, float]:
    """Use by children's bands against use at 17."""
    column = CHILDREN_COLUMN[service]
    if column is None:
        return JUDGED_CHILDREN[service]
    national = national_children(data, column)
    ratio = BABY_AGAINST_TODDLER[service]
    toddler = national["0-4"] * 5.0 / (ratio + 4.0)  # one year at `ratio`, four at 1
    return {"0": toddler * ratio, "1-4": toddler, "5-16": national["5-16"]}


def _mean(rate: Floats, people: Floats) -> float:
    return float((rate * people).sum() / people.sum())


def hospital_shapes(data: Path) -> list[Row]:
    """Rows of demand.shape: service, area, age band, sex, relative use a head, source."""
    rates, people = adult_rates(data), estimates(data, 2014)
    rows: list[Row] = []
    for service, groups in RATES.items():
        grid = np.sum([rates[group] for group in groups], axis=0)
        children = child_shape(data, service)
        for a, area in enumerate(AREAS):
            for band in BANDS:
                ages = list(ages_of(band))
                for s, sex in enumerate(SEXES):
                    if band in children:
                        relative = children[band] * float(grid[a, s, 17])
                        source = "hes_england_age_2020_21"
                        if CHILDREN_COLUMN[service] is None:
                            source = "judgement_hospital"
                    else:
                        relative = _mean(grid[a, s, ages], people[a, s, ages])
                        source = "activity_rates_2022"
                    rows.append((service, area, band, sex, relative, source))
    return rows


def stay_shapes(data: Path) -> list[tuple[str, str, float, str]]:
    """Rows of flow.stay_shape from bed-days over admissions: service, age band, relative."""
    rates, people = adult_rates(data), estimates(data, 2014)
    rows: list[tuple[str, str, float, str]] = []
    for service, days, count in (
        ("emergency_admission", "emer_bds", "emer_n"),
        ("elective_admission", "ordelec_bds", "ordelec_n"),
    ):
        stays: dict[str, float] = {}
        for band in BANDS:
            if band in JUDGED_CHILD_STAY[service]:
                continue
            ages = list(ages_of(band))
            used = people[:, :, ages]
            stays[band] = float(
                (rates[days][:, :, ages] * used).sum() / (rates[count][:, :, ages] * used).sum()
            )
        young = stays["17-44"]
        for band, share in JUDGED_CHILD_STAY[service].items():
            rows.append((service, band, share * young, "judgement_hospital"))
        rows += [(service, band, stay, "activity_rates_2022") for band, stay in stays.items()]
    return rows
