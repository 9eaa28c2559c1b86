"""Which stated values meet the published figures they are calibrated to, and what would."""

from __future__ import annotations

from dataclasses import dataclass

from llr.central import Folder, Year, at, run

#: Occupied beds in the estates return of 2013-14, all types.
OCCUPIED = {"lri": 872.0, "gh": 351.0, "lgh": 334.0}
#: Occupied community, mental-health and learning-disability beds (estates returns; Oakham judged).
OCCUPIED_BY_TYPE = {"community": 265.0, "mental_health": 345.0, "agnes": 16.0}
#: Gap that the partners published if nothing changes: pounds, and the financial year it is for.
#: The providers' 190m is shared between the two trusts by judgement.
GAPS: dict[str, tuple[float, int]] = {
    "uhl": (160e6, 2018),
    "lpt": (30e6, 2018),
    "west_leicestershire_ccg": (51e6, 2018),
    "east_leicestershire_rutland_ccg": (46e6, 2018),
    "leicester_city_ccg": (41e6, 2018),
    "leicestershire_county_council": (51e6, 2017),
    "leicester_city_council": (16.5e6, 2017),
    "rutland_county_council": (2e6, 2017),
    "nhs_england_area_team": (0.0, 2018),  # none is published
}
BASE_DEFICIT = {"uhl": 39.8e6}
#: Budgets the modelled cost of the two trusts is set to cover: judgement from published totals.
BUDGETS = {"uhl": 770e6, "lpt": 270e6}


@dataclass(frozen=True)
class Line:
    """One calibrated figure: what it is held to, what the plan gives, what value would meet it."""

    what: str
    target: float
    modelled: float
    stated: float | None = None
    wanted: float | None = None


def beds_at(folder: Folder, year: Year, kind: str | None, site: str | None) -> float:
    """Occupied beds at midnight, of a bed type and at a site (None stands for all)."""
    return sum(
        days / 365.0
        for key, places in year.beddays.items()
        if kind is None or folder.services[key]["beds"] == kind
        for (partner, where), days in places.items()
        if partner != "elsewhere" and (site is None or where == site)
    )


def bed_lines(folder: Folder, base: Year) -> list[Line]:
    """Occupied beds by acute site and by type, and the stays that would meet them."""
    stays = folder.values("flow.length_of_stay")
    lines = [
        Line(f"occupied beds, {site}", target, beds_at(folder, base, None, site))
        for site, target in OCCUPIED.items()
    ]
    acute = sum(OCCUPIED.values())
    there = sum(line.modelled for line in lines)
    emergency = sum(
        days for (p, _), days in base.beddays["emergency_admission"].items() if p == "uhl"
    )
    stay = at(stays["emergency_admission"], 2013)
    wanted = stay * (1.0 + (acute - there) * 365.0 / emergency)
    lines.append(Line("occupied beds, three acute sites", acute, there, stay, wanted))
    for kind, service in (
        ("community", "community_hospital_stay"),
        ("mental_health", "mh_inpatient_stay"),
    ):
        now, target = beds_at(folder, base, kind, None), OCCUPIED_BY_TYPE[kind]
        stay = at(stays[service], 2013)
        lines.append(Line(f"occupied beds, {kind}", target, now, stay, stay * target / now))
    now, target = beds_at(folder, base, "learning_disability", "agnes"), OCCUPIED_BY_TYPE["agnes"]
    stay = at(stays["ld_inpatient_stay"], 2013)
    lines.append(Line("occupied beds, Agnes Unit", target, now, stay, stay * target / now))
    return lines


def emergency_split(folder: Folder, base: Year) -> dict[str, float]:
    """Share of the trust's emergencies at each site that meets the sites' occupied beds."""
    days = base.beddays["emergency_admission"]
    others = {
        site: beds_at(folder, base, None, site) - days["uhl", site] / 365.0 for site in OCCUPIED
    }
    left = {site: OCCUPIED[site] - others[site] for site in OCCUPIED}
    return {site: share / sum(left.values()) for site, share in left.items()}


def posts(folder: Folder) -> dict[str, float]:
    """Posts by staff group in the base year: staff in post over the share of posts filled."""
    vacancy = folder.values("workforce.vacancy")
    return {
        group: at(entry, 2013) / (1.0 - at(vacancy[group], 2013) / 100.0)
        for group, entry in folder.values("workforce.in_post").items()
    }


def growth_for_gap(folder: Folder, years: dict[int, Year], partner: str) -> Line:
    """Yearly growth of funding (percent) that meets a partner's published gap."""
    target, year = GAPS[partner]
    base = at(folder.values("finance.funding")[partner], 2013)
    stated = folder.values("finance.funding_growth")[partner]
    gap = years[year].gap[partner]
    needed = years[year].funding[partner] + gap - target
    wanted = (needed / base) ** (1.0 / (year - 2013)) - 1.0
    return Line(f"gap {year}/{year - 1999}, {partner}", target, gap, at(stated, 2013), 100 * wanted)


def calibration(folder: Folder) -> tuple[list[Line], dict[str, float]]:
    """Every calibrated figure of the plan, and the base year's cost by partner."""
    years = run(folder)
    base = years[2013]
    lines = bed_lines(folder, base)
    split = emergency_split(folder, base)
    uhl = {
        site: sum(v for (p, s), v in base.activity["emergency_admission"].items() if s == site)
        for site in OCCUPIED
    }
    for site, share in split.items():
        lines.append(Line(f"share of emergencies, {site}", share, uhl[site] / sum(uhl.values())))
    now = base.cost
    for partner, budget in BUDGETS.items():
        lines.append(Line(f"cost 2013/14, {partner}", budget, now[partner]))
    funding = folder.values("finance.funding")
    for partner in GAPS:
        stated = at(funding[partner], 2013)
        wanted = stated + base.gap[partner] - BASE_DEFICIT.get(partner, 0.0)
        lines.append(Line(f"funding 2013/14, {partner}", wanted, stated, stated, wanted))
        lines.append(growth_for_gap(folder, years, partner))
    return lines, now


def report(lines: list[Line], costs_by_partner: dict[str, float]) -> str:
    """The calibration as a table in plain text."""
    out = [f"{'figure':<52}{'target':>16}{'plan gives':>16}{'value stated':>16}{'would meet':>16}"]
    for line in lines:
        cells = (line.target, line.modelled, line.stated, line.wanted)
        text = ["" if c is None else f"{c:,.4g}" if abs(c) < 1e4 else f"{c:,.0f}" for c in cells]
        out.append(f"{line.what:<52}" + "".join(f"{cell:>16}" for cell in text))
    out.append("")
    out += [f"cost 2013/14, {p:<39}{c:>15,.0f}" for p, c in sorted(costs_by_partner.items())]
    return "\n".join(out)
