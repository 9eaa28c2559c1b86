"""Files of records as they come: encodings, delimiters, broken rows, files that are cut off."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

pytest.importorskip("pyarrow")

from bettercare.demand.records.parts import Part, files_of, ready
from bettercare.demand.records.reading import RecordsError

TEXT = "key,place\n1,Ashby\n2,Crêpe Lane\n3,\n"


def staged(tmp_path: Path, content: bytes, name: str = "op.csv") -> tuple[Part, pl.DataFrame]:
    path = tmp_path / name
    path.write_bytes(content)
    (extract,), _ = files_of(path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    part = ready(extract, 1, ["key", "place"], scratch)
    return part, pl.read_parquet(part.path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf8.csv", TEXT.encode()),
        ("bom.csv", TEXT.encode("utf-8-sig")),
        ("windows.csv", TEXT.encode("cp1252")),
        ("utf16.csv", TEXT.encode("utf-16")),
        ("pipe.txt", TEXT.replace(",", "|").encode()),
        ("tab.tsv", TEXT.replace(",", "\t").encode()),
        ("packed.csv.gz", gzip.compress(TEXT.encode(), mtime=0)),
        ("lines.csv", TEXT.replace("\n", "\r\n").encode()),
    ],
    # by file name: workers that collect side by side must agree on every test's name
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_text_is_read_in_any_encoding(tmp_path: Path, name: str, content: bytes) -> None:
    part, table = staged(tmp_path, content, name)
    assert table["place"].to_list() == ["Ashby", "Crêpe Lane", None]
    assert table["__row"].to_list() == [1, 2, 3]
    assert part.notes == ((f"{name} is read as Windows-1252",) if "windows" in name else ())


def test_rows_in_another_encoding_are_set_aside(tmp_path: Path) -> None:
    lines = [b"key,place", "1,Crêpe".encode(), "2,Crêpe".encode("cp1252"), b"3,Ashby"]
    part, table = staged(tmp_path, b"\n".join(lines))
    assert table["key"].to_list() == ["1", "3"]
    assert [(row.row, row.reason) for row in part.broken] == [
        (2, "its text is in another encoding than the rest of the file")
    ]
    assert part.rows == 3


def test_rows_of_another_length_are_set_aside_and_others_keep_their_number(tmp_path: Path) -> None:
    lines = ["key,place", "1,a", "2", "3,c", '4,"d\ne"', "5,e,x", "6,f"]
    part, table = staged(tmp_path, "\n".join(lines).encode())
    assert table["__row"].to_list() == [1, 3, 4, 6]
    assert [(row.row, row.held) for row in part.broken] == [(2, "2"), (5, "5,e,x")]
    assert part.broken[0].reason == "it has 1 fields where the header has 2"


def test_numbers_of_rows_hold_over_many_blocks(tmp_path: Path) -> None:
    wanted = [row for row in range(1, 60_001) if row % 1000]
    lines = [f"{row},{'x' * 40}" if row % 1000 else f"{row}" for row in range(1, 60_001)]
    part, table = staged(tmp_path, "\n".join(["key,place", *lines]).encode())
    assert table["__row"].to_list() == wanted
    assert table["key"].cast(pl.Int64).to_list() == wanted
    assert len(part.broken) == 60


def test_a_quote_that_is_not_closed_is_told_with_the_lines_it_swallows(tmp_path: Path) -> None:
    part, table = staged(tmp_path, b'key,place\n1,a\n"2,b\n3,c\n4,d\n')
    assert table["key"].to_list() == ["1"]
    assert part.broken[0].reason.endswith("over 3 lines; perhaps a quote is not closed")


def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="there is no"):
        files_of(tmp_path / "nowhere")
    for name, content in {
        "empty.csv": b"",
        "cut.csv.gz": gzip.compress(TEXT.encode() * 500)[:-20],
        "cut.parquet": b"PAR1 and no end",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(RecordsError, match=name.replace(".", r"\.")):
            files_of(path)


def test_a_parquet_file_cut_off_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "apc.parquet"
    pl.DataFrame({"EPIKEY": [str(n) for n in range(5000)]}).write_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordsError, match="is not a whole Parquet file"):
        files_of(path)
