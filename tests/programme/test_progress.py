"""Measures of progress: what is wrong with them is told at once; charts are of what was over."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bettercare import plan as plans
from bettercare.errors import PlanFaults
from bettercare.plan import load_with_record
from bettercare.programme import watched

EXAMPLES = Path(__file__).parents[2] / "examples"
SERIES = "period,value,unit,area\n" + "".join(
    f"2014-{month:02d},{100 + month % 3},unit/month,all\n" for month in range(1, 13)
)
MEASURE = '[falls]\nlabel = "Falls"\nfile = "observed/falls.csv"\nbetter = "lower"\n'


def _folder(tmp_path: Path, measure: str, series: str = SERIES) -> Path:
    folder = tmp_path / "plan"
    shutil.copytree(EXAMPLES / "small", folder)
    (folder / "programme").mkdir()
    (folder / "programme" / "record.toml").write_text("as_of = 2015-06-30\n")
    (folder / "programme" / "measures.toml").write_text(measure)
    (folder / "observed").mkdir(exist_ok=True)
    (folder / "observed" / "falls.csv").write_text(series)
    return folder


def test_a_chart_is_of_the_periods_that_were_over(tmp_path: Path) -> None:
    plan, record = load_with_record(_folder(tmp_path, MEASURE + "target = 99\n"))
    assert record is not None
    one = watched(plan, record)[0]
    chart = one.chart(date(2014, 6, 29))
    assert chart is not None
    assert [point.period for point in chart.points][-1] == "2014-05"
    assert chart.target == 99
    assert one.chart(date(2014, 2, 1)) is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('target = 1\nfigure = "x"', "it has a target and a figure"),
        ('figure = "finance.efficiency.nobody"', "the plan has no figure"),
        ('only = ["area"]', '"area" picks no series'),
        (
            'recalculate = [{ period = "2014-05", why = "a" }, { period = "2014-05", why = "b" }]',
            "a period comes twice",
        ),
    ],
)
def test_a_fault_of_a_measure_is_told_with_its_place(tmp_path: Path, more: str, said: str) -> None:
    report = plans.check(_folder(tmp_path, MEASURE + more + "\n")).record
    told = " ".join(map(str, report.faults))
    assert said in told
    assert "programme/measures.toml" in told


def test_a_file_that_is_not_there_or_leads_out_is_refused(tmp_path: Path) -> None:
    other = MEASURE.replace("observed/falls.csv", "observed/none.csv")
    out = MEASURE.replace("[falls]", "[out]").replace("observed/falls.csv", "../falls.csv")
    told = " ".join(map(str, plans.check(_folder(tmp_path, other + out)).record.faults))
    assert 'there is no file "observed/none.csv" in the plan' in told
    assert '"../falls.csv" leads out of the plan' in told


def test_all_that_is_wrong_with_the_series_is_told_together(tmp_path: Path) -> None:
    late = 'recalculate = [{ period = "2019-01", why = "a" }]\n'
    two = MEASURE.replace("[falls]", "[other]") + 'only = ["area=nowhere"]\n'
    plan, record = load_with_record(_folder(tmp_path, MEASURE + late + two))
    assert record is not None
    with pytest.raises(PlanFaults) as told:
        watched(plan, record)
    assert "the series has no such period" in str(told.value)
    assert "has no series with area nowhere" in str(told.value)
    assert "programme.measures.other" in str(told.value)


def test_several_series_need_a_choice(tmp_path: Path) -> None:
    series = SERIES + SERIES.replace(",all\n", ",north\n").partition("\n")[2]
    plan, record = load_with_record(_folder(tmp_path, MEASURE, series))
    assert record is not None
    with pytest.raises(PlanFaults, match="has 2 such series"):
        watched(plan, record)
