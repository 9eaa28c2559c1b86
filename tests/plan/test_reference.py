"""The reference pages hold every key, table, column and unit of the schemas, and true examples."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from bettercare.plan import appraisal_shapes, past_shapes, programme_shapes, shapes
from bettercare.plan.keys import Key, Shape
from bettercare.plan.programme import delivery_shapes
from bettercare.plan.programme import shapes as record_shapes
from bettercare.plan.reference import render_reference
from bettercare.plan.when import read_when
from bettercare.tables.plan_tables import PLAN_TABLES
from bettercare.tables.results import MEASURES, OUTPUT_TABLES
from bettercare.tables.units import ATOMS, UnitError, parse
from bettercare.tables.value_tables import VALUE_TABLES

PAGES = render_reference()
EVERYTHING = "\n".join(PAGES.values())


def shapes_there_are() -> Iterator[Shape]:
    for module in (
        shapes,
        programme_shapes,
        appraisal_shapes,
        past_shapes,
        record_shapes,
        delivery_shapes,
    ):
        for value in vars(module).values():
            if isinstance(value, Shape):
                yield value


KEYS = [
    pytest.param(key, id=f"{shape.title}-{key.name}")
    for shape in {shape.title: shape for shape in shapes_there_are()}.values()
    for key in shape.keys
]


def test_pages_have_titles_and_whole_tables() -> None:
    assert len(PAGES) == 12
    for name, text in PAGES.items():
        assert name.endswith(".md")
        assert text.startswith("# ")
        assert text.endswith("\n")
        for line in text.splitlines():
            if line.startswith("|"):
                assert line.endswith("|")


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_on_a_page_with_its_meaning(key: Key) -> None:
    assert f"| `{key.name}`" in EVERYTHING
    assert key.meaning in EVERYTHING


@pytest.mark.parametrize("key", KEYS)
def test_every_example_is_toml_of_its_type(key: Key) -> None:
    if (
        key.type in ("table", "list of tables")
        and key.example.startswith("[")
        and "{" not in key.example
    ):
        heading = tomllib.loads(key.example)
        assert list(heading) == [key.name]
        return
    value = tomllib.loads(f"x = {key.example}")["x"]
    types = {
        "text": str,
        "whole number": int,
        "number": (int, float),
        "true or false": bool,
        "table": dict,
        "table of numbers": dict,
        "list of texts": list,
        "list of whole numbers": list,
        "list of tables": list,
        "text or list of texts": (str, list),
    }
    if key.type == "date, month or year":
        assert read_when(value) is not None
    elif key.type == "date":
        assert value.isoformat() == key.example
    else:
        assert isinstance(value, types[key.type])
    if key.choices:
        assert set(value if isinstance(value, list) else [value]) <= set(key.choices)


def test_every_table_and_column_is_on_a_page() -> None:
    for schema in PLAN_TABLES.values():
        assert f"## {schema.address}\n" in PAGES["3_csv_tables.md"]
        for column in schema.columns:
            assert f"| `{column.name}`" in PAGES["3_csv_tables.md"]
    for table in VALUE_TABLES.values():
        assert f"| `{table.address}` |" in PAGES["2_values.md"]
    for output in OUTPUT_TABLES.values():
        for column in output.columns:
            assert f"| `{column.name}` |" in PAGES["9_results.md"]
    for measure in MEASURES:
        assert f"| `{measure.name}` |" in PAGES["9_results.md"]
    for atom in ATOMS:
        assert f"| `{atom}` |" in PAGES["7_units.md"]


def test_every_unit_of_the_schemas_is_in_the_registry() -> None:
    units = [table.unit_for("admission") for table in VALUE_TABLES.values()]
    units += [m.unit.replace("UNIT", "admission") for m in MEASURES]
    units += [c.unit for schema in PLAN_TABLES.values() for c in schema.columns if c.unit]
    units += [c.unit for schema in OUTPUT_TABLES.values() for c in schema.columns if c.unit]
    for unit in units:
        try:
            parse(unit)
        except UnitError as error:
            pytest.fail(f"{unit}: {error}")


def test_output_columns_are_those_of_the_architecture() -> None:
    assert ", ".join(OUTPUT_TABLES["results"].names) == (
        "option, year, month, area, site, service, setting, pathway, partner, staff_group, "
        "age_band, sex, deprivation, measure, unit, mean, p10, p50, p90"
    )
    assert ", ".join(OUTPUT_TABLES["verdict"].names) == (
        "option, year, month, check, area, site, setting, service, partner, staff_group, unit, "
        "threshold, needed_p10, needed, needed_p90, planned, shortfall_p10, shortfall, "
        "shortfall_p90, probability, holds, judgement_share, reason"
    )
    assert ", ".join(OUTPUT_TABLES["held_back"].names) == (
        "option, year, intervention, pathway, planned_share, achieved_share_p10, achieved_share, "
        "achieved_share_p90, held_by, worth_planned, worth_achieved"
    )
