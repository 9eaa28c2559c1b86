"""Record to folder and back: nothing lost, nothing touched that has not changed."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from recorded import on, records

from bettercare.plan import check, load_with_record
from bettercare.plan.programme.model import Record, StatusStep
from bettercare.plan.programme.reading import record_of
from bettercare.plan.programme.sections import RECORD_FILE, SECTIONS
from bettercare.plan.reading import Reading
from bettercare.programme import record_hash, record_texts, write_record

LLR = Path(__file__).parents[2] / "examples" / "llr_2014"

QUICK = settings(max_examples=15, deadline=None, derandomize=True)


class AnyNames(Reading):
    """A reading to which every name is known: random records name what there is not."""

    def knows(self, kind: str, name: str) -> bool:
        return True


def read(texts: dict[str, str]) -> Record:
    """What the reader makes of texts."""
    r = AnyNames(texts=texts, toml={name: tomllib.loads(text) for name, text in texts.items()})
    record, _ = record_of(r)
    assert r.sound, r.faults()
    return record


@given(records)
@QUICK
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    texts = record_texts(record)
    again = read(texts)
    assert again == record
    assert record_texts(again, texts) == texts
    assert record_hash(again) == record_hash(record)


@given(records, records)
@QUICK
def test_any_record_can_be_brought_to_any_other(before: Record, after: Record) -> None:
    found = read(record_texts(after, record_texts(before)))
    assert found == after
    for name in SECTIONS:  # the order of phases says something
        assert list(found.section(name)) == list(after.section(name))


@pytest.fixture(scope="module")
def llr() -> tuple[Record, dict[str, str]]:
    record = load_with_record(LLR)[1]
    assert record is not None
    files = sorted((LLR / "programme").glob("*.toml"))
    return record, {f"programme/{each.name}": each.read_text(encoding="utf-8") for each in files}


def test_the_example_is_written_back_byte_for_byte(llr) -> None:
    record, texts = llr
    assert record_texts(record, texts) == texts
    assert read(record_texts(record)) == record


def test_one_new_step_adds_its_lines_and_touches_nothing_else(llr) -> None:
    record, texts = llr
    proposal = record.proposals["maternity"]
    step = StatusStep(on("2018-09-20"), "option", "Worked out in detail")
    grown = replace(proposal, history=(*proposal.history, step))
    changed = replace(record, proposals={**record.proposals, "maternity": grown})
    after = record_texts(changed, texts)
    assert {name for name in after if after[name] != texts[name]} == {"programme/proposals.toml"}
    old, new = texts["programme/proposals.toml"], after["programme/proposals.toml"]
    assert all(line in new.splitlines() for line in old.splitlines())
    assert len(new.splitlines()) - len(old.splitlines()) in (4, 5)
    assert read(after) == changed


def test_comments_inside_a_list_that_grows_stay(llr) -> None:
    record, texts = llr
    milestone = record.milestones["consultation"]
    more = replace(milestone.forecasts[0], date=on("2018-09-28"), expected=on("2020"))
    grown = replace(milestone, forecasts=(*milestone.forecasts, more), note="Later")
    changed = replace(record, milestones={**record.milestones, "consultation": grown})
    after = record_texts(changed, texts)["programme/milestones.toml"]
    assert '# "which we hope to announce in 2019", if capital is found' in after
    assert read({**texts, "programme/milestones.toml": after}) == changed


def test_the_folder_is_written_only_where_it_changes(llr, tmp_path: Path) -> None:
    record, texts = llr
    (tmp_path / "programme").mkdir()
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert write_record(record, tmp_path) == ()
    assert write_record(replace(record, note="x"), tmp_path) == (RECORD_FILE,)


def test_the_hash_is_of_what_is_said_and_no_part_of_the_plans(llr) -> None:
    record, _ = llr
    assert record_hash(read(record_texts(record))) == record_hash(record)
    assert record_hash(replace(record, note="x")) != record_hash(record)


def test_a_plan_without_a_record_has_none(tmp_path: Path) -> None:
    small = LLR.parent / "small"
    report = check(small)
    assert report.plan is not None
    assert report.record.record is None
    assert report.record.faults == ()


def test_a_key_added_before_a_history_leaves_its_comments(llr) -> None:
    record, texts = llr
    text = texts["programme/proposals.toml"].replace(
        'status = "proposal"\ndocuments = ["outline_case_2014"]',
        'status = "proposal"  # as the case says\ndocuments = ["outline_case_2014"]',
    )
    assert text != texts["programme/proposals.toml"]
    noted = replace(record.proposals["fewer_acute_beds"], note="A note", pathways=("urgent",))
    changed = replace(record, proposals={**record.proposals, "fewer_acute_beds": noted})
    after = record_texts(changed, {**texts, "programme/proposals.toml": text})
    assert "# as the case says" in after["programme/proposals.toml"]
    assert read({**texts, **after}) == changed


SPLIT = """
[one]
label = "One"
[[one.history]]
date = 2014-06-01
status = "idea"
[two]
label = "Two"
history = [{ date = 2014-06-01, status = "idea" }]
[[one.history]]
date = 2014-07-01
status = "proposal"
"""


def test_an_entry_whose_tables_are_spread_over_the_file_is_kept_too(llr) -> None:
    _, texts = llr
    name = "programme/proposals.toml"
    only = {RECORD_FILE: texts[RECORD_FILE], name: SPLIT}
    record = read(only)
    assert len(record.proposals["one"].history) == 2
    assert record_texts(record, only) == only
    noted = {key: replace(each, note="n") for key, each in record.proposals.items()}
    changed = replace(record, proposals=noted)
    assert read({**only, **record_texts(changed, only)}) == changed
