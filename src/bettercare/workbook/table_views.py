"""The rows of the sheets that show a plan's CSV tables, one sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from bettercare.plan.csv_text import plain_rows
from bettercare.plan.sizes import LARGEST
from bettercare.tables.columns import Column, DType, TableSchema
from bettercare.tables.plan_tables import NOTE, PLAN_TABLES, SOURCE
from bettercare.workbook.layout import Field, Kind, Row, Value, View

_KINDS: dict[DType, Kind] = {"text": "text", "integer": "whole", "float": "number"}
_LONGEST_NAME = 31  # of a sheet, in Excel


def table_views(texts: Mapping[str, str], content: Mapping[str, Any]) -> Iterator[View]:
    """A sheet for each CSV table that a plan has."""
    del content
    for schema in PLAN_TABLES.values():
        if schema.file in texts:
            yield _view(schema, texts[schema.file])


def sheet_name(address: str) -> str:
    """What the sheet of a table is called; a long address loses letters of its room.

    >>> sheet_name("population.base")
    'population.base'
    """
    room, _, table = address.partition(".")
    spare = _LONGEST_NAME - len(table) - 1
    return f"{room[:spare]}.{table}"


def _view(schema: TableSchema, text: str) -> View:
    rows = plain_rows(text)
    header = [name.strip() for name in rows[0]] if rows else []
    columns = [_column(schema, name) for name in header]
    fields = tuple(_field(column) for column in columns)
    found = tuple(
        Row(schema.file, (number,), _cells(columns, cells)) for number, cells in enumerate(rows[1:])
    )
    rule = f" {schema.rule[:1].upper()}{schema.rule[1:]}." if schema.rule else ""
    return View(sheet_name(schema.address), schema.meaning + rule, fields, found, table=True)


def _column(schema: TableSchema, name: str) -> Column:
    """The column of a table's header; one whose name the schema leaves open has its pattern."""
    for column in (*schema.columns, SOURCE, NOTE):
        if column.name == name:
            return column
        if column.each and name.startswith(column.name.rstrip("*")):
            return Column(name, column.dtype, column.meaning, column.unit, low=column.low)
    return Column(name, "text", "")


def _field(column: Column) -> Field:
    return Field(
        column.name,
        _KINDS[column.dtype],
        column.meaning,
        unit=column.unit,
        choices=column.choices,
        names=column.names,
        or_all=column.or_all,
        low=column.low,
        high=column.high,
        required=not column.optional,
        key=column.key,
    )


def _cells(columns: list[Column], cells: list[str]) -> tuple[Value, ...]:
    return tuple(_cell(column, text) for column, text in zip(columns, cells, strict=True))


def _cell(column: Column, text: str) -> Value:
    """The number a cell holds, or its text where it holds none."""
    if column.dtype == "text" or not text.strip():
        return text if text.strip() else None
    try:
        whole = column.dtype == "integer"
        value: float = int(text) if whole else float(text)
    except ValueError:
        return text
    return value if isfinite(value) and abs(value) <= LARGEST else text
