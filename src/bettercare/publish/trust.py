"""A hindcast made ready to be shown, from a fresh run or from what a plan folder keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bettercare import bundle
from bettercare.errors import OutputError
from bettercare.hindcast.scores import coverage_range
from bettercare.hindcast.summary import FEW
from bettercare.plan.model import Plan
from bettercare.publish import words
from bettercare.tables.hindcast import LEVELS, RIVAL_WORDS, RIVALS

if TYPE_CHECKING:
    import polars as pl

    from bettercare.hindcast import Hindcast

Row = dict[str, Any]
#: Where a plan folder keeps a hindcast.
KEPT = "observed/kept"
_WORDS = {"activity": "", "activity_month": "", "beddays_midnight": "bed-days", "people": "people"}


@dataclass(frozen=True, slots=True)
class Trust:
    """A hindcast's rows, scores and meta; `stale` where the plan has changed since."""

    rows: list[Row]
    scores: list[Row]
    meta: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    stale: bool = False

    def name(self, key: str) -> str:
        """A place or service in words; several joined by +."""
        names = self.meta.get("names", {})
        parts = [
            words.plain(str(names.get(part, part.replace("_", " ")))) for part in key.split("+")
        ]
        return words.listed(parts) if len(parts) < 4 else f"{parts[0]} and {len(parts) - 1} more"

    def _named(self, key: str) -> str:
        return words.plain(str(self.meta.get("names", {}).get(key, key.replace("_", " "))))

    def thing(self, row: Row) -> str:
        """What a row of scores or of the hindcast is about, but for the place and the time."""
        group = row.get("group")
        if group is None:
            group = ", ".join(row[n] for n in ("service", "age_band", "sex") if row.get(n))
        parts = [self._named(part) for part in group.split(", ") if part]
        told = _WORDS.get(row["measure"], row["measure"].replace("_", " "))
        if told and parts and row["measure"] == "people":
            parts = [f"aged {part}" if part[0].isdigit() else part for part in parts]
        text = " ".join([told, *parts]).strip()
        return text[:1].upper() + text[1:]

    def where(self, row: Row) -> str:
        """The place of an observation."""
        key = row["site"] or row["area"]
        return "the whole area" if key in (None, "", "all") else self.name(key)

    @property
    def totals(self) -> list[Row]:
        """Scores of all horizons together."""
        return [row for row in self.scores if row["horizon"] == "all"]

    @property
    def headline(self) -> str:
        """Where the model was nearer than every simple forecast, and where it was not."""
        nearer: dict[str, bool] = {}
        for row in self.totals:  # place by place comes after the whole area and says more
            rivals = [row[f"mae_{name}"] for name in RIVALS if row[f"mae_{name}"] is not None]
            nearer[self.thing(row)] = all(row["mae"] < theirs for theirs in rivals)
        good = [_lower(thing) for thing, best in nearer.items() if best]
        bad = [_lower(thing) for thing, best in nearer.items() if not best]
        told = []
        if good:
            told.append(
                f"The model was nearer than every simple forecast for {words.listed(good)}."
            )
        if bad:
            told.append(f"A simple forecast was as near or nearer for {words.listed(bad)}.")
        return " ".join(told)

    @property
    def findings(self) -> list[str]:
        """What was found of each measure, from its scores of most figures."""
        fullest: dict[str, Row] = {}
        for row in self.totals:
            before = fullest.get(self.thing(row))
            if before is None or row["observations"] > before["observations"]:
                fullest[self.thing(row)] = row
        return [f"{finding(self, row)} {intervals(row)}" for row in fullest.values()]


def of_hindcast(found: Hindcast) -> Trust:
    """A fresh hindcast to be shown."""
    return Trust(found.rows.to_dicts(), found.scores.to_dicts(), found.meta, found.notes)


def read_kept(plan: Plan) -> Trust | None:
    """The hindcast a plan folder keeps; None where it keeps none that is whole."""
    folder = Path(plan.root) / KEPT
    if not (folder / bundle.MANIFEST).is_file():
        return None
    try:
        kept = bundle.read(folder)
    except OutputError:
        return None
    meta = kept.manifest["bettercare"]
    if not {"hindcast", "scores"} <= set(kept.frames):
        return None
    rows, scores = (_dicts(kept.frames[name]) for name in ("hindcast", "scores"))
    stale = meta.get("plan_hash") != plan.hash
    return Trust(rows, scores, meta, tuple(meta.get("notes", ())), stale)


def _dicts(frame: pl.DataFrame) -> list[Row]:
    return frame.to_dicts()


def _lower(thing: str) -> str:
    return thing[:1].lower() + thing[1:]


def finding(trust: Trust, row: Row) -> str:
    """How far off, and how far off simple forecasts were."""
    places = "for the whole area" if row["places"] == "all" else f"in {row['series']:.0f} places"
    count = f"{row['observations']:.0f} figures" if row["observations"] > 1 else "one figure"
    off = _off(row, row["mae"])
    way = "too high" if row["bias"] > 0 else "too low"
    lean = abs(row["bias"]) / row["mae"] if row["mae"] else 0.0
    leaning = f", {way} on average by {_off(row, abs(row['bias']))}" if lean > 0.5 else ""
    rivals = [
        f"{RIVAL_WORDS[name]} {_off(row, row[f'mae_{name}'])}"
        for name in RIVALS
        if row[f"mae_{name}"] is not None and row[f"observations_{name}"] == row["observations"]
    ]
    beside = f" ({'; '.join(rivals)})" if rivals else ""
    return f"{trust.thing(row)} {places}, {count}: off by {off}{leaning}{beside}."


def _off(row: Row, error: float) -> str:
    """An error in percent of the mean of what was observed, or in its unit where that is 0."""
    if row["mean_observed"] > 0.0:
        return f"{100.0 * error / row['mean_observed']:.1f}%"
    return f"{words.number(error, 1)} {words.unit_words(row['unit'])}"


def intervals(row: Row) -> str:
    """How often the intervals held, and whether that is too seldom or too often."""
    count, series = int(row["observations"]), int(row["series"])
    told = [
        f"{row[f'coverage_{level}'] * count:.0f} of {count} in the {level}% interval"
        for level in LEVELS
    ]
    low, high = coverage_range(0.8, series)
    share = row["coverage_80"]
    if share < low:
        judged = "The ranges are too narrow"
    elif share > high:
        judged = "The ranges are wider than they need be"
    elif series >= FEW:
        judged = "The ranges are about as wide as they should be"
    else:
        one = "1 independent figure" if series == 1 else f"at most {series} independent figures"
        judged = f"From {one} it cannot be told whether the ranges are right"
    return f"{words.sentence(words.listed(told))} {judged}."


def staleness(trust: Trust) -> str:
    """What to say of a hindcast that is of another version of the plan; "" where it is not."""
    if not trust.stale:
        return ""
    return (
        "This was found with an earlier version of the plan, which has been changed since: run it "
        "again to see whether it still holds."
    )
