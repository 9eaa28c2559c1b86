"""The exact tables of the report: verdict rows, assumptions, interventions, sources."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from bettercare.plan.model import Effect, Intervention, Plan, Quantity, Range, Threshold, Where
from bettercare.plan.quantities import every_figure
from bettercare.publish import words
from bettercare.publish.digest import Finding, OptionAnswer, worst
from bettercare.publish.figures.shape import TableView

ROOMS = {
    "population": "People",
    "demand": "Demand",
    "flow": "Length of stay",
    "capacity": "Capacity",
    "workforce": "Staff",
    "finance": "Money",
    "estate": "Buildings and beds",
    "interventions": "Interventions",
}


def verdict(answer: OptionAnswer) -> TableView:
    """The verdict on one option, test by test: the first year, the hardest and the last.

    Every year is in verdict.csv and in the workbook; as HTML they were half of a report.
    """
    found: dict[str, list[Finding]] = {}
    for check in answer.checks:
        for finding in check.findings:
            unit = words.unit_words(finding.row["unit"]) if finding.row["unit"] else ""
            label = f"{finding.label} ({unit})" if unit else finding.label
            found.setdefault(label, []).append(finding)
    shown = {label: _shown(findings) for label, findings in found.items()}
    rows = [_verdict_row(finding) for findings in shown.values() for finding in findings]
    header = [
        "Year", "Month", "Answer", "Chance it holds", "Needed", "Planned", "Short by",
        "Judgement", "Reason",
    ]  # fmt: skip
    parts = [(label, len(findings)) for label, findings in shown.items()]
    label = words.plain(answer.option.label)
    caption = f"{label}: every test in its first, hardest and last year"
    return TableView(caption, header, rows, text_columns=4, parts=parts)


def _shown(findings: list[Finding]) -> list[Finding]:
    """A test's first year, the year that decides it, and its last."""
    years = sorted(findings, key=lambda each: each.year)
    chosen = {id(one): one for one in (years[0], worst(findings), years[-1]) if one is not None}
    return sorted(chosen.values(), key=lambda each: each.year)


def _verdict_row(finding: Finding) -> tuple[str, ...]:
    row = finding.row
    unit = row["unit"] or ""

    def exact(column: str) -> str:
        if row[column] is None:
            return "–"
        low, high = row[f"{column}_p10"], row[f"{column}_p90"]
        return (
            f"{words.exact(row[column], unit)} ({words.exact(low, unit)} to "
            f"{words.exact(high, unit)})"
        )

    return (
        row["year"], words.month_words(row["month"]),
        f"{words.SYMBOL.get(finding.answer, '')} {finding.answer}", finding.odds,
        exact("needed"), words.exact(row["planned"], unit), exact("shortfall"),
        words.share(row["judgement_share"]),
        words.plain(row["reason"] or ""),
    )  # fmt: skip


def assumptions(plan: Plan) -> list[tuple[str, TableView]]:
    """Every assumption with unit, value, range, source, grade and owner, by room."""
    by_room: dict[str, list[Quantity]] = {}
    for quantity in every_figure(plan).values():
        by_room.setdefault(quantity.address.partition(".")[0], []).append(quantity)
    header = ["Assumption", "Unit", "Value", "Range", "Source", "Grade", "Owner", "Review"]
    return [
        (
            ROOMS.get(room, room),
            TableView(
                f"Assumptions: {ROOMS.get(room, room).lower()}",
                header,
                [_assumption(plan, quantity) for quantity in found],
                text_columns=8,
            ),
        )
        for room, found in sorted(by_room.items(), key=lambda item: _room_order(item[0]))
    ]


def _room_order(room: str) -> int:
    return list(ROOMS).index(room) if room in ROOMS else len(ROOMS)


def _assumption(plan: Plan, quantity: Quantity) -> list[str]:
    return [
        f"{words.plain(quantity.label) or quantity.address}\n{quantity.address}",
        unit_said(quantity.unit),
        steps_said(quantity),
        range_said(quantity.range, quantity.unit),
        source_names(plan, quantity.source),
        quantity.grade,
        owner_name(plan, quantity.owner),
        f"{quantity.review:%d/%m/%Y}" if quantity.review else "–",
    ]


def unit_said(unit: str) -> str:
    """A unit as its figures are shown: shares as percent."""
    return "percent" if unit.startswith("share") else unit


def steps_said(quantity: Quantity) -> str:
    """A figure's value, or its values with the dates they start."""
    unit = quantity.unit
    if len(quantity.steps) == 1:
        return value_said(quantity.value, unit)
    return "; ".join(
        f"{value_said(value, unit)} from {start:%d/%m/%Y}" for start, value in quantity.steps
    )


def range_said(span: Range | None, unit: str) -> str:
    """A range with what it encloses; a dash where there is none."""
    if span is None:
        return "–"
    return f"{value_said(span.low, unit)} to {value_said(span.high, unit)} ({span.kind})"


def value_said(value: float, unit: str) -> str:
    """A value as the plan means it: shares as percent, other figures to four significant ones."""
    if unit == "share" or unit.startswith("share/"):
        return f"{value * 100:,.4g}%"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def source_names(plan: Plan, keys: Iterable[str]) -> str:
    """Titles of sources, in the order they are named."""
    return "; ".join(
        words.plain(plan.sources[key].title) if key in plan.sources else key for key in keys
    )


def owner_name(plan: Plan, key: str) -> str:
    """The name of a partner, a dash where there is none."""
    return words.plain(plan.partners[key].name) if key in plan.partners else key or "–"


def data_tables(plan: Plan) -> TableView:
    """The plan's CSV tables with their sources."""
    return TableView(
        "Tables of the plan",
        ["Table", "Rows", "Source", "Grade", "Owner"],
        [
            [
                table.address, words.number(len(table)), source_names(plan, table.source),
                table.grade, owner_name(plan, table.owner),
            ]
            for table in plan.tables.values()
            if len(table)
        ],
        text_columns=5,
    )  # fmt: skip


def interventions(plan: Plan) -> TableView:
    """Every intervention with its status, lead, start and effects, as the plan lists them."""
    header = [
        "Intervention", "Pathway or project", "Status", "Lead", "Starts", "Full effect after",
        "What it changes", "What must be there first",
    ]  # fmt: skip
    rows = [
        [
            words.plain(found.label), _pathway(plan, found), found.status,
            owner_name(plan, found.lead), f"{found.starts:%d/%m/%Y}",
            f"{words.number(found.ramp_months)} months",
            "\n".join(_effect(plan, effect) for effect in found.effects) or "–",
            "\n".join(_needs(plan, found)) or "–",
        ]
        for found in plan.interventions.values()
    ]  # fmt: skip
    return TableView("Interventions", header, rows, text_columns=8)


def _pathway(plan: Plan, found: Intervention) -> str:
    if found.pathway in plan.pathways:
        return words.plain(plan.pathways[found.pathway].name)
    return f"Enabler: {(found.project or '').replace('_', ' ')}"


def _effect(plan: Plan, effect: Effect) -> str:
    kind, _, key = effect.on.rpartition(".")
    thing = plan.services[key].name if key in plan.services else effect.on
    if kind == "flow.length_of_stay":
        thing = f"length of stay of {thing}"
    told = words.plain(thing) + _where(plan, effect.where)
    if effect.multiply is not None:
        told += f": × {_with_range(effect.multiply)}"
    if effect.add is not None:
        told += f": + {_with_range(effect.add)} {words.unit_words(effect.add.unit)}"
    if effect.relocate:
        told += ": to other sites, " + ", ".join(f"{s} {v:.0%}" for s, v in effect.relocate)
    for move in effect.moves_to:
        name = plan.services[move.service].name if move.service in plan.services else move.service
        told += f"; for each {move.per}, {_with_range(move.per_unit)} × {words.plain(name)}"
    if effect.avoided:
        told += f"; avoided: {words.plain(effect.avoided)}"
    return told


def _with_range(quantity: Quantity) -> str:
    if quantity.range is None:
        return f"{quantity.value:,.4g}"
    return f"{quantity.value:,.4g} ({quantity.range.low:,.4g} to {quantity.range.high:,.4g})"


def _where(plan: Plan, where: Where) -> str:
    parts = [
        ("ages", where.age), ("area", where.area), ("sex", where.sex),
        ("deprivation", where.deprivation), ("condition", where.condition),
        ("provider", where.provider), ("site", where.site), ("pathway", where.pathway),
    ]  # fmt: skip
    named = {**plan.areas, **plan.conditions, **plan.partners, **plan.pathways}
    told = [
        f"{what} {', '.join(named[k].name if k in named else str(k) for k in keys)}"
        for what, keys in parts
        if keys
    ]
    return f" ({words.plain('; '.join(told))})" if told else ""


def _needs(plan: Plan, found: Intervention) -> list[str]:
    told = []
    for need in found.needs:
        name = _need_name(plan, need.key)
        if need.partner:
            name += f" at {plan.partners[need.partner].name}"
        size = f" {words.number(need.amount)} {words.unit_words(need.unit)}" if need.amount else ""
        by = f" by {need.by:%d/%m/%Y}" if need.by else ""
        told.append(f"{words.plain(name)}:{size}{by}".rstrip(":"))
    return told


def _need_name(plan: Plan, key: str) -> str:
    if key in plan.interventions:
        return plan.interventions[key].label
    if key in plan.services:
        return plan.services[key].name
    return plan.staff_groups[key].name if key in plan.staff_groups else key.replace("_", " ")


def limits(plan: Plan) -> TableView:
    """The partners' thresholds with what they are about, values, owners and reasons."""
    rules = plan.verdict
    found: list[tuple[str, Threshold]] = [
        ("How likely is likely enough", rules.likely),
        ("Most that may rest on judgement", rules.judgement_limit),
    ]
    for key, limit in rules.occupancy.items():
        name = plan.bed_types[key].name if key in plan.bed_types else key
        found.append((f"Highest occupancy: {name}", limit))
    found += [
        (check.label, check.threshold)
        for check in rules.checks
        if check.threshold and check.kind != "beds"
    ]
    return TableView(
        "What the partners set before the run",
        ["Limit", "Value", "Owner", "Reason"],
        [
            [
                words.plain(name),
                words.exact(limit.value, limit.unit) + _unit_after(limit.unit),
                owner_name(plan, limit.owner),
                words.plain(limit.reason),
            ]
            for name, limit in found
        ],
        text_columns=4,
    )


def _unit_after(unit: str) -> str:
    if unit.startswith("share") or not unit:
        return ""
    return f" {words.unit_words(unit)}".replace(" pounds", "")


def sources(plan: Plan) -> list[dict[str, str]]:
    """Every source with a link that is safe to follow (http or https), else none."""
    found = []
    for source in plan.sources.values():
        link = source.link if urlsplit(source.link).scheme in ("http", "https") else ""
        found.append({
            "key": source.key, "title": words.plain(source.title), "link": link,
            "publisher": words.plain(source.publisher), "year": source.year,
            "grade": source.grade, "note": words.plain(source.note),
            "read_on": f"{source.read_on:%d/%m/%Y}" if source.read_on else "",
        })  # fmt: skip
    return found
