"""What makes a bundle a package for strangers: what figures mean, how to cite them, terms."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from bettercare.bundle.manifest import fields_of
from bettercare.errors import Fault, PlanFaults
from bettercare.plan.model import Plan
from bettercare.plan.programme import Record, record_texts
from bettercare.plan.programme.sections import FOLDER
from bettercare.publish import tables, words

if TYPE_CHECKING:
    import polars as pl

_LICENCES = ("LICENCE", "LICENCE.txt", "LICENCE.md", "LICENSE", "LICENSE.txt", "LICENSE.md")


def assumptions(plan: Plan) -> pl.DataFrame:
    """Every single figure of the plan, a row for each value it takes."""
    import polars as pl

    from bettercare.plan.quantities import every_figure

    records = [
        {
            "address": one.address, "label": one.label, "unit": one.unit,
            "from": start.isoformat(), "value": value,
            "low": one.range.low if one.range else None,
            "high": one.range.high if one.range else None,
            "range_kind": one.range.kind if one.range else None,
            "source": "; ".join(one.source), "grade": one.grade, "owner": one.owner,
            "review": one.review.isoformat() if one.review else None,
        }
        for one in every_figure(plan).values()
        for start, value in one.steps
    ]  # fmt: skip
    numbers = {"value", "low", "high"}
    names = (
        "address", "label", "unit", "from", "value", "low", "high", "range_kind", "source",
        "grade", "owner", "review",
    )  # fmt: skip
    return pl.DataFrame(
        records, schema={n: pl.Float64 if n in numbers else pl.String for n in names}
    )


def sources(plan: Plan) -> pl.DataFrame:
    """Every source of the plan."""
    import polars as pl

    names = ("key", "title", "publisher", "year", "grade", "link", "read_on", "note")
    return pl.DataFrame(tables.sources(plan), schema=dict.fromkeys(names, pl.String)).select(names)


def dictionary(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every column of every table: its type, unit and meaning, as the manifest has them."""
    import polars as pl

    names = ("table", "column", "type", "unit", "meaning", "values")
    records = [
        {
            "table": table, "column": field["name"], "type": field["type"],
            "unit": field.get("unit"), "meaning": field.get("description"),
            "values": ", ".join(field.get("constraints", {}).get("enum", ())) or None,
        }
        for table, frame in frames.items()
        for field in fields_of(table, frame)
    ]  # fmt: skip
    return pl.DataFrame(records, schema=dict.fromkeys(names, pl.String))


def record_files(plan: Plan, record: Record | None) -> dict[str, str]:
    """The record's files by name: as they stand in the plan's folder, as far as they say it."""
    if record is None:
        return {}
    before = {}
    for file in sorted((plan.root / FOLDER).glob("*.toml")):
        with contextlib.suppress(OSError, UnicodeDecodeError):  # then it is written afresh
            before[file.relative_to(plan.root).as_posix()] = file.read_text("utf-8-sig")
    return record_texts(record, before)


def citation(plan: Plan, meta: dict[str, Any]) -> str:
    """How to cite the plan as it was run, in the Citation File Format 1.2.0."""
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use these figures, please cite the plan and the version it was run in.",
        "type": "dataset",
        "title": words.plain(plan.title),
        "abstract": words.plain(plan.summary),
        "version": f"{meta['plan_hash'][:12]}, seed {meta['seed']}, {meta['draws']} draws",
    }
    # JSON's strings are YAML's, whatever stands in a plan's title
    told = [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in lines.items()]
    partners = [one for one in plan.partners.values() if one.kind != "outside"]
    told += ["authors:"]
    told += [f"  - name: {json.dumps(words.plain(p.name), ensure_ascii=False)}" for p in partners]
    told += [
        "references:",
        "  - type: software",
        '    title: "Better Care"',
        f'    version: "{meta["code_version"]}"',
        "    authors:",
        '      - name: "Better Care contributors"',
    ]
    return "\n".join(told) + "\n"


def licence(plan: Plan) -> str:
    """The licence in the plan's folder, else that there is none; and the terms of what is ours."""
    there = [plan.root / name for name in _LICENCES if (plan.root / name).is_file()]
    try:
        own = there[0].read_text("utf-8").strip() if there else ""
    except (OSError, UnicodeDecodeError) as fault:
        raise PlanFaults([Fault(there[0].name, None, "", f"cannot be read: {fault}")]) from None
    none = (
        "The plan's folder holds no licence. Ask its partners on what terms their own texts and "
        "figures may be used; to say it here, put a LICENCE.txt in the plan's folder."
    )
    return (
        f"{words.plain(own) or none}\n\n"
        "Figures of others stand under the terms of their publishers: sources.csv names each.\n"
        "The program that made these files, Better Care, is under the MIT licence.\n"
        "The Noto fonts inside PDF files and pictures are under the SIL Open Font License 1.1.\n"
    )
