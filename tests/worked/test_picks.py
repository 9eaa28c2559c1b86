"""What benefits and criteria hang on, picked from a run of the tiny plan, by hand."""

import numpy as np
import pytest
from appraised import appraised_plan
from tiny import quantity

from bettercare.appraisal.picks import picked
from bettercare.plan.appraisal_measures import PICK_MEASURES
from bettercare.plan.appraisal_model import Pick
from bettercare.sampling import DrawBook
from bettercare.system import run_option
from bettercare.system.model import build_model


@pytest.fixture(scope="module")
def pick():
    """A measure by year of option `all`, by dimension."""
    plan = appraised_plan()
    plan.quantities["capacity.planned.community"] = quantity(
        "capacity.planned.community", 12_000.0, "contact/year"
    )
    model = build_model(plan)
    run = run_option(model, plan.options["all"], DrawBook(1, 1, central=True))

    def get(measure, **where):
        found = picked(model.layout, run.rows, Pick(measure, tuple(sorted(where.items()))))
        assert found.shape == (4, 1)
        return found[:, 0].tolist()

    return get


def test_activity_whole_and_in_parts(pick):
    # half of the 1,825 admissions of people aged 65 and over are cared for at home
    whole = pick("activity", service="hospital")
    assert whole[0] == 3650.0
    assert whole[1] == pytest.approx(3650 - 912.5)
    assert pick("activity", service="hospital", area="north") == pytest.approx(whole)
    assert pick("activity", service="hospital", pathway="frail") == pytest.approx(whole)
    lri = pick("activity", service="hospital", site="lri")
    assert lri == pytest.approx([0.6 * each for each in whole])


def test_bed_days_are_four_a_stay(pick):
    stays = pick("activity", service="hospital")
    days = pick("beddays_midnight", service="hospital")
    assert days == pytest.approx([4 * each for each in stays])
    assert pick("beddays_midnight", service="hospital", site="lgh") == pytest.approx(
        [0.4 * each for each in days]
    )


def test_shortage_is_never_below_nothing(pick):
    # 10,000 contacts of 12,000 at first; 15,475 once care has moved
    assert pick("capacity_short", service="community")[:2] == pytest.approx([0.0, 3475.0])
    # 3,650 stays of 4 days are 40 beds; at 1.2 in April and 80% occupancy 60 of 60 are needed
    beds = pick("beds_short", bed_type="general")
    assert beds[0] == pytest.approx(max(0.0, 3650 * 4 / 365.25 * 1.2 / 0.8 - 60), abs=0.1)
    assert beds[1] == 0.0


def test_staff_and_money(pick):
    required = pick("staff_required", staff_group="community_nurse")
    gap = pick("staff_gap", staff_group="community_nurse")
    assert required[0] == pytest.approx(20.0)  # as many as are in post, with no post empty
    assert gap[0] == pytest.approx(0.0, abs=2.1)  # four join and a tenth leave in the year
    assert pick("gap", partner="uhl") == pytest.approx(pick("gap"))  # only uhl has funding
    assert pick("capital_sought")[:2] == [0.0, 1_000_000.0]
    assert pick("beds_closed") == [0.0] * 4
    assert pick("beds_relief")[1] == pytest.approx(912.5 * 4 / 365.25 / 0.8, rel=1e-2)


def test_every_measure_on_offer_can_be_picked(pick):
    parts = {"service": "hospital", "bed_type": "general", "staff_group": "ward_nurse"}
    for measure in PICK_MEASURES.values():
        if measure.name == "npsv":
            continue  # not of the run
        where = {name: parts[name] for name in measure.needs}
        if measure.name == "capacity_short":
            where = {"service": "community"}
        assert np.isfinite(pick(measure.name, **where)).all()
