"""Parts that the sections of appraisal.toml share: figures, financial years, picks of measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bettercare.plan.appraisal_measures import PICK_MEASURES, PickMeasure
from bettercare.plan.appraisal_model import Pick
from bettercare.plan.base import Base
from bettercare.plan.figures import in_support, read_range, unit_factor
from bettercare.plan.frame import financial_year
from bettercare.plan.model import Quantity, Support, year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.sources import best_grade
from bettercare.tables.nearest import listing

FILE = "appraisal.toml"
ROOM = "appraisal"


@dataclass
class Sheet:
    """What the reading of appraisal.toml has so far, beside the rest of the plan."""

    base: Base
    price_base: int | None = None
    year_0: int | None = None
    years: int = 1
    quantities: dict[str, Quantity] = field(default_factory=dict)

    @property
    def last_year(self) -> int | None:
        """Last financial year appraised."""
        return None if self.year_0 is None else self.year_0 + self.years - 1

    def figure(
        self,
        r: Reading,
        spot: Spot,
        address: str,
        raw: dict[str, Any] | None,
        wanted: str,
        about: dict[str, Any],
        ranged: dict[str, Any] | None = None,
    ) -> Quantity | None:
        """A figure with value and unit in `raw` and its range there or in `ranged`.

        `about` is the entry that says label, owner and source. A judgement has a range, unless it
        is 0 (or a share at an end of its scale, which only a full range could surround).
        """
        if raw is None or "value" not in raw or "unit" not in raw:
            return None
        spot = spot.named(address)
        factor = unit_factor(r, spot.at("unit"), raw["unit"], wanted)
        if factor is None:
            return None
        support: Support = "share" if wanted == "share" else "positive"
        value = raw["value"] * factor
        if not in_support(r, spot.at("value"), value, support, wanted, factor=factor):
            return None
        limits = raw if ranged is None else ranged
        place = spot if ranged is None else spot.at("range")
        span = read_range(r, place, limits, value, factor, support)
        keys = tuple(about.get("source", ()))
        grade = best_grade(self.base.sources, keys)
        certain = value == 0 or (support == "share" and value == 1)
        if grade == "judgement" and keys and "low" not in limits and not certain and span is None:
            mend = "add low and high" if ranged is None else "add range = { low = ..., high = ... }"
            r.fault(spot, "a judgement has no range", mend)
        quantity = Quantity(
            address,
            about.get("label", ""),
            wanted,
            support,
            ((self.base.frame.start, value),),
            span,
            owner=about.get("owner", ""),
            source=keys,
            grade=grade,
            review=about.get("review"),
            file=FILE,
            note=about.get("note", ""),
        )
        self.base.written[address] = raw["unit"]
        self.quantities[address] = quantity
        return quantity

    def priced(self, r: Reading, spot: Spot, table: dict[str, Any]) -> None:
        """Tell where a figure is in other prices than the appraisal's."""
        text = table.get("price_base")
        if text is None or self.price_base is None:
            return
        year = financial_year(r, spot.at("price_base"), text)
        if year is not None and year != self.price_base:
            wanted = year_label(self.price_base)
            problem = f"it is in prices of {text} and the appraisal in prices of {wanted}"
            mend = f'bring the figure to prices of {wanted} and write price_base = "{wanted}"'
            r.fault(spot.at("price_base"), problem, mend)

    def span(self, r: Reading, spot: Spot, table: dict[str, Any]) -> tuple[int, int | None]:
        """First and last financial year of a cost or risk; None is to the end."""
        first = self.year(r, spot.at("from"), table.get("from"))
        last = self.year(r, spot.at("until"), table.get("until"))
        if first is not None and last is not None and last < first:
            r.fault(spot.at("until"), "it ends before it begins", "exchange from and until")
        return (self.year_0 or 0) if first is None else first, last

    def year(self, r: Reading, spot: Spot, text: str | None) -> int | None:
        """A financial year within the years appraised; None where none is given or it is wrong."""
        if text is None:
            return None
        year = financial_year(r, spot, text)
        if year is None or self.year_0 is None or self.last_year is None:
            return year
        if not self.year_0 <= year <= self.last_year:
            first, last = year_label(self.year_0), year_label(self.last_year)
            problem = f"{text} is outside the years appraised, {first} to {last}"
            r.fault(spot, problem, "give a year among them")
            return None
        return year

    def pick(
        self, r: Reading, spot: Spot, table: dict[str, Any], raw: dict[str, Any]
    ) -> tuple[Pick, PickMeasure, str] | None:
        """The measure meant, what it is, and the unit of its yearly figure."""
        name = table.get("measure")
        if name is None:
            return None
        measure = PICK_MEASURES[name]
        where: dict[str, str] = table.get("where", {})
        given = set(raw["where"]) if isinstance(raw.get("where"), dict) else set(where)
        sound = self._dimensions(r, spot.at("where"), measure, given)
        if not sound or set(where) != given:
            return None
        unit = measure.unit
        if "service" in where:
            service = self.base.services.get(where["service"])
            if service is None:
                return None
            unit = unit.replace("UNIT", service.unit)
            if not self._service(r, spot.at("where", "service"), measure, service.key):
                return None
        return Pick(name, tuple(sorted(where.items()))), measure, unit

    def _dimensions(
        self, r: Reading, spot: Spot, measure: PickMeasure, given: Iterable[str]
    ) -> bool:
        given = set(given)
        known = (*measure.needs, *measure.may)
        before = r.count
        for name in sorted(given - set(known)):
            takes = f"it takes {listing(known)}" if known else "it takes none"
            r.fault(spot.at(name), f'"{measure.name}" is not divided by {name}', takes)
        for name in measure.needs:
            if name not in given:
                mend = f"add where = {{ {name} = ... }}"
                r.fault(spot, f'"{measure.name}" needs a {name}', mend)
        if len(given & set(measure.may)) > 1:
            both = listing(sorted(given & set(measure.may)))
            r.fault(spot, f'"{measure.name}" is not divided by {both} at once', "keep one of them")
        return r.count == before

    def _service(self, r: Reading, spot: Spot, measure: PickMeasure, key: str) -> bool:
        """Whether the run has the measure for a service."""
        service = self.base.services[key]
        if measure.name == "beddays_midnight" and service.beds is None:
            r.fault(spot, f'the service "{key}" has no beds', "name one with beds")
            return False
        planned = f"capacity.planned.{key}"
        if measure.name == "capacity_short" and planned not in self.base.quantities:
            r.fault(spot, f"the plan gives no {planned}", "name a service with planned capacity")
            return False
        return True
