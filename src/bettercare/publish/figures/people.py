"""How the number of older people grows, area by area."""

from __future__ import annotations

from bettercare.publish import words
from bettercare.publish.charts.bars import Bar, bar_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug

_FROM_AGE = (65, 75, 85)


def growth(facts: Facts) -> list[Figure]:
    """Growth of the people aged 65, 75 and 85 and over from the first to the last year."""
    bands = {age: [b.key for b in facts.plan.age_bands if b.first >= age] for age in _FROM_AGE}
    bands = {
        age: keys
        for age, keys in bands.items()
        if keys and any(b.first == age for b in facts.plan.age_bands)
    }
    first, last = facts.years[0], facts.years[-1]
    people = _people(facts, bands)
    areas = [a for a in ("all", *facts.plan.areas) if all((a, age) in people for age in bands)]
    if not areas or not bands:
        return []
    bars = {
        age: [
            Bar(
                facts.area(area),
                "closed" if area == "all" else "needed",
                _growth(people[area, age]),
                f"+{words.number(people[area, age][1] - people[area, age][0])} people, "
                f"{_signed(_growth(people[area, age]))}",
            )
            for area in areas
        ]
        for age in bands
    }
    limits = axis_limits(*reach([bar for several in bars.values() for bar in several]))
    axis = Axis(limits, f"growth from {first} to {last}", words.share)
    panels = []
    for age, several in bars.items():
        title = f"Growth of people aged {age} and over, {first} to {last}"
        told = "; ".join(f"{bar.label} {bar.note}" for bar in several) + "."
        caption = Caption(slug("people", str(age)), title, told)
        panels.append(Panel(f"Aged {age} and over", bar_panel(caption, several, axis)))
    table = TableView(
        f"People aged 65, 75 and 85 and over by area, {first} and {last}",
        ["Area", *(f"{age}+ in {year}" for age in bands for year in (first, last))],
        [
            [facts.area(area), *(words.number(n) for age in bands for n in people[area, age])]
            for area in areas
        ],
    )
    points = [
        point(facts.options[0], area, year, f"{age}+", "person", value)
        for (area, age), both in people.items()
        for year, value in zip((first, last), both, strict=True)
    ]
    return [
        Figure(
            "people", f"Older people: growth from {first} to {last}", panels, table,
            "growth in percent", "Bars start at zero.",
            f"{facts.credit}; results.csv, measure people.",
            [("closed", "the whole area"), ("needed", "each part of it")],
            _everyone(facts), points,
        )
    ]  # fmt: skip


def _people(facts: Facts, bands: dict[int, list[str]]) -> dict[tuple[str, int], tuple[float, ...]]:
    """People in the first and last year by area and lowest age, of the first option shown."""
    ends = (facts.years[0], facts.years[-1])
    counted: dict[tuple[str, str, str], float] = {
        (row["area"], row["age_band"], row["year"]): row["mean"]
        for row in facts.rows("people", option=facts.options[0], sex="all")
        if row["year"] in ends
    }
    found = {}
    for area in dict.fromkeys(area for area, _, _ in counted):
        for age, keys in bands.items():
            found[area, age] = tuple(
                sum(counted.get((area, band, year), 0.0) for band in keys) for year in ends
            )
    return {key: both for key, both in found.items() if both[0] > 0}


def _everyone(facts: Facts) -> str:
    """How the whole population grows, to compare with."""
    rows = facts.rows("people", option=facts.options[0], area="all", age_band="all", sex="all")
    total = {row["year"]: row["mean"] for row in rows}
    first, last = total.get(facts.years[0]), total.get(facts.years[-1])
    if not first or not last:
        return ""
    return f"People of all ages: {_signed(last / first - 1.0)} in the same years."


def _growth(both: tuple[float, ...]) -> float:
    return both[1] / both[0] - 1.0


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + words.number(value * 100) + "%"
