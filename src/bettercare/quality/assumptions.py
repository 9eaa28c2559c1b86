"""The log of assumptions: every figure, table, threshold and setting of a plan, with who and why.

The log has a row for everything a plan's authors could have put otherwise. It says nothing of its
own: what the plan does not give (a note, a date of review) is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bettercare.plan.model import Option, Plan, Quantity, Range, Setting, Table, Threshold
from bettercare.plan.quantities import every_figure, own_figures
from bettercare.tables.plan_tables import PLAN_TABLES

What = Literal["value", "intervention", "table", "threshold", "option"]
State = Literal["overdue", "ahead", "no date", "not asked"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row of the log.

    `what` is value, intervention, table, threshold or option. `quantity` holds the figures of a
    value or an intervention; for the others `value` and `unit` hold what there is. Thresholds and
    options' settings are decisions: they have no grade, and no review is asked of them.
    """

    address: str
    what: What
    label: str
    unit: str = ""
    value: float | None = None
    rows: int | None = None  # of a table
    quantity: Quantity | None = None
    range: Range | None = None
    grade: str = ""
    owner: str = ""  # key of a partner
    source: tuple[str, ...] = ()
    review: date | None = None
    state: State = "not asked"
    note: str = ""
    file: str = ""
    line: int = 0

    @property
    def room(self) -> str:
        """The part of the plan it belongs to, the beginning of its address."""
        return self.address.partition(".")[0]


def assumptions(plan: Plan, on: date) -> tuple[Assumption, ...]:
    """Every row of a plan's log; a review whose date lies before `on` is overdue."""
    found: list[Assumption] = []
    figures: list[tuple[What, Mapping[str, Quantity]]] = [
        ("value", plan.quantities),
        ("value", plan.appraisal.quantities if plan.appraisal else {}),
        ("intervention", own_figures(plan.interventions)),
    ]
    for what, quantities in figures:
        found += [_figure(what, quantity, on) for quantity in quantities.values()]
    found += [_table(table, on) for table in plan.tables.values() if table.file]
    found += _thresholds(plan)
    found += _settings(plan)
    return tuple(found)


def review_state(review: date | None, on: date) -> State:
    """Whether a review is overdue on a day.

    >>> review_state(date(2015, 3, 31), date(2015, 4, 1)), review_state(None, date(2015, 4, 1))
    ('overdue', 'no date')
    """
    if review is None:
        return "no date"
    return "overdue" if review < on else "ahead"


def count(rows: Iterable[Assumption], state: State) -> int:
    """How many rows are in a state of review."""
    return sum(row.state == state for row in rows)


def _figure(what: What, quantity: Quantity, on: date) -> Assumption:
    return Assumption(
        quantity.address,
        what,
        quantity.label,
        quantity.unit,
        quantity.value,
        quantity=quantity,
        range=quantity.range,
        grade=quantity.grade,
        owner=quantity.owner,
        source=quantity.source,
        review=quantity.review,
        state=review_state(quantity.review, on),
        note=quantity.note,
        file=quantity.file,
        line=quantity.line,
    )


def _table(table: Table, on: date) -> Assumption:
    schema = PLAN_TABLES.get(table.address)
    return Assumption(
        table.address,
        "table",
        schema.meaning if schema else table.address,
        rows=len(table),
        grade=table.grade,
        owner=table.owner,
        source=table.source,
        review=table.review,
        state=review_state(table.review, on),
        note=table.note,
        file=table.file,
    )


def _thresholds(plan: Plan) -> Iterator[Assumption]:
    rules = plan.verdict
    yield _threshold("likely", "How likely is likely enough", rules.likely)
    yield _threshold("judgement_limit", "Most that may rest on judgement", rules.judgement_limit)
    for key, limit in rules.occupancy.items():
        name = plan.bed_types[key].name if key in plan.bed_types else key
        yield _threshold(f"occupancy.{key}", f"Target occupancy: {name}", limit)
    for check in rules.checks:
        if check.threshold is not None and check.kind != "beds":
            yield _threshold(f"checks.{check.key}", check.label, check.threshold)


def _threshold(key: str, label: str, limit: Threshold) -> Assumption:
    return Assumption(
        f"verdict.{key}",
        "threshold",
        label,
        limit.unit,
        limit.value,
        owner=limit.owner,
        note=limit.reason,
        file="verdict.toml",
    )


def _settings(plan: Plan) -> Iterator[Assumption]:
    """Each value that an option sets, once, under the option that says it."""
    figures = every_figure(plan)
    for option in plan.options.values():
        for one in option.settings:
            if one.option == option.key:
                yield _setting(option, one, figures.get(one.address))


def _setting(option: Option, one: Setting, quantity: Quantity | None) -> Assumption:
    since = f" from {one.start:%d/%m/%Y}" if one.start else ""
    return Assumption(
        one.address,
        "option",
        f"{option.label}: {quantity.label if quantity else one.address}{since}",
        one.unit,
        one.value,
        range=one.range,
        owner=quantity.owner if quantity else "",
        source=option.source,
        note=one.why,
        file=f"options/{one.option}.toml",
    )
