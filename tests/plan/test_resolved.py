"""What a sound plan becomes: canonical units, chains followed, maps written out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from small_plan import edit

from bettercare.plan import CheckReport, load
from bettercare.plan.model import Plan, Provision, Range

CRISIS = "interventions/crisis_response.toml"
EARLY = "interventions/early_discharge.toml"
AT_HOME = "options/b_at_home.toml"


@pytest.fixture
def small(plan: Path) -> Plan:
    return load(plan)


def test_the_frame(small: Plan) -> None:
    assert (small.title, small.short, small.seed, small.draws) == ("Small plan", "Small", 7, 16)
    assert small.years == (2013, 2014, 2015, 2016, 2017)
    assert [(b.key, b.first, b.last) for b in small.age_bands] == [
        ("0-16", 0, 16),
        ("17-64", 17, 64),
        ("65-74", 65, 74),
        ("75+", 75, 90),
    ]
    assert small.areas["outside"].outside
    assert not small.areas["north"].outside
    assert small.partners["elsewhere"].kind == "outside"
    assert small.sources["invented_return"].read_on == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("address", "unit", "support", "value"),
    [
        ("demand.volume.emergency_attendance", "attendance/year", "positive", 12_000),  # 1000 x 12
        ("demand.trend.emergency_attendance", "share/year", "real", 0.015),  # 1.5 percent
        ("workforce.vacancy.ward_nurse", "share", "share", 0.06),  # 6 percent
        ("finance.funding.community", "gbp/year", "positive", 1_600_000),  # 1.6m
        ("flow.length_of_stay.emergency_admission", "day/admission", "positive", 6.0),
        ("estate.sites.general.beds_general", "bed", "positive", 25),
        ("estate.capital.one_site", "gbp", "positive", 0),
    ],
)
def test_values_are_in_canonical_units(
    address: str, unit: str, support: str, value: float, small: Plan
) -> None:
    quantity = small.quantities[address]
    assert quantity.address == address
    assert (quantity.unit, quantity.support) == (unit, support)
    assert quantity.value == pytest.approx(value)


def test_ranges_are_converted_with_their_value(small: Plan) -> None:
    quantity = small.quantities["demand.trend.emergency_admission"]
    assert quantity.range == Range(-0.005, 0.025, "80% interval")
    assert (quantity.group, quantity.loading) == ("growth", 0.6)
    stay = small.quantities["flow.length_of_stay.emergency_admission"]
    assert stay.range == Range(5.5, 6.6, "90% interval")
    assert stay.steps == ((date(2013, 4, 1), 6.0), (date(2016, 4, 1), 5.8))
    assert (stay.owner, stay.source, stay.grade) == ("hospital", ("invented_return",), "published")
    assert (stay.file, stay.line) == ("assumptions/flow/length_of_stay.toml", 1)


def test_dated_values_are_put_in_order(plan: Path) -> None:
    file = "assumptions/flow/length_of_stay.toml"
    edit(plan, file, "2013-04-01 = 6.0, 2016-04-01 = 5.8", '"2016-04-01" = 5.8, 2013-04-01 = 6.0')
    steps = load(plan).quantities["flow.length_of_stay.emergency_admission"].steps
    assert steps == ((date(2013, 4, 1), 6.0), (date(2016, 4, 1), 5.8))


def test_a_stay_may_be_given_in_weeks(plan: Path) -> None:
    file = "assumptions/flow/length_of_stay.toml"
    edit(plan, file, 'unit = "day"', 'unit = "week/admission"')
    stay = load(plan).quantities["flow.length_of_stay.emergency_admission"]
    assert stay.value == pytest.approx(42)  # 6 weeks
    assert stay.range == Range(38.5, pytest.approx(46.2), "90% interval")  # 5.5, 6.6 weeks


def test_the_grade_of_several_sources_is_the_best(plan: Path) -> None:
    edit(
        plan,
        "assumptions/finance/inflation.toml",
        '["invented_return"]',
        '["invented_view", "invented_return"]',
    )
    assert load(plan).quantities["finance.inflation.overall"].grade == "published"


def test_a_judgement_of_nought_needs_no_range(plan: Path) -> None:
    edit(plan, "assumptions/estate/capital.toml", "invented_return", "invented_view")
    assert load(plan).quantities["estate.capital.one_site"].grade == "judgement"


def test_the_provider_map_is_written_out_for_every_area(small: Plan) -> None:
    service = small.services["emergency_admission"]
    expected = []
    for area in ("north", "south"):
        expected += [
            Provision(area, "hospital", "infirmary", 0.6),
            Provision(area, "hospital", "general", 0.3),
            Provision(area, "elsewhere", None, 0.1),
        ]
    expected.append(Provision("outside", "hospital", "infirmary", 1.0))
    assert list(service.provisions) == expected
    assert (service.beds, service.profile, service.driver) == ("general", "winter", "people")


def test_rows_of_an_area_replace_those_for_all(plan: Path) -> None:
    edit(
        plan,
        "services.toml",
        '  { area = "outside"',
        '  { area = "south", partner = "elsewhere", share = 0.4 },\n'
        '  { area = "south", partner = "hospital", site = "general", share = 0.6 },\n'
        '  { area = "outside"',
    )
    given = [p for p in load(plan).services["emergency_admission"].provisions if p.area == "south"]
    assert given == [
        Provision("south", "elsewhere", None, 0.4),
        Provision("south", "hospital", "general", 0.6),
    ]


def test_without_inflow_people_from_outside_stay_with_the_plans_partners(plan: Path) -> None:
    (plan / "assumptions/demand/inflow.toml").unlink()
    edit(
        plan,
        "services.toml",
        '  { area = "outside", partner = "hospital", site = "infirmary", share = 1.0 },\n',
        "",
    )
    given = [
        p for p in load(plan).services["emergency_admission"].provisions if p.area == "outside"
    ]
    assert [(p.partner, p.site) for p in given] == [
        ("hospital", "infirmary"),
        ("hospital", "general"),
    ]
    assert [p.share for p in given] == pytest.approx([2 / 3, 1 / 3])  # 0.6 and 0.3 of 0.9


def test_rounded_shares_are_scaled_to_sum_to_one(plan: Path) -> None:
    edit(plan, "services.toml", "share = 0.6 ", "share = 0.6003 ")
    shares = [
        p.share for p in load(plan).services["emergency_admission"].provisions if p.area == "north"
    ]
    assert sum(shares) == pytest.approx(1, abs=1e-15)
    edit(plan, "assumptions/demand/pathway_share.csv", "all,urgent,0.7", "all,urgent,0.7004")
    table = load(plan).tables["demand.pathway_share"].columns
    assert sum(table["share"][:2]) == pytest.approx(1, abs=1e-15)


def test_tables_are_typed_and_keep_their_order(small: Plan) -> None:
    base = small.tables["population.base"]
    assert len(base) == 2 * 2 * 91
    assert base.columns["area"][:2] == ("north", "north")
    assert base.columns["age"][:3] == (0, 1, 2)
    assert base.columns["people"][:2] == (1000.0, 990.0)
    assert (base.source, base.grade, base.owner) == (("invented_return",), "published", "hospital")
    sites = small.tables["estate.sites"].columns
    assert sites["name"] == ("Infirmary, Invented", "General")
    assert sites["backlog"] == (None, 50_000.0)
    assert sites["latitude"] == (None, None)
    assert sites["note"] == ("", "")


def test_an_absent_optional_table_is_empty(plan: Path) -> None:
    (plan / "assumptions/flow/stay_shape.csv").unlink()
    edit(
        plan,
        "tables.toml",
        '["flow.stay_shape"]\nsource = ["invented_return"]\nowner = "hospital"\n\n',
        "",
    )
    table = load(plan).tables["flow.stay_shape"]
    assert len(table) == 0
    assert table.columns["relative"] == ()


def test_effects_and_their_figures(small: Plan) -> None:
    crisis = small.interventions["crisis_response"]
    admission, attendance = crisis.effects
    assert admission.address == "interventions.crisis_response.activity.emergency_admission"
    assert admission.where.age == ("75+",)
    assert admission.where.condition == ("ambulatory_sensitive",)
    assert admission.multiply is not None
    assert admission.multiply.range == Range(0.82, 0.98)
    assert [(m.service, m.per_unit.value, m.per) for m in admission.moves_to] == [
        ("nurse_contact", 6.0, "unit"),
        ("home_visit", 1.0, "unit"),
    ]
    assert admission.moves_to[0].per_unit.address == (
        "interventions.crisis_response.activity.emergency_admission.to.nurse_contact"
    )
    assert admission.moves_to[0].per_unit.unit == "contact/admission"
    assert attendance.where.age == ("65-74", "75+")
    assert attendance.add is not None
    assert (attendance.add.value, attendance.add.support) == (-50, "real")
    assert attendance.avoided == "people are seen at home first"
    assert attendance.source == ("invented_view",)


def test_stays_move_per_bed_day(small: Plan) -> None:
    early = small.interventions["early_discharge"]
    (effect,) = early.effects
    assert effect.where.area == ("north",)
    assert effect.where.sex == ("f", "m")
    assert effect.moves_to[0].per == "bed-day"
    assert effect.moves_to[0].per_unit.unit == "contact/bed-day"
    assert (early.ramp_months, early.ramp_shape) == (18, "s_curve")
    assert early.capital is not None
    assert early.capital.value == 2_000_000
    assert (early.capital_scheme, early.cost_partner) == ("one_site", "hospital")


def test_needs_delay_and_cost(small: Plan) -> None:
    crisis = small.interventions["crisis_response"]
    assert [(n.kind, n.key, n.amount, n.by) for n in crisis.needs] == [
        ("workforce", "community_nurse", 6.0, date(2014, 10, 1)),
        ("enabler", "shared_record", None, None),
    ]
    assert crisis.delay is not None
    assert (crisis.delay.value, crisis.delay.unit) == (3.0, "month")
    assert crisis.revenue is not None
    assert crisis.revenue.range == Range(200_000.0, 500_000.0)
    assert crisis.cost_partner == "community"  # the lead, as no other is named
    record = small.interventions["shared_record"]
    assert (record.kind, record.pathway, record.ramp_shape) == ("enabler", None, "step")


def test_a_second_effect_on_the_same_target_is_numbered(plan: Path) -> None:
    text = (plan / CRISIS).read_text(encoding="utf-8")
    again = (
        '[[effect]]\non = "activity.emergency_attendance"\n'
        'change = { multiply = 0.99, low = 0.98, high = 0.999 }\navoided = "x"\n\n[[needs]]'
    )
    edit(plan, CRISIS, "[[needs]]", again)
    edit(plan, CRISIS, "net_of = [", 'net_of = ["demand.trend.emergency_attendance", ')
    assert text != (plan / CRISIS).read_text(encoding="utf-8")
    addresses = [e.address for e in load(plan).interventions["crisis_response"].effects]
    assert addresses[1:] == [
        "interventions.crisis_response.activity.emergency_attendance",
        "interventions.crisis_response.activity.emergency_attendance.2",
    ]


def test_relocation(plan: Path) -> None:
    edit(
        plan,
        EARLY,
        '[[effect]]\non = "flow',
        '[[effect]]\non = "activity.emergency_admission"\nwhere = { site = "general" }\n'
        'relocate = { infirmary = 1.0 }\n\n[[effect]]\non = "flow',
    )
    effect = load(plan).interventions["early_discharge"].effects[0]
    assert effect.relocate == (("infirmary", 1.0),)
    assert (effect.multiply, effect.add) == (None, None)


def test_options_follow_their_chain(plan: Path) -> None:
    (plan / "options/c_less.toml").write_text(
        'label = "C"\nbased_on = "b_at_home"\ndrop = ["early_discharge"]\n[set]\n'
        '"finance.efficiency.hospital" = { value = 2, unit = "percent/year", why = "more" }\n',
        encoding="utf-8",
    )
    option = load(plan).options["c_less"]
    assert option.chain == ("a_do_nothing", "b_at_home", "c_less")
    assert option.interventions == ("shared_record", "crisis_response")
    assert [(s.address, s.option) for s in option.settings] == [
        ("estate.sites.general.beds_general", "b_at_home"),
        ("finance.efficiency.hospital", "b_at_home"),
        ("interventions.crisis_response.delay", "b_at_home"),
        ("finance.efficiency.hospital", "c_less"),
    ]
    assert option.settings[-1].value == pytest.approx(0.02)


def test_settings_without_unit_are_in_the_unit_the_plan_gives(small: Plan) -> None:
    beds, efficiency, delay = small.options["b_at_home"].settings
    assert (beds.value, beds.unit, beds.start) == (10, "bed", date(2016, 4, 1))
    assert efficiency.value == pytest.approx(0.015)  # 1.5, given in percent/year
    assert efficiency.range is not None
    assert efficiency.range.low == pytest.approx(0.005)
    assert delay.value == pytest.approx(26 * 7 / (365.25 / 12))  # 26 weeks in months


def test_the_partners_rules(small: Plan) -> None:
    rules = small.verdict
    assert (rules.likely.value, rules.judgement_limit.value) == (0.8, 0.5)
    assert rules.occupancy["general"].value == 0.9
    checks = {check.key: check for check in rules.checks}
    assert checks["acute_beds"].members == ("general",)
    assert checks["acute_beds"].threshold is None
    assert checks["staff"].members == ("ward_nurse", "community_nurse")
    assert checks["staff"].threshold is not None
    assert checks["staff"].threshold.value == pytest.approx(0.1)
    assert checks["money"].members == ("all", "hospital")
    assert checks["community_capacity"].likely.value == 0.7
    assert checks["travel"].members == ()
    assert checks["travel"].likely == rules.likely


def test_notes_tell_what_is_not_wrong(edited: Callable[..., CheckReport]) -> None:
    report = edited(
        (CRISIS, "by = 2014-10-01", "by = 2015-10-01"),
        (AT_HOME, '"shared_record", ', ""),
    )
    assert report.plan is not None
    assert report.notes == report.plan.notes
    said = "\n".join(report.notes)
    assert "workforce.community_nurse is needed by 2015-10-01, after the start" in said
    assert "crisis_response needs the enabler shared_record, which is not in it" in said
    assert "values have no date of review" in said


SHAPE = "assumptions/demand/shape.csv"


def test_people_whom_no_row_of_use_names_are_noted(edited: Callable[..., CheckReport]) -> None:
    """They use nothing: said with the services and the people, and not where a row says 0."""
    rows = "emergency_admission,all,17-64,all,1\nemergency_admission,all,65-74,f,0\n"
    report = edited(
        (SHAPE, "home_visit,all,0-16,all,0\n", rows + "emergency_admission,south,65-74,m,0\n")
    )
    assert [note for note in report.notes if "demand.shape" in note] == [
        (
            f"{SHAPE}  demand.shape  no row of emergency_admission names north 65-74 m, so they "
            "use none of it: give them rows, with 0 where that is meant."
        )
    ]
    report = edited((SHAPE, "south,65-74,m,0\n", "all,65-74,m,0\nhome_visit,all,0-16,all,0\n"))
    assert [note for note in report.notes if "demand.shape" in note] == [
        (
            f"{SHAPE}  demand.shape  no row of home_visit names age 17-64, age 65-74, age 75+, so "
            "they use none of it: give them rows, with 0 where that is meant."
        )
    ]


def test_unused_sources_and_lonely_groups_are_noted(edited: Callable[..., CheckReport]) -> None:
    report = edited(
        (CRISIS, "invented_view", "invented_return"),
        ("assumptions/demand/trend.toml", 'group = "growth"', 'group = "other"'),
    )
    said = "\n".join(report.notes)
    assert "Nothing rests on these sources: invented_view." in said
    assert 'demand.trend.emergency_admission is alone in the correlation group "other"' in said


def test_a_range_reaching_the_end_of_its_scale_is_a_full_range(plan: Path) -> None:
    file = "assumptions/finance/variable_share.toml"
    edit(plan, file, "high = 0.6 }", 'high = 1, kind = "full range" }')
    quantity = load(plan).quantities["finance.variable_share.acute"]
    assert quantity.range == Range(0.25, 1.0, "full range")


def test_a_pathway_of_one_needs_no_shares(plan: Path) -> None:
    edit(plan, "services.toml", '["frail_older", "urgent"]', '["frail_older"]')
    edit(plan, EARLY, 'pathway = "urgent"', 'pathway = "frail_older"')
    file = plan / "assumptions/demand/pathway_share.csv"
    lines = [x for x in file.read_text(encoding="utf-8").splitlines() if "nurse" not in x]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load(plan).services["nurse_contact"].pathways == ("frail_older",)
