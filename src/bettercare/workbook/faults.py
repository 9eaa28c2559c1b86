"""What is wrong with a workbook, told by sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable

from bettercare.errors import BetterCareError, Fault


class WorkbookFaults(BetterCareError):  # noqa: N818 - the plural says that it holds them all
    """Everything that is wrong with a workbook, sheet by sheet and line by line."""

    def __init__(self, book: str, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        count = len(self.faults)
        what = "1 fault" if count == 1 else f"{count:,} faults"
        super().__init__(f"{what} in {book}; nothing was written")

    def __str__(self) -> str:
        return "\n".join([f"{self.message}:", *(str(fault) for fault in self.faults)])


def column_letters(column: int) -> str:
    """The letters of a column, counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
