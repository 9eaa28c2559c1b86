"""The national hospital statistics rule for one count.

Source: NHS England, Hospital Episode Statistics analysis guide: sub-national counts of 1 to 7 are
suppressed, all others rounded to the nearest 5; 0 stays 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

#: Largest count that is suppressed; 1 is the smallest.
SMALL = 7
#: What other counts are rounded to.
MULTIPLE = 5


def is_small(counts: Counts) -> NDArray[np.bool_]:
    """Where a count has to be suppressed.

    >>> is_small(np.array([0, 1, 7, 8])).tolist()
    [False, True, True, False]
    """
    return (counts > 0) & (counts <= SMALL)


def rounded(counts: Counts) -> Counts:
    """Counts to the nearest 5 (a whole number has no tie).

    >>> rounded(np.array([0, 8, 12, 13, 101])).tolist()
    [0, 10, 10, 15, 100]
    """
    return (counts + MULTIPLE // 2) // MULTIPLE * MULTIPLE


def bounds_of_shown(shown: Counts) -> tuple[Counts, Counts]:
    """The least and the largest count that a shown figure can stand for.

    >>> [each.tolist() for each in bounds_of_shown(np.array([0, 10, 15]))]
    [[0, 8, 13], [0, 12, 17]]
    """
    some = shown > 0
    low = np.where(some, np.maximum(shown - MULTIPLE // 2, SMALL + 1), 0)
    return low, np.where(some, shown + MULTIPLE // 2, 0)
