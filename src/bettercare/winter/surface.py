"""The response surface: what pressure does to the hospital, fitted to simulated years.

Each response is taken on a scale without ends (the logarithm of the odds of a share, the logarithm
of days) and fitted as a second-degree polynomial of occupancy and community delay
(`bettercare.winter.pressure`) by least squares. Two errors go with it: how far the
surface is from the mean of a point's years (`fit_error`), judged on points left out together by
option and year, and how far one winter is from the mean of its like (`winter_spread`). NumPy alone,
so that the verdict needs no simulation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.plan.folder import FLOW

Floats = NDArray[np.float64]
KEPT = f"{FLOW}/kept/surface.json"
FORMAT = 1
#: Responses: unit, and in words. A share is of people; occupancy may reach 1.
RESPONSES: dict[str, tuple[str, str]] = {
    "ae_over_4_hours": ("share", "of A&E over 4 hours in the worst winter week"),
    "ae_over_12_hours": ("share", "of A&E over 12 hours in the worst winter week"),
    "occupancy": ("share", "of acute beds in use on the fullest winter day"),
    "days_above_92_percent": ("day", "days of the year with acute beds more than 92% full"),
    "held_days": ("day", "days that people ready to go on stay in hospital beds"),
}
#: What there is outside hospital: as planned, as planned for the year before, as in the base year.
LATE = ("as planned", "a year late", "not at all")
_SHARE_ENDS = 0.002  # a share is kept so far from nought and one before its odds are taken
_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Response:
    """The surface of one response: six coefficients on centred, scaled pressure, and its errors."""

    coefficients: tuple[float, ...]
    fit_error: float
    winter_spread: float
    explained: float  # share of the variance between points


@dataclass(frozen=True, slots=True)
class Surface:
    """Every response, where it was fitted, and what it was fitted to."""

    responses: dict[str, Response]
    centre: tuple[float, float]
    scale: tuple[float, float]
    low: tuple[float, float]
    high: tuple[float, float]
    figures_hash: str  # of the plan's files that its people, places and staff rest on
    network_hash: str
    options: tuple[str, ...]
    years: tuple[str, ...]
    points: int
    replications: int
    seed: int
    code_version: str

    def at(self, response: str, occupancy: Floats, delay: Floats, score: Floats) -> Floats:
        """A response where pressure is so; `score` is a standard normal for winter and fit.

        Pressure beyond what was simulated counts as the last that was.
        """
        own = self.responses[response]
        middle = _basis(self, occupancy, delay) @ np.array(own.coefficients)
        return back(response, middle + score * float(np.hypot(own.fit_error, own.winter_spread)))

    def inside(self, occupancy: Floats, delay: Floats) -> float:
        """The share of cases within the pressures that were simulated."""
        within = (
            (occupancy >= self.low[0]) & (occupancy <= self.high[0])
            & (delay >= self.low[1]) & (delay <= self.high[1])
        )  # fmt: skip
        return float(within.mean())


def forth(response: str, value: Floats) -> Floats:
    """A response on a scale without ends.

    >>> float(forth("ae_over_4_hours", np.array(0.5)))
    0.0
    """
    if response == "held_days":
        return np.asarray(np.log(np.maximum(value, 1.0)))
    share = value / _YEAR if RESPONSES[response][0] == "day" else value
    share = np.clip(share, _SHARE_ENDS, 1.0 - _SHARE_ENDS)
    return np.asarray(np.log(share / (1.0 - share)))


def back(response: str, value: Floats) -> Floats:
    """The response itself.

    >>> round(float(back("held_days", forth("held_days", np.array(250.0)))), 6)
    250.0
    """
    if response == "held_days":
        return np.asarray(np.exp(value))
    share = 1.0 / (1.0 + np.exp(-value))
    return np.asarray(share * _YEAR if RESPONSES[response][0] == "day" else share)


def _basis(surface: Surface, occupancy: Floats, delay: Floats) -> Floats:
    return _terms(
        (np.clip(occupancy, surface.low[0], surface.high[0]) - surface.centre[0])
        / surface.scale[0],
        (np.clip(delay, surface.low[1], surface.high[1]) - surface.centre[1]) / surface.scale[1],
    )


def _terms(x: Floats, y: Floats) -> Floats:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


@dataclass(frozen=True, slots=True)
class Point:
    """A simulated point: its pressure, and each response in each of its years."""

    group: str  # option and year: left out together when the error is judged
    occupancy: float
    delay: float
    years: tuple[dict[str, float], ...]


def fitted_surface(points: Sequence[Point], about: dict[str, Any]) -> Surface:
    """Fit every response. `about` is what the surface says of itself.

    Errors: `CallError` for too few points to fit six coefficients and judge them.
    """
    groups = sorted({one.group for one in points})
    if len(points) < 9 or len(groups) < 2:
        raise CallError(
            f"{len(points)} points of {len(groups)} options and years are too few for a surface",
            mend="name more options, years or levels",
        )
    where = np.array([[one.occupancy, one.delay] for one in points])
    centre, scale = where.mean(axis=0), np.maximum(where.std(axis=0), 1e-9)
    basis = _terms(*((where - centre) / scale).T)
    group = np.array([groups.index(one.group) for one in points])
    responses = {}
    for name in RESPONSES:
        runs = np.array([[year[name] for year in one.years] for one in points])
        values = forth(name, runs)
        middle = values.mean(axis=1)
        coefficients = _solved(basis, middle)
        left_out = np.empty_like(middle)
        for g in range(len(groups)):
            mine = group == g
            left_out[mine] = basis[mine] @ _solved(basis[~mine], middle[~mine])
        noise = values.var(axis=1, ddof=1).mean() if values.shape[1] > 1 else 0.0
        # a point's mean is itself uncertain by its winters: that part is no fault of the surface
        off = ((left_out - middle) ** 2).mean() - noise / values.shape[1]
        spread = max(float(((middle - middle.mean()) ** 2).sum()), 1e-12)
        explained = 1.0 - float(((basis @ coefficients - middle) ** 2).sum()) / spread
        responses[name] = Response(
            tuple(float(one) for one in coefficients), float(np.sqrt(max(off, 0.0))),
            float(np.sqrt(noise)), explained,
        )  # fmt: skip

    def pair(two: Floats) -> tuple[float, float]:
        return float(two[0]), float(two[1])

    return Surface(
        responses=responses, centre=pair(centre), scale=pair(scale),
        low=pair(where.min(axis=0)), high=pair(where.max(axis=0)), points=len(points), **about,
    )  # fmt: skip


def _solved(basis: Floats, values: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(basis, values, rcond=None)[0])


def as_json(surface: Surface) -> str:
    """The surface as kept: figures to ten digits, the same text for the same surface."""

    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return float(f"{value:.10g}")
        if isinstance(value, dict):
            return {key: rounded(one) for key, one in value.items()}
        return [rounded(one) for one in value] if isinstance(value, list | tuple) else value

    text = json.dumps({"format": FORMAT, **rounded(asdict(surface))}, indent=1, ensure_ascii=False)
    return text + "\n"


def read_surface(root: Path) -> Surface | None:
    """The surface that a plan folder keeps; None without one.

    Errors: `CallError` where it is no surface of this version.
    """
    path = root / KEPT
    if not path.is_file():
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            raise ValueError("another format")
        raw["responses"] = {
            name: Response(**one | {"coefficients": tuple(one["coefficients"])})
            for name, one in raw["responses"].items()
        }
        if raw["responses"].keys() != RESPONSES.keys():
            raise ValueError("other responses")
        for key, value in raw.items():
            if isinstance(value, list):
                raw[key] = tuple(value)
        return Surface(**raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CallError(
            f"{KEPT} cannot be read as a response surface", mend="remake it: bettercare flow fit"
        ) from error
