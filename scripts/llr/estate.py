"""Sites with their beds and buildings, from the estates returns of 2013-14 and 2014-15.

Beds are those available in the return, all types. How a site's beds divide by type is judgement;
the sums are the return's. Running cost is estates finance with hard and soft facilities of
2014-15, the first return that gives them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

# fmt: off
BED_TYPES = (
    "general", "maternity", "neonatal", "community", "mental_health", "learning_disability",
)
# fmt: on


@dataclass(frozen=True)
class Site:
    """One site: its code in the returns, and its beds by type, which sum to the return."""

    key: str
    name: str
    partner: str
    area: str
    code: str | None  # None where no return lists it
    year: str  # return whose beds are taken
    beds: dict[str, float]
    place: tuple[float, float] | None = None
    definition: str = ""


_ACUTE = "Available beds of all types in the 2013-14 return; split by type is judgement"
_FULL = "Available beds in the 2013-14 return"
_LATER = "Not listed with beds in 2013-14: available beds in the 2014-15 return"

SITES = (
    Site("lri", "Leicester Royal Infirmary", "uhl", "leicester", "RWEAA", "2013-14",
         {"general": 870, "maternity": 85, "neonatal": 32}, (52.626785, -1.135946), _ACUTE),
    Site("gh", "Glenfield Hospital", "uhl", "blaby", "RWEAE", "2013-14",
         {"general": 402}, (52.654366, -1.180003), _ACUTE),
    Site("lgh", "Leicester General Hospital", "uhl", "leicester", "RWEAK", "2013-14",
         {"general": 327, "maternity": 60, "neonatal": 12}, (52.629929, -1.081749), _ACUTE),
    Site("st_marys", "St Mary's birth centre, Melton Mowbray", "uhl", "melton", None, "2013-14",
         {"maternity": 8}, (52.765938, -0.877281),
         "In no return apart from the hospital: judgement, and outside the 1788"),
    Site("coalville", "Coalville Community Hospital", "lpt", "north_west_leicestershire",
         "RT5PE", "2013-14", {"community": 91}, (52.722885, -1.349833), _FULL),
    Site("loughborough", "Loughborough Community Hospital", "lpt", "charnwood",
         "RT5PD", "2013-14", {"community": 72}, (52.773293, -1.225931), _FULL),
    Site("hinckley", "Hinckley and Bosworth Community Hospital", "lpt", "hinckley_bosworth",
         "RT5YF", "2013-14", {"community": 42}, (52.560013, -1.372422), _FULL),
    Site("lutterworth", "Feilding Palmer Hospital, Lutterworth", "lpt", "harborough",
         "RT5YE", "2013-14", {"community": 13}, (52.457855, -1.197786), _FULL),
    Site("ashby", "Ashby and District Hospital", "lpt", "north_west_leicestershire",
         "RT5DB", "2013-14", {"community": 16}, None, _FULL + "; closed in 2014"),
    Site("melton", "Melton Mowbray Hospital", "lpt", "melton",
         "RT5YH", "2014-15", {"community": 17}, (52.765938, -0.877281), _LATER),
    Site("market_harborough", "St Luke's Hospital, Market Harborough", "lpt", "harborough",
         "RT5YL", "2014-15", {"community": 36}, (52.487213, -0.931076), _LATER),
    Site("oakham", "Rutland Memorial Hospital, Oakham", "lpt", "rutland", None, "2013-14",
         {"community": 16}, (52.670803, -0.737525), "In neither return: judgement"),
    Site("evington", "Evington Centre", "lpt", "leicester", "RT5KT", "2013-14",
         {"community": 47, "mental_health": 58}, None,
         _FULL + "; community and older people's mental-health wards, split judgement"),
    Site("bradgate", "Bradgate Mental Health Unit", "lpt", "blaby", "RT5KF", "2013-14",
         {"mental_health": 143}, None, _FULL),
    Site("bennion", "Bennion Centre", "lpt", "blaby", "RT598", "2013-14",
         {"mental_health": 61}, None, _FULL),
    Site("belvoir", "Belvoir intensive care unit", "lpt", "blaby", "RT521", "2013-14",
         {"mental_health": 10}, None, _FULL),
    Site("herschel_prins", "Herschel Prins Centre", "lpt", "blaby", "RT5KW", "2013-14",
         {"mental_health": 18}, None, _FULL),
    Site("willows", "The Willows", "lpt", "leicester", "RT5FK", "2013-14",
         {"mental_health": 30}, None, _FULL),
    Site("stewart_house", "Stewart House", "lpt", "blaby", "RT5KE", "2013-14",
         {"mental_health": 40}, None, _FULL),
    Site("mill_lodge", "Mill Lodge, Kegworth", "lpt", "north_west_leicestershire",
         "RT5FA", "2013-14", {"mental_health": 37}, None, _FULL),
    Site("oakham_house", "Oakham House adolescent unit, Leicester", "lpt", "leicester",
         "RT5FD", "2013-14", {"mental_health": 14}, None, _FULL),
    Site("agnes", "Agnes Unit", "lpt", "charnwood", "RT5NH", "2013-14",
         {"learning_disability": 20}, None, _FULL),
    Site("small_units", "Smaller units of the trust, together", "lpt", "leicester",
         "AGGRE", "2013-14", {"mental_health": 12, "learning_disability": 26}, None,
         "The return's aggregate site; split by type, and its place in the city, are judgement"),
)  # fmt: skip

#: How activity records name a site, by the Organisation Data Service: a hospital
#: of the community trust has mostly another code there than in the estates return.
RECORD_CODES = {
    "lri": "RWEAA", "gh": "RWEAE", "lgh": "RWEAK", "st_marys": "RWE10", "coalville": "RT5PE",
    "loughborough": "RT5PD", "hinckley": "RT5YF", "lutterworth": "RT5PH", "ashby": "RT5PF",
    "melton": "RT5PA", "market_harborough": "RT5YL", "oakham": "RT5PC",
}  # fmt: skip

COLUMNS = (
    "site", "name", "partner", "area", *(f"beds_{kind}" for kind in BED_TYPES),
    "running_cost", "floor_area", "backlog", "latitude", "longitude", "source", "definition",
    "code",
)  # fmt: skip


def site_rows(data: Path) -> list[tuple[object, ...]]:
    """Rows of estate.sites; beds are checked against the return."""
    table = pl.read_csv(data / "eric_sites.csv")
    returns = {(r["year"], r["Site Code"]): r for r in table.iter_rows(named=True)}
    rows: list[tuple[object, ...]] = []
    for site in SITES:
        this = returns.get((site.year, site.code or ""))
        later = returns.get(("2014-15", site.code or ""))
        if this and sum(site.beds.values()) != this["available_beds"]:
            raise ValueError(
                f"{site.key}: beds do not sum to the return's {this['available_beds']}"
            )
        running = None
        if later:
            parts = [later[name] for name in ("ef_finance_gbp", "hard_fm_gbp", "soft_fm_gbp")]
            running = round(sum(part or 0.0 for part in parts), -3)
        where = (site.place[0], site.place[1]) if site.place else (None, None)
        source = "judgement_beds_split"
        if this:
            source = f"eric_{site.year.replace('-', '_')}"
        if this and len(site.beds) > 1:
            source += "_split"
        rows.append((
            site.key, site.name, site.partner, site.area,
            *(int(site.beds.get(kind, 0)) for kind in BED_TYPES),
            int(running) if running else None,
            int(this["gia_m2"]) if this else None,
            int(this["backlog_total_gbp"]) if this else None,
            *where, source, site.definition, RECORD_CODES.get(site.key),
        ))  # fmt: skip
    return rows
