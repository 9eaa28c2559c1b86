"""The response surface: what pressure does to the hospital, fitted to simulated years.

Each response is taken on a scale without ends (the logarithm of the odds of a share, the logarithm
of days) and fitted by universal kriging over the logarithms of occupancy and community delay
(`bettercare.winter.pressure`): a plane, and what the simulated points near by differ from it
(Cressie 1993, Statistics for Spatial Data, section 3.4). A hospital tips from calm to crowded
within a little more pressure; a parabola over all options and years would round that off.

How near is near (`length`) and how much of a point is its own chance (the nugget) are those that
foretell best what is left out, option by option and year by year. Two errors go with a response:
how far the surface then is from the mean of a point's years (`fit_error`), and how far one winter
is from the mean of its like (`winter_spread`). NumPy alone: the verdict needs no simulation.
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
FORMAT = 2
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
_DELAY_FLOOR = 0.02  # added to the share of beds held before its logarithm is taken
_LENGTHS = (0.5, 1.0, 1.5, 2.5)  # in standard deviations of the points' pressures
_NUGGETS = (0.001, 0.1, 0.3, 1.0)  # over the variance of what the plane leaves


@dataclass(frozen=True, slots=True)
class Response:
    """The surface of one response and its errors."""

    plane: tuple[float, ...]  # level, and slopes on scaled pressure
    weights: tuple[float, ...]  # of the simulated points, by nearness
    fit_error: float
    winter_spread: float
    explained: float  # share of the variance between points


@dataclass(frozen=True, slots=True)
class Surface:
    """Every response, where it was fitted, and what it was fitted to."""

    responses: dict[str, Response]
    centre: tuple[float, float]
    scale: tuple[float, float]
    length: float
    places: tuple[tuple[float, float], ...]  # scaled pressure of each simulated point
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

    def near(self, occupancy: Floats, delay: Floats) -> Floats:
        """What every response is read by where pressure is so: (..., 3 + points).

        Pressure beyond what was simulated counts as the last that was.
        """
        where = np.stack(
            np.broadcast_arrays(
                np.clip(occupancy, self.low[0], self.high[0]),
                np.clip(delay, self.low[1], self.high[1]),
            ),
            axis=-1,
        )
        scaled = (_logs(where) - np.array(self.centre)) / np.array(self.scale)
        return _terms(scaled, np.array(self.places).reshape(-1, 2), self.length)

    def read(self, response: str, near: Floats, score: Floats) -> Floats:
        """A response where pressure is so; `score` is a standard normal for winter and fit."""
        own = self.responses[response]
        # no product of matrices: it may sum in another order with another number of threads
        middle = np.einsum("...k,k->...", near, np.array(own.plane + own.weights))
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


def _logs(where: Floats) -> Floats:
    """Pressures (..., 2) on the scale on which they are compared."""
    floor = np.array([0.0, _DELAY_FLOOR])
    return np.asarray(np.log(np.maximum(where + floor, 1e-3)))


def _terms(scaled: Floats, places: Floats, length: float) -> Floats:
    """A one, the two pressures, and nearness to each point."""
    apart = ((scaled[..., None, :] - places) ** 2).sum(axis=-1)
    ones = np.ones((*scaled.shape[:-1], 1))
    return np.concatenate([ones, scaled, np.exp(-0.5 * apart / length**2)], axis=-1)


@dataclass(frozen=True, slots=True)
class Point:
    """A simulated point: its pressure, and each response in each of its years."""

    group: str  # option and year: left out together when the error is judged
    occupancy: float
    delay: float
    years: tuple[dict[str, float], ...]


def fitted_surface(points: Sequence[Point], about: dict[str, Any]) -> Surface:
    """Fit every response. `about` is what the surface says of itself.

    Errors: `CallError` for too few points to fit and judge.
    """
    groups = sorted({one.group for one in points})
    if len(points) < 9 or len(groups) < 2:
        raise CallError(
            f"{len(points)} points of {len(groups)} options and years are too few for a surface",
            mend="name more options, years or levels",
        )
    where = np.array([[one.occupancy, one.delay] for one in points])
    logs = _logs(where)
    centre, scale = logs.mean(axis=0), np.maximum(logs.std(axis=0), 1e-9)
    scaled = (logs - centre) / scale
    group = np.array([groups.index(one.group) for one in points])
    runs = {name: np.array([[y[name] for y in one.years] for one in points]) for name in RESPONSES}
    values = {name: forth(name, some) for name, some in runs.items()}
    middles = np.stack([some.mean(axis=1) for some in values.values()], axis=1)
    tried = {
        (length, nugget): _left_out(scaled, middles, group, length, nugget)
        for length in _LENGTHS
        for nugget in _NUGGETS
    }
    best = min(tried, key=lambda one: float(np.log(tried[one] + 1e-12).sum()))
    found = _solved(scaled, middles, *best)
    fitted = _terms(scaled, scaled, best[0]) @ found
    responses = {}
    for r, (name, some) in enumerate(values.items()):
        noise = some.var(axis=1, ddof=1).mean() if some.shape[1] > 1 else 0.0
        # a point's mean is itself uncertain by its winters: that part is no fault of the surface
        off = tried[best][r] - noise / some.shape[1]
        spread = max(float(((middles[:, r] - middles[:, r].mean()) ** 2).sum()), 1e-12)
        explained = 1.0 - float(((fitted[:, r] - middles[:, r]) ** 2).sum()) / spread
        every = tuple(float(one) for one in found[:, r])
        responses[name] = Response(
            every[:3], every[3:], float(np.sqrt(max(off, 0.0))), float(np.sqrt(noise)), explained
        )

    def pair(two: Floats) -> tuple[float, float]:
        return float(two[0]), float(two[1])

    return Surface(
        responses=responses, centre=pair(centre), scale=pair(scale), length=best[0],
        places=tuple(pair(one) for one in scaled), low=pair(where.min(axis=0)),
        high=pair(where.max(axis=0)), points=len(points), **about,
    )  # fmt: skip


def _solved(scaled: Floats, values: Floats, length: float, nugget: float) -> Floats:
    """Plane and weights (3 + points, responses) of universal kriging."""
    terms = _terms(scaled, scaled, length)
    plane, near = terms[:, :3], terms[:, 3:] + nugget * np.eye(len(scaled))
    half = np.linalg.solve(near, np.concatenate([plane, values], axis=1))
    level = np.linalg.lstsq(plane.T @ half[:, :3], plane.T @ half[:, 3:], rcond=None)[0]
    return np.concatenate([level, half[:, 3:] - half[:, :3] @ level])


def _left_out(
    scaled: Floats, values: Floats, group: NDArray[np.intp], length: float, nugget: float
) -> Floats:
    """Mean square error of each response, each group foretold by the others."""
    off = np.empty_like(values)
    for g in np.unique(group):
        mine = group == g
        found = _solved(scaled[~mine], values[~mine], length, nugget)
        off[mine] = _terms(scaled[mine], scaled[~mine], length) @ found - values[mine]
    return np.asarray((off**2).mean(axis=0))


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
            name: Response(**one | {key: tuple(one[key]) for key in ("plane", "weights")})
            for name, one in raw["responses"].items()
        }
        if raw["responses"].keys() != RESPONSES.keys():
            raise ValueError("other responses")
        raw["places"] = [tuple(one) for one in raw["places"]]
        for key, value in raw.items():
            if isinstance(value, list):
                raw[key] = tuple(value)
        return Surface(**raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CallError(
            f"{KEPT} cannot be read as a response surface", mend="remake it: bettercare flow fit"
        ) from error
