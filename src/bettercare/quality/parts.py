"""What a quality report is made of: parts with items, each an answer or a blank to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of an item. A cell of None is a blank for a person to fill in."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a standard asks for: what it asks, in our words, and what there is to say.

    `blanks` are what only people can say; they are left open, and nothing is made up for them.
    """

    number: str
    title: str
    asks: str
    says: tuple[str, ...] = ()
    rows: Rows | None = None
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a report."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report on a plan, with the standard it follows."""

    title: str
    lead: str
    standard: str
    link: str
    parts: tuple[Part, ...] = field(default=())

    def blanks(self) -> int:
        """How many things are left for people to fill in."""
        items = [item for part in self.parts for item in part.items]
        cells = sum(
            cell is None for item in items if item.rows for row in item.rows.rows for cell in row
        )
        return cells + sum(len(item.blanks) for item in items)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "figure"), counted(2_000, "figure"), counted(0, "body", "bodies")
    ('1 figure', '2,000 figures', '0 bodies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share_said(part: int, whole: int) -> str:
    """A part of a whole as a percentage.

    >>> share_said(1, 3), share_said(0, 0)
    ('33%', '0%')
    """
    return f"{100 * part / whole:.0f}%" if whole else "0%"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a sentence, the first of many.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return ", ".join(names)
