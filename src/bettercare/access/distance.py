"""Distance in a straight line over the ground, and what people live within."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.access.places import Places

Floats = NDArray[np.float64]
EARTH = 6371.0088  # kilometres, mean radius of the Earth (IUGG)
MILE = 1.609344  # kilometres


def kilometres(
    latitude: Floats | float, longitude: Floats | float, north: float, east: float
) -> Floats:
    """Great-circle distance from places to one place, all in degrees (haversine formula).

    >>> round(float(kilometres(52.626785, -1.135946, 52.654366, -1.180003)), 2)
    4.27
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    at, to = np.radians(north), np.radians(east)
    half = np.sin((phi - at) / 2) ** 2 + np.cos(phi) * np.cos(at) * np.sin((lam - to) / 2) ** 2
    found: Floats = 2 * EARTH * np.arcsin(np.sqrt(half))
    return found


def to_nearest(places: Places, sites: Sequence[tuple[float, float]]) -> Floats:
    """Kilometres from each small area to the nearest of some sites (north, east): (small areas,).

    NaN throughout where there is no site.
    """
    if not sites:
        return np.full(len(places.keys), np.nan)
    each = [kilometres(places.latitude, places.longitude, *site) for site in sites]
    found: Floats = np.min(each, axis=0)
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """What people live within: the mean, and what nine in ten do not exceed."""

    mean: float
    most: float


def reach(values: Floats, people: Floats) -> Reach | None:
    """Over people; None where nobody's value is known."""
    known = np.isfinite(values) & (people > 0)
    if not known.any():
        return None
    values, people = values[known], people[known]
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(people[order]) / people.sum()
    most = values[order][np.searchsorted(upto, 0.9 - 1e-12)]
    return Reach(float(np.average(values, weights=people)), float(most))
