"""What is edited in a sheet becomes the same edit of the plan's files, and nothing else moves."""

from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from editing import Sheets

from bettercare.errors import BetterCareError
from bettercare.workbook.proposal import Proposal, proposed


def changes(proposal: Proposal) -> dict[str, list[str]]:
    """Lines that go and come, by file."""
    found = {}
    for name in proposal.changed:
        before, after = (
            files.get(name, b"").decode().splitlines()
            for files in (proposal.before, proposal.after)
        )
        lines = list(unified_diff(before, after, lineterm="", n=0))[2:]
        found[name] = [line for line in lines if not line.startswith("@@")]
    return found


def faults(sheets: Sheets) -> list[str]:
    with pytest.raises(BetterCareError) as told:
        proposed(sheets.book)
    return str(told.value).splitlines()[1:]


def test_figures(small: Path) -> None:
    sheets = Sheets(small)
    stay = ("flow.length_of_stay.emergency_admission",)
    sheets.put("assumptions", stay, "value", 6.7)
    sheets.put("assumptions", stay, "low", 6.1)
    sheets.put("assumptions", stay, "note", "Counted again")
    planned = "capacity.planned.gp_appointment"
    sheets.put("assumptions", (planned,), "value", 650000, skip=1)
    sheets.add("assumptions", address=planned, date=datetime(2027, 4, 1), value=700000)
    sheets.remove("assumptions", "capacity.planned.crisis_visit", skip=1)
    new = {"address": "demand.trend.crisis_visit", "label": "Growth", "unit": "percent/year"}
    rest = {"value": 1, "low": 0.5, "high": 2, "owner": "community", "source": "invented_return"}
    sheets.add("assumptions", **new, **rest)
    assert changes(proposed(sheets.book)) == {
        "assumptions/capacity/planned.toml": [
            "-values = { 2023-04-01 = 605000, 2025-04-01 = 640000 }",
            "+values = { 2023-04-01 = 605000, 2025-04-01 = 650000, 2027-04-01 = 700000 }",
            "-values = { 2023-04-01 = 3000, 2024-04-01 = 6500 }",
            "+values = { 2023-04-01 = 3000 }",
        ],
        "assumptions/demand/trend.toml": [
            "+",
            "+[crisis_visit]",
            '+label = "Growth"',
            '+unit = "percent/year"',
            "+value = 1",
            "+range = { low = 0.5, high = 2 }",
            '+owner = "community"',
            '+source = ["invented_return"]',
        ],
        "assumptions/flow/length_of_stay.toml": [
            "-value = 6.6",
            "-range = { low = 6.2, high = 7.0 }",
            "+value = 6.7",
            "+range = { low = 6.1, high = 7.0 }",
            '+note = "Counted again"',
        ],
    }


def test_interventions_and_options(small: Path) -> None:
    sheets = Sheets(small)
    sheets.put("interventions", ("home_first",), "starts", datetime(2024, 7, 1))
    sheets.put("interventions", ("home_first",), "delay.value", 3)
    sheets.put("interventions", ("home_first",), "delay.unit", "month")
    sheets.put("interventions", ("home_first",), "source", "invented_judgement; invented_return")
    sheets.put("effects", ("crisis_response", 1), "where.age", "75-84; 85+")
    sheets.remove("moves", "crisis_response", 1, "crisis_visit")
    move = {"service": "crisis_visit", "per_unit": 0.1, "low": 0.05, "high": 0.2}
    sheets.add("moves", intervention="home_first", effect=1, **move)
    sheets.add("needs", intervention="home_first", what="enabler.shared_record")
    sheets.put("set", ("c_fewer_beds",), "value", 50)
    sheets.put("choices", ("home_first",), "b_care_at_home", None)
    found = changes(proposed(sheets.book))
    assert found["interventions/crisis_response.toml"] == [
        '-where = { age = "75+", condition = "ambulatory_sensitive" }',
        '+where = { age = ["75-84", "85+"], condition = "ambulatory_sensitive" }',
        '-  { service = "crisis_visit", per_unit = 3.0, low = 2.0, high = 5.0 },',
    ]
    first = '{ service = "nurse_contact", per_unit = 0.6, low = 0.3, high = 1.0 }'
    second = '{ service = "crisis_visit", per_unit = 0.1, low = 0.05, high = 0.2 }'
    assert found["interventions/home_first.toml"] == [
        "-starts = 2024-04-01",
        '-source = ["invented_judgement"]',
        "+starts = 2024-07-01",
        '+source = ["invented_judgement", "invented_return"]',
        '+delay = { value = 3, unit = "month" }',
        f"-moves_to = [{first}]",
        f"+moves_to = [{first}, {second}]",
        "+",
        "+[[needs]]",
        '+what = "enabler.shared_record"',
    ]
    assert found["options/b_care_at_home.toml"] == [
        '-interventions = ["shared_record", "crisis_response", "home_first"]',
        '+interventions = ["shared_record", "crisis_response"]',
    ]
    assert [line[:61] for line in found["options/c_fewer_beds.toml"]] == [
        '-"estate.sites.cottage.beds_general" = { value = 52, from = 2',
        '+"estate.sites.cottage.beds_general" = { value = 50, from = 2',
    ]


def test_rows_of_tables(small: Path) -> None:
    sheets = Sheets(small)
    sheets.put("estate.sites", ("cottage",), "beds_general", 60)
    sheets.put("estate.sites", ("infirmary",), "name", 'Infirmary, "new"')
    line = sheets.line("demand.condition_need", "crisis_visit")
    moved = sheets.book.sheets["demand.condition_need"].lines.pop(line)
    sheets.book.sheets["demand.condition_need"].lines[99] = moved  # sorted: nothing changes
    sheets.remove("demand.shape", "emergency_admission", "all", "0-16")
    row = {"service": "emergency_admission", "area": "all", "age_band": "0-16", "sex": "all"}
    sheets.add("demand.shape", **row, relative=0.71)
    found = changes(proposed(sheets.book))
    assert sorted(found) == ["assumptions/demand/shape.csv", "assumptions/estate/sites.csv"]
    assert found["assumptions/demand/shape.csv"] == [
        "-emergency_admission,all,0-16,all,0.7",
        "+emergency_admission,all,0-16,all,0.71",
    ]
    sites = found["assumptions/estate/sites.csv"]
    assert sites[2].startswith('+infirmary,"Infirmary, ""new""",hospital,hill,185,5200000,')
    assert sites[3] == sites[1].replace("-cottage", "+cottage").replace(",62,", ",60,")


def test_whole_interventions_and_options_come_go_and_change_names(small: Path) -> None:
    sheets = Sheets(small)
    sheets.remove("interventions", "crisis_response")
    sheets.put("interventions", ("home_first",), "key", "home_sooner")
    rest: dict[str, Any] = {"label": "More nurses", "kind": "enabler", "project": "workforce"}
    rest |= {"status": "idea", "lead": "community", "starts": datetime(2025, 4, 1)}
    sheets.add("interventions", key="more_nurses", source="invented_judgement", **rest)
    change = {"change__add": 2, "change__unit": "wte/year", "change__low": 1, "change__high": 3}
    target = "workforce.joiners.community_nurse"
    sheets.add("effects", intervention="more_nurses", effect=1, on=target, **change)
    sheets.add("options", key="d_nurses", label="D. Nurses", based_on="b_care_at_home")
    header = sheets.book.sheets["choices"].lines[1]
    header.append("d_nurses")
    sheets.add("choices", intervention="more_nurses", d_nurses="yes")
    sheets.add("set", option="d_nurses", address="capacity.planned.gp_appointment", value=600000,
               why="fewer practices")  # fmt: skip
    proposal = proposed(sheets.book)
    text = {name: data.decode() for name, data in proposal.after.items()}
    assert "interventions/crisis_response.toml" not in text
    assert "interventions/home_first.toml" not in text
    old = proposal.before["interventions/home_first.toml"].decode()
    assert text["interventions/home_sooner.toml"] == old
    assert 'interventions = ["shared_record", "home_sooner"]' in text["options/b_care_at_home.toml"]
    assert text["interventions/more_nurses.toml"] == (
        'label = "More nurses"\nkind = "enabler"\nproject = "workforce"\nstatus = "idea"\n'
        'lead = "community"\nstarts = 2025-04-01\nsource = ["invented_judgement"]\n\n'
        f'[[effect]]\non = "{target}"\n'
        'change = { add = 2, unit = "wte/year", low = 1, high = 3 }\n'
    )
    assert text["options/d_nurses.toml"] == (
        'label = "D. Nurses"\nbased_on = "b_care_at_home"\ninterventions = ["more_nurses"]\n\n'
        '[set]\n"capacity.planned.gp_appointment" = { value = 600000, why = "fewer practices" }\n'
    )


def test_sources_and_names_of_figures(small: Path) -> None:
    sheets = Sheets(small)
    sheets.put("assumptions", ("estate.capital.one_site",), "address", "estate.capital.two_sites")
    sheets.put("interventions", ("home_first",), "cost.scheme", "two_sites")
    entry = {"title": "A count", "publisher": "us", "year": "2024", "grade": "measured"}
    sheets.add("sources", key="count_2024", read_on=datetime(2024, 5, 1), **entry)
    sheets.put("tables", ("population.base",), "source", "count_2024")
    found = changes(proposed(sheets.book))
    assert found["assumptions/estate/capital.toml"] == ["-[one_site]", "+[two_sites]"]
    assert found["sources.toml"][-1] == "+read_on = 2024-05-01"
    assert found["tables.toml"] == ['-source = ["invented_people"]', '+source = ["count_2024"]']


def test_a_plan_that_moved_on_keeps_what_it_has(small: Path, tmp_path: Path) -> None:
    import shutil

    sheets = Sheets(small)
    moved = shutil.copytree(small, tmp_path / "plan")
    trend = moved / "assumptions/demand/trend.toml"
    trend.write_text(trend.read_text() + "# looked at again\n")
    sheets.put("estate.sites", ("cottage",), "beds_general", 60)
    proposal = proposed(sheets.book, moved)
    assert proposal.changed == ("assumptions/estate/sites.csv",)
    assert proposal.after["assumptions/demand/trend.toml"].endswith(b"# looked at again\n")
    sites = moved / "assumptions/estate/sites.csv"
    sites.write_text(sites.read_text().replace(",62,", ",64,"))
    with pytest.raises(BetterCareError, match="has changed this file since the workbook was made"):
        proposed(sheets.book, moved)


def test_rows_of_one_figure_must_agree(small: Path) -> None:
    sheets = Sheets(small)
    planned = ("capacity.planned.gp_appointment",)
    at = [
        sheets.put("assumptions", planned, "owner", "hospital", skip=1),
        sheets.put("assumptions", planned, "date", None),
        sheets.put("assumptions", ("capacity.planned.crisis_visit",), "date", datetime(2024, 4, 1)),
    ]
    told = faults(sheets)
    assert len(told) == len(at)
    assert '"owner" belongs to the figure\'s first row: change it on line 21' in told[2 - 1]
    assert "this one has no date: write the day from which it holds" in told[0]
    assert "capacity.planned.crisis_visit has two values from 2024-04-01 on" in told[2]
