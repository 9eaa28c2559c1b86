"""What the summary says is proposed: by setting and pathway, for buildings, and what is open."""

from __future__ import annotations

from collections.abc import Mapping

from bettercare.plan.model import Intervention, Named, Plan
from bettercare.plan.programme import Record
from bettercare.publish import words
from bettercare.publish.facts import Facts, Row
from bettercare.publish.papers import numbers
from bettercare.publish.papers.case_facts import do_nothing
from bettercare.publish.papers.catalogue import Catalogue
from bettercare.publish.papers.document import Block, Figure, Items, Paragraph, Section, Text


def proposed(facts: Facts, texts: Catalogue, record: Record | None = None) -> Section:
    """The changes by pathway, the options, and how money moves between kinds of care."""
    plan = facts.plan
    changes = list(plan.interventions.values())
    blocks: list[Block] = [
        Paragraph(texts.say("proposed.lead", count=Figure(str(len(changes)), "plan:interventions")))
    ]
    options = [key for key in facts.options if plan.options[key].interventions]
    if options:
        blocks += [
            Paragraph(
                texts.say("proposed.options", count=Figure(str(len(facts.options)), "plan:options"))
            ),
            Items([_option(facts, texts, key) for key in facts.options]),
        ]
    sections = [
        Section(
            f"pathway-{key}",
            texts.own(f"plan.pathways.{key}", pathway.name),
            [Items([_change(texts, one) for one in changes if one.pathway == key])],
        )
        for key, pathway in plan.pathways.items()
        if any(one.pathway == key for one in changes)
    ]
    enablers = [one for one in changes if one.pathway is None]
    if enablers:
        sections.append(
            Section(
                "enablers",
                texts.plain("proposed.enablers"),
                [Items([_change(texts, one) for one in enablers])],
            )
        )
    told = {"settings": settings(plan, texts, record), "stages": _noted(plan.stages, texts)}
    named = [
        Section(key, texts.plain(f"proposed.{key}"), [Items(items)])
        for key, items in told.items()
        if items
    ]
    shift = _shift(facts, texts)
    return Section("proposed", texts.plain("proposed.title"), [*blocks, *shift], named + sections)


def settings(plan: Plan, texts: Catalogue, record: Record | None) -> list[Text]:
    """What is aimed at in each setting of care: by the record, else by the plan's notes."""
    if record is None or not record.aims:
        return _noted(plan.settings, texts, "settings")
    found: list[Text] = []
    for key, one in record.aims.items():
        name = texts.own(f"plan.settings.{one.setting}", plan.settings[one.setting].name)
        aim = words.sentence(texts.own(f"programme.aims.{key}", one.aim))
        found.append(texts.say("proposed.named", name=name, note=aim))
    return found


def _noted(members: Mapping[str, Named], texts: Catalogue, room: str = "stages") -> list[Text]:
    """Names with their notes, where all have one."""
    if not all(one.note for one in members.values()):
        return []
    return [
        texts.say(
            "proposed.named", name=texts.own(f"plan.{room}.{key}", one.name),
            note=words.sentence(texts.own(f"plan.{room}.{key}.note", one.note)),
        )
        for key, one in members.items()
    ]  # fmt: skip


def _option(facts: Facts, texts: Catalogue, key: str) -> Text:
    option = facts.plan.options[key]
    label = texts.own(f"plan.options.{key}", option.label)
    told = texts.own(f"plan.options.{key}.summary", option.summary) if option.summary else ""
    return (f"{label.rstrip('.')}. {told}".strip(),)


def _change(texts: Catalogue, one: Intervention) -> Text:
    label = texts.own(f"plan.interventions.{one.key}", one.label)
    told = texts.own(f"plan.interventions.{one.key}.summary", one.summary)
    status = texts.say("proposed.status", status=texts.plain(f"status.{one.status}"))
    return (*texts.say("proposed.change", label=label, summary=told), " ", *status)


def _shift(facts: Facts, texts: Catalogue) -> list[Block]:
    """Money by setting now and in the last year of every option."""
    first, last = facts.years[0], facts.years[-1]
    nothing = do_nothing(facts)
    columns = [(nothing, first), *((key, last) for key in facts.options)]
    costs = {
        column: {
            row["setting"]: numbers.of_rows([row])
            for row in facts.rows("cost", option=column[0], year=column[1])
            if row["setting"] not in (None, "all")
        }
        for column in columns
    }
    settings = [key for key in facts.plan.settings if any(key in found for found in costs.values())]
    if not settings:
        return []
    rows = [
        (
            [texts.own(f"plan.settings.{key}", facts.plan.settings[key].name)],
            [found.get(key) for found in costs.values()],
        )
        for key in settings
    ]
    header = [
        texts.plain("proposed.kind"),
        texts.plain("proposed.now", year=first),
        *(f"{_mark(facts, key)}, {last}" for key in facts.options),
    ]
    caption = texts.plain("proposed.table", year=last)
    return [
        Paragraph(texts.say("proposed.shift", year=last)),
        numbers.told_table(facts, "shift", caption, header, rows, numbers.pounds),
    ]


def _mark(facts: Facts, key: str) -> str:
    from bettercare.publish.figures.shape import option_marks

    return option_marks(facts)[key]


def buildings(facts: Facts, texts: Catalogue) -> Section | None:
    """Beds at each hospital now, and in each option at the end."""
    first, last = facts.years[0], facts.years[-1]
    nothing = do_nothing(facts)
    columns = [(nothing, first), *((key, last) for key in facts.options)]
    found: dict[str, list[list[Row]]] = {}
    for index, (option, year) in enumerate(columns):
        month = _last_month(facts, option, year)
        for key in facts.plan.bed_types:
            for row in facts.rows(f"beds_{key}_planned", option=option, year=year, month=month):
                if row["site"] and row["site"] != "all":
                    found.setdefault(row["site"], [[] for _ in columns])[index].append(row)
    beds = {site: [numbers.of_rows(one) for one in each] for site, each in found.items()}
    there = {
        site: each for site, each in beds.items() if any(one and round(one.value) for one in each)
    }
    if not there:
        return None
    sites = _site_names(facts)
    count = []
    if sites:
        told = Figure(str(len(sites)), "plan:estate.sites")
        count.append(Paragraph(texts.say("buildings.count", count=told)))
    table = numbers.told_table(
        facts,
        "beds",
        texts.plain("buildings.table", first=first, last=last),
        [
            texts.plain("buildings.site"),
            texts.plain("proposed.now", year=first),
            *(f"{_mark(facts, key)}, {last}" for key in facts.options),
        ],
        [
            ([texts.own(f"plan.sites.{site}", sites.get(site, site))], each)
            for site, each in there.items()
        ],
        numbers.whole,
    )
    return Section(
        "buildings",
        texts.plain("buildings.title"),
        [*count, Paragraph(texts.say("buildings.lead", year=last)), table],
    )


def _last_month(facts: Facts, option: str, year: str) -> str:
    months = [
        row["month"]
        for key in facts.plan.bed_types
        for row in facts.rows(f"beds_{key}_planned", option=option, year=year, site="all")
        if row["month"]
    ]
    return max(months, default="")


def _site_names(facts: Facts) -> dict[str, str]:
    table = facts.plan.tables.get("estate.sites")
    if table is None or "name" not in table.columns:
        return {}
    return {
        str(site): words.plain(str(name))
        for site, name in zip(table.columns["site"], table.columns["name"], strict=True)
    }
