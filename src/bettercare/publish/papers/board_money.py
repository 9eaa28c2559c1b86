"""Money in a board paper: business cases, and what each option leaves to be found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bettercare import programme
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.facts import Facts
from bettercare.publish.papers import numbers, recorded
from bettercare.publish.papers.document import (
    Block,
    ByHand,
    Figure,
    Inline,
    Items,
    Paragraph,
    Reference,
    Section,
    Table,
    Text,
)
from bettercare.publish.papers.recorded import day_words


def capital_section(items: Sequence[Text], record: Record, on: date, since: date) -> Section:
    """Business cases that changed, all that are on record, and their sums."""
    view = recorded.cases(record, on)
    blocks: list[Block] = []
    if items:
        blocks += [
            Paragraph((f"Business cases since {day_words(since)}:",)),
            Items(items),
        ]
    if view is None:
        return Section("capital", "Business cases", [Paragraph(("None is on record.",))])
    secured = programme.capital_on(record, on).total
    parts: list[Inline] = [
        "In all, ", Figure(words.money(secured.secured), "record:programme.business_cases"),
        " is secured and ",
        Figure(words.money(secured.sought), "record:programme.business_cases"),
        " is sought, as far as sums are on record. ", Reference("cases"), " lists the cases.",
    ]  # fmt: skip
    blocks += [Paragraph(tuple(parts)), Table("cases", view, "record:programme.business_cases")]
    return Section("capital", "Business cases and capital", blocks)


def resources(facts: Facts, legal: ByHand) -> Section:
    """The gap of each option; the law is for officers to write of."""
    last = facts.years[-1]
    rows = [
        (
            [facts.option_name(key)],
            [numbers.of_rows(found, column) for column in ("mean", "p10", "p90")],
        )
        for key in facts.options
        if (found := facts.rows("gap", option=key, year=last, partner="all"))
    ]
    if not rows:
        return Section("resources", "Resource implications", [legal])
    table = numbers.told_table(
        facts,
        "gap",
        f"Gap of all partners in {last}, at the prices of the year",
        ["Option", "Mean", "10th percentile", "90th percentile"],
        rows,
        numbers.pounds,
    )
    said = (
        "What care costs, less what the partners have for it; what they pay each other is left "
        "out. "
    )
    return Section(
        "resources",
        "Resource and legal implications",
        [
            Paragraph((said, Reference("gap"), " shows it for each option.")),
            table,
            legal,
        ],
    )
