"""The STRESS-DES report on a network, as Markdown or as an HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bettercare.errors import CallError
from bettercare.publish import words
from bettercare.publish.flow_wanted import only_of_a_plan
from bettercare.publish.report import filled
from bettercare.quality.network_stress import Described, network_stress
from bettercare.quality.parts import Item, Report

if TYPE_CHECKING:
    from bettercare.flow.network import Network

KINDS = (".md", ".html")
_OPEN = "_to be filled in_"


def described(path: Path, option: str | None, year: str | None) -> Described:
    """The network of a file, or of a plan's folder in one option and year."""
    from bettercare.flow.reading import read_network
    from bettercare.plan.toml_text import parse

    if not path.is_dir():
        only_of_a_plan(path, option, year)
        network: Network = read_network(path)
        raw, _ = parse(path.read_text(encoding="utf-8"))
        return Described(network, raw or {})
    from bettercare import plan as plans
    from bettercare.winter.planned import central, year_of

    plan = plans.load(path)
    key = option or next(iter(plan.options))
    when = plan.first_year if year is None else year_of(plan, year)
    made = central(plan, [key])
    raw, _ = parse(made.template.text)
    return Described(made.network(key, when), raw or {}, plan, made.template, key)


def as_text(one: Described, kind: str) -> str:
    """The report as a file of a kind, `.md` or `.html`. Errors: `CallError` for another."""
    report = network_stress(one)
    if kind == ".md":
        return f"# {words.plain(report.title)}\n\n{markdown(report)}"
    if kind == ".html":
        return filled("flow_stress.html.j2", {"report": report})
    raise CallError(
        f'"{kind}" is no kind of page this can write',
        mend="name a file that ends with .md or .html",
    )


def markdown(report: Report) -> str:
    """The parts of a report, with headings of the second level down."""
    lines = [
        words.plain(report.lead),
        "",
        (
            f"After [{report.standard}]({report.link}). The questions are in our words. "
            f"{report.blanks()} things are left open for people to fill in."
        ),
        "",
    ]
    for part in report.parts:
        lines += [f"## {part.title}", ""]
        for item in part.items:
            lines += _item(item)
    return "\n".join(lines)


def _item(item: Item) -> list[str]:
    lines = [f"### {item.number} {item.title}", "", f"_{item.asks}_", ""]
    for text in item.says:
        lines += [_safe(text), ""]
    if item.rows is not None:
        lines += [f"**{item.rows.title}**", "", _row(item.rows.header)]
        lines += ["|" + "---|" * len(item.rows.header)]
        lines += [_row(row) for row in item.rows.rows]
        lines.append("")
    for blank in item.blanks:
        lines += [f"- {_safe(blank)}: {_OPEN}"]
    return [*lines, ""] if item.blanks else lines


def _row(cells: tuple[str | None, ...]) -> str:
    return "| " + " | ".join(_OPEN if cell is None else _safe(cell) for cell in cells) + " |"


def _safe(text: str) -> str:
    """Text that Markdown takes as it is, on one line."""
    one = " ".join(words.plain(text).split())
    for sign in ("\\", "|", "*", "_", "`", "<", "[", "$"):
        one = one.replace(sign, f"\\{sign}")
    return one
