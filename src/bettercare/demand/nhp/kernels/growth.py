"""The compiled product behind every mean: the growth factors of a factor cell."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def cell_growth(factors, columns, out):
    """Growth of each factor cell: the product of its factors. `columns` is (factors, cells)."""
    for cell in range(columns.shape[1]):
        out[cell] = factors[columns[0, cell]]
    for k in range(1, columns.shape[0]):
        for cell in range(columns.shape[1]):
            out[cell] *= factors[columns[k, cell]]
