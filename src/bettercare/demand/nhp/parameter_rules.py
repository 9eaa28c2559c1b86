"""Rules of the NHP parameter file: what each key may hold, told in a sentence where it does not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bettercare.tables.nearest import nearest

#: Keys that carry no figure.
LABELS = {
    "id", "scenario", "dataset", "app_version", "create_datetime", "user", "viewable", "submission",
    "name", "interval_type_mapping",
}  # fmt: skip
_FIGURES = {
    "seed", "model_runs", "start_year", "end_year", "demographic_factors",
    "health_status_adjustment", "inequalities",
}  # fmt: skip
#: Keys of earlier versions: what they were for, and what takes their place.
_EARLIER = {
    "covid_adjustment": (
        "covid adjustment (to version 3): baseline_adjustment and the base year take its place"
    ),
    "time_profile_mappings": (
        "time profiles (to version 3): only the end year is reckoned, so they change nothing"
    ),
    "bed_occupancy": (
        "bed occupancy (to version 1): beds are worked out from bed-days by a plan's capacity room"
    ),
    "theatres": "theatre capacity (to version 1): theatres are not modelled",
    "life_expectancy": (
        "life expectancy (to version 1): the national projection within the program is used"
    ),
    "strategy_params": (
        "strategies (to version 0.6): activity_avoidance and efficiencies take their place"
    ),
    "outpatient_factors": (
        "outpatient strategies (to version 0.6): activity_avoidance and efficiencies under op"
    ),
    "aae_factors": "A&E strategies (to version 0.6): activity_avoidance under aae",
    "input_data": "name of the input (to version 0.6): dataset takes its place",
}
_TYPES_WITHIN = {"ip", "op", "aae"}


@dataclass(slots=True)
class Told:
    """Faults and notes on one file, as sentences."""

    file: str
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, address: str, problem: str, mend: str = "") -> None:
        """Add a fault."""
        text = f"{self.file}  {address}  {problem}"
        self.faults.append(f"{text}: {mend}." if mend else f"{text}.")

    def note(self, address: str, text: str) -> None:
        """Add a note."""
        self.notes.append(f"{self.file}  {address}  {text}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@dataclass(slots=True)
class Checker:
    """Reads values out of the raw JSON; tells what is wrong and gives something to go on with."""

    raw: dict[str, Any]
    told: Told

    def top_keys(self, sections: tuple[str, ...]) -> None:
        """Tell of keys of earlier versions, of unknown keys and of missing sections."""
        known = LABELS | _FIGURES | set(sections)
        for key in self.raw:
            if key in known:
                continue
            if key in _EARLIER:
                self.told.note(key, f"is not used; it is from an earlier version, {_EARLIER[key]}")
                continue
            like = nearest(key, known | set(_EARLIER))
            guess = f' (did you mean "{like}"?)' if like else ""
            self.told.note(key, f"is not known to version 5.2 and is not used{guess}")
        for key in ("demographic_factors", *sections):
            if key not in self.raw:
                self.told.fault(key, "is missing", "leave a section empty rather than out")

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.raw.get(key, default)
        if not isinstance(value, str) or not value:
            self.told.fault(key, "is to be a text", "name it")
            return ""
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within limits."""
        value = self.raw.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.told.fault(key, f"is to be a whole number from {least} to {most}, not {value!r}")
            return least
        return value

    def truth(self, key: str) -> bool:
        """True or false."""
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self.told.fault(key, f"is to be true or false, not {value!r}")
            return False
        return value

    def probabilities(self) -> dict[str, float]:
        """Probabilities of the population variants, made to sum to exactly 1."""
        within = self.raw.get("demographic_factors", {})
        given = within.get("variant_probabilities") if isinstance(within, dict) else None
        address = "demographic_factors.variant_probabilities"
        if not isinstance(given, dict) or not given:
            self.told.fault(address, "is to name at least one population variant")
            return {}
        for name, value in given.items():
            if not _is_number(value) or value < 0:
                self.told.fault(f"{address}.{name}", f"is to be 0 or more, not {value!r}")
                return {}
        total = sum(given.values())
        if abs(total - 1.0) > 0.001:
            self.told.fault(address, f"sums to {total:.4f}", "let the probabilities sum to 1")
            return {}
        return {name: value / total for name, value in given.items()}

    def inequalities(self) -> dict[str, tuple[str, ...]]:
        """HRGs by the kind of change; an HRG may stand under one kind only."""
        given = self.raw.get("inequalities") or {}
        found: dict[str, tuple[str, ...]] = {}
        seen: dict[str, str] = {}
        for kind, codes in given.items() if isinstance(given, dict) else ():
            address = f"inequalities.{kind}"
            if kind not in ("level_up", "level_down", "zero_sum"):
                self.told.fault(address, "is not known", "use level_up, level_down or zero_sum")
                continue
            if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
                self.told.fault(address, "is to be a list of HRGs")
                continue
            for code in codes:
                if code in seen:
                    self.told.fault(f"{address}.{code}", f"stands under {seen[code]} as well")
                seen[code] = kind
            found[kind] = tuple(codes)
        if not isinstance(given, dict):
            self.told.fault("inequalities", "is to be an object of lists of HRGs")
        return found

    def figures(self, section: str) -> Iterator[tuple[str, float, float | None]]:
        """Every figure of a section as (address, low, high), with high None for a constant."""
        given = self.raw.get(section, {})
        if section == "non-demographic_adjustment" and isinstance(given, dict):
            kind = given.get("value-type", "year-on-year-growth")
            if kind != "year-on-year-growth":
                self.told.fault(
                    f"{section}.value-type", f"{kind!r} is not known", 'use "year-on-year-growth"'
                )
            given = given.get("values", {})
        if not isinstance(given, dict):
            self.told.fault(section, "is to be an object")
            return
        for key, below in given.items():
            if key not in _TYPES_WITHIN:
                self.told.fault(f"{section}.{key}", "is not known", "use ip, op or aae")
                continue
            if isinstance(below, dict):
                yield from self._walk(f"{section}|{key}", below)
            else:
                self.told.fault(f"{section}.{key}", "is to be an object")

    def _walk(self, address: str, given: Any) -> Iterator[tuple[str, float, float | None]]:
        value = given["interval"] if isinstance(given, dict) and "interval" in given else given
        if isinstance(value, dict):
            for key, below in value.items():
                yield from self._walk(f"{address}|{key}", below)
        elif isinstance(value, list):
            if len(value) == 2 and all(_is_number(one) for one in value):
                yield address, float(value[0]), float(value[1])
            else:
                self.told.fault(address, f"is to be [low, high], not {value!r}")
        elif _is_number(value):
            yield address, float(value), None
        else:
            self.told.fault(address, f"is to be a number or [low, high], not {value!r}")

    def interval(
        self,
        address: str,
        low: float,
        high: float | None,
        bounds: tuple[float, float],
        clipped: bool,
    ) -> None:
        """Tell of an interval upside down, or one that reaches beyond what is possible."""
        if high is not None and low > high:
            self.told.fault(
                address, f"[{low:g}, {high:g}] is upside down", "give the low end first"
            )
        least, most = bounds
        top = low if high is None else high
        if not clipped and (min(low, top) < least or max(low, top) > most):
            shown = f"{low:g}" if high is None else f"[{low:g}, {high:g}]"
            self.told.fault(
                address,
                f"{shown} is not within {least:g} to {most:g}",
                "mend it, or use --their-behaviour to draw it to the bound",
            )

    def kinds(self, types: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
        """Name, kind and days before operation of each efficiency of admitted care."""
        section = self.raw.get("efficiencies", {})
        given = section.get("ip", {}) if isinstance(section, dict) else {}
        for name, entry in given.items() if isinstance(given, dict) else ():
            address = f"efficiencies|ip|{name}"
            kind = entry.get("type") if isinstance(entry, dict) else None
            if kind not in types:
                like = nearest(str(kind), types)
                guess = f' (did you mean "{like}"?)' if like else ""
                self.told.fault(address, f"type {kind!r} is not known{guess}")
                continue
            days = entry.get("pre-op_days", 0)
            if kind == "pre-op" and (not isinstance(days, int) or not 1 <= days <= 30):
                self.told.fault(address, f"pre-op_days is to be 1 or more, not {days!r}")
                continue
            yield name, str(kind), int(days)
