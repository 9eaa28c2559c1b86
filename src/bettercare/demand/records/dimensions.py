"""From fields as read to the dimensions of a cell, as Ibis expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bettercare.demand.records.fields import specialty_groups
from bettercare.demand.records.places import ELSEWHERE, Places
from bettercare.tables.activity_cells import STAY_BANDS, STAY_STARTS, UNKNOWN

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SITE_CODE = (3, 9)  # least and most characters of a code of the Organisation Data Service


def no_text() -> Any:
    """A dimension that does not apply."""
    import ibis

    return ibis.null().cast("string")


def text(value: str) -> Any:
    """The same text in every row."""
    import ibis

    return ibis.literal(value, type="string")


def site_code(table: ir.Table) -> Any:
    """The site of treatment; the provider where no site code is given."""
    if "provider" not in table.columns:
        return table.site.fill_null(UNKNOWN)
    given = table.site.length().between(*_SITE_CODE).fill_null(False)
    return given.ifelse(table.site, table.provider).fill_null(UNKNOWN)


def area_code(table: ir.Table) -> Any:
    """Code of residence: the small area's area where it is known, else the district."""
    code = table.district
    if "looked_up_area" in table.columns:
        import ibis

        code = ibis.coalesce(table.looked_up_area, code)
    return code.fill_null(UNKNOWN)


def site(code: Any, places: Places) -> Any:
    """The plan's key for a site; the code where there is no plan."""
    return _named(code, places.sites, ELSEWHERE)


def area(code: Any, places: Places) -> Any:
    """The plan's key for an area; the code where there is no plan."""
    return _named(code, places.areas, places.outside)


def deprivation(table: ir.Table) -> Any:
    """Fifth of small areas by deprivation, 1 the most deprived."""
    fifth = table.deprivation_decile
    if "looked_up_fifth" in table.columns:
        import ibis

        fifth = ibis.coalesce(table.looked_up_fifth, fifth)
    return fifth.fill_null(UNKNOWN)


def age_band(table: ir.Table, places: Places) -> Any:
    """The band of the age in years; the band that is given where there is no age."""
    import ibis

    age = table.age
    given = table.age_band if "age_band" in table.columns else no_text()
    oldest_first = sorted(places.age_bands, key=lambda band: -band[1])
    branches = [(age >= first, text(key)) for key, first, _ in oldest_first]
    return ibis.cases(*branches, else_=given.fill_null(UNKNOWN))


def specialty_number(table: ir.Table) -> Any:
    """The treatment function as a number, where it is one."""
    return table.specialty.substr(0, 3).try_cast("int64")


def specialty_group(number: Any) -> Any:
    """Group of a treatment function."""
    import ibis

    branches = [
        (number.between(first, last), text(group)) for first, last, group in specialty_groups()
    ]
    return ibis.cases(*branches, else_=text(UNKNOWN))


def stay_band(nights: Any) -> Any:
    """Band of the nights of a spell."""
    import ibis

    longest_first = reversed(list(zip(STAY_STARTS, STAY_BANDS, strict=True)))
    return ibis.cases(
        *((nights >= start, text(band)) for start, band in longest_first), else_=no_text()
    )


def month(day: Any) -> Any:
    """The calendar month of a day, "2013-04"."""
    return day.cast("string").substr(0, 7)


def year(day: Any) -> Any:
    """The financial year of a day, "2013/14"."""
    return _financial(day.year(), day.month())


def year_of_month(month: Any) -> Any:
    """The financial year of a month such as "2013-04"."""
    return _financial(month.substr(0, 4).cast("int32"), month.substr(5, 2).cast("int32"))


def _financial(year: Any, month: Any) -> Any:
    start = year - (month < 4).cast("int32")
    later = ((start + 1) % 100).cast("string").lpad(2, "0")
    return start.cast("string") + "/" + later


def _named(code: Any, names: Mapping[str, str], other: str) -> Any:
    import ibis

    if not names:
        return code
    keys = sorted(set(names.values()))
    branches = [
        (code.isin(sorted(c for c, k in names.items() if k == key)), text(key)) for key in keys
    ]
    return ibis.cases(*branches, (code == UNKNOWN, text(UNKNOWN)), else_=text(other))
