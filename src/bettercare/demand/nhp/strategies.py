"""Which strategies reach which spells: by record, and as one line of records a strategy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bettercare.demand.nhp.codes import coded

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strategies:
    """Strategies of one kind, by name, and the records each of them reaches, in order.

    Strategy s reaches records `record[start[s] : start[s + 1]]`, each with the `rate` that it
    applies; `general` marks records it takes only where no other strategy is used.
    """

    names: tuple[str, ...]
    start: Ints
    record: NDArray[np.int32]
    rate: NDArray[np.float64]
    general: NDArray[np.bool_]

    @property
    def strategy(self) -> Ints:
        """The strategy of each entry of `record`."""
        return np.repeat(np.arange(len(self.names)), np.diff(self.start))

    def by_record(self, records: int) -> tuple[Ints, Ints, NDArray[np.int32]]:
        """Where each record's own strategies start, how many they are, and the list of them."""
        own = ~self.general
        record, strategy = self.record[own], self.strategy[own]
        count = np.bincount(record, minlength=records)
        order = np.lexsort((strategy, record))
        return np.cumsum(count) - count, count, strategy[order].astype(np.int32)


def reaches(
    table: pl.DataFrame | None, number: Ints, general: dict[str, NDArray[np.bool_]]
) -> Strategies:
    """Strategies of the records whose numbers are given, from a table of number and strategy.

    Entries of records that are not here are left out. `general` names further strategies, with
    the records each is a last resort for.
    """
    names: list[str] = sorted(general)
    strategy = record = np.zeros(0, np.int64)
    rate = np.zeros(0)
    if table is not None:
        held = coded(table["strategy"])
        names = sorted({*(str(label) for label in held.labels), *general})
        renumbered = np.array([names.index(str(label)) for label in held.labels], np.int64)
        wanted = table["rn"].to_numpy()
        by_number = np.argsort(number)
        at = np.minimum(np.searchsorted(number[by_number], wanted), number.size - 1)
        record = by_number[at]
        mine = number[record] == wanted
        record, strategy = record[mine], renumbered[held.codes][mine]
        rate = np.ones(record.size)
        if "sample_rate" in table.columns:
            rate = table["sample_rate"].to_numpy()[mine]
    last = {names.index(name): np.flatnonzero(which) for name, which in general.items()}
    extra = sum(which.size for which in last.values())
    record = np.concatenate([record, *last.values()])
    strategy = np.concatenate([strategy, *(np.full(w.size, s) for s, w in last.items())])
    general_last = np.arange(record.size) >= record.size - extra
    order = np.argsort(2 * (strategy * number.size + record) + general_last)
    return Strategies(
        tuple(names),
        np.searchsorted(strategy[order], np.arange(len(names) + 1)),
        record[order].astype(np.int32),
        np.concatenate([rate, np.ones(extra)])[order],
        general_last[order],
    )
