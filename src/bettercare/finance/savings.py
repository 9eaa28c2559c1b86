"""The register of savings: what partners' own efficiency is said to consist of."""

from __future__ import annotations

from bettercare.plan.model import Plan
from bettercare.tables.finance_tables import IN_HOUSE


def in_house_kinds(plan: Plan) -> tuple[str, ...]:
    """What in-house efficiency saves on, by finance.saving, in the table's order; none without."""
    table = plan.tables.get("finance.saving")
    if table is None:
        return ()
    claims = zip(table.columns["programme"], table.columns["what"], strict=True)
    return tuple(dict.fromkeys(what for programme, what in claims if programme == IN_HOUSE))
