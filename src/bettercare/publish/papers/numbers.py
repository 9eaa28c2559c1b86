"""Numbers of papers: taken from the results, put in words, each with the rows it stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bettercare.publish import words
from bettercare.publish.brief import KindBrief, OptionBrief
from bettercare.publish.digest import WHOLE, OptionAnswer
from bettercare.publish.facts import Facts, Row
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers.document import Figure, Table

DIMENSIONS = (
    "option", "year", "month", "area", "site", "service", "setting", "pathway", "partner",
    "staff_group", "age_band", "sex", "deprivation", "measure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of some rows of the results in one column, with where it came from."""

    value: float
    unit: str
    rows: Sequence[Row]
    column: str = "mean"

    @property
    def origin(self) -> str:
        """The rows it stands on; made when it is asked for, since most sums are never told."""
        return "+".join(origin(row, self.column) for row in self.rows)

    def told(self, say: Callable[[float, str], str] = words.amount) -> Figure:
        """The figure in words, `310 beds` unless told another way."""
        return Figure(say(self.value, self.unit), self.origin)

    def number(self) -> Figure:
        """The figure rounded to two significant figures, without its unit."""
        return Figure(words.number(words.two_figures(self.value)), self.origin)


Line: TypeAlias = tuple[Sequence[str], Sequence[Sum | Figure | None]]  # of a table


def of_rows(rows: Sequence[Row], column: str = "mean") -> Sum | None:
    """The sum of rows of one measure; None where there is no row."""
    if not rows:
        return None
    return Sum(
        sum(float(row[column]) for row in rows),
        str(rows[0]["unit"]),
        rows,
        column,
    )


def origin(row: Row, column: str = "mean") -> str:
    """A row of the results by its dimensions: `results:mean;option=a;year=2018/19;...`."""
    where = ";".join(f"{name}={row[name]}" for name in DIMENSIONS if row.get(name) is not None)
    return f"results:{column};{where}"


def verdict_origin(row: Row, column: str) -> str:
    """A row of the verdict, the same way."""
    names = ("option", "year", "month", "check", *DIMENSIONS[3:-3])
    where = ";".join(f"{name}={row[name]}" for name in names if row.get(name) is not None)
    return f"verdict:{column};{where}"


def sized(kind: KindBrief) -> Figure:
    """How far short a kind of check is, in words, with the row of the verdict it is of."""
    assert kind.worst is not None
    of_all = f"+verdict:rows;option={kind.worst.row['option']};kind={kind.kind}"
    row = verdict_origin(kind.worst.row, "shortfall")
    return Figure(kind.told, row + (of_all if kind.count else ""))


def odds(answer: OptionAnswer) -> Figure:
    """The chance that all tested checks of an option hold, in the year in which it is lowest."""
    whole = f"option={answer.option.key};year={answer.odds_year};check={WHOLE}"
    return Figure(answer.odds, f"verdict:probability;{whole}")


def held_back(option: OptionBrief) -> Figure:
    """What holds an option back, in words."""
    return Figure(option.held, f"held_back:rows;option={option.option.key}")


def used_by_area(facts: Facts) -> dict[tuple[str, str, str, str], Sum]:
    """What people of an area use of a service, by option, year, area and service."""
    rows = facts.rows(
        "activity", partner=None, site=None, pathway=None, age_band=None, sex=None, month=None
    )
    found = {}
    for row in rows:
        total = of_rows([row])
        if row["area"] and row["service"] and total:
            found[row["option"], row["year"], row["area"], row["service"]] = total
    return found


def people(facts: Facts, area: str, year: str, from_age: int = 0) -> Sum | None:
    """People living in an area (`all`) of an age and over, of the option shown first."""
    if from_age:
        bands = [band.key for band in facts.plan.age_bands if band.first >= from_age]
        if not any(band.first == from_age for band in facts.plan.age_bands):
            return None
    else:
        bands = ["all"]
    where = {"option": facts.options[0], "area": area, "year": year, "sex": "all"}
    return of_rows([row for band in bands for row in facts.rows("people", age_band=band, **where)])


def told_table(
    facts: Facts,
    key: str,
    caption: str,
    header: Sequence[str],
    rows: Sequence[Line],
    say: Callable[[float, str], str],
    groups: Sequence[tuple[str, int]] = (),
) -> Table:
    """A table whose figures all have their rows; a dash where there is none."""
    told = [
        (list(names), [one if not isinstance(one, Sum) else one.told(say) for one in found])
        for names, found in rows
    ]
    view = TableView(
        caption,
        header,
        [[*names, *(one.text if one else "–" for one in found)] for names, found in told],
        text_columns=len(told[0][0]),
        groups=groups,
    )
    cells = [[one.origin if one else "" for one in found] for _, found in told]
    return Table(key, view, "results", facts.credit.removeprefix("Source: "), cells)


def whole(value: float, unit: str) -> str:
    """A figure of a table as a whole number; its column says the unit."""
    del unit
    return words.number(value)


def pounds(value: float, unit: str) -> str:
    """A sum of money in a table."""
    del unit
    return words.money(value)


def percent(first: Sum, last: Sum) -> Figure:
    """Growth between two figures: `19%`."""
    grown = last.value / first.value - 1.0
    return Figure(f"{words.number(grown * 100)}%", f"{last.origin}/{first.origin}")
