"""What is wrong with records: rows that cannot be used, counted by file and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bettercare.demand.records.reading import RecordsError

_SHOWN = 5  # row numbers named in a sentence


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """Rows of one file refused for one reason: how many, of how many, and the first of them.

    Rows are numbered from 1 as they stand in the file, a CSV file's header not counted.
    """

    file: str
    reason: str
    count: int
    of: int
    first: tuple[int, ...]

    def __str__(self) -> str:
        word = "row" if self.count == 1 else "rows"
        shown = ", ".join(f"{row:,}" for row in self.first[:_SHOWN])
        more = self.count - len(self.first[:_SHOWN])
        tail = f" and {more:,} more" if more > 0 else ""
        head = f"{self.file}: {self.count:,} {word} ({self.count / max(self.of, 1):.2%}) set aside"
        return f"{head}, {self.reason}: {word} {shown}{tail}."


def stop_if_any(refused: Iterable[RefusedRows], notes: Iterable[str] = ()) -> None:
    """Raise `RecordsError` with everything that cannot be used, for `--strict`."""
    lines = [*map(str, refused), *notes]
    if lines:
        head = "some records cannot be used, and --strict was asked for:"
        raise RecordsError("\n".join([head, *lines]))
