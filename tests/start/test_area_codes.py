"""Old and new codes of districts lead to each other, and only where the sum is the whole."""

import csv
from pathlib import Path

import pytest

import bettercare.start
from bettercare.start.area_codes import CODE, after, before, family, matched

TABLE = Path(bettercare.start.__file__).with_name("area_codes.csv")


def test_the_table_holds_codes_that_end_once():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["old"] for row in rows}) == len(rows)
    for row in rows:
        assert CODE.fullmatch(row["old"])
        assert CODE.fullmatch(row["new"])
        assert row["old"] != row["new"]
        assert 2009 < int(row["from"]) < 2030


def test_a_merger_of_mergers():
    """Somerset of 2023 took in Somerset West and Taunton, itself two districts until 2019."""
    oldest = {"E07000187", "E07000188", "E07000189", "E07000190", "E07000191"}
    assert set(matched("E06000066", oldest)) == oldest
    assert "E07000190" in family("E06000066")
    assert matched("E06000066", oldest - {"E07000191"}) == ()


@pytest.mark.parametrize("there", [{"E07000097"}, {"E07000242"}])
@pytest.mark.parametrize("code", ["E07000097", "E07000242"])
def test_a_district_under_another_code_is_the_same(code, there):
    assert matched(code, there) == tuple(there)


def test_the_plans_own_code_comes_first():
    assert matched("E07000242", {"E07000242", "E07000097"}) == ("E07000242",)


def test_a_part_is_not_told_from_its_whole():
    assert matched("E07000150", {"E06000061"}) == ()
    assert after("E07000150") == "E06000061"
    assert "E07000150" in before("E06000061")


def test_a_code_that_stands():
    assert family("E06000016") == {"E06000016"}
    assert matched("E06000016", {"E06000017"}) == ()
