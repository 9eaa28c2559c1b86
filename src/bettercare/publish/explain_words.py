"""Figures of an explanation in words: enough digits to follow, all of them where asked."""

from __future__ import annotations

from bettercare.explain.influence import OptionMoved
from bettercare.explain.node import Node
from bettercare.explain.provenance import Provenance
from bettercare.publish import words


def figure(value: float, unit: str, exact: bool = False) -> str:
    """A figure with its unit; `exact` gives every digit, so that others can be worked out from it.

    >>> figure(1234.5678, "bed"), figure(0.92, "share"), figure(-51_400_000.0, "gbp/year")
    ('1,234.6 beds', '0.92', '-£51,400,000 a year')
    >>> figure(0.1 + 0.2, "share", exact=True)
    '0.30000000000000004'
    """
    size = abs(value)
    if exact:
        text = repr(size)
    elif size >= 1e5:
        text = f"{size:,.0f}"
    elif size >= 100:
        text = f"{size:,.1f}".removesuffix(".0")
    else:
        text = f"{size:.5g}"
    sign = "-" if value < 0 and float(text.replace(",", "")) else ""
    if unit.startswith("gbp"):
        return f"{sign}£{text}{words.unit_words(unit).removeprefix('pounds')}"
    if unit in ("", "share", "index", "multiplier"):
        return f"{sign}{text}"
    if unit == "share/year":
        return f"{sign}{text} a year"
    return f"{sign}{text} {words.unit_words(unit, size)}"


def origin_words(node: Node) -> str:
    """Where a figure of the plan comes from, in one line; empty for what is worked out."""
    origin = node.origin
    if origin is None:
        return ""
    told = [origin.address]
    told += [f"range {origin.range}"] if origin.range else ["no range"]
    told += [f"owner {origin.owner}"] if origin.owner else []
    sources = "; ".join(origin.sources)
    told += [f"source ({origin.grade}) {sources}" if sources else f"grade {origin.grade}"]
    return words.plain("; ".join(told))


def shortage(value: float, unit: str) -> str:
    """A shortfall as short or to spare.

    >>> shortage(12.0, "bed"), shortage(-3.5, "wte"), shortage(0.0, "bed")
    ('12 beds short', '3.5 full-time posts to spare', 'just enough')
    """
    if abs(value) <= 1e-3:
        return "just enough"
    return f"{figure(abs(value), unit)} {'short' if value > 0 else 'to spare'}"


def trial_words(one: OptionMoved, unit: str) -> str:
    """The figure in each trial of an assumption, in one line; empty for several cells together."""
    told = (
        f"{name.lower()} {figure(value, unit)}"
        for name, value in zip(one.trials, one.values, strict=False)
    )
    return ", ".join(told)


def provenance_lines(source: Provenance) -> list[tuple[str, str]]:
    """Where a figure comes from, a line for each thing to know."""
    told = [("Stated", source.stated)]
    if source.range:
        told.append(("Range", source.range))
    if source.owner:
        told.append(("Owner", source.owner))
    sources = "; ".join(source.sources) or "none named"
    told.append(("Sources", f"{sources}. Graded {source.grade}."))
    told.append(("Written in", source.place))
    return [*told, *(("Note", text) for text in source.notes)]
