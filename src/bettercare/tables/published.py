"""The tables that only `publish` writes: assumptions, sources, charts' data, the dictionary."""

from __future__ import annotations

from bettercare.tables.columns import OutputColumn, OutputSchema


def _text(name: str, meaning: str, null: str = "") -> OutputColumn:
    return OutputColumn(name, "text", meaning, null=null)


ASSUMPTIONS = OutputSchema(
    "assumptions",
    "Every single figure of the plan, a row for each value it takes.",
    (
        _text("address", "where the figure stands in the plan"),
        _text("label", "what it is", "no label"),
        _text("unit", "unit of value, low and high"),
        _text("from", "day from which the value holds"),
        OutputColumn("value", "float", "the figure"),
        OutputColumn("low", "float", "low end of its range", null="no range"),
        OutputColumn("high", "float", "high end of its range", null="no range"),
        _text("range_kind", "what the range encloses", "no range"),
        _text("source", "keys of its sources", "none"),
        _text("grade", "measured, published, modelled or judgement"),
        _text("owner", "partner who answers for it", "nobody"),
        _text("review", "day by which it is to be looked at again", "no day"),
    ),
)

SOURCES = OutputSchema(
    "sources",
    "Every source of the plan.",
    (
        _text("key", "key of the source"),
        _text("title", "its title"),
        _text("publisher", "who published it"),
        _text("year", "year of publication", "not known"),
        _text("grade", "measured, published, modelled or judgement"),
        _text("link", "where it stands on the web", "no link"),
        _text("read_on", "day on which it was read", "not known"),
        _text("note", "what else to know", "nothing"),
    ),
)

CHARTS = OutputSchema(
    "charts",
    "What a chart draws.",
    (
        _text("option", "key of the option", "not about one option"),
        _text("item", "what the value is about", "not about one item"),
        _text("year", "financial year or month", "not about one year"),
        _text("series", "which of the chart's lines or bars"),
        _text("unit", "unit of value, low and high"),
        OutputColumn("value", "float", "what is drawn", null="only a range is drawn"),
        OutputColumn("low", "float", "low end of what is drawn", null="no range"),
        OutputColumn("high", "float", "high end of what is drawn", null="no range"),
    ),
)

DICTIONARY = OutputSchema(
    "dictionary",
    "Every column of every table.",
    (
        _text("table", "name of the table"),
        _text("column", "name of the column"),
        _text("type", "string, number, integer, boolean or date"),
        _text("unit", "unit of its values", "in the table's column `unit`, or none"),
        _text("meaning", "what it holds, and what empty means"),
        _text("values", "the values it may have", "any"),
    ),
)

PUBLISHED_TABLES = {one.name: one for one in (ASSUMPTIONS, SOURCES, CHARTS, DICTIONARY)}
