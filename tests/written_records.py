"""Small invented extracts of hospital records, written as hospitals send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

EPISODE = {
    "PSEUDO_HESID": "A", "EPIKEY": "", "PROCODE3": "RXX", "SITETRET": "RXX01",
    "ADMIDATE": "2013-05-01", "DISDATE": "2013-05-04", "EPISTART": "2013-05-01",
    "EPIEND": "2013-05-04", "EPIORDER": "1", "SPELDUR": "3", "CLASSPAT": "1", "ADMIMETH": "21",
    "ADMISORC": "19", "STARTAGE": "77", "SEX": "2", "RESLADST_ONS": "E07000130",
    "IMD04_DECILE": "3", "TRETSPEF": "300",
}  # fmt: skip
APPOINTMENT = {
    "ATTENDKEY": "", "PROCODE3": "RXX", "SITETRET": "RXX01", "APPTDATE": "2013-05-01",
    "APPTAGE": "40", "SEX": "1", "RESLADST_ONS": "E07000130", "ATTENDED": "5", "FIRSTATT": "1",
    "OPERTN_4_01": "-", "TRETSPEF": "110",
}  # fmt: skip
ARRIVAL = {
    "AEKEY": "", "PROCODE3": "RXX", "SITETRET": "RXX01", "ARRIVALDATE": "2013-05-01",
    "ARRIVALAGE": "40", "SEX": "1", "RESLADST_ONS": "E07000130", "AEDEPTTYPE": "01",
    "AEATTENDCAT": "1", "AEARRIVALMODE": "2",
}  # fmt: skip
USUAL = {"apc": EPISODE, "op": APPOINTMENT, "ae": ARRIVAL}
KEYS = {"apc": "EPIKEY", "op": "ATTENDKEY", "ae": "AEKEY"}


def rows_of(records: str, changes: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """One row for each set of changes to the usual row; keys are given where none is."""
    rows = [{**USUAL[records], **change} for change in changes]
    for number, row in enumerate(rows, start=1):
        row[KEYS[records]] = row[KEYS[records]] or str(number)
    return rows


def text_of(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> str:
    """The rows as delimited text with a header; no field needs a quote."""
    lines = [delimiter.join(rows[0]), *(delimiter.join(row.values()) for row in rows)]
    return "\n".join(lines) + "\n"


def write_extract(
    folder: Path, records: str, changes: Sequence[Mapping[str, str]], name: str = ""
) -> Path:
    """A CSV file of one kind of records in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or f"{records}.csv")
    path.write_text(text_of(rows_of(records, changes)), encoding="utf-8")
    return path
