"""A record with many things wrong: every one told at once, with its place and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_plan import write_small_plan

from bettercare.errors import PlanFaults
from bettercare.plan import check, load, load_with_record

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"

FILES = {
    "record.toml": 'as_of = 2018-09-27\nnotes = "x"\n',
    "documents.toml": """
[paper]
title = "A paper"
publisher = "The board"
date = "2018-10"
file = "../plan.toml"
[lost]
title = "Lost"
publisher = "The board"
file = "lost.pdf"
""",
    "bodies.toml": '[board]\nlabel = "The board"\nsince = 2015-01-01\nuntil = "2014"\nquorum = 9\n',
    "gates.toml": """
[capital]
label = "Capital is likely"
basis = "guidance"
test = "capital"
before_phases = ["consult"]
before_statuses = ["option"]
[idle]
label = "Idle"
basis = "law"
capital_stage = "full"
""",
    "phases.toml": """
[consult]
label = "Consulting"
kind = "formal consultation"
starts = "2017"
ends = "2016"
ended = 2018-01-01
""",
    "proposals.toml": """
[ward]
label = "A ward"
lead = "no_such_trust"
history = [
    { date = 2016-01-01, status = "proposal" },
    { date = 2015-01-01, status = "option" },
    { date = 2017-01-01, status = "idea" },
    { date = 2018-01-01, status = "decided", decision = "gone", despite = ["idle"] },
    { date = "March 2018", status = "delivered" },
]
[empty]
label = "Empty"
history = []
""",
    "decisions.toml": """
[build]
date = 2013-01-01
body = "bord"
what = "Build"
votes_for = 3
[vote]
date = 2013-02-01
body = "board"
what = "Vote"
votes_for = 3
supersedes = "later"
[later]
date = 2019-01-01
what = "Later"
[early]
date = 2014-01-01
what = "Early"
after_plan = true
""",
    "business_cases.toml": """
[ward]
label = "The ward"
unit = "mgbp"
history = [
    { date = 2016-01-01, stage = "full", sought = 10, secured = 4 },
    { date = 2017-01-01, stage = "outline", secured = 3 },
    { date = 2018-01-01, secured = 12 },
]
""",
    "risks.toml": '[staff]\nlabel = "x"\nhistory = [{ date = 2018-01-01, likelihood = 6 }]\n',
    "sign_offs.toml": """
[a]
partner = "hospital"
date = 2018-01-01
plan = "June"
figure = "finance.funding.hospital"
[b]
partner = "hospital"
date = 2018-01-01
figure = "finance.funding.hospitl"
""",
    "descisions.toml": "",
}

TOLD = [
    ('record.toml:2  ', 'record.toml has no key "notes" (did you mean "note"?)'),
    ("programme/descisions.toml", '(did you mean "programme/decisions.toml"?)'),
    ("programme.documents.paper", "\"date\" is 2018-10, after the record's as_of 2018-09-27"),
    ("programme.documents.paper", "leads out of programme/files/"),
    ("programme.documents.lost", 'there is no file "lost.pdf"'),
    ("programme.bodies.board", '"until" (2014) is before "since" (2015-01-01)'),
    ("programme.gates.capital", "it tests capital and names no stage"),
    ("programme.gates.idle", "it stands before nothing"),
    ("programme.gates.idle", "it does not test capital"),
    ("programme.phases.consult", '"ends" (2016) is before "starts" (2017)'),
    ("programme.phases.consult", "it ended and never began"),
    ("programme.proposals.ward", '"no_such_trust" is not a partner of this plan'),
    ("proposals.toml:7  ", "the history is broken: 2015-01-01 comes after 2016-01-01"),
    ("proposals.toml:7  ", 'A ward went on to "option" past the gate "capital"'),
    ("proposals.toml:8  ", 'a step back from "option" to "idea" has no reason'),
    ("proposals.toml:9  ", '"gone" is not a decision of this plan'),
    ("proposals.toml:9  ", "goes over proposal, option, preferred without a reason"),
    ("proposals.toml:9  ", 'A ward went on to "decided" past the gate "capital"'),
    ("proposals.toml:9  ", 'the gate "idle" did not stand in the way'),
    ("proposals.toml:9  ", "gates are passed without a reason"),
    ("proposals.toml:10  ", '"date" is the text "March 2018" where a date, month or year'),
    ("programme.proposals.empty", "its history is empty"),
    ("programme.decisions.build", '"bord" is not a body of this plan (did you mean "board"?)'),
    ("programme.decisions.vote", '"board" was not there before 2015-01-01'),
    ("programme.decisions.vote", 'it is earlier than "later", which it supersedes'),
    ("programme.decisions.later", '"date" is 2019-01-01, after'),
    ("programme.decisions.early", "it is flagged after_plan and is not after as_of"),
    ("business_cases.toml:7  ", 'a step back from "full" to "outline" has no reason'),
    ("business_cases.toml:7  ", "less is secured than before"),
    ("business_cases.toml:8  ", "12 is secured and 10 mgbp sought"),
    ("programme.risks.staff", '"likelihood" is 6: it must be between 1 and 5'),
    ("programme.sign_offs.a", "it signs plan, figure"),
    ("programme.sign_offs.b", 'no figure "finance.funding.hospitl" (did you mean'),
]  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty") / "plan"
    write_small_plan(folder)
    (folder / "programme").mkdir()
    for name, text in FILES.items():
        (folder / "programme" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sentences(plan: Path) -> list[str]:
    report = check(plan)
    assert report.plan is not None  # no result depends on the record
    assert report.faults == ()
    return [str(fault) for fault in report.record.faults]


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_everything_is_told_at_once(sentences: list[str], number: int) -> None:
    place, words = TOLD[number]
    assert [said for said in sentences if place in said and words in said], "\n".join(sentences)


def test_nothing_else_is_told(sentences: list[str]) -> None:
    strange = [
        said
        for said in sentences
        if not any(place in said and words in said for place, words in TOLD)
    ]
    assert strange == []


def test_a_quorum_not_reached_is_a_note(plan: Path, sentences: list[str]) -> None:
    del sentences
    notes = check(plan).record.notes
    assert "programme.decisions.vote: 3 voted and the quorum of board is 9." in notes


def test_a_faulty_record_stops_no_run_but_is_not_handed_on(plan: Path) -> None:
    assert load(plan).partners
    with pytest.raises(PlanFaults):
        load_with_record(plan)


def test_what_is_to_be_watched_is_noted() -> None:
    report = check(LLR)
    assert report.record.record is not None
    notes = "\n".join(report.record.notes)
    assert "Formal consultation on acute and maternity services began with gates not shown" in notes
    assert "milestone detailed_options (2014-09)" in notes


def test_a_record_without_its_day_or_with_a_broken_file_is_one_sentence_each(
    tmp_path: Path,
) -> None:
    folder = write_small_plan(tmp_path / "plan") / "programme"
    folder.mkdir()
    (folder / "bodies.toml").write_text('[board]\nlabel = "The board"\n', encoding="utf-8")
    decision = '[one]\ndate = 2014-01-01\nbody = "board"\nwhat = "x"\n'
    (folder / "decisions.toml").write_text(decision, encoding="utf-8")
    (said,) = check(folder.parent).record.faults
    assert "does not say to which day it is complete" in str(said)
    (folder / "record.toml").write_text("as_of = 2018-01-01\n", encoding="utf-8")
    assert check(folder.parent).record.faults == ()
    (folder / "bodies.toml").write_text("[board\n", encoding="utf-8")
    (said,) = check(folder.parent).record.faults  # and nothing of the board it would have held
    assert "bodies.toml:1" in str(said)
    assert "not closed" in str(said)
