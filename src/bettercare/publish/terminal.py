"""The verdict on one page for the terminal, and the options side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bettercare.plan.programme.sections import SECTIONS
from bettercare.publish import words
from bettercare.publish.brief import KINDS, Brief, KindBrief, OptionBrief
from bettercare.publish.compare import Cell, Comparison

if TYPE_CHECKING:
    from bettercare.plan.model import Plan
    from bettercare.plan.programme.model import Record

COLOUR = {"holds": "green", "fails": "red", "cannot tell": "yellow"}


def page(brief: Brief, draws: int, seed: int) -> RenderableType:
    """The verdict on one page: every option's answer, size first and then odds, and why."""
    head = Text("Does the plan add up?", "bold")
    parts: list[RenderableType] = [Text.assemble(head, f"  {brief.title}"), Rule(style="dim")]
    for one in brief.options:
        parts += [_head(one), _option(one)]
    parts.append(Rule(style="dim"))
    told = (
        f"{draws:,} draws, seed {seed}. Sizes: 10th to 90th percentile, where the shortage is "
        f"surest ({brief.last_year} if no year is given). At the right: chance that it holds, "
        "first failing year."
    )
    if brief.untested:
        told = f"Not tested yet: {words.listed(list(brief.untested)).lower()}. {told}"
    parts.append(Text(told, "dim"))
    return Group(*parts)


def _head(one: OptionBrief) -> Text:
    answer = one.answer.answer
    judgement = one.answer.judgement
    return Text.assemble(
        (f"{one.label}  ", "bold"),
        _answer(answer),
        (f"  chance that all hold: {one.answer.odds}", "default"),
        (f"; judgement: {words.share(judgement)}" if judgement is not None else "", "default"),
    )


def _option(one: OptionBrief) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=2, justify="right")
    grid.add_column(width=max(map(len, KINDS.values())))
    grid.add_column(ratio=1)
    grid.add_column(width=12)
    closes = one.closing is not None and one.closing.closes
    for kind in one.kinds:
        if not kind.tested or kind.answer == "holds":
            continue
        if kind.kind != "sequence":
            grid.add_row(_symbol(kind.answer), kind.label, kind.told_brief, _odds(kind))
        elif closes and one.closing:
            grid.add_row(_symbol(kind.answer), kind.label, one.closing.brief, _odds(kind))
    if one.lacks:
        grid.add_row("", "Lacks", one.lacks, "")
    holding = [
        kind.label.lower()
        for kind in one.kinds
        if kind.answer == "holds" and (closes or kind.kind not in ("sequence", "funding"))
    ]
    if holding:
        grid.add_row(_symbol("holds"), "Holds", words.listed(holding), "")
    return grid


def _odds(kind: KindBrief) -> Text:
    return Text(f"{kind.odds_brief:>4} {kind.since}", "dim")


def _answer(answer: str) -> tuple[str, str]:
    return f"{words.SYMBOL[answer]} {answer.upper()}", f"bold {COLOUR[answer]}"


def _symbol(answer: str) -> Text:
    return Text(words.SYMBOL[answer], COLOUR[answer])


def side_by_side(found: Comparison) -> RenderableType:
    """Options side by side, a row for each check: answer, chance and size."""
    table = Table(
        title=Text(f"Options side by side in {found.year}", "bold"), title_justify="left",
        show_lines=True, expand=True, pad_edge=False, box=box.SIMPLE_HEAD,
    )  # fmt: skip
    table.add_column("Check", ratio=4, overflow="fold")
    for option in found.options:
        table.add_column(Text(option), ratio=5, overflow="fold")
    for row in found.rows:
        cells = [_cell(cell) for cell in row.cells]
        label = f"{row.label} ({row.unit})" if row.unit else row.label
        table.add_row(Text(label), *cells)
    note = Text("Size from the 10th to the 90th percentile; the percentage is the chance that the "
                "check holds.", "dim")  # fmt: skip
    return Group(table, note)


def _cell(cell: Cell) -> Text:
    return Text.assemble(
        _answer(cell.answer),
        (f" ({cell.odds_brief})" if cell.odds_brief else "", "dim"),
        f"\n{cell.brief}" if cell.brief else "",
        (f"\n{cell.member}" if cell.member else "", "dim"),
    )


def record_size(record: Record) -> str:
    """What a programme's record holds, for `check`."""
    counts = [
        f"{count} {section.kind if count == 1 else name.replace('_', ' ')}"
        for name, section in SECTIONS.items()
        if (count := len(record.section(name)))
    ]
    return f"{words.listed(counts)}; complete to {record.as_of}"


def plan_size(plan: Plan, grades: dict[str, int]) -> RenderableType:
    """What a plan holds, for `check`."""
    total = sum(grades.values())
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    grid.add_column()
    for count, what in (
        (len(plan.partners), "partners"),
        (len(plan.areas), "areas"),
        (len(plan.services), "services"),
        (len(plan.interventions), "interventions"),
        (len(plan.options), "options"),
        (len(plan.verdict.checks), "checks"),
        (len(plan.sources), "sources"),
    ):
        grid.add_row(f"{count:,}", what)
    shares = ", ".join(
        f"{words.share(count / total)} {grade}" for grade, count in grades.items() if total
    )
    grid.add_row(f"{total:,}", f"assumptions ({shares})" if shares else "assumptions")
    return Group(Text(words.plain(plan.title), "bold"), Padding(grid, (0, 0, 0, 2)))
