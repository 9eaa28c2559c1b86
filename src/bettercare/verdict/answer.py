"""From draws to an answer: size first, then odds, then one of three words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import VerdictRules

Floats = NDArray[np.float64]
HOLDS, FAILS, CANNOT_TELL = "holds", "fails", "cannot tell"


def in_steps(probability: float) -> float:
    """A probability in steps of 5%, never 0 or 100: a model is not that sure of anything.

    >>> in_steps(0.0), in_steps(0.512), in_steps(1.0)
    (0.05, 0.5, 0.95)
    """
    return float(min(0.95, max(0.05, round(round(probability * 20) / 20, 2))))


def answer(probability: float, likely: float, judgement: float, limit: float) -> str:
    """Holds, fails or cannot tell.

    It holds where its probability is at least what the partners call likely and it does not rest
    mainly on judgement; it fails where failing is as likely as that; otherwise it can not be told.

    >>> answer(0.9, 0.8, 0.2, 0.5), answer(0.9, 0.8, 0.7, 0.5), answer(0.1, 0.8, 0.7, 0.5)
    ('holds', 'cannot tell', 'fails')
    """
    if probability <= 1.0 - likely + 1e-12:
        return FAILS
    if probability >= likely - 1e-12 and judgement <= limit + 1e-12:
        return HOLDS
    return CANNOT_TELL


@dataclass(frozen=True, slots=True)
class Joint:
    """The answer for all checks together in one year."""

    probability: float
    holds: str
    reason: str


def joint_answer(
    together: NDArray[np.bool_],
    answers: list[str],
    names: list[str],
    untested: list[str],
    rules: VerdictRules,
) -> Joint:
    """All checks of one option and year: `together` (draws,) is where every tested one holds.

    The plan fails where a check fails, or where all together are as unlikely as the partners
    call a failure; it holds only where every check holds and all together are likely.
    """
    probability = float(together.mean())
    failed = [name for name, each in zip(names, answers, strict=True) if each == FAILS]
    unsure = [name for name, each in zip(names, answers, strict=True) if each == CANNOT_TELL]
    if failed:
        return Joint(probability, FAILS, f"{_count(failed, 'fails', 'fail')}.")
    if probability <= 1.0 - rules.likely.value:
        reason = "No single check fails, but it is unlikely that all hold together."
        return Joint(probability, FAILS, reason)
    if unsure or untested:
        told = [_count(unsure, "cannot be told", "cannot be told")] if unsure else []
        told += [f"not tested yet: {', '.join(untested)}"] if untested else []
        return Joint(probability, CANNOT_TELL, "; ".join(told) + ".")
    if probability >= rules.likely.value:
        return Joint(probability, HOLDS, "Every check holds, and all are likely to hold together.")
    reason = "Every check holds by itself; whether all hold together cannot be told."
    return Joint(probability, CANNOT_TELL, reason)


def _count(names: list[str], one: str, many: str) -> str:
    labels = list(dict.fromkeys(names))
    shown = ", ".join(labels[:4]) + (f" and {len(labels) - 4} more" if len(labels) > 4 else "")
    return f"{shown} {one if len(labels) == 1 else many}"
