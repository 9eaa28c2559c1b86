"""Counter-based random numbers for compiled loops: uniform and binomial by address.

Each number is a hash of where it is used (stream, run, cell, spell), never of what was drawn
before it, so that leaving a strategy out or dividing the runs among processes moves no other
number. The hash is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied at every
step of the address. Binomial draws invert the distribution function where the mean is small and
use Hörmann's transformed rejection (1993) above; both are exact.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53
_LOW = np.uint64(2**32 - 1)
_SMALL = 10.0  # mean up to which a distribution function is inverted by search
_LEAST = 1e-290  # of the first term of a search: below it the search would lose its digits


def run_keys(seed: int, stream: str, runs: int) -> NDArray[np.uint64]:
    """One key (runs,) for each run of a stream, such as "nhp.ip"; run n's is the same for any N."""
    keys = np.empty(runs, np.uint64)
    for run in range(runs):
        digest = hashlib.blake2b(f"{seed}|{stream}|{run}".encode(), digest_size=8).digest()
        keys[run] = int.from_bytes(digest, "little")
    return keys


def name_keys(names: Sequence[str]) -> NDArray[np.uint64]:
    """One key for each name, which does not depend on what other names there are."""
    keys = np.empty(len(names), np.uint64)
    for place, name in enumerate(names):
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        keys[place] = int.from_bytes(digest, "little")
    return keys


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def step(key, counter):
    """The 64-bit word at a counter of a key's stream; itself the key of a further address."""
    x = np.uint64(key) + (np.uint64(counter) + np.uint64(1)) * _GOLDEN
    x = (x ^ (x >> _S30)) * _MIX_1
    x = (x ^ (x >> _S27)) * _MIX_2
    return x ^ (x >> _S31)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def unit(word):
    """A uniform number strictly between 0 and 1 from a word."""
    return (np.float64(word >> _S11) + 0.5) * _UNIT


@njit(cache=True, nogil=True, error_model="numpy")
def _search_binomial(n, chance, first, key):
    """Invert the binomial from 0 upwards; `first` is (1 - chance) ** n."""
    left = unit(step(key, 0))
    odds = chance / (1.0 - chance)
    term = first
    count = 0.0
    while left > term and count < n:
        left -= term
        term *= odds * (n - count) / (count + 1.0)
        count += 1.0
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _stirling(k):
    """The rest of Stirling's formula for log k!."""
    x = k + 1.0
    return math.lgamma(x) - (k + 0.5) * math.log(x) + x - 0.9189385332046727


@njit(cache=True, nogil=True, error_model="numpy")
def _reject_binomial(n, p, key):
    """Hörmann's BTRS for n p >= 10 and p <= 0.5."""
    spq = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spq
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    limit = 0.92 - 4.2 / b
    r = p / (1.0 - p)
    alpha = (2.83 + 5.1 / b) * spq
    m = math.floor((n + 1.0) * p)
    counter = 0
    while True:
        u = unit(step(key, counter)) - 0.5
        v = unit(step(key, counter + 1))
        counter += 2
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + centre)
        if us >= 0.07 and v <= limit:
            return k
        if k < 0.0 or k > n:
            continue
        bound = (
            (m + 0.5) * math.log((m + 1.0) / (r * (n - m + 1.0)))
            + (n + 1.0) * math.log((n - m + 1.0) / (n - k + 1.0))
            + (k + 0.5) * math.log(r * (n - k + 1.0) / (k + 1.0))
            + _stirling(m)
            + _stirling(n - m)
            - _stirling(k)
            - _stirling(n - k)
        )
        if math.log(v * alpha / (a / (us * us) + b)) <= bound:
            return k


@njit(cache=True, nogil=True, error_model="numpy")
def binomial(n, p, key):
    """How many of n are kept with chance p each, as a whole number held in a float."""
    if n <= 0.0 or p <= 0.0:
        return 0.0
    if p >= 1.0:
        return n
    q = p if p <= 0.5 else 1.0 - p
    if n * q < _SMALL:
        count = _search_binomial(n, q, math.exp(n * math.log1p(-q)), key)
    else:
        count = _reject_binomial(n, q, key)
    return count if p <= 0.5 else n - count


@njit(cache=True, nogil=True, error_model="numpy")
def lost_tables(chance, distribution, guide):
    """Fill the distribution function (n, count) of how many of n are lost with chance each.

    In units of 2 ** -32, less one: the count is the first whose figure a 32-bit number does not
    pass. `guide` (n, parts of the range) holds the least count each part can stand for. The draw
    itself is written out where it is used: one look at the guide and most often one at this.
    """
    most, parts = guide.shape
    top = 2.0**32
    pmf = np.zeros(most)
    pmf[0] = 1.0
    for n in range(most):
        total = 0.0
        part = 0
        for count in range(most):
            total += pmf[count]
            steps = math.ceil(total * top) if count < n else top
            distribution[n, count] = np.uint32(max(min(steps, top), 1.0) - 1.0)
            while part < parts and part * (top / parts) <= distribution[n, count]:
                guide[n, part] = count
                part += 1
        for count in range(n + 1, 0, -1):  # one more, kept or lost
            if count < most:
                pmf[count] = pmf[count] * (1.0 - chance) + pmf[count - 1] * chance
        pmf[0] *= 1.0 - chance


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def half(word, which):
    """Number 0, 1, 2, ... of an address from its word: 32 bits each, two to a word.

    Below a threshold of chance x 2 ** 32 with that chance, but for 2 ** -32.
    """
    own = word if which < 2 else step(word, which >> 1)
    return (own >> np.uint64(32 * (which & 1))) & _LOW
