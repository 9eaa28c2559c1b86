"""What a record holds around its proposals: why, for what, progress, comparisons, other plans."""

from __future__ import annotations

from dataclasses import dataclass

from bettercare.plan.when import When


@dataclass(frozen=True, slots=True)
class Anew:
    """A known change of a process: from this period on its limits are worked out anew."""

    period: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is watched over time: a series of a file of the plan folder.

    `only` picks the series, `COLUMN=NAME`. `figure` is the plan's address of what is to be met.
    """

    key: str
    label: str = ""
    file: str = ""
    only: tuple[str, ...] = ()
    better: str = ""
    target: float | None = None
    figure: str = ""
    owner: str = ""
    proposals: tuple[str, ...] = ()
    recalculate: tuple[Anew, ...] = ()
    documents: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A comparison with other areas or with what is done elsewhere."""

    key: str
    label: str = ""
    date: When | None = None
    peers: str = ""
    found: str = ""
    proposals: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    after_plan: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Another plan or scheme, and how this one pulls the same way."""

    key: str
    label: str = ""
    how: str = ""
    partner: str = ""
    proposals: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pressure:
    """A reason why things have to change, and what it calls for.

    `shown_by` is what of the model's results shows it, `said` what the partners said of its size.
    """

    key: str
    label: str = ""
    shown_by: str = ""
    said: str = ""
    calls_for: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the partners want of a setting of care."""

    key: str
    setting: str = ""
    aim: str = ""
    documents: tuple[str, ...] = ()
    note: str = ""
