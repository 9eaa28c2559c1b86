"""How much of an answer rests on judgement.

Given-data sensitivity: the squared correlation, over the draws of the run itself, between each
assumption's score and the margin of a check. Shares are taken among the assumptions that stand
clear of chance: with n draws the squared correlation of two unrelated things averages
1/(n - 1), and exceeds 10.8/n once in a thousand (chi-squared, one degree of freedom).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Quantity
from bettercare.sampling import DrawBook

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
ONE_IN_A_THOUSAND = 10.828


@dataclass(frozen=True, slots=True)
class Inputs:
    """Scores of every uncertain assumption: standardised (inputs, draws), address and grade."""

    addresses: tuple[str, ...]
    judged: NDArray[np.bool_]
    scores: Floats

    def beside(self, others: Inputs) -> Inputs:
        """These and others."""
        return Inputs(
            (*self.addresses, *others.addresses),
            np.concatenate([self.judged, others.judged]),
            np.concatenate([self.scores, others.scores]),
        )


def _standardise(rows: Floats) -> Floats:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True))
    out: Floats = np.zeros_like(centred)
    np.divide(centred, spread, out=out, where=spread > 1e-12)
    return out


def collect_inputs(quantities: Mapping[str, Quantity], book: DrawBook) -> Inputs:
    """The uncertain ones of some figures (`all_quantities` are those of a run), and their draws."""
    figures = [each for each in quantities.values() if each.range is not None]
    scores = (
        np.stack([book.scores(each.address, each.group, each.loading) for each in figures])
        if figures
        else np.zeros((0, book.count))
    )
    return Inputs(
        addresses=tuple(each.address for each in figures),
        judged=np.array([each.grade == "judgement" for each in figures], dtype=bool),
        scores=_standardise(scores),
    )


def squared_correlations(inputs: Inputs, margins: Floats, rows: Rows | None = None) -> Floats:
    """Squared correlation of each margin (rows, draws) with each input: (rows, inputs).

    `rows` are the margins asked for, all by default.
    """
    draws = max(1, margins.shape[-1])
    margins = _standardise(margins / np.maximum(np.abs(margins).max(axis=-1, keepdims=True), 1e-30))
    # the whole product whatever rows are asked for: how it sums may hang on its shape
    product = margins @ inputs.scores.T
    return np.asarray((product if rows is None else product[rows]) ** 2 / draws**2)


def judgement_shares(inputs: Inputs, margins: Floats, rows: Rows | None = None) -> Floats:
    """Share of the explained variance of each margin that judged assumptions carry: (rows,).

    0 where nothing uncertain moves the margin. `rows` are the margins asked for, all by default:
    each share is, to the last bit, that of all margins together.
    """
    if rows is not None and len(rows) == 1 < len(margins):
        # the sum over the judged of one row alone would be taken in another order
        return judgement_shares(inputs, margins, np.repeat(rows, 2))[:1]
    draws = margins.shape[-1]
    squared = squared_correlations(inputs, margins, rows)
    clear = np.where(squared > ONE_IN_A_THOUSAND / draws, squared, 0.0)
    faint = np.maximum(squared - 1.0 / max(1, draws - 1), 0.0)
    # a margin that no single assumption moves clearly: all that is above average chance counts
    counted = np.where(clear.sum(axis=1, keepdims=True) > 0, clear, faint)
    total = counted.sum(axis=1)
    judged = counted[:, inputs.judged].sum(axis=1)
    return np.asarray(np.divide(judged, total, out=np.zeros_like(total), where=total > 0))
