"""`[double_running]` of an intervention: the old kept open until the new works, and who pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from bettercare.plan.model import Quantity
    from bettercare.plan.reading import Reading, Spot

PaidFrom = Literal["transition fund", "capital", "partner"]
PAID_FROM: tuple[str, ...] = get_args(PaidFrom)
#: Reads a figure of an intervention: its name, the unit wanted, its table and where it stands.
ReadFigure = Callable[[str, str, "dict[str, Any] | None", "Spot"], "Quantity | None"]


@dataclass(frozen=True, slots=True)
class DoubleRunning:
    """Capacity kept open beside what takes its place, from when the intervention begins.

    `months` is how long both run, `cost` pounds a year of what is kept, at base-year prices.
    """

    what: str
    months: Quantity
    cost: Quantity
    paid_from: PaidFrom
    partner: str | None  # None: the intervention's lead
    fund: str | None  # of finance.transition_fund
    scheme: str | None  # of estate.capital

    @property
    def purse(self) -> str | None:
        """Address of what pays for it; None where the partner does."""
        if self.paid_from == "transition fund":
            return f"finance.transition_fund.{self.fund}"
        return f"estate.capital.{self.scheme}" if self.paid_from == "capital" else None


def read_double_running(
    r: Reading,
    table: dict[str, Any] | None,
    raw: dict[str, Any],
    figure: ReadFigure,
    spot: Spot,
) -> DoubleRunning | None:
    """What is sound of it, out of what is `raw`; what is wrong is told.

    `figure` reads its two figures.
    """
    if table is None:
        return None
    paid_from = table.get("paid_from")
    named = {"transition fund": "fund", "capital": "scheme"}
    for source, key in named.items():
        if paid_from == source and key not in raw and not r.suggested(spot, key):
            r.fault(spot, f'double running paid from "{source}" has no {key}', f'add {key} = "..."')
        elif paid_from is not None and paid_from != source and key in raw:
            problem = f'"{key}" has no meaning where double running is paid from "{paid_from}"'
            r.fault(spot.at(key), problem, f"take it out, or pay from {source}")
    months = figure("overlap", "month", table.get("months"), spot.at("months"))
    cost = figure("double_running", "gbp/year", table.get("cost"), spot.at("cost"))
    if months is None or cost is None or paid_from not in PAID_FROM:
        return None
    return DoubleRunning(
        table.get("what", ""), months, cost, paid_from,
        table.get("partner"), table.get("fund"), table.get("scheme"),
    )  # fmt: skip
