"""Poisson counts by look-up: exact, and about as quick as reading two tables.

A Poisson count with mean m is the sum of independent counts whose means add up to m. So m is
taken apart into a multiple of 4, a multiple of 1/32 below 4, and a rest below 1/32. The first two
come from tables of the distribution function (inverted by search from where a guide points, which
most often ends at once: Chen and Asau 1974), and the rest is nearly always 0. From 128 up
Hörmann's transformed rejection (1993) is used.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bettercare.demand.nhp.kernels.draws import step, unit

_FINE_BITS, _PER_UNIT = 7, 32.0  # tables of means 0, 1/32, 2/32, ... below 4
_FINE = 1 << _FINE_BITS
_COARSE, _COARSE_UNIT = 32, 4.0  # tables of means 0, 4, 8, ... below 128
_FINE_MOST, _COARSE_MOST = 32, 256  # counts no draw passes: less likely than 1e-18
_PARTS = 512  # equal parts of (0, 1) that a guide points from
_TABLED = _COARSE * _COARSE_UNIT
_REST_MOST = 32  # count that a mean below 1/32 never reaches
_RARE = np.uint64(31)  # five bits of a word that its uniform number does not use


class PoissonTables(NamedTuple):
    """Distribution functions by mean and count, and the count each part of (0, 1) starts at."""

    fine: NDArray[np.float64]
    fine_guide: NDArray[np.uint8]
    coarse: NDArray[np.float64]
    coarse_guide: NDArray[np.uint8]


@cache
def poisson_tables() -> PoissonTables:
    """The tables, the same in every run of every scenario."""
    fine = _distribution(np.arange(_FINE) / _PER_UNIT, _FINE_MOST)
    coarse = _distribution(np.arange(_COARSE) * _COARSE_UNIT, _COARSE_MOST)
    return PoissonTables(fine, _guide(fine), coarse, _guide(coarse))


def _distribution(means: NDArray[np.floating], most: int) -> NDArray[np.float64]:
    """P(count <= k) for k below `most`; the last is above 1, so that a search ends there."""
    counts = np.arange(most)
    logs = np.array([math.lgamma(k + 1.0) for k in counts])
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.exp(counts * np.log(means)[:, None] - means[:, None] - logs)
    terms[means == 0.0] = counts == 0
    found: NDArray[np.float64] = np.cumsum(terms, axis=1, dtype=np.float64)
    found[:, -1] = 2.0
    return found


def _guide(distribution: NDArray[np.float64]) -> NDArray[np.uint8]:
    starts = np.arange(_PARTS) / _PARTS
    rows = [np.searchsorted(row, starts, side="right") for row in distribution]
    return np.stack(rows).astype(np.uint8)


@njit(cache=True, nogil=True, error_model="numpy")
def _rest(mean, uniform):
    """Invert the distribution function from 0 upwards, for a mean below 1/32."""
    chance = math.exp(-mean)
    count = 0
    while uniform > chance and count < _REST_MOST:
        uniform -= chance
        count += 1
        chance *= mean / count
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _reject(mean, key):
    """Hörmann's PTRS for means of 10 and more."""
    root = math.sqrt(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    limit = 0.9277 - 3.6224 / (b - 2.0)
    counter = 0
    while True:
        u = unit(step(key, counter)) - 0.5
        v = unit(step(key, counter + 1))
        counter += 2
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= limit:
            return k
        if k < 0.0 or (us < 0.013 and v > us):
            continue
        if math.log(v * inverse_alpha / (a / (us * us) + b)) <= (
            k * math.log(mean) - mean - math.lgamma(k + 1.0)
        ):
            return k


@njit(cache=True, nogil=True, error_model="numpy")
def draw_poisson(means, key, wide, fine, fine_guide, coarse, coarse_guide, out):
    """Fill `out` with a Poisson count of each mean, each at its own place in the key's stream.

    `wide` says that many means are 4 and more, which changes how quick the loop is and no count.
    `out` may be `means` itself. The look-ups are written out: handing the tables to a function for
    every count costs more than the count does, and so does a branch that cannot be foreseen.
    """
    for place in range(means.shape[0]):
        mean = means[place]
        word = step(key, place)
        if mean >= _TABLED:
            out[place] = _reject(mean, word)
            continue
        whole = np.int64(mean * _PER_UNIT)
        table = whole & (_FINE - 1)
        uniform = unit(word)
        count = np.int64(fine_guide[table, np.int64(uniform * _PARTS)])
        count += uniform >= fine[table, count]
        while uniform >= fine[table, count]:
            count += 1
        table = whole >> _FINE_BITS
        if wide or table > 0:
            uniform = unit(step(word, 1))
            more = np.int64(coarse_guide[table, np.int64(uniform * _PARTS)])
            more += uniform >= coarse[table, more]
            while uniform >= coarse[table, more]:
                more += 1
            count += more
        if word & _RARE == _RARE:  # once in 32, so that a rest below 1/32 needs no more words
            rest = mean - whole * (1.0 / _PER_UNIT)
            uniform = 1.0 - unit(step(word, 0)) / _PER_UNIT
            if uniform > 1.0 - rest:  # which is below exp(-rest)
                count += _rest(rest, uniform)
        out[place] = count
