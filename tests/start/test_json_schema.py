"""The JSON Schemas take every file of the example plans and refuse what the checker refuses."""

import copy
import json
import tomllib
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bettercare.cli import app
from bettercare.plan.json_schema import FILES, json_schemas

ROOT = Path(__file__).parents[2]
PLANS = ("examples/small", "examples/llr_2014")
SCHEMAS = json_schemas()


def plain(value):
    """A TOML value as JSON has it: dates are texts."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def kind_of(name):
    """Which schema a file of a plan, or of an earlier base of it, has."""
    if name.startswith("bases/") and not name.endswith("/base.toml"):
        name = name.split("/", 2)[2]
    return next(kind for kind, pattern in FILES.items() if fnmatch(name, pattern))


def read(plan, name):
    """A file of an example plan as JSON has it."""
    return plain(tomllib.loads((ROOT / plan / name).read_text(encoding="utf-8")))


def faults(kind, content):
    """What a schema has against a file's content."""
    jsonschema = pytest.importorskip(
        "jsonschema", reason="the jsonschema package is no dependency of the project"
    )
    found = jsonschema.Draft202012Validator(SCHEMAS[kind]).iter_errors(content)
    return [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in found]


@pytest.mark.parametrize("plan", PLANS)
def test_every_file_of_the_examples_is_taken(plan):
    files = sorted((ROOT / plan).rglob("*.toml"))
    assert len(files) > 30
    for path in files:
        name = path.relative_to(ROOT / plan).as_posix()
        if not name.startswith(("flow/", "places/")):  # beside the plan, with readers of their own
            assert faults(kind_of(name), read(plan, name)) == [], name


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_schemas_are_schemas(kind):
    jsonschema = pytest.importorskip(
        "jsonschema", reason="the jsonschema package is no dependency of the project"
    )
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind])


WRONG = [
    ("plan.toml", lambda c: c.pop("title"), "'title' is a required property"),
    ("plan.toml", lambda c: c.update(drawz=3), "'drawz' was unexpected"),
    ("plan.toml", lambda c: c.update(draws=1), "1 is less than the minimum of 2"),
    ("plan.toml", lambda c: c["areas"].update(all={"name": "x"}), "'all' does not match"),
    ("plan.toml", lambda c: c["partners"]["hospital"].update(kind="club"), "is not one of"),
    ("sources.toml", lambda c: c["invented_return"].update(grade="hearsay"), "is not one of"),
    ("sources.toml", lambda c: c["invented_return"].update(read_on="May 2024"), "does not match"),
    ("services.toml", lambda c: c["nurse_contact"].update(pathways="urgent"), "not of type"),
    ("services.toml", lambda c: c["nurse_contact"].update(source=[]), "non-empty"),
    ("tables.toml", lambda c: c["demand.shape"].pop("owner"), "'owner' is a required property"),
    ("verdict.toml", lambda c: c["checks"]["beds"].update(likely=2), "greater than the maximum"),
    ("verdict.toml", lambda c: c["occupancy"]["general"].pop("reason"), "'reason' is a required"),
    (
        "assumptions/demand/volume.toml",
        lambda c: c["nurse_contact"].update(values={"2024-04-01": 1}),
        "is valid under each of",
    ),
    (
        "interventions/crisis_response.toml",
        lambda c: c["effect"][0]["change"].pop("multiply"),
        "is not valid under any of",
    ),
    (
        "interventions/crisis_response.toml",
        lambda c: c["effect"][0]["where"].update(deprivation=[6]),
        "greater than the maximum of 5",
    ),
    ("options/c_fewer_beds.toml", lambda c: c["set"].update(beds={"value": 1}), "does not match"),
]


@pytest.mark.parametrize(("name", "spoil", "message"), WRONG)
def test_what_the_checker_refuses_is_refused(name, spoil, message):
    content = copy.deepcopy(read("examples/small", name))
    spoil(content)
    assert any(message in fault for fault in faults(kind_of(name), content))


def test_schemas_follow_the_shapes():
    """Spot checks that need no validator, so that they always run."""
    intervention = SCHEMAS["interventions"]
    assert intervention["additionalProperties"] is False
    assert {"label", "status", "starts", "source"} <= set(intervention["required"])
    assert intervention["properties"]["starts"]["format"] == "date"
    assert "proposal" in intervention["properties"]["status"]["enum"]
    effect = intervention["properties"]["effect"]["items"]
    assert effect["required"] == ["on"]
    assert effect["properties"]["where"]["properties"]["deprivation"]["items"]["maximum"] == 5
    value = SCHEMAS["assumptions"]["additionalProperties"]
    assert value["oneOf"] == [{"required": ["value"]}, {"required": ["values"]}]
    assert "key of a declared partner" in value["properties"]["owner"]["description"]
    for section in ("partners", "areas", "bed_types"):
        shape = SCHEMAS["plan"]["properties"][section]
        assert shape["additionalProperties"]["required"][0] == "name"


def test_the_command_writes_every_schema_and_rules_for_editors(tmp_path):
    done = CliRunner().invoke(app, ["schema", "--out", str(tmp_path / "schemas")])
    assert done.exit_code == 0
    for kind, pattern in FILES.items():
        written = json.loads((tmp_path / "schemas" / f"{kind}.schema.json").read_text())
        assert written == SCHEMAS[kind]
        rules = tomllib.loads((tmp_path / "schemas" / "taplo.toml").read_text())["rule"]
        assert {
            "include": [f"**/{pattern}"],
            "schema": {"path": f"{kind}.schema.json"},
        } in rules
    printed = CliRunner().invoke(app, ["schema"])
    assert json.loads(printed.output)["$defs"] == SCHEMAS
