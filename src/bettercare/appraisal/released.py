"""What services no longer cost, divided into efficiency in house and change of the system.

A partner's services cost G x e: G what its activity costs at base-year efficiency, e its index of
efficiency. Against business as usual (G0, e0) the saving G0 e0 - G e is

    in house: (G0 + G) / 2 x (e0 - e)        system: (G0 - G) x (e0 + e) / 2

which is Shapley's division: the mean over both orders, so that it sums exactly and no order is
preferred.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def divided(
    usual: Floats, usual_index: Floats, cost: Floats, index: Floats
) -> tuple[Floats, Floats]:
    """Saving in house and by the system, summed over the partners, the first axis.

    `usual` and `cost` are what services cost in business as usual and in the option, efficiency
    included; the indices are their partners' efficiency (1 where nothing is saved).

    >>> one = np.ones((1, 1))
    >>> in_house, system = divided(one * 100.0, one, one * 72.0, one * 0.9)  # G falls to 80
    >>> [round(float(x[0]), 6) for x in (in_house, system)]
    [9.0, 19.0]
    """
    before, after = usual / usual_index, cost / index
    in_house = (before + after) / 2.0 * (usual_index - index)
    system = (before - after) * (usual_index + index) / 2.0
    return in_house.sum(axis=0), system.sum(axis=0)
