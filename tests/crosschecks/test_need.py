"""People, need and health status against plain loops, written apart from the engine.

The plain model keeps people in dictionaries by place, sex and single year of age, and follows the
rules that docs/explanation/population.md and demand.md state.
"""

from math import exp

import pytest
from two_places import AREAS, BANDS, DEATH_BANDS, two_places

from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model

GIRLS = 100 / 205
SPLIT = {"f": GIRLS, "m": 1 - GIRLS}
YEARS = 4


class Plain:
    """The plan of two places, worked out one person's cell at a time."""

    def __init__(self, plan):
        self.plan = plan
        self.value = {key: one.value for key, one in plan.quantities.items()}
        self.base = {row[:3]: row[3] for row in self.rows("population.base")}
        self.people = [self.base]
        self.born = [dict(zip(AREAS, (300.0, 200.0), strict=True))]
        self.rate = {}
        for sex in "fm":
            for area in AREAS:
                for age in range(91):
                    self.rate[area, sex, age] = self.death_rate(area, sex, age)
        self.deaths = [
            {
                area: sum(n * self.rate[key] for key, n in self.base.items() if key[0] == area)
                for area in AREAS
            }
        ]
        pace = dict(self.born[0])
        for year in range(1, YEARS):
            pace = self.step(year, pace)

    def rows(self, table):
        return list(zip(*self.plan.tables[table].columns.values(), strict=True))

    def death_rate(self, area, sex, age):
        counted = {(a, s, b): d / n for a, s, b, d, n in self.rows("population.deaths")}
        pooled = {b: sum(counted[a, sex, b] for a in AREAS) / 2 for b in DEATH_BANDS}
        ratio = sum(counted[area, sex, b] for b in DEATH_BANDS) / sum(pooled.values())
        return ratio * pooled["0-64" if age < 65 else "65+"]

    def cohort(self, people, births, area, sex, age):
        """Those who will be `age` at the end of the year, before any die or move."""
        if age == 0:
            return births[area] * SPLIT[sex]
        last = people[area, sex, 90] if age == 90 else 0.0
        return people[area, sex, age - 1] + last

    def step(self, year, pace):
        before = self.people[-1]
        fall = (1 - self.value["population.mortality.improvement"]) ** year
        flow = {row[:4]: row[4] for row in self.rows("population.flows")}
        scale = {
            name: self.value[f"population.migration_flow.{name}"]
            for name in ("internal_in", "internal_out", "international_in", "international_out")
        }
        net = {}
        for area in AREAS:
            arrivals = self.value.get(f"population.migration.{area}", 1.0)
            for sex in "fm":
                for age in range(91):
                    there = self.cohort(self.base, self.born[0], area, sex, age)
                    come = leave = 0.0
                    for kind in ("internal", "international"):
                        come += flow[area, f"{kind}_in", sex, age] * scale[f"{kind}_in"]
                        gone = flow[area, f"{kind}_out", sex, age] / there
                        leave += gone * scale[f"{kind}_out"]
                    now = self.cohort(before, pace, area, sex, age)
                    net[area, sex, age] = come * arrivals - leave * now
        after, died = {}, dict.fromkeys(AREAS, 0.0)
        for area in AREAS:
            for sex in "fm":
                m = [self.rate[area, sex, age] * fall for age in range(91)]
                after[area, sex, 90] = 0.0
                for age in range(90):
                    upper = min(m[89] * m[89] / m[88], m[90]) if age == 89 else m[age + 1]
                    first = 0.11 if age == 0 else 0.5
                    half = 0.5 * net[area, sex, age + 1] if age < 89 else 0.0
                    there = before[area, sex, age] + half
                    alive = there * exp(-(first * m[age] + 0.5 * upper))
                    died[area] += there - alive
                    after[area, sex, age + 1] = alive + half
                half = 0.5 * net[area, sex, 90]
                there = before[area, sex, 90] + half
                died[area] += there * (1 - exp(-m[90]))
                after[area, sex, 90] += there * exp(-m[90]) + half
        births = {}
        for area in AREAS:
            rate = dict(self.rows("population.fertility_schedule"))
            level = self.born[0][area] / sum(self.base[area, "f", a] * r for a, r in rate.items())
            women = sum(after[area, "f", a] * r for a, r in rate.items())
            births[area] = women * level * self.value["population.fertility.births_scale"]
        born = {area: (pace[area] + births[area]) / 2 for area in AREAS}
        for area in AREAS:
            for sex in "fm":
                half = 0.5 * net[area, sex, 0]
                there = born[area] * SPLIT[sex] + half
                alive = there * exp(-0.89 * self.rate[area, sex, 0] * fall)
                died[area] += there - alive
                after[area, sex, 0] = alive + half
        self.people.append(after)
        self.born.append(born)
        self.deaths.append(died)
        return births

    def in_band(self, year, area, band, sex):
        ages = range(band.first, band.last + 1)
        return sum(self.people[year][area, sex, age] for age in ages)

    def prevalence(self, area, band, sex, year=0):
        found = 0.0
        for wanted in ((0, 0), (0, 1), (1, 0), (1, 1)):  # (area, band) named; the later wins
            for _, a, b, s, share in self.rows("population.prevalence"):
                meant = a in ("all", area) and b in ("all", band.key) and s == "all"
                if meant and (a != "all", b != "all") == wanted:
                    found = share
        for _, a, b, s, share in self.rows("population.prevalence"):
            if (a, b, s) == (area, band.key, sex):
                found = share
        return found * (1 + self.value["population.prevalence_trend.frail"]) ** year

    def more(self, service, band):
        """Use with the condition against without."""
        rows = {row[2]: row[3] for row in self.rows("demand.condition_need") if row[0] == service}
        return rows.get(band.key, rows["all"])

    def fifths(self, service, area, band):
        """Share of people times use a head in each fifth."""
        rows = self.rows("population.deprivation_share")
        own = {q: share for a, q, b, share in rows if (a, b) == (area, band.key)}
        shares = own or {q: share for a, q, b, share in rows if (a, b) == (area, "all")}
        use = {q: r for s, q, r in self.rows("demand.deprivation") if s == service}
        return {q: share * use.get(q, 1.0) for q, share in shares.items()}

    def relative(self, service, band, sex):
        [found] = [
            row[4] for row in self.rows("demand.shape")
            if (row[0], row[2], row[3]) == (service, band.key, sex)
        ]  # fmt: skip
        return found

    def base_use(self, service):
        """Share of the service's base use by (area, band, sex)."""
        use = {}
        for band in BANDS:
            for sex in "fm":
                plain = {
                    area: self.in_band(0, area, band, sex) * self.relative(service, band, sex)
                    for area in AREAS
                }
                shaped = {
                    area: plain[area] * sum(self.fifths(service, area, band).values())
                    * (1 + self.prevalence(area, band, sex) * (self.more(service, band) - 1))
                    for area in AREAS
                }  # fmt: skip
                for area in AREAS:
                    kept = sum(plain.values()) / sum(shaped.values())
                    use[area, band.key, sex] = shaped[area] * kept
        whole = sum(use.values())
        return {key: each / whole for key, each in use.items()}

    def remaining(self, sex, year):
        """Life expectancy at each age of all residents' death rates."""
        fall = (1 - self.value["population.mortality.improvement"]) ** year
        rate = []
        for age in range(91):
            there = sum(self.base[a, sex, age] for a in AREAS)
            died = sum(self.base[a, sex, age] * self.rate[a, sex, age] for a in AREAS)
            rate.append(died / there * fall)
        left = [0.0] * 91
        left[90] = 1 / rate[90]
        for age in range(89, -1, -1):
            left[age] = (1 - exp(-rate[age])) / rate[age] + exp(-rate[age]) * left[age + 1]
        return left

    def health(self, service, band, sex, year):
        """Use read at adjusted ages against use at true ages, in a band."""
        if band.last < 55:
            return 1.0
        single = [*range(90), 92.5]
        many = {age: sum(self.base[a, sex, age] for a in AREAS) for age in range(91)}
        both = {
            age: sum(self.base[a, s, age] for a in AREAS for s in "fm") for age in range(75, 91)
        }
        points = [27.0, 64.5, sum(single[a] * n for a, n in both.items()) / sum(both.values())]
        level = [self.relative(service, each, sex) for each in BANDS]

        def use(age):
            k = 0 if age < points[1] else 1
            slope = (level[k + 1] - level[k]) / (points[k + 1] - points[k])
            return level[k] + slope * (age - points[k])

        gain = [
            now - then
            for now, then in zip(self.remaining(sex, year), self.remaining(sex, 0), strict=True)
        ]
        h = self.value["demand.health_status.gain_in_good_health"]
        ages = range(band.first, band.last + 1)
        now = sum(many[a] * use(single[a] - h * gain[a]) for a in ages)
        return max(now, 0.0) / sum(many[a] * use(single[a]) for a in ages)

    def use(self, service, year):
        """Activity before interventions by (area, band, sex)."""
        found = {}
        for (area, key, sex), share in self.base_use(service).items():
            [band] = [each for each in BANDS if each.key == key]
            extra = self.more(service, band) - 1
            now, then = (1 + self.prevalence(area, band, sex, y) * extra for y in (year, 0))
            grown = self.in_band(year, area, band, sex) / self.in_band(0, area, band, sex)
            factor = grown * now / then * self.health(service, band, sex, year)
            found[area, key, sex] = self.value[f"demand.volume.{service}"] * share * factor
        return found

    def after_the_intervention(self, year):
        """Hospital and community activity, by area."""
        hospital, community = self.use("hospital", year), self.use("community", year)
        for area in AREAS:
            for sex in "fm":
                cell = area, "75+", sex
                p = self.prevalence(area, BANDS[2], sex, year)
                relative = self.more("hospital", BANDS[2])
                frail = p * relative / (1 + p * (relative - 1))
                fifths = self.fifths("hospital", area, BANDS[2])
                reached = frail * (fifths[1] + fifths[2]) / sum(fifths.values())
                gone = hospital[cell] * reached * 0.5 if year > 0 else 0.0
                hospital[cell] -= gone
                community[cell] += 6.0 * gone
        return [
            [sum(n for key, n in use.items() if key[0] == area) for area in AREAS]
            for use in (hospital, community)
        ]


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_agrees_with_plain_loops(seed):
    plan = two_places(seed)
    plain = Plain(plan)
    model = build_model(plan)
    done = run_option(model, plan.options["all"], DrawBook(1, 1, central=True))

    def rows(*key, year):
        return done.rows[model.layout[key]][:, year, 0].tolist()

    for year in range(YEARS):
        people = [
            sum(plain.in_band(year, a, band, s) for band in BANDS for s in "fm") for a in AREAS
        ]
        cells = dict(zip(model.layout.rows[model.layout["people",]], rows("people", year=year),
                         strict=True))  # fmt: skip
        got = [n for row, n in cells.items() if (row.age_band, row.sex) == ("all", "all")]
        assert got == pytest.approx([sum(people), *people], rel=1e-9)
        for row, number in cells.items():
            if "all" not in (row.area, row.age_band, row.sex):
                [band] = [each for each in BANDS if each.key == row.age_band]
                wanted = plain.in_band(year, row.area, band, row.sex)
                assert number == pytest.approx(wanted, rel=1e-9)
        born = [plain.born[year][area] for area in AREAS]
        assert rows("births", year=year) == pytest.approx([sum(born), *born], rel=1e-9)
        died = [plain.deaths[year][area] for area in AREAS]
        assert rows("deaths", year=year) == pytest.approx([sum(died), *died], rel=1e-9)
        frail = [
            sum(plain.in_band(year, area, band, sex) * plain.prevalence(area, band, sex, year)
                for band in BANDS for sex in "fm")
            for area in AREAS
        ]  # fmt: skip
        assert rows("people_with_frail", year=year) == pytest.approx([sum(frail), *frail], rel=1e-9)
        hospital, community = plain.after_the_intervention(year)
        assert rows("activity_area", "hospital", year=year) == pytest.approx(hospital, rel=1e-9)
        assert rows("activity_area", "community", year=year) == pytest.approx(community, rel=1e-9)
