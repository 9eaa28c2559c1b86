"""What is wrong with a public file: one sentence each, with file, row, column and mend."""

from __future__ import annotations

from dataclasses import dataclass, field

from bettercare.errors import BetterCareError, Fault

_MOST = 12  # sentences told for one file; the rest are counted


class ImportFaults(BetterCareError):  # noqa: N818 - the plural says that it holds them all
    """Everything that keeps a file from being brought into a plan."""

    def __init__(self, faults: tuple[Fault, ...], more: int = 0) -> None:
        self.faults = faults
        self.more = more
        super().__init__("Nothing was written to the plan")

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.more:
            lines.append(f"... and {self.more:,} more of the kind")
        return "\n".join([*lines, f"{self.message}."])


@dataclass
class Findings:
    """Faults gathered while one file is read."""

    file: str
    found: dict[Fault, None] = field(default_factory=dict)

    def fault(self, line: int | None, column: str, problem: str, mend: str = "") -> None:
        """Keep one thing that is wrong; `line` counts as an editor does."""
        where = f'column "{column}"' if column else ""
        self.found[Fault(self.file, line, where, problem, mend)] = None

    def raise_any(self) -> None:
        """Raise ImportFaults where anything was found."""
        if self.found:
            every = tuple(self.found)
            raise ImportFaults(every[:_MOST], max(len(every) - _MOST, 0))
