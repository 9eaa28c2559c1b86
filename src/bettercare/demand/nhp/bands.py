"""Bands of age and of stay, as the NHP model's outputs have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

AGES = tuple(range(91))
AGE_GROUPS = (
    "0", "1-4", "5-9", "10-15", "16-17", "18-34", "35-49", "50-64", "65-74", "75-84", "85+",
)  # fmt: skip
_AGE_STARTS = np.array([0, 1, 5, 10, 16, 18, 35, 50, 65, 75, 85])
STAY_GROUPS = (
    "0 days", "1 day", "2 days", "3 days", "4-7 days", "8-14 days", "15-21 days", "22+ days",
)  # fmt: skip
_STAY_STARTS = np.array([0, 1, 2, 3, 4, 8, 15, 22])


def age_group_of(age: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of each age's group.

    >>> [AGE_GROUPS[i] for i in age_group_of(np.array([0, 17, 90]))]
    ['0', '16-17', '85+']
    """
    return np.asarray(np.searchsorted(_AGE_STARTS, age, side="right") - 1)


def stay_group_of(stay: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of each stay's band, in nights.

    >>> [STAY_GROUPS[i] for i in stay_group_of(np.array([0, 7, 22]))]
    ['0 days', '4-7 days', '22+ days']
    """
    return np.asarray(np.searchsorted(_STAY_STARTS, stay, side="right") - 1)
