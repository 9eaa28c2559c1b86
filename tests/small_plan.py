"""A small plan folder for tests. Every figure, place and partner in it is invented.

Two areas and the outside, four services (one with beds), two interventions and an enabler, two
options. `write_small_plan` writes it, `edit` changes a file of it.
"""

from __future__ import annotations

from pathlib import Path

AREAS = {"north": 1000.0, "south": 600.0}  # people of one sex and year of age at age 0
BANDS = ("0-16", "17-64", "65-74", "75+")

PLAN = """\
format = 1
title = "Small plan"
short = "Small"
summary = "An invented plan for tests"
base_year = "2013/14"
horizon = "2017/18"
seed = 7
draws = 16
age_bands = ["0-16", "17-64", "65-74", "75+"]

[partners.hospital]
name = "Hospital trust"
kind = "acute trust"

[partners.community]
name = "Community trust"
kind = "community and mental-health trust"

[partners.elsewhere]
name = "Hospitals elsewhere"
kind = "outside"

[areas.north]
name = "North"

[areas.south]
name = "South"

[areas.outside]
name = "People from elsewhere"
outside = true

[settings.acute]
name = "Acute"

[settings.community]
name = "Community"

[stages.acute_care]
name = "Acute care"

[stages.recovery]
name = "Recovery"

[pathways.urgent]
name = "Urgent care"

[pathways.frail_older]
name = "Frail and older people"

[conditions.ambulatory_sensitive]
name = "Ambulatory-care-sensitive"

[bed_types.general]
name = "General beds"

[staff_groups.ward_nurse]
name = "Ward nurses"

[staff_groups.community_nurse]
name = "Community nurses"

[principles.work_together]
name = "Work together"
"""

SOURCES = """\
[invented_return]
title = "An invented return"
publisher = "Nobody"
year = "2013/14"
grade = "published"
read_on = 2024-05-01

[invented_view]
title = "An invented view"
publisher = "Nobody"
year = "2013/14"
grade = "judgement"
"""

SERVICES = """\
[emergency_admission]
name = "Emergency admissions"
unit = "admission"
setting = "acute"
stage = "acute_care"
pathways = ["urgent", "frail_older"]
delivered_by = ["hospital", "elsewhere"]
beds = "general"
profile = "winter"
provider_map = [
  { area = "all", partner = "hospital", site = "infirmary", share = 0.6 },
  { area = "all", partner = "hospital", site = "general", share = 0.3 },
  { area = "all", partner = "elsewhere", share = 0.1 },
  { area = "outside", partner = "hospital", site = "infirmary", share = 1.0 },
]
source = ["invented_return"]
owner = "hospital"
review = 2015-03-31

[emergency_attendance]
name = "Emergency attendances"
unit = "attendance"
setting = "acute"
stage = "acute_care"
pathways = ["urgent"]
delivered_by = ["hospital"]
provider_map = [{ area = "all", partner = "hospital", site = "infirmary", share = 1.0 }]
source = ["invented_return"]
owner = "hospital"

[nurse_contact]
name = "Community nursing contacts"
unit = "contact"
setting = "community"
stage = "recovery"
pathways = ["frail_older", "urgent"]
delivered_by = ["community"]
provider_map = [{ area = "all", partner = "community", share = 1.0 }]
source = ["invented_return"]
owner = "community"

[home_visit]
name = "Home visits"
unit = "visit"
setting = "community"
stage = "recovery"
pathways = ["frail_older"]
delivered_by = ["community"]
provider_map = [{ area = "all", partner = "community", share = 1.0 }]
source = ["invented_return"]
owner = "community"
"""

VERDICT = """\
[likely]
value = 80
unit = "percent"
owner = "hospital"
reason = "Invented: four in five"

[judgement_limit]
value = 0.5
unit = "share"
owner = "hospital"
reason = "Invented: half"

[occupancy.general]
value = 0.9
unit = "share"
owner = "hospital"
reason = "Invented: above it wards are full"

[checks.acute_beds]
label = "Beds"
kind = "beds"
members = ["all"]
owner = "hospital"
reason = "Invented"

[checks.community_capacity]
label = "Community capacity"
kind = "capacity"
members = ["nurse_contact"]
threshold = { value = 0.95, unit = "share" }
likely = 0.7
owner = "community"
reason = "Invented"

[checks.staff]
label = "Staff"
kind = "staff"
members = ["all"]
threshold = { value = 10, unit = "percent" }
owner = "community"
reason = "Invented"

[checks.money]
label = "Money"
kind = "money"
members = ["all", "hospital"]
threshold = { value = 0, unit = "gbp/year" }
owner = "hospital"
reason = "Invented"

[checks.sequence]
label = "Capacity before closure"
kind = "sequence"
members = ["general"]
owner = "hospital"
reason = "Invented"

[checks.capital]
label = "Capital"
kind = "capital"
owner = "hospital"
reason = "Invented"

[checks.travel]
label = "Travel"
kind = "travel"
owner = "hospital"
reason = "Invented"
"""

TABLES = (
    "population.base",
    "population.fertility_schedule",
    "population.births",
    "population.deaths",
    "population.net_migration",
    "population.deprivation_share",
    "demand.shape",
    "demand.pathway_share",
    "demand.condition_share",
    "demand.profile",
    "flow.stay_shape",
    "workforce.skill_mix",
    "estate.sites",
)


def _value(key: str, unit: str, value: str, *, owner: str = "hospital", more: str = "") -> str:
    text = f'[{key}]\nlabel = "Invented: {key}"\nunit = "{unit}"\n'
    text += f"values = {value}\n" if value.startswith("{") else f"value = {value}\n"
    return text + more + f'owner = "{owner}"\nsource = ["invented_return"]\n\n'


_RANGE = "range = {{ low = {}, high = {} }}\n"

VALUES = {
    "population/migration": _value("north", "multiplier", "1.1", more=_RANGE.format(0.8, 1.4)),
    "demand/volume": _value(
        "emergency_admission", "admission/year", "4000", more=_RANGE.format(3800, 4200)
    )
    + _value("emergency_attendance", "attendance/month", "1000")
    + _value("nurse_contact", "contact/year", "30000", owner="community")
    + _value("home_visit", "visit/year", "5000", owner="community"),
    "demand/inflow": _value("emergency_admission", "admission/year", "200"),
    "demand/trend": _value(
        "emergency_admission",
        "percent/year",
        "1.0",
        more=_RANGE.format(-0.5, 2.5) + 'correlation = { group = "growth", loading = 0.6 }\n',
    )
    + _value(
        "emergency_attendance",
        "percent/year",
        "1.5",
        more=_RANGE.format(0, 3) + 'correlation = { group = "growth", loading = -0.6 }\n',
    ),
    "demand/season": _value("winter", "multiplier", "1.0", more=_RANGE.format(0.7, 1.4)),
    "flow/length_of_stay": _value(
        "emergency_admission",
        "day",
        "{ 2013-04-01 = 6.0, 2016-04-01 = 5.8 }",
        more='range = { low = 5.5, high = 6.6, kind = "90% interval" }\n',
    ),
    "flow/length_of_stay_trend": _value(
        "emergency_admission", "percent/year", "-1", more=_RANGE.format(-2, 0)
    ),
    "capacity/planned": _value(
        "nurse_contact",
        "contact/year",
        "{ 2013-04-01 = 32000, 2015-04-01 = 36000 }",
        owner="community",
    ),
    "workforce/in_post": _value("ward_nurse", "wte", "140")
    + _value("community_nurse", "wte", "30", owner="community"),
    "workforce/vacancy": _value("ward_nurse", "percent", "6")
    + _value("community_nurse", "percent", "8", owner="community"),
    "workforce/leavers": _value("ward_nurse", "percent/year", "10")
    + _value("community_nurse", "percent/year", "9", owner="community"),
    "workforce/joiners": _value("ward_nurse", "wte/year", "14")
    + _value("community_nurse", "wte/year", "4", owner="community", more=_RANGE.format(2, 6)),
    "finance/unit_cost": _value("emergency_admission", "gbp/admission", "900")
    + _value("emergency_attendance", "gbp/attendance", "110")
    + _value("nurse_contact", "gbp/contact", "40", owner="community")
    + _value("home_visit", "gbp/visit", "60", owner="community"),
    "finance/bed_day_cost": _value("emergency_admission", "gbp/bed-day", "250"),
    "finance/variable_share": _value("acute", "share", "0.4", more=_RANGE.format(0.25, 0.6))
    + _value("community", "share", "0.8"),
    "finance/inflation": _value("overall", "percent/year", "2"),
    "finance/efficiency": _value("hospital", "percent/year", "1"),
    "finance/funding": _value("hospital", "mgbp/year", "11")
    + _value("community", "mgbp/year", "1.6", owner="community"),
    "finance/funding_growth": _value("hospital", "percent/year", "2.5"),
    "estate/capital": _value("one_site", "mgbp", "{ 2013-04-01 = 0, 2015-04-01 = 4 }"),
}

INTERVENTIONS = {
    "crisis_response": """\
label = "Crisis response at home"
summary = "Nurses see older people at home within two hours"
pathway = "frail_older"
status = "proposal"
lead = "community"
starts = 2014-10-01
source = ["invented_view"]
net_of = ["demand.trend.emergency_admission"]
ramp = { months = 12, shape = "linear" }
delay = { value = 3, unit = "month", low = 1, high = 9 }

[[effect]]
on = "activity.emergency_admission"
where = { age = "75+", condition = "ambulatory_sensitive" }
change = { multiply = 0.9, low = 0.82, high = 0.98 }
moves_to = [
  { service = "nurse_contact", per_unit = 6.0, low = 4.0, high = 9.0 },
  { service = "home_visit", per_unit = 1.0 },
]

[[effect]]
on = "activity.emergency_attendance"
where = { age = "65+" }
change = { add = -50, unit = "attendance/year", low = -90, high = -10 }
avoided = "people are seen at home first"

[[needs]]
what = "workforce.community_nurse"
amount = { value = 6.0, unit = "wte" }
by = 2014-10-01

[[needs]]
what = "enabler.shared_record"

[cost]
revenue = { value = 0.3, unit = "mgbp/year", low = 0.2, high = 0.5 }
""",
    "early_discharge": """\
label = "Home as soon as ready"
pathway = "urgent"
status = "idea"
lead = "hospital"
starts = 2014-04-01
source = ["invented_return"]
net_of = ["flow.length_of_stay_trend.emergency_admission"]
ramp = { months = 18, shape = "s_curve" }

[[effect]]
on = "flow.length_of_stay.emergency_admission"
where = { age = ["65-74", "75+"], area = "north", site = "infirmary", sex = ["f", "m"] }
change = { multiply = 0.95, low = 0.9, high = 0.99 }
moves_to = [{ service = "nurse_contact", per_unit = 0.5 }]

[cost]
capital = { value = 2, unit = "mgbp", low = 1.5, high = 3 }
scheme = "one_site"
partner = "hospital"
""",
    "shared_record": """\
label = "Shared record"
kind = "enabler"
project = "information_technology"
status = "decided"
lead = "community"
starts = 2014-04-01
source = ["invented_return"]

[[effect]]
on = "workforce.joiners.community_nurse"
change = { add = 1, unit = "wte/year" }
""",
}

OPTIONS = {
    "a_do_nothing": """\
label = "A. Do nothing"
summary = "As it is"
author = "Nobody"
""",
    "b_at_home": """\
label = "B. Care at home"
based_on = "a_do_nothing"
interventions = ["shared_record", "crisis_response", "early_discharge"]

[set]
"estate.sites.general.beds_general" = { value = 10, from = 2016-04-01, why = "fewer stays" }
"finance.efficiency.hospital" = { value = 1.5, why = "agreed", low = 0.5, high = 2.5 }
"interventions.crisis_response.delay" = { value = 26, unit = "week", why = "slow hiring" }
""",
}


def _csv_tables() -> dict[str, str]:
    tables = {name: [] for name in TABLES}  # type: dict[str, list[str]]
    people, moving = tables["population.base"], tables["population.net_migration"]
    people.append("area,sex,age,people")
    moving.append("area,sex,age,people")
    for area, size in AREAS.items():
        for sex in "fm":
            for age in range(91):
                people.append(f"{area},{sex},{age},{size * (1 - age / 100):g}")
                moving.append(f"{area},{sex},{age},{1 if age == 20 else -0.1:g}")
    tables["population.fertility_schedule"] += ["age,rate"]
    tables["population.fertility_schedule"] += [
        f"{age},{max(0, 120 - 10 * abs(age - 29))}" for age in range(15, 50)
    ]
    tables["population.births"] += ["area,births", "north,1900", "south,1100"]
    deaths = tables["population.deaths"]
    deaths.append("area,sex,age_band,deaths,people")
    for area in AREAS:
        for sex in "fm":
            deaths += [
                f"{area},{sex},0,4,1000",
                f"{area},{sex},1-64,60,40000",
                f"{area},{sex},65-84,240,6000",
                f"{area},{sex},85+,180,1000",
            ]
    tables["population.deprivation_share"] += ["area,quintile,share"]
    tables["population.deprivation_share"] += [
        f"{area},{fifth},0.2" for area in AREAS for fifth in range(1, 6)
    ]
    tables["demand.shape"] += [
        "service,area,age_band,sex,relative",
        "emergency_admission,all,0-16,all,0.5",
        "emergency_admission,all,75+,all,4",
        "emergency_admission,south,75+,m,4.5",
        "home_visit,all,0-16,all,0",
    ]
    tables["demand.pathway_share"] += [
        "service,age_band,pathway,share",
        "emergency_admission,all,urgent,0.7",
        "emergency_admission,all,frail_older,0.3",
        "nurse_contact,0-16,urgent,1",
        "nurse_contact,17-64,urgent,1",
        "nurse_contact,65-74,urgent,0.333",
        "nurse_contact,65-74,frail_older,0.667",
        "nurse_contact,75+,urgent,0.2",
        "nurse_contact,75+,frail_older,0.8",
    ]
    tables["demand.condition_share"] += [
        "service,condition,age_band,share",
        "emergency_admission,ambulatory_sensitive,65-74,0.2",
        "emergency_admission,ambulatory_sensitive,75+,0.25",
    ]
    rates = (1.1, 1.08, 1.02, 1, 0.98, 0.95, 0.94, 0.93, 0.96, 0.99, 1.0, 1.05)
    tables["demand.profile"] += ["profile,month,relative"]
    tables["demand.profile"] += [f"winter,{m},{rate}" for m, rate in enumerate(rates, start=1)]
    tables["flow.stay_shape"] += [
        "service,age_band,relative",
        "emergency_admission,0-16,0.4",
        "emergency_admission,75+,1.8",
    ]
    tables["workforce.skill_mix"] += [
        "service,staff_group,wte_per_1000,per",
        "emergency_admission,ward_nurse,6,bed-day",
        "nurse_contact,community_nurse,0.9,unit",
        "home_visit,community_nurse,0.5,unit",
    ]
    tables["estate.sites"] += [
        "site,name,partner,area,beds_general,running_cost,floor_area,backlog,source,definition",
        'infirmary,"Infirmary, Invented",hospital,north,60,2000000,9000,,invented_return,all',
        "general,General,hospital,south,25,900000,4000,50000,,all",
    ]
    return {name: "\n".join(lines) + "\n" for name, lines in tables.items()}


def small_plan_files() -> dict[str, str]:
    """The text of every file of the small plan, by its name in the folder."""
    files = {
        "plan.toml": PLAN,
        "sources.toml": SOURCES,
        "services.toml": SERVICES,
        "verdict.toml": VERDICT,
        "tables.toml": "".join(
            f'["{name}"]\nsource = ["invented_return"]\nowner = "hospital"\n\n' for name in TABLES
        ),
    }
    files |= {f"assumptions/{name}.toml": text for name, text in VALUES.items()}
    for name, text in _csv_tables().items():
        files[f"assumptions/{name.replace('.', '/')}.csv"] = text
    files |= {f"interventions/{name}.toml": text for name, text in INTERVENTIONS.items()}
    return files | {f"options/{name}.toml": text for name, text in OPTIONS.items()}


def write_small_plan(path: Path) -> Path:
    """Write the small plan into the folder `path`, which is made; returns it."""
    for name, text in small_plan_files().items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def edit(plan: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in a file of a plan by `new`; fails where there is none."""
    text = (plan / file).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    (plan / file).write_text(text.replace(old, new, 1), encoding="utf-8")
