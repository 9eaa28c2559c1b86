"""The small plan with files of invented observations, and hindcasts of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_plan import write_small_plan

HEADER = "measure,definition,service,area,site,age_band,sex,period,value,source"
POPULATION = ("base", "births", "deaths", "net_migration")


def row(
    measure="people", definition="", service="", area="all", site="", ages="", sex="",
    period="2014", value="1000", source="invented",
):  # fmt: skip
    """One line of observations; the definition is the plan's own unless given."""
    own = {
        "people": "mid_year_estimate", "births": "live_births_year_to_mid_year",
        "deaths": "deaths_year_to_mid_year", "activity": "units_of_service",
        "activity_month": "units_of_service", "beddays_midnight": "occupied_at_midnight",
    }  # fmt: skip
    chosen = definition or own.get(measure, "occupied_at_midnight")
    return ",".join((measure, chosen, service, area, site, ages, sex, period, value, source))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small plan on disk."""
    return write_small_plan(tmp_path / "plan")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines of observations to a file."""

    def write(*lines: str, name: str = "seen.csv", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def write_base(folder: Path, name: str = "2011_12", year: str = "2011/12") -> Path:
    """An earlier base with the plan's own people and volume, as its author would write it."""
    base = folder / "bases" / name
    people = base / "assumptions" / "population"
    people.mkdir(parents=True)
    (base / "base.toml").write_text(
        f'base_year = "{year}"\nlabel = "As it stood"\nnothing_after = 2012-03-31\n', "utf-8"
    )
    for table in POPULATION:
        shutil.copy(folder / "assumptions" / "population" / f"{table}.csv", people)
    (base / "assumptions" / "demand").mkdir()
    (base / "assumptions" / "demand" / "volume.toml").write_text(
        '[emergency_admission]\nlabel = "Then"\nunit = "admission/year"\nvalue = 3500\n'
        'range = { low = 3300, high = 3700 }\nowner = "hospital"\nsource = ["old_return"]\n',
        "utf-8",
    )
    shutil.copy(folder / "assumptions" / "population" / "migration.toml", people)
    text = (base / "assumptions" / "demand" / "volume.toml").read_text("utf-8")
    trend = text.replace("admission/year", "percent/year").replace("3500", "1")
    (base / "assumptions" / "demand" / "trend.toml").write_text(
        trend.replace("3300", "0").replace("3700", "2"), "utf-8"
    )
    (base / "sources.toml").write_text(
        '[old_return]\ntitle = "Old return"\npublisher = "Nobody"\nyear = "2011"\n'
        'grade = "published"\n',
        "utf-8",
    )
    return base
