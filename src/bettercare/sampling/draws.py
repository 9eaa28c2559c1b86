"""Standard-normal scores keyed by seed, address and draw number.

The stream of an address depends on nothing but the seed and the address, and draw n is the n-th
value of that stream. So 256 draws are the first 256 of 1,024, dropping an assumption leaves all
others as they were, and two options that share an address share its draws (common random
numbers). Philox is the counter-based generator of Salmon et al. (2011), as in NumPy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STANDARD = NormalDist()
_PER_STEP = 4  # numbers that Philox gives for each step of its counter


def uniforms(seed: int, address: str, count: int, start: int = 0) -> Floats:
    """Uniform numbers of an address from number `start` on, each strictly between 0 and 1.

    >>> bool((uniforms(1, "a.b.c", 4) == uniforms(1, "a.b.c", 8)[:4]).all())
    True
    >>> bool((uniforms(1, "a.b.c", 3, start=5) == uniforms(1, "a.b.c", 8)[5:]).all())
    True
    """
    digest = hashlib.blake2b(f"{seed}|{address}".encode(), digest_size=16).digest()
    generator = np.random.Philox(key=int.from_bytes(digest, "little"))
    steps, within = divmod(start, _PER_STEP)
    generator.advance(steps)
    whole = generator.random_raw(within + count)[within:] >> np.uint64(11)
    return np.asarray((whole.astype(np.float64) + 0.5) * 2.0**-53)


def normal_scores(seed: int, address: str, count: int) -> Floats:
    """Standard-normal scores: the inverse normal at each uniform of the address."""
    inverse = _STANDARD.inv_cdf
    return np.fromiter(map(inverse, uniforms(seed, address, count).tolist()), np.float64, count)


@dataclass(slots=True)
class DrawBook:
    """Scores of every address of one run, made when first asked for.

    `central` gives the single draw in which every assumption takes its stated value (score 0).
    """

    seed: int
    draws: int
    central: bool = False
    _own: dict[str, Floats] = field(default_factory=dict)
    _scores: dict[str, Floats] = field(default_factory=dict)

    def _stream(self, address: str) -> Floats:
        if address not in self._own:
            self._own[address] = normal_scores(self.seed, address, self.draws)
        return self._own[address]

    def scores(self, address: str, group: str | None = None, loading: float = 0.0) -> Floats:
        """Scores (draws,) of an address; members of a group share its factor by `loading`.

        score = loading x factor + sqrt(1 - loading^2) x own, so that each score stays standard
        normal and two members correlate by the product of their loadings.
        """
        if self.central:
            return np.zeros(1)
        if address not in self._scores:
            own = self._stream(address)
            if group is not None and loading != 0.0:
                factor = self._stream(f"correlation.{group}")
                own = loading * factor + (1.0 - loading * loading) ** 0.5 * own
            self._scores[address] = own
        return self._scores[address]

    @property
    def count(self) -> int:
        """How many draws the book gives."""
        return 1 if self.central else self.draws
