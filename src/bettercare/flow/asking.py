"""Values asked of a network file, each fault noted with its place, the reading going on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bettercare.errors import Fault
from bettercare.plan.lines import line_of
from bettercare.tables.nearest import listing, nearest

Keys = tuple[str | int, ...]


@dataclass(slots=True)
class Reader:
    """The text of one file and the faults found in it."""

    file: str
    text: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, at: Keys, problem: str, mend: str = "", near: str = "") -> None:
        """Note a fault at a place."""
        address = ".".join(str(key) for key in at)
        self.faults.append(Fault(self.file, line_of(self.text, at), address, problem, mend, near))

    def table(self, raw: Any, at: Keys, allowed: Iterable[str]) -> Mapping[str, Any]:
        """A table with none but allowed keys; an empty one where it is something else."""
        if not isinstance(raw, dict):
            self.fault(at, "this must be a table", "write { key = value }")
            return {}
        known = list(allowed)
        for key in raw:
            if key not in known:
                here = (*at, key)
                self.fault(here, f'"{key}" is not a key here', listing(known), nearest(key, known))
        return raw

    def rows(self, raw: Any, at: Keys) -> list[tuple[Keys, Any]]:
        """The elements of a list, each with its place."""
        if not isinstance(raw, list):
            self.fault(at, "this must be a list", "write [ ... ]")
            return []
        return [((*at, i), one) for i, one in enumerate(raw)]

    def number(
        self, raw: Any, at: Keys, *, low: float = -math.inf, above: float | None = None,
        high: float = math.inf, default: float = 0.0,
    ) -> float:  # fmt: skip
        """A finite number within bounds; `above` is a bound not itself allowed."""
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
            self.fault(at, f"{raw!r} is not a number", "write a number such as 7.2")
            return default
        if above is not None and raw <= above:
            self.fault(at, f"{raw:g} is not above {above:g}", f"give a figure above {above:g}")
            return default
        if not low <= raw <= high:
            bounds = f"from {low:g}" + ("" if math.isinf(high) else f" to {high:g}")
            self.fault(at, f"{raw:g} is out of bounds", f"give a figure {bounds}")
            return default
        return float(raw)

    def whole(self, raw: Any, at: Keys, *, low: int = 0, default: int = 0) -> int:
        """A whole number."""
        value = self.number(raw, at, low=low, default=default)
        if value != int(value):
            self.fault(at, f"{value:g} is not a whole number", "leave the decimals out")
            return default
        return int(value)

    def limit(self, raw: Any, at: Keys) -> float:
        """A whole number, or "unlimited"."""
        if raw == "unlimited":
            return math.inf
        if isinstance(raw, str):
            mend = 'write a number or "unlimited"'
            self.fault(at, f'"{raw}" is not a number', mend, nearest(raw, ["unlimited"]))
            return math.inf
        return self.number(raw, at, low=0.0)

    def word(self, raw: Any, at: Keys, known: Iterable[str], what: str) -> str | None:
        """One of the known names; None where it is another."""
        names = list(known)
        if isinstance(raw, str) and raw in names:
            return raw
        near = nearest(raw, names) if isinstance(raw, str) else ""
        shown = f'"{raw}"' if isinstance(raw, str) else repr(raw)
        self.fault(at, f"{shown} is no {what}", listing(names), near)
        return None

    def text_of(self, raw: Any, at: Keys) -> str:
        """A text."""
        if not isinstance(raw, str):
            self.fault(at, f"{raw!r} is not a text", 'write it in quotes, such as "ward_a"')
            return ""
        return raw

    def numbers(
        self, raw: Any, at: Keys, *, low: float = 0.0, count: int | None = None
    ) -> list[float]:
        """A list of numbers, of a length where `count` is given."""
        found = [self.number(one, here, low=low) for here, one in self.rows(raw, at)]
        if count is not None and isinstance(raw, list) and len(found) != count:
            self.fault(at, f"there are {len(found)} figures here, not {count}", f"give {count}")
            return [1.0] * count
        return found
