"""A file is read alike whatever stands around its figures: titles, notes, columns, encodings."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from bettercare.start.catalogue import KINDS
from bettercare.start.kinds import Asked, bring

FILES = Path(__file__).parent / "files"
CASES = {
    "ons-population": (("nomis_population_2023.csv",), {}),
    "ons-components": (("myeb2_components.csv",), {}),
    "ons-projection": (("snpp_2022_females.csv", "snpp_2022_males.csv"), {}),
    "imd": (("imd_file_7.csv",), {}),
    "gp-appointments": (("gp_appointments_2023_24.csv",), {"codes": ("99X",)}),
    "ae-monthly": (
        tuple(path.name for path in sorted(FILES.glob("ae_*.csv"))),
        {"services": ("emergency_attendance",)},
    ),
    "hes-summary": (
        ("hes_age_bands_2023_24.csv", "nomis_population_2023.csv"),
        {"services": ("emergency_admission=EMERGENCY",)},
    ),
    "kh03": (("kh03_2023_24_q4.csv",), {}),
    "eric": (("eric_site_2023_24.csv",), {}),
    "qof": (
        ("qof_prevalence_2324.csv", "qof_mapping_2324.csv"),
        {"codes": ("99X",), "conditions": ("ambulatory_sensitive=DM",)},
    ),
    "fingertips": (
        ("fingertips.csv",),
        {"indicator": 90901, "conditions": ("ambulatory_sensitive",)},
    ),
}


def rows_of(name):
    """The cells of an invented file."""
    return list(csv.reader(io.StringIO((FILES / name).read_text(encoding="utf-8-sig"))))


def text_of(rows, separator=","):
    """Cells as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


DRESSES = {
    "titles and notes": lambda rows: text_of(
        [["A title of the table (invented)"], ["Published: 1 May"], [], *rows, [], ["1. A note."]]
    ).encode(),
    "an empty column before": lambda rows: text_of([["", *row] for row in rows]).encode(),
    "the first column last": lambda rows: text_of(
        [[*row[1:], row[0]] if row else row for row in rows]
    ).encode(),
    "more empty cells": lambda rows: text_of([[*row, "", "", ""] for row in rows]).encode(),
    "a byte order mark": lambda rows: b"\xef\xbb\xbf" + text_of(rows).encode(),
    "Excel's encoding": lambda rows: text_of([*rows, ["£ is a note of Ynys Môn"]]).encode("cp1252"),
    "semicolons": lambda rows: text_of(rows, ";").encode(),
    "UTF-16 with tabs": lambda rows: text_of(rows, "\t").encode("utf-16"),
    "spaces about the cells": lambda rows: text_of([[f" {c} " for c in r] for r in rows]).encode(),
}


def contents(plan):
    """The bytes of a plan's files."""
    return {p.relative_to(plan): p.read_bytes() for p in plan.rglob("*") if p.is_file()}


def test_every_kind_is_tried():
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_dressed_file_is_read_alike(kind, coded, tmp_path):
    names, asked = CASES[kind]
    plain = shutil.copytree(coded, tmp_path / "plain")
    bring(kind, [FILES / name for name in names], plain, Asked(**asked), replace=True)
    wanted = contents(plain)
    assert wanted != contents(coded)
    for number, dress in enumerate(DRESSES.values()):
        folder = tmp_path / str(number)
        plan = shutil.copytree(coded, folder / "plan")
        for name in names:
            (folder / name).write_bytes(dress(rows_of(name)))
        bring(kind, [folder / name for name in names], plan, Asked(**asked), replace=True)
        assert contents(plan) == wanted, list(DRESSES)[number]
