"""The CSV tables of money: kinds of cost, contracts, pooled budgets, savings and capital."""

from __future__ import annotations

from bettercare.tables.columns import Column, TableSchema

#: Kinds of cost that have prices of their own.
COST_KINDS = ("pay", "drugs", "capital", "other")
#: What a contract pays by: an amount a year, or units at the tariff.
BASES = ("block", "activity")
#: What a saving comes from; an intervention's effects are on activity or stay.
SAVED_ON = ("activity", "stay", "pay", "prices", "estate", "other")
#: How far a capital scheme has come, in order, and where its money comes from.
STAGES = ("idea", "strategic outline", "outline", "full case", "approved", "secured")
PAID_FROM = ("pdc", "loan", "grant", "own")
#: Money by month that does not follow activity, each with months of its own.
PHASED = ("fixed_cost", "capital_charges", "other_income")
#: The programme of a partner's own efficiency, finance.efficiency.
IN_HOUSE = "in_house"

_PRICES = Column(
    "prices", "text", 'financial year the money is stated in, the base year, such as "2013/14"'
)
_GROWTH = Column(
    "growth", "float", "growth of the amount a year in cash", "share/year", low=-1, optional=True
)

FINANCE = (
    TableSchema(
        "finance.cost_share",
        "What cost is made of in the base year, so that its prices rise as theirs do. Rows of a "
        "service come before those of its setting, and those before rows for all. Cost without "
        "rows follows finance.inflation.overall.",
        (
            Column("setting", "text", "setting, or all", key=True, names="setting", or_all=True),
            Column("service", "text", "service, or all", key=True, names="service", or_all=True),
            Column("kind", "text", "kind of cost", key=True, choices=COST_KINDS),
            Column("share", "float", "part of the cost, 0 to 1", "share", low=0, high=1),
        ),
        rule="shares of each setting and service sum to 1; rows of a service have the setting "
        "all; each kind has a value in finance.inflation",
    ),
    TableSchema(
        "finance.contract",
        "What one partner pays another for care. A partner of kind outside may stand on either "
        "side. Payments between the plan's own partners are eliminated in the system's gap.",
        (
            Column("payer", "text", "who pays", key=True, names="partner"),
            Column("provider", "text", "who is paid", key=True, names="partner"),
            Column("service", "text", "service, or all", key=True, names="service", or_all=True),
            Column("basis", "text", "what is paid by", key=True, choices=BASES),
            Column("amount", "float", "block: paid in the base year", "gbp/year", low=0,
                   optional=True),
            _GROWTH,
            Column("share", "float", "activity: share of the provider's units that this payer "
                   "pays for", "share", low=0, high=1, optional=True),
            _PRICES,
        ),
        rule="a block has an amount, a contract by activity a share, a service and its "
        "finance.tariff; shares of a provider's service sum to 1 at most; both sides have "
        "finance.funding unless outside; amounts are stated in the base year",
    ),
    TableSchema(
        "estate.scheme",
        "Capital schemes of estate.capital: how far each has come, and what it costs a year once "
        "it is open. Charges are on what is secured, in options that hold an intervention which "
        "needs the scheme (in all, where none does).",
        (
            Column("scheme", "text", "scheme of estate.capital", key=True, names="scheme"),
            Column("partner", "text", "who bears its charges", names="partner"),
            Column("setting", "text", "setting they are booked to", names="setting"),
            Column("stage", "text", "how far it has come", choices=STAGES),
            Column("paid_from", "text", "where the capital comes from; the dividend is on pdc",
                   choices=PAID_FROM),
            Column("opens", "integer", "calendar year its first financial year begins in", "year",
                   low=1900, high=2200),
            Column("life", "float", "years it is written off over", "year", low=1),
            Column("running", "float", "what it adds to running cost, at base-year prices",
                   "gbp/year", low=0, optional=True),
        ),
        rule="no capital is secured after the year a scheme opens",
    ),
    TableSchema(
        "finance.saving",
        "The register of savings: which programme counts each, so that none is counted twice. A "
        "programme is in_house (a partner's own efficiency, finance.efficiency) or an "
        "intervention.",
        (
            Column("partner", "text", "who saves", key=True, names="partner"),
            Column("service", "text", "service, or all", key=True, names="service", or_all=True),
            Column("what", "text", "what the saving comes from", key=True, choices=SAVED_ON),
            Column("programme", "text", "in_house, or key of an intervention", key=True),
            Column("net_of", "text", "programmes that this claim leaves out, separated by spaces",
                   optional=True),
        ),
        rule="no two programmes claim the same saving of a partner, unless one is net of the "
        "other; in-house claims on activity or stays are net of the interventions that act there",
    ),
    TableSchema(
        "finance.pool",
        "Pooled budgets (section 75, the Better Care Fund): who hosts each, and from when.",
        (
            Column("pool", "text", "key of the pool", key=True),
            Column("name", "text", "name"),
            Column("owner", "text", "partner who hosts it and answers for it", names="partner",
                   optional=True),
            Column("first_year", "integer", "calendar year its first financial year begins in",
                   "year", low=1900, high=2200),
        ),
        rule="each pool has an owner, contributions and something it pays for",
    ),
    TableSchema(
        "finance.pool_contribution",
        "What each partner pays into a pool, and its share of what is spent above or below that.",
        (
            Column("pool", "text", "pool", key=True, names="pool"),
            Column("partner", "text", "who pays", key=True, names="partner"),
            Column("amount", "float", "paid a year, before growth", "gbp/year", low=0),
            _GROWTH,
            Column("risk_share", "float", "share of any over- or underspend", "share", low=0,
                   high=1),
            _PRICES,
        ),
        required="where there is finance.pool",
        rule="risk shares of each pool sum to 1; every partner has finance.funding; amounts are "
        "stated in the base year",
    ),
    TableSchema(
        "finance.pool_spend",
        "What a pool pays for: part of a partner's cost of a service, and the least it spends.",
        (
            Column("pool", "text", "pool", key=True, names="pool"),
            Column("partner", "text", "who gives the service and is paid", key=True,
                   names="partner"),
            Column("service", "text", "service", key=True, names="service"),
            Column("share", "float", "part of the partner's cost of it", "share", low=0, high=1),
            Column("ring_fence", "float", "spent at the least, at the year's prices", "gbp/year",
                   low=0, optional=True),
        ),
        required="where there is finance.pool",
        rule="the partner gives the service; shares of a partner's service sum to 1 at most",
    ),
    TableSchema(
        "finance.phasing",
        "On which months money falls that does not follow activity: fixed cost of services, "
        "charges of capital, and income other than for activity. Rows of a partner come before "
        "rows for all; money without rows is in twelfths. A year's results stay as they are.",
        (
            Column("what", "text", "which money", key=True, choices=PHASED),
            Column("partner", "text", "partner, or all", key=True, names="partner", or_all=True),
            Column("month", "integer", "calendar month", key=True, low=1, high=12),
            Column("share", "float", "part of the year, 0 to 1", "share", low=0, high=1),
        ),
        rule="each has the months 1 to 12, whose shares sum to 1",
    ),
)  # fmt: skip
