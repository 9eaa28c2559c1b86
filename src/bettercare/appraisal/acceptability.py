"""Rank acceptability: how many of all possible weights put an option at each rank (SMAA-2).

Lahdelma and Salminen (2001), Operations Research 49(3). Weights are drawn evenly from all that
sum to 1, Dirichlet(1, ..., 1), by criterion's address, so that a criterion more leaves the
draws of the others as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bettercare.appraisal.scoring import ranks
from bettercare.sampling import uniforms

Floats = NDArray[np.float64]


def even_weights(seed: int, addresses: Sequence[str], count: int) -> Floats:
    """Weights (criteria, count) spread evenly over all that sum to 1.

    Exponential draws divided by their sum are Dirichlet(1, ..., 1).

    >>> bool(np.allclose(even_weights(1, ["a", "b", "c"], 5).sum(axis=0), 1.0))
    True
    """
    found = np.stack([-np.log(uniforms(seed, address, count)) for address in addresses])
    return np.asarray(found / found.sum(axis=0))


def rank_acceptability(weights: Floats, values: Floats) -> Floats:
    """Share of draws in which each option has each rank: (options, ranks), rank 1 first.

    `weights` is (criteria, draws), `values` (criteria, options, draws).

    >>> rank_acceptability(np.array([[0.9, 0.4], [0.1, 0.6]]),
    ...                    np.array([[[1.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 1.0]]])).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    scores = np.einsum("cd,cod->od", weights, values)
    placed = ranks(scores)
    options = scores.shape[0]
    return np.stack([(placed == rank).mean(axis=1) for rank in range(1, options + 1)], axis=1)
