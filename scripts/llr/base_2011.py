"""The plan's base of 2011/12: its figures as they stood, none of them about a later time.

People, births, deaths and moves to mid-2011; days of delayed transfers of care from April 2011 to
March 2012, the first year of that series. Ranges come from how each figure had varied by then:

- moves: the standard deviation of each flow (in and out, within the country and across its border)
  of all districts together over the ten years to 2011, as if each year's departure lasted;
- births: how far the area's births had moved in two years, root mean square of 2002 to 2011;
- death rates: the fall over every five years from 1981 to 2010;
- delays: growth of the area's days from the first to the second half of 2011/12, at a yearly rate,
  as the standard deviation of growth about none.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl

from bettercare.population.rates import Rates
from bettercare.tables.plan_tables import FLOWS
from llr.known_2011 import PAST, components, flows_in_2011, known_in_2011, yearly_fall
from llr.places import AREAS, BANDS, COUNCIL, OLDEST, SEXES, ages_of
from llr.writing import write_table

KEY = "2011_12"
AGES = OLDEST + 1
OWNER = "leicestershire_county_council"
DEATH_BANDS = ("0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 90, 5)), "90+")
#: Normal score of the upper end of an 80% interval.
OF_80 = 1.2816
#: Delayed days a head by age against others: nearly all are of older people.
DELAYED = {
    "0": 0.0, "1-4": 0.0, "5-16": 0.0, "17-44": 0.1, "45-64": 0.6, "65-74": 2.0, "75-84": 6.0,
    "85+": 15.0,
}  # fmt: skip
SERVICE = "delayed_transfer_day"


def write_base(data: Path, plan: Path) -> None:
    """Write the derived files of bases/2011_12 beside those written by hand."""
    base = plan / "bases" / KEY
    rates, fall = known_in_2011(data, fertility_shape(plan))
    keys = ("area", "sex", "age", "people")

    def by_age(table: np.ndarray, digits: int) -> list[tuple[str, str, int, float]]:
        return [
            (area, sex, age, round(float(table[a, s, age]), digits))
            for a, area in enumerate(AREAS)
            for s, sex in enumerate(SEXES)
            for age in range(AGES)
        ]

    write_table(base, "population.base", keys, by_age(rates.people, 0), 7)
    columns = ("area", "flow", "sex", "age", "people")
    write_table(base, "population.flows", columns, flows(data, rates), 4)
    births = [(area, float(n)) for area, n in zip(AREAS, rates.births, strict=True)]
    write_table(base, "population.births", ("area", "births"), births)
    died = rates.people * rates.death_rate
    rows = [
        (area, sex, band, float(died[a, s, list(ages_of(band))].sum()),
         float(rates.people[a, s, list(ages_of(band))].sum()))
        for a, area in enumerate(AREAS)
        for s, sex in enumerate(SEXES)
        for band in DEATH_BANDS
    ]  # fmt: skip
    columns = ("area", "sex", "ages", "deaths", "people")
    write_table(base, "population.deaths", columns, rows, 6)
    days = delayed_days(data, "2011/12")
    write_table(
        base,
        "demand.shape",
        ("service", "area", "age_band", "sex", "relative", "source"),
        delayed_shape(rates.people, days),
        5,
    )
    halves = delayed_halves(data)
    values = {
        "population/migration": migration(),
        "population/migration_flow": migration_flow(data),
        "population/fertility": births_scale(data),
        "population/mortality": mortality(data, fall),
        "demand/volume": volume(sum(days.values())),
        "demand/health_status": health_status(),
        "demand/trend": trend(2.0 * (halves[1] / halves[0] - 1.0)),
    }
    for name, text in values.items():
        path = base / "assumptions" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def fertility_shape(plan: Path) -> list[float]:
    """Fertility by age of mother as the plan has it, over all ages."""
    shape = [0.0] * AGES
    path = plan / "assumptions" / "population" / "fertility_schedule.csv"
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            shape[int(row["age"])] = float(row["rate"])
    return shape


def delayed_by_month(data: Path) -> pl.DataFrame:
    """Delayed days by council and month, with the financial year each month is in."""
    table = pl.read_csv(data / "delayed_transfer_days_by_reason.csv").with_columns(
        ("1 " + pl.col("Period")).str.to_date("%d %B %Y").alias("month"),
        pl.col("Total Delayed Transfers of Care").cast(pl.Float64).alias("days"),
    )
    first = pl.col("month").dt.year() - (pl.col("month").dt.month() < 4).cast(pl.Int32)
    return table.with_columns(first.alias("year")).filter(pl.col("Name").is_in(COUNCIL.values()))


def delayed_days(data: Path, year: str) -> dict[str, float]:
    """Delayed days of a whole financial year by council."""
    rows = delayed_by_month(data).filter(pl.col("year") == int(year[:4]))
    assert rows.height == 12 * len(set(COUNCIL.values()))
    return dict(rows.group_by("Name", maintain_order=True).agg(pl.col("days").sum()).rows())


def delayed_halves(data: Path) -> tuple[float, float]:
    """Delayed days of the area from April to September 2011 and from October to March."""
    rows = delayed_by_month(data).filter(pl.col("year") == 2011)
    first = rows.filter(pl.col("month").dt.month().is_between(4, 9))["days"].sum()
    return float(first), float(rows["days"].sum() - first)


def delayed_shape(people: np.ndarray, days: dict[str, float]) -> list[tuple[object, ...]]:
    """Relative use by district and age that gives each council its days of 2011/12."""
    weight = {
        area: sum(
            float(people[a][:, list(ages_of(band))].sum()) * relative
            for band, relative in DELAYED.items()
        )
        for a, area in enumerate(AREAS)
    }
    mean = sum(days.values()) / sum(weight.values())
    rows: list[tuple[object, ...]] = []
    for area in AREAS:
        council = COUNCIL[area]
        mine = sum(weight[each] for each in AREAS if COUNCIL[each] == council)
        level = days[council] / mine / mean
        rows += [
            (
                SERVICE,
                area,
                band,
                "all",
                DELAYED[band] * level,
                "nhs_delays_2011_12 judgement_delays",
            )
            for band in BANDS
        ]
    return rows


def entry(
    key: str, label: str, unit: str, value: float, spread: str, source: str, note: str
) -> str:
    """One `[key]` of a table of values."""
    told = f"range = {spread}\n" if spread else ""
    return (
        f'[{key}]\nlabel = "{label}"\nunit = "{unit}"\nvalue = {value:g}\n{told}'
        f'owner = "{OWNER}"\nsource = ["{source}"]\nreview = 2012-03-31\nnote = "{note}"\n'
    )


def spread(low: float, high: float, kind: str = "80% interval") -> str:
    """A range as TOML."""
    return f'{{ low = {low:.4g}, high = {high:.4g}, kind = "{kind}" }}'


def flows(data: Path, rates: Rates) -> list[tuple[object, ...]]:
    """People moving in and out by district, flow, sex and age: the mean of ten years."""
    moving = flows_in_2011(data, rates.people, rates.death_rate)
    return [
        (area, flow, sex, age, round(float(moving[f, a, s, age]), 2))
        for a, area in enumerate(AREAS)
        for f, flow in enumerate(FLOWS)
        for s, sex in enumerate(SEXES)
        for age in range(AGES)
    ]


def migration() -> str:
    """Scales of each district's net migration: 1, since the flows carry the range."""
    note = "The flows are scaled instead: population.migration_flow."
    return "# Written by scripts/build_llr_base.py.\n\n" + "\n".join(
        entry(
            area, f"Scale on net migration: {area.replace('_', ' ')}", "multiplier", 1, "",
            "people_known_2011", note,
        )
        for area in AREAS
    )  # fmt: skip


def migration_flow(data: Path) -> str:
    """Scale of each flow, by how that of all districts together varied from year to year."""
    parts = ["# Written by scripts/build_llr_base.py from figures to mid-2011.\n"]
    for flow in FLOWS:
        moved = components(data, PAST, flow).sum(axis=1)
        mean, deviation = float(moved.mean()), float(moved.std(ddof=1))
        relative = OF_80 * deviation / mean
        note = f"{mean:.0f} a year over ten years, standard deviation {deviation:.0f}."
        label = f"Scale on {flow.replace('_', ' moves ')}"
        span = spread(1.0 / (1.0 + relative), 1.0 + relative)
        parts.append(entry(flow, label, "multiplier", 1, span, "ons_components_2011", note))
    return "\n".join(parts)


def births_scale(data: Path) -> str:
    """Scale of births, by how the area's births had moved in two years."""
    births = np.log(components(data, PAST, "births").sum(axis=1))
    moved = OF_80 * float(np.sqrt(((births[2:] - births[:-2]) ** 2).mean()))
    span = spread(np.exp(-moved), np.exp(moved))
    note = "Root mean square of two years' change, 2002 to 2011; no trend is carried on."
    label = "Scale on births"
    return "# Written by scripts/build_llr_base.py from figures to mid-2011.\n\n" + entry(
        "births_scale", label, "multiplier", 1, span, "ons_components_2011", note
    )


def mortality(data: Path, fall: float) -> str:
    """Yearly fall of death rates, by that over every five years from 1981 to 2010."""
    past = [100.0 * yearly_fall(data, year, year + 5) for year in range(1981, 2006)]
    low, high = np.quantile(past, [0.1, 0.9])
    span = spread(min(low, 100.0 * fall), max(high, 100.0 * fall))
    note = "The fall from 2000 to 2010; range: eight in ten falls over five years since 1981."
    label = "Yearly fall of death rates"
    return "# Written by scripts/build_llr_base.py from figures to 2010.\n\n" + entry(
        "improvement", label, "percent/year", round(100.0 * fall, 2), span, "ons_life_tables_2010",
        note,
    )  # fmt: skip


def volume(days: float) -> str:
    """Delayed days of the base year."""
    return "# Written by scripts/build_llr_base.py from figures of 2011/12.\n\n" + entry(
        SERVICE, "Days of delayed transfers of care", "bed-day/year", days, "",
        "nhs_delays_2011_12", "Leicester, Leicestershire and Rutland, April 2011 to March 2012.",
    )  # fmt: skip


def health_status() -> str:
    """Use by age stays as it is: the plan's own view of health status is of a later time."""
    note = "None assumed."
    return "# Written by scripts/build_llr_base.py.\n\n" + entry(
        "gain_in_good_health", "Share of gained life lived in good health", "signed-share", 0, "",
        "people_known_2011", note,
    )  # fmt: skip


def trend(deviation: float) -> str:
    """Growth of delayed days beyond demography."""
    half = OF_80 * abs(100.0 * deviation)
    note = (
        "None assumed; 2011/12 is the first year counted. From its first half to its second the "
        f"days changed by {50 * deviation:+.1f}%: at a yearly rate that is the standard deviation."
    )
    return "# Written by scripts/build_llr_base.py from figures of 2011/12.\n\n" + entry(
        SERVICE, "Growth of delayed days beyond demography", "percent/year", 0,
        spread(-half, half), "judgement_delays", note,
    )  # fmt: skip
