"""Errors that a user can mend: each says what is wrong, where, and what to do about it.

`exit_code` is what the command line ends with: 2 for a bad plan or call (architecture, "Errors").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_ADDRESS = 150  # no sound address comes near it


def shortened(text: str, longest: int) -> str:
    """Text cut to a length, with dots for what is left out.

    >>> shortened("emergency_admission", 9)
    'emergency...'
    """
    return text if len(text) <= longest else text[:longest] + "..."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a plan, told as one sentence.

    `file` is relative to the plan folder ("" for the folder itself); `line` is the TOML line or
    the CSV row as an editor counts it (1 is the header), None where no line can be named.
    """

    file: str
    line: int | None
    address: str
    problem: str
    mend: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        """`file:line  address  problem (did you mean "..."?): mend`, on one line."""
        place = self.file or "."
        if self.line is not None:
            place = f"{place}:{self.line}"
        sentence = self.problem
        if self.nearest:
            sentence += f' (did you mean "{self.nearest}"?)'
        if self.mend:
            sentence += f": {self.mend}"
        parts = [place, shortened(self.address, _LONGEST_ADDRESS), sentence + "."]
        return "  ".join(_printable(part) for part in parts if part)


def _printable(text: str) -> str:
    """Text on one line, whatever a broken file held: no line ends, no escapes to a terminal."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


class BetterCareError(Exception):
    """A fault the caller can mend.

    `address` says which part of the plan or call it is about, `mend` what to do about it.
    """

    exit_code = 2

    def __init__(self, message: str, *, address: str = "", mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.address = address
        self.mend = mend

    def __str__(self) -> str:
        where = f"{self.address}  " if self.address else ""
        mend = f": {self.mend}" if self.mend else ""
        return f"{where}{self.message}{mend}"


class CallError(BetterCareError):
    """Something was asked for that this plan or program does not have, such as an option."""


class OutputError(BetterCareError):
    """An output could not be written, or a written one is not whole."""


class UnitError(BetterCareError):
    """A unit that is not in the registry, or that measures something else than is wanted."""

    def __init__(self, message: str, *, nearest: str = "", mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.nearest = nearest


class PlanFaults(BetterCareError):  # noqa: N818 - the plural says that it holds them all
    """Everything that is wrong with a plan, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        count = len(self.faults)
        super().__init__("1 fault in the plan" if count == 1 else f"{count} faults in the plan")

    def __str__(self) -> str:
        return "\n".join([f"{self.message}:", *(str(fault) for fault in self.faults)])


class BalanceError(BetterCareError):
    """A check the model makes on itself failed: activity appeared or vanished. Our fault."""

    exit_code = 1
