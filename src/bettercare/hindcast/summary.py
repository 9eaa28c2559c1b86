"""Scores by measure, kind of place and horizon, from the scored rows of a hindcast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.hindcast import scores
from bettercare.tables.hindcast import ENDS, LEVELS, RIVALS
from bettercare.tables.observed import DIMENSIONS

Record = dict[str, Any]
Floats = NDArray[np.float64]
#: Below so many independent figures a coverage says little.
FEW = 20
ALL = "all"


def group_of(record: Record) -> str:
    """What of a measure a row is about, apart from place and time, in words.

    >>> group_of({"service": "birth", "age_band": "65+", "sex": None})
    'birth, 65+'
    """
    parts = [record.get(name) for name in DIMENSIONS]
    return ", ".join(part for part in parts if part not in (None, "", ALL))


def places_of(record: Record) -> str:
    """Whether a row is about the whole area or one of its places."""
    named = [record.get(name) for name in ("area", "site")]
    return ALL if all(name in (None, "", ALL) for name in named) else "each"


def score_rows(records: Sequence[Record]) -> list[Record]:
    """Scores of every group of scored rows, all horizons together first."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        if record["used"] == "scored":
            key: tuple[str, ...] = (
                record["measure"], record["definition"], record["unit"], group_of(record),
                places_of(record),
            )  # fmt: skip
            groups.setdefault(key, []).append(record)
    found = []
    for key, rows in groups.items():
        labels = dict(zip(("measure", "definition", "unit", "group", "places"), key, strict=True))
        horizons = sorted({row["horizon"] for row in rows})
        found.append(labels | {"horizon": ALL} | score(rows))
        if len(horizons) > 1:
            for horizon in horizons:
                chosen = [row for row in rows if row["horizon"] == horizon]
                found.append(labels | {"horizon": f"{horizon:g}"} | score(chosen))
    return found


def score(rows: Sequence[Record]) -> Record:
    """Every score of some rows together."""
    observed, middle = _column(rows, "observed"), _column(rows, "p50")
    error = middle - observed
    percent = None if (observed == 0.0).any() else 100.0 * error / observed
    ends = {
        level / 100.0: (_column(rows, low), _column(rows, high))
        for level, (low, high) in ENDS.items()
    }
    wis = scores.weighted_interval_score(middle, ends, observed)
    series = len({(row["area"], row["site"]) for row in rows})
    made: Record = {
        "observations": float(len(rows)),
        "mean_observed": float(observed.mean()),
        "series": float(series),
        "bias": float(error.mean()),
        "bias_percent": None if percent is None else float(percent.mean()),
        "mae": float(np.abs(error).mean()),
        "mape": None if percent is None else float(np.abs(percent).mean()),
        "rmse": float(np.sqrt((error**2).mean())),
        "wis": float(wis.mean()),
        "warning": _warning(len(rows), series),
    }
    for level in LEVELS:
        low, high = ends[level / 100.0]
        made[f"coverage_{level}"] = scores.coverage(low, high, observed)
        made[f"interval_score_{level}"] = float(
            scores.interval_score(low, high, observed, level / 100.0).mean()
        )
    for name in RIVALS:
        made |= _against(rows, name, error, wis)
    return made


def _against(rows: Sequence[Record], name: str, error: Floats, wis: Floats) -> Record:
    """Errors of another forecast, and skill against it on the figures it forecasts."""
    there = np.array([row[name] is not None for row in rows])
    made: Record = {f"observations_{name}": float(there.sum())}
    if there.any():
        chosen = [row for row, has in zip(rows, there, strict=True) if has]
        theirs = float(np.abs(_column(chosen, name) - _column(chosen, "observed")).mean())
        made[f"mae_{name}"] = theirs
        made[f"skill_mae_{name}"] = scores.skill(float(np.abs(error[there]).mean()), theirs)
        made[f"skill_wis_{name}"] = scores.skill(float(wis[there].mean()), theirs)
    return made


def _column(rows: Sequence[Record], name: str) -> Floats:
    return np.array([row[name] for row in rows], dtype=np.float64)


def _warning(count: int, series: int) -> str | None:
    """What to mind of a coverage: few figures, or figures that hang together."""
    told = []
    if series < FEW:
        low, high = scores.coverage_range(0.8, series)
        told.append(
            f"few: of {series} independent figures a right 80% interval covers anything from "
            f"{low:.0%} to {high:.0%}"
        )
    if series < count:
        told.append(f"dependent: {count} figures are of {series} series")
    return "; ".join(told) or None
