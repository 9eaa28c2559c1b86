"""Money over the years in real or nominal prices, never the two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError

Floats = NDArray[np.float64]


class PriceBaseError(BetterCareError):
    """Amounts in different prices were put together."""


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Pounds by year (years, draws). `base` is the year whose prices a real stream is in.

    Streams in different prices cannot be added: PriceBaseError.
    """

    values: Floats
    prices: Literal["real", "nominal"]
    base: int | None

    def __add__(self, other: Stream) -> Stream:
        return Stream(self.values + self._same(other).values, self.prices, self.base)

    def __sub__(self, other: Stream) -> Stream:
        return Stream(self.values - self._same(other).values, self.prices, self.base)

    def _same(self, other: Stream) -> Stream:
        if (self.prices, self.base) != (other.prices, other.base):
            problem = f"{self._said()} and {other._said()}"
            raise PriceBaseError(problem, mend="bring both to the same prices first")
        return other

    def _said(self) -> str:
        return "the year's own prices" if self.prices == "nominal" else f"{self.base} prices"


def nominal(values: Floats) -> Stream:
    """Amounts at each year's own prices."""
    return Stream(values, "nominal", None)


def real(values: Floats, base: int) -> Stream:
    """Amounts in the prices of one year."""
    return Stream(values, "real", base)


def deflated(stream: Stream, index: Floats, first_year: int, base: int) -> Stream:
    """A nominal stream in the prices of `base`.

    `index` (years, draws) is the price index, its first row that of `first_year`.

    >>> prices = np.array([[1.0], [1.1], [1.21]])
    >>> deflated(nominal(np.array([[100.0], [110.0], [121.0]])), prices, 2013, 2013).values.tolist()
    [[100.0], [100.0], [100.0]]
    """
    if stream.prices == "real":
        problem = f"the stream is in prices of {stream.base} already"
        raise PriceBaseError(problem, mend="deflate nominal amounts only")
    return Stream(stream.values * (index[base - first_year] / index), "real", base)


def rebased(stream: Stream, index: Floats, first_year: int, base: int) -> Stream:
    """A real stream in the prices of another year.

    >>> prices = np.array([[1.0], [1.1]])
    >>> rebased(real(np.array([[100.0]]), 2013), prices, 2013, 2014).values.round(6).tolist()
    [[110.0]]
    """
    if stream.base is None:
        problem = "the stream is at each year's own prices"
        raise PriceBaseError(problem, mend="deflate it first")
    change = index[base - first_year] / index[stream.base - first_year]
    return Stream(stream.values * change, "real", base)
