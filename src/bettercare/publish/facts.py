"""An assessment made ready to be shown: its rows by option, year and measure, and its names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bettercare.plan.model import Plan
from bettercare.publish import digest, words

if TYPE_CHECKING:
    import polars as pl

    from bettercare.verdict import Assessment

Row = dict[str, Any]


@dataclass(slots=True)
class Facts:
    """A plan, its assessment, and quick access to the rows that are shown."""

    plan: Plan
    assessment: Assessment
    options: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    _by_measure: dict[str, pl.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.options = digest.assessed(self.plan, self.assessment)
        there = set(self.assessment.verdict["year"].unique().to_list())
        self.years = [year for year in digest.years(self.plan) if year in there]

    @property
    def credit(self) -> str:
        """Where a chart's figures come from."""
        return f"Source: Better Care's model of {words.plain(self.plan.short)}"

    def rows(self, measure: str, **where: str | None) -> list[Row]:
        """Rows of a measure with these dimensions; None asks for rows where it is empty."""
        import polars as pl

        if measure not in self._by_measure:
            wanted = pl.col("measure") == measure
            self._by_measure[measure] = self.assessment.results.filter(wanted)
        tests = [
            pl.col(key).is_null() if value is None else pl.col(key) == value
            for key, value in where.items()
        ]
        return self._by_measure[measure].filter(*tests).to_dicts()

    def check_rows(self, key: str) -> list[Row]:
        """Rows of the verdict on one check, all its members."""
        import polars as pl

        check = pl.col("check")
        return self.assessment.verdict.filter(
            (check == key) | check.str.starts_with(f"{key}:")
        ).to_dicts()

    def option_name(self, key: str) -> str:
        """An option's label."""
        return words.plain(self.plan.options[key].label)

    def member(self, key: str) -> str:
        """The name of a service, staff group, partner or bed type."""
        return digest.member_name(self.plan, key)

    def area(self, key: str) -> str:
        """The name of an area."""
        named = self.plan.areas.get(key)
        return "The whole area" if key == "all" else words.plain(named.name) if named else key
