"""Monthly profiles: how a year's activity is spread over its months."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from pathlib import Path

import polars as pl

from llr.judged import PROFILES

#: English bank holidays from April 2019 to March 2020.
BANK_HOLIDAYS = {
    date(2019, 4, 19),
    date(2019, 4, 22),
    date(2019, 5, 6),
    date(2019, 5, 27),
    date(2019, 8, 26),
    date(2019, 12, 25),
    date(2019, 12, 26),
    date(2020, 1, 1),
}
FINANCIAL_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


def working_days(year: int, month: int) -> int:
    """Weekdays of a month that are not bank holidays.

    >>> working_days(2019, 12)
    20
    """
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    return sum(day.weekday() < 5 and day not in BANK_HOLIDAYS for day in days)


def general_practice(data: Path) -> dict[int, float]:
    """Appointments per working day, April 2019 to February 2020 and March 2019, mean 1.

    March 2020 is left out for Covid; March 2019 stands in its place.
    """
    table = (
        pl.read_csv(data / "gp_appointments.csv")
        .group_by("Appointment_Month")
        .agg(pl.col("COUNT_OF_APPOINTMENTS").sum())
    )
    count = dict(table.rows())
    names = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    rate = {}
    for month in range(1, 13):
        year = 2020 if month < 3 else 2019
        rate[month] = count[f"{names[month - 1]}{year}"] / working_days(year, month)
    mean = sum(rate.values()) / 12.0
    return {month: value / mean for month, value in rate.items()}


def profile_rows(data: Path) -> list[tuple[str, int, float, str]]:
    """Rows of demand.profile: profile, calendar month, relative, source."""
    rows = [
        ("general_practice", month, round(value, 4), "gp_appointments_2019")
        for month, value in sorted(general_practice(data).items())
    ]
    for name, values in PROFILES.items():
        mean = sum(values) / 12.0
        by_month = dict(zip(FINANCIAL_MONTHS, values, strict=True))
        rows += [
            (name, month, round(by_month[month] / mean, 4), "judgement_seasons")
            for month in range(1, 13)
        ]
    return rows
