"""What a column of records may hold, and the sentence for a row that holds something else."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of records.

    kind: "code" (text), "whole" (whole number), "number" or "flag" (true or false); `allowed`
    lists the codes where the list is closed; `missing` says whether a row may leave it empty;
    `needed` whether the table may leave the column out.
    """

    name: str
    kind: str
    meaning: str
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()
    missing: bool = False
    needed: bool = True

    def read(self) -> pl.Expr:
        """The column as its kind; what cannot be read so becomes null."""
        column = pl.col(self.name)
        if self.kind == "code":
            return column.cast(pl.String, strict=False)
        if self.kind == "flag":
            return column.cast(pl.Boolean, strict=False)
        if self.kind == "whole":
            # through a number, so that 3.5 is refused rather than cut to 3
            number = column.cast(pl.Float64, strict=False)
            return pl.when(number == number.floor()).then(number).cast(pl.Int64)
        return column.cast(pl.Float64, strict=False)

    def faults(self) -> list[tuple[str, pl.Expr]]:
        """Each thing that can be wrong, with the rows it is wrong in (on the columns as read)."""
        column = pl.col(self.name)
        found: list[tuple[str, pl.Expr]] = []
        if not self.missing:
            found.append((f"{self.name} is empty or not a {_KIND[self.kind]}", column.is_null()))
        if self.least is not None:
            low = f"{self.name} is below {self.least:g}"
            found.append((low, (column < self.least).fill_null(False)))
        if self.most is not None:
            high = f"{self.name} is above {self.most:g}"
            found.append((high, (column > self.most).fill_null(False)))
        if self.allowed:
            text = f"{self.name} is not one of {', '.join(self.allowed)}"
            known = column.cast(pl.String).is_in(list(self.allowed))
            found.append((text, ~known.fill_null(True)))
        return found


_KIND = {"code": "code", "flag": "flag", "whole": "whole number", "number": "number"}
