"""From a plan folder to a resolved plan, or everything that is wrong with it, in one go."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from bettercare.errors import Fault
from bettercare.plan import csv_tables, folder, frame, lines, shapes
from bettercare.plan.appraisal import appraisal_sources, check_options, read_appraisal
from bettercare.plan.appraisal_model import AppraisalRules
from bettercare.plan.base import Base
from bettercare.plan.bases import FILE as BASE_FILE
from bettercare.plan.bases import PlanBase, lay_over
from bettercare.plan.from_records import lay_records
from bettercare.plan.interventions import declare_interventions, read_interventions
from bettercare.plan.model import Intervention, Option, Plan, Table, VerdictRules
from bettercare.plan.money_rules import check_money
from bettercare.plan.options import declare_options, read_options
from bettercare.plan.price_bases import tables_in_same_prices
from bettercare.plan.programme.model import Record
from bettercare.plan.programme.reading import read_record, record_files
from bettercare.plan.quantities import own_figures
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.rings import check_enablers, check_moves
from bettercare.plan.rules import read_rules
from bettercare.plan.saving_rules import check_savings
from bettercare.plan.services import declare_services, read_services
from bettercare.plan.shaped import number
from bettercare.plan.sources import read_sources
from bettercare.plan.table_rules import check_rows, scale_shares
from bettercare.plan.toml_text import parse
from bettercare.plan.use_gaps import use_gaps
from bettercare.plan.values import add_beds, declare_values, read_values
from bettercare.plan.workforce_rules import check_workforce
from bettercare.tables.nearest import listing
from bettercare.tables.value_tables import VALUE_TABLES


@dataclass(frozen=True, slots=True)
class RecordReport:
    """What came of checking programme/: the record, where there is one and nothing is wrong."""

    record: Record | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What came of checking a plan: the plan where nothing is wrong, else its faults."""

    plan: Plan | None
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    record: RecordReport = RecordReport()


@dataclass(frozen=True, slots=True)
class BaseReport:
    """What came of checking an earlier base: the base where nothing is wrong, else its faults."""

    base: PlanBase | None
    faults: tuple[Fault, ...]


def check_base(path: str | os.PathLike[str], name: str) -> BaseReport:
    """Lay the base `bases/NAME` over the plan at `path`, read and check what comes out.

    The plan itself must be sound: what is wrong with it is told as if the base had brought it.
    """
    root = Path(path)
    r = Reading()
    files = _files(r, root)
    if files is None:
        return BaseReport(None, r.faults())
    _texts(r, files)
    files |= lay_records(r, root)
    more, gives = lay_over(r, root, name)
    plan = _plan(r, root, folder.plan_hash(files | more)) if r.sound else None
    if plan is None:
        return BaseReport(None, r.faults())
    told = r.toml[f"{folder.BASES}/{name}/{BASE_FILE}"]
    base = PlanBase(name, plan, told["label"], told["nothing_after"], told.get("note", ""), gives)
    return BaseReport(base, ())


def check_folder(path: str | os.PathLike[str], *, record: bool = False) -> CheckReport:
    """Read and check the plan folder at `path`, with `record` its programme's record too.

    Never raises for what a plan may hold. A record's faults are apart: no result depends on it.
    """
    root = Path(path)
    r = Reading()
    files = _files(r, root)
    if files is None:
        return CheckReport(None, r.faults(), ())
    _texts(r, files)
    other = _other_format(r, root)
    if other is not None:
        return CheckReport(None, (other,), ())
    files |= lay_records(r, root)
    plan = _plan(r, root, folder.plan_hash(files))
    told = _record(r, root, plan) if record else RecordReport()
    return CheckReport(plan, r.faults(), tuple(dict.fromkeys(r.notes)), told)


def _record(known: Reading, root: Path, plan: Plan | None) -> RecordReport:
    """The programme's record, read with the names that the reading of the plan has declared."""
    r = Reading(names=dict(known.names), open=set(known.open))
    files = record_files(r, root)
    if not files and r.sound:
        return RecordReport()
    _texts(r, files)
    figures = None
    if plan is not None:
        figures = {**plan.quantities, **own_figures(plan.interventions)}
        figures |= plan.appraisal.quantities if plan.appraisal else {}
    record = read_record(r, root, figures)
    return RecordReport(record, r.faults(), tuple(dict.fromkeys(r.notes)))


def _files(r: Reading, root: Path) -> dict[str, bytes] | None:
    """The plan's files, or None where there is no plan to be read."""
    mend = "give the folder that holds plan.toml"
    shown = str(root)
    if not os.path.isdir(root):
        there = os.path.lexists(root)
        r.fault(Spot(shown), "is not a folder" if there else "there is no such folder", mend)
        return None

    def tell(file: str, problem: str, mend: str, near: str) -> None:
        r.broken.update((file, near) if near else (file,))  # what it may stand for is not missing
        r.fault(Spot(file), problem, mend, near)

    files = folder.read_files(root, tell, r.note)
    if not files and r.sound:
        r.fault(Spot(shown), "there is no plan in the folder", mend)
        return None
    for name in folder.ROOT_FILES:
        if name not in files and not r.unread(name):
            r.broken.add(name)  # so that nothing is said of what it would have held
            r.fault(Spot(name), "the file is missing", f"add {name} to the plan folder")
    return files


def _texts(r: Reading, files: dict[str, bytes]) -> None:
    """Decode and parse every file."""
    for name, data in files.items():
        text, line, problem, mend = folder.decode(data)
        if text is None:
            r.broken.add(name)
            r.fault(Spot(name, line=line), problem, mend)
            continue
        r.texts[name] = text
        if not name.endswith(".toml"):
            continue
        content, wrong = parse(text)
        for fault in wrong:
            r.fault(Spot(name, line=fault.line), fault.problem, fault.mend)
        if content is None:
            r.broken.add(name)
        else:
            r.toml[name] = content


def _other_format(r: Reading, root: Path) -> Fault | None:
    """The one sentence that refuses a plan written for a newer program, or for an older one."""
    given = number(r.toml.get(frame.FILE, {}).get("format"))
    if given is None or given < 1 or given == shapes.FORMAT:
        return None
    return Fault(
        frame.FILE,
        lines.line_of(r.texts[frame.FILE], ("format",)),
        "format",
        f"the plan has format {given:g} and this program reads format {shapes.FORMAT}",
        "install a newer Better Care"
        if given > shapes.FORMAT
        else f"bring it up to date with bettercare plan migrate {root} (--dry-run shows how)",
    )


def _plan(r: Reading, root: Path, digest: str) -> Plan | None:
    base = Base(frame.read_frame(r))
    base.sources = read_sources(r)
    csv_tables.declare_names(r)
    declare_services(r)
    declare_values(r)
    declare_interventions(r)
    inflow = VALUE_TABLES["demand.inflow"].file
    inflows = {
        key
        for key, entry in r.toml.get(inflow, {}).items()
        if isinstance(entry, dict) and entry.get("value") != 0
    }
    base.services = read_services(r, base.frame, base.sources, inflows)
    if inflows and base.frame.named and len(base.frame.inside) == len(base.frame.named["areas"]):
        mend = "add an area with outside = true to plan.toml"
        r.fault(Spot(inflow, (), "demand.inflow"), "no area of the plan is outside", mend)
    values = read_values(r, base.frame, base.services, base.sources)
    base.quantities, base.written = values.quantities, values.written
    provenance = csv_tables.read_provenance(r)
    tables_in_same_prices(r, base.frame, csv_tables.FILE, provenance)
    base.sheets = csv_tables.read_tables(r)
    sites = base.sheets.get("estate.sites")
    if sites is not None:
        entry = provenance.get("estate.sites", {})
        base.quantities.update(add_beds(r, base.frame, sites, base.sources, entry))
    check_rows(r, base.frame, base.sheets, base.services)
    check_money(r, base)
    check_workforce(r, base)
    interventions = read_interventions(r, base)
    check_moves(r, interventions)
    check_enablers(r, interventions)
    check_savings(r, base, interventions)
    declare_options(r)
    appraisal = read_appraisal(r, base, interventions)
    settable = {**base.quantities, **own_figures(interventions)}
    settable |= appraisal.quantities if appraisal else {}
    options = read_options(r, base, interventions, settable)
    check_options(r, appraisal, options, interventions)
    rules = read_rules(r, base)
    tables = csv_tables.resolved(r, base.sheets, provenance, base.sources)
    if not r.sound or rules is None:
        return None
    _notes(r, base, interventions, options, tables, appraisal)
    scale_shares(base.sheets)
    for address, sheet in base.sheets.items():
        tables[address].columns.update(sheet.columns)
    plan = _built(r, root, digest, base, tables, interventions, options, rules)
    return replace(plan, appraisal=appraisal)


def _notes(
    r: Reading,
    base: Base,
    interventions: dict[str, Intervention],
    options: dict[str, Option],
    tables: dict[str, Table],
    appraisal: AppraisalRules | None,
) -> None:
    """What a planner may want to know of a plan in which nothing is wrong."""
    used: set[str] = set()
    for service in base.services.values():
        used.update(service.source)
    for quantity in base.quantities.values():
        used.update(quantity.source)
    for table in tables.values():
        used.update(table.source)
        for cell in set(table.columns["source"]):
            used.update(csv_tables.cell_sources(cell))
    for intervention in interventions.values():
        used.update(intervention.source)
        for effect in intervention.effects:
            used.update(effect.source)
    for option in options.values():
        used.update(option.source)
    if appraisal is not None:
        used.update(appraisal_sources(appraisal))
    unused = [key for key in base.sources if key not in used]
    if unused:
        r.note(f"Nothing rests on these sources: {listing(unused)}.")
    undated = [
        quantity.address
        for quantity in base.quantities.values()
        if quantity.review is None and quantity.file.endswith(".toml")
    ]
    if undated:
        r.note(f"{len(undated)} values have no date of review: {listing(undated, 3)}.")
    for sentence in use_gaps(base):
        r.note(sentence)


def _built(
    r: Reading,
    root: Path,
    digest: str,
    base: Base,
    tables: dict[str, Table],
    interventions: dict[str, Intervention],
    options: dict[str, Option],
    rules: VerdictRules,
) -> Plan:
    top = base.frame
    if top.first_year is None or top.last_year is None:  # cannot be: nothing was found wrong
        raise AssertionError("a sound plan has its years")
    return Plan(
        root=root,
        title=top.title,
        short=top.short,
        summary=top.summary,
        format=shapes.FORMAT,
        first_year=top.first_year,
        last_year=top.last_year,
        seed=top.seed,
        draws=top.draws,
        partners=top.named["partners"],
        areas=top.named["areas"],
        settings=top.named["settings"],
        stages=top.named["stages"],
        pathways=top.named["pathways"],
        conditions=top.named["conditions"],
        bed_types=top.named["bed_types"],
        staff_groups=top.named["staff_groups"],
        principles=top.named["principles"],
        age_bands=top.bands,
        sources=base.sources,
        services=base.services,
        quantities=base.quantities,
        tables=tables,
        interventions=interventions,
        options=options,
        verdict=rules,
        hash=digest,
        notes=tuple(dict.fromkeys(r.notes)),
    )
