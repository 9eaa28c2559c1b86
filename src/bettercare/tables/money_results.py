"""The tables of money that a run writes beside its results: capital, double running."""

from __future__ import annotations

from bettercare.tables.columns import OutputColumn, OutputSchema

_OPTION = OutputColumn("option", "text", "key of the option")
_YEAR = OutputColumn("year", "text", 'financial year, such as "2018/19"')

CAPITAL = OutputSchema(
    "capital",
    "Capital by scheme: what the option's interventions begun by the year seek of it, and what is "
    "secured by then, both added up from the base year, with who bears its charges, how far it has "
    "come and where the money comes from.",
    (
        _OPTION,
        _YEAR,
        OutputColumn("scheme", "text", "scheme of estate.capital", null="sought of no scheme"),
        OutputColumn("partner", "text", "who bears its charges", null="not in estate.scheme"),
        OutputColumn("stage", "text", "how far it has come", null="not in estate.scheme"),
        OutputColumn(
            "paid_from", "text", "where its capital comes from", null="not in estate.scheme"
        ),
        OutputColumn("sought_p10", "float", "sought by then, low end", "gbp"),
        OutputColumn("sought", "float", "sought by then, middle draw", "gbp"),
        OutputColumn("sought_p90", "float", "sought by then, high end", "gbp"),
        OutputColumn("secured", "float", "secured by then, middle draw", "gbp"),
        OutputColumn("short", "float", "sought and not secured, middle draw", "gbp"),
    ),
)

DOUBLE_RUNNING = OutputSchema(
    "double_running",
    "What each intervention keeps open until it works: months, cost at the year's prices, and what "
    "pays for it. Years without any are left out. Only of a plan that keeps something open.",
    (
        _OPTION,
        _YEAR,
        OutputColumn("intervention", "text", "key of the intervention"),
        OutputColumn("what", "text", "what is kept open"),
        OutputColumn("partner", "text", "who bears it"),
        OutputColumn("paid_from", "text", "where the money is to come from"),
        OutputColumn("months_p10", "float", "months both run in the year, low end", "month"),
        OutputColumn("months", "float", "months both run, middle draw", "month"),
        OutputColumn("months_p90", "float", "months both run, high end", "month"),
        OutputColumn("cost_p10", "float", "cost, low end", "gbp/year"),
        OutputColumn("cost", "float", "cost, mean over the draws", "gbp/year"),
        OutputColumn("cost_p90", "float", "cost, high end", "gbp/year"),
        OutputColumn("paid", "float", "paid by a fund or scheme, mean", "gbp/year"),
        OutputColumn("left", "float", "left to the partner, mean", "gbp/year"),
    ),
)
