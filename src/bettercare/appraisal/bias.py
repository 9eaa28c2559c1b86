"""Optimism bias of capital, with what has been mitigated (HM Treasury, supplementary guidance)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def optimism_bias(
    upper: Floats, lower: Floats, contributions: Sequence[float], mitigations: Sequence[Floats]
) -> Floats:
    """Share to add to capital: upper x (1 - sum of contribution x mitigation), not below lower.

    Contributions sum to 1; a mitigation of 1 means that the cause is dealt with altogether. The
    mitigation acts on the bias, never on the capital.

    >>> up, low, half = np.array([0.24]), np.array([0.02]), np.array([0.5])
    >>> optimism_bias(up, low, [0.6, 0.4], [half, np.array([0.0])]).round(6).tolist()
    [0.168]
    """
    managed = sum((c * m for c, m in zip(contributions, mitigations, strict=True)), np.zeros(1))
    return np.asarray(np.maximum(upper * (1.0 - managed), lower))
