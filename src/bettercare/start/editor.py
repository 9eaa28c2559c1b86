"""Files that let an editor complete and check a plan: JSON Schemas and a rule file for Taplo.

Taplo is the language server of TOML behind most editors' support for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bettercare.plan.json_schema import DRAFT, FILES, json_schemas


def schema_files() -> dict[str, str]:
    """The text of every file by its name: one schema for each kind of file, all in one, rules.

    `plan.schemas.json` holds every schema under `$defs`.
    """
    schemas = json_schemas()
    found = {f"{name}.schema.json": _text(body) for name, body in schemas.items()}
    whole = {"$schema": DRAFT, "title": "Better Care: the files of a plan", "$defs": schemas}
    found["plan.schemas.json"] = _text(whole)
    found["taplo.toml"] = _rules()
    return found


def _text(body: Mapping[str, object]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _rules() -> str:
    """Rules for Taplo: copy them to `.taplo.toml` above the plan and mend the schemas' paths."""
    return "\n".join(
        f'[[rule]]\ninclude = ["**/{pattern}"]\n\n[rule.schema]\npath = "{name}.schema.json"\n'
        for name, pattern in FILES.items()
    )
