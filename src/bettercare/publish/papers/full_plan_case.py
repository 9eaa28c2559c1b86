"""The full plan's case for change: people, care, quality, staff and money if nothing is done."""

from __future__ import annotations

from bettercare.plan.programme import Record
from bettercare.publish import digest, words
from bettercare.publish.facts import Facts, Row
from bettercare.publish.figures import Figure as ChartFigure
from bettercare.publish.papers import catalogue, numbers
from bettercare.publish.papers.case_facts import do_nothing
from bettercare.publish.papers.charts import charts, opened
from bettercare.publish.papers.document import Block, Chart, Figure, Paragraph, Reference, Section
from bettercare.publish.papers.summary_why import why

_MOST = 10  # rows of a table of what grows or is short most


def case(
    facts: Facts, drawn: dict[str, list[ChartFigure]], record: Record | None = None
) -> Section:
    """Everything the results say of the option that changes nothing."""
    opening = why(facts, catalogue.english("summary"), record)
    parts = (_people(facts, drawn), _need(facts), _unequal(facts, drawn),
             _quality(facts), _staff(facts), _money(facts))  # fmt: skip
    told = [one for one in opening.blocks if isinstance(one, Paragraph) or _is_case(one)]
    return Section("why", "The case for change", told, [part for part in parts if part])


def _is_case(block: Block) -> bool:
    """Whether it is the diagram of the case; other charts stand in the parts."""
    return isinstance(block, Chart) and block.origin.startswith("record:")


def _people(facts: Facts, drawn: dict[str, list[ChartFigure]]) -> Section | None:
    blocks = charts(facts, drawn.get("people", []))
    return Section("case-people", "A changing population", blocks) if blocks else None


def _need(facts: Facts) -> Section | None:
    """The services whose use would grow most."""
    first, last, nothing = facts.years[0], facts.years[-1], do_nothing(facts)
    used = numbers.used_by_area(facts)
    grown = []
    for key in facts.plan.services:
        now, later = (used.get((nothing, year, "all", key)) for year in (first, last))
        if now and later and now.value > 0 and later.value > now.value:
            grown.append((later.value / now.value, key, now, later))
    if not grown:
        return None
    grown.sort(key=lambda one: (-one[0], one[1]))
    rows: list[numbers.Line] = [
        (
            [digest.member_name(facts.plan, key), words.unit_words(now.unit)],
            [now, later, numbers.percent(now, later)],
        )
        for _, key, now, later in grown[:_MOST]
    ]
    table = numbers.told_table(
        facts, "case-need", f"Care that would grow most if nothing changes, {first} to {last}",
        ["Service", "Counted in", first, last, "Growth"], rows, numbers.whole,
    )  # fmt: skip
    return _section("case-need", "Rising need", "The services whose use grows most", table)


def _unequal(facts: Facts, drawn: dict[str, list[ChartFigure]]) -> Section | None:
    """How long people live, use of a service by area, and spending on mind and body."""
    lives = drawn.get("inequality", [])
    told = opened("How long people live differs from place to place.", charts(facts, lives))
    used = _used(facts)
    blocks = [*(told if lives else []), *(used.blocks if used else [])]
    return Section("case-unequal", "Inequality", blocks) if blocks else None


def _used(facts: Facts) -> Section | None:
    """Use of a service by area, and spending on mind and body."""
    first, nothing = facts.years[0], do_nothing(facts)
    used = numbers.used_by_area(facts)
    # of the services that people of every area use: one that differs much, and that many use
    areas = [key for key, named in facts.plan.areas.items() if not named.outside]
    people = {area: numbers.people(facts, area, first) for area in areas}
    best: tuple[float, str] = (0.0, "")
    for key in facts.plan.services:
        found = [used.get((nothing, first, area, key)) for area in areas]
        rates = [
            one.value / who.value
            for one, who in zip(found, people.values(), strict=True)
            if one and who and who.value > 0
        ]
        if len(rates) == len(areas) > 1 and min(rates) > 0:
            count = sum(one.value for one in found if one)
            spread = (max(rates) / min(rates) - 1.0) * count**0.5
            best = max(best, (spread, key))
    if not best[1]:
        return None
    service = best[1]
    rows: list[numbers.Line] = []
    for area in areas:
        one, who = used[nothing, first, area, service], people[area]
        assert who is not None  # it has a rate
        rate = Figure(f"{one.value / who.value * 1000:,.1f}", f"1000*{one.origin}/{who.origin}")
        rows.append(([facts.area(area)], [one, who, rate]))
    name = digest.member_name(facts.plan, service)
    table = numbers.told_table(
        facts, "case-unequal", f"{name} by area in {first}",
        ["Area", words.sentence(words.unit_words(used[nothing, first, "all", service].unit))
         .rstrip("."), "People", "For each 1,000 people"],
        rows, numbers.whole,
    )  # fmt: skip
    told = (
        "Areas differ in what they use, for reasons of age, health and how near care is. A service "
        f"that many use and that differs much is {name.lower()}"
    )
    spend = [
        (
            [label],
            [
                numbers.of_rows(facts.rows(f"spend_per_head_{care}", option=nothing, year=year))
                for year in (first, facts.years[-1])
            ],
        )
        for care, label in (("physical", "Physical health"), ("mental", "Mental health"))
    ]
    more = []
    if all(one for _, found in spend for one in found):
        more.append(
            numbers.told_table(
                facts, "case-parity", "Spending on each person if nothing changes",
                ["Care", first, facts.years[-1]], spend, lambda value, _: f"£{value:,.0f}",
            )
        )  # fmt: skip
    section = _section("case-unequal", "Inequality", told, table)
    return Section(section.key, section.title, [*section.blocks, *more])


def _quality(facts: Facts) -> Section | None:
    """Beds short in the hardest month, which is when care waits."""
    last, nothing = facts.years[-1], do_nothing(facts)
    rows = []
    for key in facts.plan.bed_types:
        where: dict[str, str | None] = {"option": nothing, "year": last, "site": "all"}
        needed = facts.rows(f"beds_{key}_needed", **where)
        planned = {row["month"]: row for row in facts.rows(f"beds_{key}_planned", **where)}
        months = [row for row in needed if row["month"] in planned]
        if not months:
            continue
        peak = max(months, key=lambda row: (row["mean"] - _mean(planned, row), row["month"]))
        name = digest.bed_words(facts.plan, key)
        both = [numbers.of_rows([peak]), numbers.of_rows([planned[peak["month"]]])]
        rows.append(([words.sentence(name).rstrip("."), words.month_words(peak["month"])], both))
    if not rows:
        return None
    table = numbers.told_table(
        facts, "case-quality", f"Beds in the hardest month of {last} if nothing changes",
        ["Kind of bed", "Month", "Needed", "Planned"], rows, numbers.whole,
    )  # fmt: skip
    told = "Where beds run out, people wait longer and stay in the wrong place. The hardest month"
    return _section("case-quality", "Quality", told, table)


def _mean(planned: dict[str, Row], row: Row) -> float:
    return float(planned[row["month"]]["mean"])


def _staff(facts: Facts) -> Section | None:
    """The staff groups that would be short most."""
    last, nothing = facts.years[-1], do_nothing(facts)
    short = []
    for group in facts.plan.staff_groups:
        found = [
            numbers.of_rows(
                facts.rows(measure, option=nothing, year=last, staff_group=group, partner=None)
            )
            for measure in ("staff_required", "staff_in_post", "staff_gap")
        ]
        gap = found[-1]
        if gap is not None and gap.value > 0:
            short.append((gap.value, group, found))
    if not short:
        return None
    short.sort(key=lambda one: (-one[0], one[1]))
    rows = [([facts.member(group)], found) for _, group, found in short[:_MOST]]
    table = numbers.told_table(
        facts, "case-staff", f"Full-time staff in {last} if nothing changes",
        ["Staff group", "Needed", "In post", "Short by"], rows, numbers.whole,
    )  # fmt: skip
    return _section("case-staff", "Workforce", "The staff groups that are short most", table)


def _money(facts: Facts) -> Section | None:
    """Each partner's gap."""
    first, last, nothing = facts.years[0], facts.years[-1], do_nothing(facts)
    rows = []
    for partner in ("all", *facts.plan.partners):
        found = [
            numbers.of_rows(facts.rows("gap", option=nothing, year=year, partner=partner))
            for year in (first, last)
        ]
        if all(found) and any(abs(one.value) >= 1 for one in found if one):
            name = "All partners together" if partner == "all" else facts.member(partner)
            rows.append(([name], found))
    if not rows:
        return None
    table = numbers.told_table(
        facts, "case-money", "Gap of each partner if nothing changes, at the prices of the year",
        ["Partner", first, last], rows, numbers.pounds,
    )  # fmt: skip
    return _section("case-money", "Value for money", "What each partner would be short of", table)


def _section(key: str, title: str, told: str, table: Block) -> Section:
    name = getattr(table, "key", key)
    return Section(key, title, [Paragraph((f"{told}: see ", Reference(name), ".")), table])
