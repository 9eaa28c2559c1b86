"""The full plan's appraisal: what each option is worth, how surely, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.plan.model import year_label
from bettercare.publish import words
from bettercare.publish.figures.shape import TableView
from bettercare.publish.papers.charts import charts_of, opened
from bettercare.publish.papers.document import (
    Block,
    Figure,
    Items,
    Paragraph,
    Section,
    Strong,
    Table,
)

if TYPE_CHECKING:
    from bettercare.appraisal import Appraisal
    from bettercare.plan.model import Plan

_ORIGIN = "appraisal:rows"
_SWITCHES = 3  # switching values told of an option


def appraised(plan: Plan, found: Appraisal) -> Section:
    """Options side by side against business as usual."""
    from bettercare.publish.appraisal import figures, told

    rules, label = found.rules, figures.names(found)
    span = f"{year_label(rules.year_0)} to {year_label(rules.year_0 + rules.years - 1)}"
    said = (
        f"Each option is set against “{label[rules.business_as_usual]}” over {span}, at prices of "
        f"{year_label(rules.price_base)}. What comes later counts for less, by the discount rates "
        "of the plan. The net present social value is benefits less costs and risks."
    )
    drawn = charts_of(figures.draw(plan, found), label)
    credit = f"Better Care's model of {words.plain(plan.short)}"

    def table(key: str, caption: str, rows: list[told.Row]) -> Table:
        view = TableView(caption, ["", *label.values()], [[row.label, *row.cells] for row in rows])
        cells = [[f"appraisal:{row.stands};option={option}" for option in label] for row in rows]
        return Table(f"appraisal-{key}", view, _ORIGIN, credit, cells)

    blocks: list[Block] = [
        *opened(said, drawn),
        table(
            "options", "The options: middle of the draws (10th to 90th percentile)",
            told.rows(found, plan),
        ),
        table("parts", "Mean present values, £m", told.parts(found)),
        table(
            "items", "What each item adds to the mean net present social value, £m",
            told.items(plan, found),
        ),
        Paragraph(("What would turn the answer, the nearest first:",)),
        Items(
            [
                (
                    Strong(f"{label[one.option.key]}. "),
                    Figure(" ".join(lines), _of("switches", option=one.option.key)),
                )
                for one in found.options[1:]
                if (lines := told.switch_lines(plan, found, one, _SWITCHES))
            ]
        ),
    ]  # fmt: skip
    weights = told.weight_lines(found)
    if weights:
        blocks += [
            Paragraph(("What each group of people would choose, and what would change it:",)),
            Items([(Figure(line, _chosen(group)),) for group, line in weights.items()]),
        ]
    return Section("appraisal", "What the options are worth", blocks)


def _of(table: str, **where: str) -> str:
    """Rows of a table of the appraisal."""
    told = "".join(f";{name}={value}" for name, value in where.items())
    return f"appraisal:appraisal_{table}{told}"


def _chosen(group: str) -> str:
    """What a group would choose, and the weights that turn it."""
    return f"{_of('ranks', group=group)}+{_of('weights', group=group)}"
