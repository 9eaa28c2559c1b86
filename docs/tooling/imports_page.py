"""Writes the reference page of the files that can be imported, from the kinds the program has."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from textwrap import fill

from bettercare.start.catalogue import KINDS, Kind
from bettercare.start.delimited import decoded

# An invented file in each layout: its header stands on the page.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "ons-population": (
        "myeb1_series.csv",
        "mye2_females_2023.csv",
        "nomis_population_wide.csv",
        "nomis_population_2023.csv",
    ),
    "ons-components": ("myeb2_components.csv",),
    "ons-projection": ("snpp_2022_females.csv",),
    "imd": ("imd_file_7.csv",),
    "gp-appointments": ("gp_appointments_2023_24.csv",),
    "ae-monthly": ("ae_2023_04.csv",),
    "hes-summary": ("hes_age_bands_2023_24.csv",),
    "kh03": ("kh03_2023_24_q4.csv",),
    "eric": ("eric_site_2023_24.csv", "eric_site_2014_15.csv"),
    "qof": ("qof_prevalence_2324.csv", "qof_mapping_2324.csv", "qof_districts_2019_20.csv"),
    "fingertips": ("fingertips.csv",),
}

MOST = 40  # headings shown of a header
WIDTH = 72  # characters of a line

INTRODUCTION = """\
# Files that can be imported

`bettercare import KIND FILE... --plan DIR` reads a file as it is published and writes what it holds
into a plan, with its source. [Your area in a day](../guides/your_area_in_a_day.md) says where the
files are to be had; [the command line](command_line.md) lists the options.

What may stand in a file besides: titles above the header, footnotes below, rows of other areas and
organisations, columns in another order, more columns, thousands separators, a byte order mark,
semicolons or tabs between cells, text as Excel in England writes it (cp1252). A sheet of a workbook
is saved as "CSV UTF-8" first. Districts are found under the codes of other years.

What is refused, in a sentence with file, row, column and mend, everything at once and the plan left
as it was: a suppressed figure (`*`, `c`, `[c]`, `-`, `:`), a figure that Excel turned into a date,
an empty cell, a torn row, a figure that is there twice, a year, sex, age or area that is missing.
What a return says is "Not Applicable" is no figure, and leaves what the plan has.

Shown below is the header of an invented file in each layout. Other columns are not read.
"""


def imports_page(files: Path) -> str:
    """The page; `files` is the folder of the invented files."""
    sections = [_section(key, kind, files) for key, kind in KINDS.items()]
    return "\n".join([INTRODUCTION, *sections])


def _section(key: str, kind: Kind, files: Path) -> str:
    options = ", ".join(f"`--{option}`" for option in kind.options) or "none of its own"
    lines = [
        f"## {key}",
        "",
        f"{kind.holds[0].upper()}{kind.holds[1:]}. Gives {_code(kind.gives)}.",
        "",
        *(f"- {layout}" for layout in kind.layouts),
        "",
        f"Options: {options}. " + ("Several files." if kind.several else "One file."),
        "",
    ]
    for name in EXAMPLES[key]:
        lines += ["```text", _header(files / name), "```", ""]
    return "\n".join(lines)


def _code(text: str) -> str:
    """Addresses of the plan as code."""
    return re.sub(r"\b[a-z]+\.[a-z_]+\b", r"`\g<0>`", text)


def _header(path: Path) -> str:
    """The row of the file with the most cells among its first, which is its header."""
    rows = list(csv.reader(decoded(path.read_bytes()).splitlines()[:20]))
    header = max(rows, key=lambda row: sum(bool(cell) for cell in row))
    cells = [cell for cell in header if cell]
    if len(cells) > MOST:
        cells = [*cells[:8], "...", *cells[-2:]]  # a column for each age
    return fill(", ".join(cells), WIDTH, break_long_words=False, break_on_hyphens=False)
