"""Spells from episodes, worked by hand: what is one stay, and what it takes from each episode."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

pytest.importorskip("ibis")
pytest.importorskip("duckdb")

from written_records import write_extract

from bettercare.demand.records.cells import Asked, Outcome, add_up_records

EPISODES = [
    # Person A, admitted on 1 May: two episodes with the same day of admission are one spell. The
    # second is written first; it has the discharge, the first has the age (77) and the specialty.
    {"PSEUDO_HESID": "A", "EPIORDER": "2", "EPISTART": "2013-05-03", "EPIEND": "2013-05-09",
     "DISDATE": "2013-05-09", "STARTAGE": "78", "TRETSPEF": "430"},
    {"PSEUDO_HESID": "A", "EPIORDER": "1", "EPISTART": "2013-05-01", "EPIEND": "2013-05-03",
     "DISDATE": "", "STARTAGE": "77", "TRETSPEF": "300"},
    # The same person again on 20 May is another spell: a day case, no night.
    {"PSEUDO_HESID": "A", "ADMIDATE": "2013-05-20", "EPISTART": "2013-05-20",
     "EPIEND": "2013-05-20", "DISDATE": "2013-05-20", "CLASSPAT": "2", "ADMIMETH": "11"},
    # B goes to the dialysis unit twice on one day: a regular attender's episodes stand alone.
    {"PSEUDO_HESID": "B", "CLASSPAT": "3", "ADMIMETH": "11", "DISDATE": "2013-05-01",
     "EPIEND": "2013-05-01"},
    {"PSEUDO_HESID": "B", "CLASSPAT": "3", "ADMIMETH": "11", "DISDATE": "2013-05-01",
     "EPIEND": "2013-05-01", "EPIORDER": "2"},
    # C is moved from RXX to RYY on 4 May: two spells, the second marked as a transfer.
    {"PSEUDO_HESID": "C", "DISDATE": "2013-05-04"},
    {"PSEUDO_HESID": "C", "PROCODE3": "RYY", "SITETRET": "RYY01", "ADMIDATE": "2013-05-04",
     "EPISTART": "2013-05-04", "EPIEND": "2013-05-06", "DISDATE": "2013-05-06",
     "ADMIMETH": "81", "ADMISORC": "51"},
    # D is still in hospital when the extract ends: counted in the year in which the stay ends.
    {"PSEUDO_HESID": "D", "DISDATE": "", "EPIEND": ""},
    # E, a baby of a day (7001), booked as a day case but staying a night: an ordinary admission.
    {"PSEUDO_HESID": "E", "STARTAGE": "7001", "CLASSPAT": "2", "ADMIMETH": "12",
     "EPIEND": "2013-05-02", "DISDATE": "2013-05-02"},
]  # fmt: skip


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("spells")
    write_extract(folder, "apc", EPISODES)
    return add_up_records(Asked(folder))


def found(outcome: Outcome, *keys: str) -> set[tuple[object, ...]]:
    measures = ("count", "beddays_midnight", "beddays_los_plus_1")
    table = outcome.cells.group_by(keys).agg(pl.col(measures).sum())
    return set(table.select(*keys, *measures).iter_rows())


def test_episodes_become_spells(outcome: Outcome) -> None:
    assert found(outcome, "pod", "age_band", "stay_band") == {
        # A: 1 May to 9 May is 8 nights, the age that of the first episode
        ("emergency", "75-79", "8-14", 1, 8, 9),
        ("day_case", "75-79", "0", 1, 0, 1),  # no night, and 0 + 1 as the NHP model counts
        ("regular_attender", "75-79", "0", 2, 0, 2),
        ("emergency", "75-79", "3", 1, 3, 4),  # C at RXX, 1 to 4 May
        ("transfer", "75-79", "2", 1, 2, 3),  # C at RYY, 4 to 6 May
        ("elective_ordinary", "0", "1", 1, 1, 2),  # E: 7001 is an age of 0
    }


def test_the_first_episode_says_who_and_what(outcome: Outcome) -> None:
    specialties = outcome.cells.filter(pl.col("stay_band") == "8-14")["specialty"].to_list()
    assert specialties == ["medicine"]  # 300 of the first episode, not 430 of the second


def test_a_transfer_is_marked_and_the_stay_that_goes_on_is_told(outcome: Outcome) -> None:
    assert found(outcome, "transfer") == {("no", 6, 12, 18), ("yes", 1, 2, 3)}
    assert [(each.units, each.rows) for each in outcome.added[0].left_out] == [(1, 1)]


def test_a_spell_is_counted_in_the_month_of_its_discharge(tmp_path: Path) -> None:
    over_the_year = {"ADMIDATE": "2013-03-30", "EPISTART": "2013-03-30", "DISDATE": "2013-04-02",
                     "EPIEND": "2013-04-02"}  # fmt: skip
    write_extract(tmp_path, "apc", [over_the_year])
    cells = add_up_records(Asked(tmp_path)).cells
    # 30 March to 2 April: nights of 30, 31 March and 1 April
    assert cells.select("year", "month", "beddays_midnight").rows() == [("2013/14", "2013-04", 3)]
