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


@pytest.mark.parametrize(
    ("new", "parts"),
    [
        ("E06000058", 3),  # Bournemouth, Christchurch and Poole
        ("E06000059", 5),  # Dorset
        ("E07000244", 2),  # East Suffolk
        ("E07000245", 2),  # West Suffolk
        ("E06000060", 4),  # Buckinghamshire
        ("E06000061", 4),  # North Northamptonshire
        ("E06000062", 3),  # West Northamptonshire
        ("E06000063", 3),  # Cumberland
        ("E06000064", 3),  # Westmorland and Furness
        ("E06000065", 7),  # North Yorkshire
        ("E06000066", 4),  # Somerset
        ("E08000038", 1),  # Barnsley of 2025
        ("E08000039", 1),  # Sheffield of 2025
    ],
)
def test_each_district_took_in_as_many_as_it_did(new, parts):
    assert len(before(new)) == parts


def test_a_boundary_change_leads_both_ways():
    assert matched("E08000016", {"E08000038"}) == ("E08000038",)
    assert matched("E08000039", {"E08000019"}) == ("E08000019",)
