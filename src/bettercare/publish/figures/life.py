"""Life expectancy by area and sex, from the deaths and people that the plan is made of."""

from __future__ import annotations

from dataclasses import dataclass

from bettercare.fairness import Expectancy, life_expectancy
from bettercare.plan.model import Plan, year_label
from bettercare.publish import words
from bettercare.publish.charts.ranges import Range, range_panel
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView, point, slug

TABLE = "population.deaths"
SEXES = {"f": "Women", "m": "Men"}


@dataclass(frozen=True, slots=True)
class Lives:
    """Life expectancy of one sex in one area."""

    area: str
    sex: str
    found: Expectancy

    @property
    def origin(self) -> str:
        """The rows of the plan it is worked out from."""
        return f"plan:{TABLE};area={self.area};sex={self.sex}"


def lives(plan: Plan) -> list[Lives]:
    """Every area and sex in the plan's order; those of too few people are left out."""
    table = plan.tables.get(TABLE)
    if table is None:
        return []
    names = ("area", "sex", "ages", "deaths", "people")
    bands: dict[tuple[str, str], list[tuple[int, float, float]]] = {}
    for area, sex, ages, deaths, people in zip(*(table.columns[n] for n in names), strict=True):
        first = int(str(ages).rstrip("+").partition("-")[0])
        bands.setdefault((str(area), str(sex)), []).append((first, float(deaths), float(people)))
    found = []
    for area in plan.areas:
        for sex in SEXES:
            rows = sorted(bands.get((area, sex), []))
            if rows and (years := life_expectancy(*zip(*rows, strict=True))):
                found.append(Lives(area, sex, years))
    return found


def apart(plan: Plan) -> tuple[Lives, Lives] | None:
    """Where people of one sex live shortest and longest, of the sex that differs more.

    None where the intervals of the two overlap: chance may be all of it.
    """
    best: tuple[float, Lives, Lives] | None = None
    known = lives(plan)
    for sex in SEXES:
        one_sex = sorted(
            (one for one in known if one.sex == sex), key=lambda one: (one.found.years, one.area)
        )
        if len(one_sex) < 2 or one_sex[0].found.high >= one_sex[-1].found.low:
            continue
        gap = one_sex[-1].found.years - one_sex[0].found.years
        if best is None or gap > best[0]:
            best = (gap, one_sex[0], one_sex[-1])
    return best[1:] if best else None


def told(one: Lives) -> str:
    """A life expectancy as it is printed: `77.6`."""
    return f"{one.found.years:.1f}"


def life(facts: Facts) -> list[Figure]:
    """A panel for each sex, and a table of all."""
    plan = facts.plan
    known = lives(plan)
    if not known:
        return []
    ends = [end for one in known for end in (one.found.low, one.found.high)]
    axis = Axis((min(ends), max(ends)), "years from birth", words.number)
    year = year_label(plan.first_year)
    panels = []
    for sex, label in SEXES.items():
        ranges = [
            Range(facts.area(one.area), _spread(one), one.found.years, one.found.low,
                  one.found.high)
            for one in known if one.sex == sex
        ]  # fmt: skip
        if not ranges:
            continue
        title = f"Life expectancy of {label.lower()}"
        said = "; ".join(f"{each.label} {each.note}" for each in ranges) + "."
        caption = Caption(slug("life", sex), title, said)
        panels.append(Panel(label, range_panel(caption, ranges, axis)))
    by_key = {(one.area, one.sex): one for one in known}
    areas = list(dict.fromkeys(one.area for one in known))
    table = TableView(
        "Life expectancy at birth, years (95% interval)",
        ["Area", *SEXES.values()],
        [
            [facts.area(area),
             *(_spread(by_key[area, sex]) if (area, sex) in by_key else "–" for sex in SEXES)]
            for area in areas
        ],
    )  # fmt: skip
    points = [
        point("", one.area, year, SEXES[one.sex].lower(), "year", one.found.years, one.found.low,
              one.found.high)
        for one in known
    ]  # fmt: skip
    rows = plan.tables[TABLE]
    sources = "; ".join(
        words.plain(plan.sources[k].title) for k in rows.source if k in plan.sources
    )
    return [
        Figure(
            "life_expectancy", "How long people live, area by area", panels, table, "years",
            "The dot is what a child born now would live at today’s death rates, the line its 95% "
            "interval: where lines overlap, chance may be the difference. The axis does not start "
            "at zero.",
            f"Source: worked out from the plan’s table {TABLE} ({sources}).",
            points=points,
            note="A whole district hides what is between its own streets.",
        )
    ]  # fmt: skip


def _spread(one: Lives) -> str:
    return f"{told(one)} ({one.found.low:.1f} to {one.found.high:.1f})"
