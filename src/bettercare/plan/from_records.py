"""Hospital activity from records: a plan's figures taken from a folder of counts, by one line.

`from_records = "records"` at the top of services.toml, or in a service, names a folder that
`bettercare records base` wrote. For the services whose records it counts, its figures take the
place of the plan's: volume, use by area, age band and sex, months of their profiles, mean stay and
stay by age. What the plan says beside a figure - range, correlation, owner, review - stays, the
range in proportion. Counts in the folder are as they may be published, so whatever a run says rests
on nothing else.

They are laid over the files read, before anything is made of them, so that the same checks see
them. Nothing here needs Polars: `bettercare run` forks its workers before it is loaded.
"""

from __future__ import annotations

import calendar
from pathlib import Path

from bettercare.plan.ages import read_band
from bettercare.plan.bases import rows_over
from bettercare.plan.counted import Cell, Counts, Given, areas_of, bands_of, read_counts
from bettercare.plan.csv_text import plain_rows
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.shaped import number, said
from bettercare.tables.nearest import listing
from bettercare.tables.plan_tables import PLAN_TABLES, SEXES
from bettercare.tables.record_counts import ALL, PEOPLE_FILE, STAYS_FILE
from bettercare.tables.value_tables import VALUE_TABLES

KEY = "from_records"
FILE = "services.toml"
#: The source that the figures get; a plan may describe it in sources.toml itself.
SOURCE = "hospital_records"
_NORMAL_90 = 1.2815515655446004  # upper end of an 80% interval


def lay_records(r: Reading, root: Path) -> dict[str, bytes]:
    """Lay the counts of records over the plan read so far; gives the files they came from."""
    asked = _asked(r)
    if not asked:
        return {}
    files: dict[str, bytes] = {}
    found = {name: read_counts(r, root, name, files) for name in dict.fromkeys(asked.values())}
    chosen: dict[str, tuple[Given, Counts]] = {}
    for service, name in asked.items():
        given = found[name]
        if given is None:
            continue
        if service not in given.services:
            spot = Spot(FILE, (service,), service)
            mend = "make the counts again with bettercare records base, or take the line away"
            r.fault(spot, f"{given.shown} has no counts of its records", mend)
            continue
        chosen[service] = (given, given.services[service])
    if chosen:
        _Laying(r, chosen).lay()
    return files


def _asked(r: Reading) -> dict[str, str]:
    """Which folder each service takes its figures from; the line at the top is taken out."""
    raw = r.toml.get(FILE)
    if raw is None:
        return {}
    whole = raw.get(KEY)
    if KEY in raw and not isinstance(whole, dict):
        r.toml[FILE] = {key: value for key, value in raw.items() if key != KEY}
        if not isinstance(whole, str):
            mend = f'write {KEY} = "records"'
            r.fault(
                Spot(FILE, (KEY,)), f"is {said(whole)} where the name of a folder is wanted", mend
            )
            return {}
    else:
        whole = None
    asked: dict[str, str] = {}
    for key, table in r.toml[FILE].items():
        if not isinstance(table, dict):
            continue
        own = table.get(KEY)
        if isinstance(own, str) and "records" not in table:
            problem = "its figures are to come from records, but not which records"
            mend = 'add records = { kind = "apc", pod = ["emergency"] }'
            r.fault(Spot(FILE, (key, KEY), key), problem, mend)
        elif isinstance(own, str) or (whole is not None and "records" in table):
            asked[key] = own if isinstance(own, str) else str(whole)
    return asked


class _Laying:
    """Puts the figures of the chosen services in the place of the plan's."""

    def __init__(self, r: Reading, chosen: dict[str, tuple[Given, Counts]]) -> None:
        self.r, self.chosen = r, chosen
        areas = areas_of(r)
        self.outside = [k for k, v in areas.items() if isinstance(v, dict) and v.get("outside")]
        self.inside = [key for key in areas if key not in self.outside]
        self.bands = bands_of(r)
        self.people = self._people()

    def lay(self) -> None:
        """Everything, and the source it came from."""
        for service, (given, counts) in self.chosen.items():
            self._value("demand.volume", service, given, self._total(counts, self.inside))
            out = self._total(counts, self.outside)
            if out or service in self.r.toml.get(VALUE_TABLES["demand.inflow"].file, {}):
                self._value("demand.inflow", service, given, out)
            mean = counts.stays.get(ALL)
            if mean is not None and "beds" in self.r.toml[FILE][service]:
                self._value("flow.length_of_stay", service, given, mean)
        self._rows("demand.shape", self._shapes())
        self._rows("flow.stay_shape", self._stays())
        self._rows("demand.profile", self._profiles())
        self._sources()

    def _total(self, counts: Counts, areas: list[str]) -> float:
        return float(sum(counts.people.get((area, ALL, ALL)) or 0 for area in areas))

    def _value(self, address: str, service: str, given: Given, value: float) -> None:
        """Let the records' value stand where the plan gives one, its range in proportion."""
        table = VALUE_TABLES[address]
        entries = dict(self.r.toml.get(table.file, {}))
        entry = dict(entries.get(service, {}))
        old = number(entry.pop("value", None))
        dated = entry.pop("values", None)
        if old is None and isinstance(dated, dict) and dated:
            old = number(dated[min(dated)])
        raw = self.r.toml[FILE][service]
        unit = raw.get("unit", "")
        span = entry.get("range")
        if isinstance(span, dict) and old and value > 0:
            ends = {end: number(span.get(end)) for end in ("low", "high")}
            entry["range"] = span | {k: v * value / old for k, v in ends.items() if v is not None}
        elif not entry and value > 0:
            away = _NORMAL_90 * value**0.5  # the chance of a year's count, where no more is known
            entry["range"] = {
                "low": max(value - away, value / 10),
                "high": value + away,
                "kind": "80% interval",
            }
        else:
            entry.pop("range", None)
        if "range" not in entry:
            entry.pop("correlation", None)
        entry |= {
            "value": value,
            "unit": table.unit_for(unit),
            "source": [SOURCE],
            "note": f"Counted from records, in {given.shown}.",
        }
        entry.setdefault("label", f"{raw.get('name', service)}: {table.meaning}")
        entry.setdefault("owner", raw.get("owner", ""))
        entries[service] = entry
        self.r.toml[table.file] = entries
        file = STAYS_FILE if address == "flow.length_of_stay" else PEOPLE_FILE
        self.r.counted[f"{address}.{service}"] = f"{given.shown}/{file}"

    def _people(self) -> dict[Cell, float]:
        """People of the base year by area, age band and sex."""
        found: dict[Cell, float] = {}
        rows = plain_rows(self.r.texts.get(PLAN_TABLES["population.base"].file, ""))
        head = [name.strip() for name in rows[0]] if rows else []
        if not {"area", "sex", "age", "people"} <= set(head):
            return found
        of_age = {
            age: key
            for key in self.bands
            if (band := read_band(key)) is not None
            for age in range(band.first, band.last + 1)
        }
        for row in rows[1:]:
            cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
            try:
                key = (cells["area"], of_age[int(cells["age"])], cells["sex"])
                found[key] = found.get(key, 0.0) + float(cells["people"])
            except (KeyError, ValueError):
                continue  # told of when the table itself is checked
        return found

    def _shapes(self) -> list[list[str]]:
        """Use a head; where a count is suppressed, that of all areas at that age and sex."""
        rows = [["service", "area", "age_band", "sex", "relative", "source"]]
        for service, (_, counts) in self.chosen.items():
            rows.append([service, ALL, ALL, ALL, "0", SOURCE])
            for band in self.bands:
                for sex in SEXES:
                    keys = [(area, band, sex) for area in self.inside]
                    shown = [k for k in keys if counts.people.get(k, 0) is not None]
                    some = sum(counts.people.get(k) or 0 for k in shown)
                    among = sum(self.people.get(k, 0.0) for k in shown)
                    pooled = some / among if among > 0 else 0.0
                    for key in keys:
                        there, count = self.people.get(key, 0.0), counts.people.get(key, 0)
                        rate = pooled if count is None else count / there if there > 0 else 0.0
                        rows.append([service, *key, f"{rate:.9g}", SOURCE])
        return rows

    def _stays(self) -> list[list[str]]:
        """Mean nights by age band; that of all ages where too few to be shown."""
        rows = [["service", "age_band", "relative", "source"]]
        for service, (_, counts) in self.chosen.items():
            mean = counts.stays.get(ALL)
            if not mean or "beds" not in self.r.toml[FILE][service]:
                continue
            for band in self.bands:
                own = counts.stays.get(band)
                rows.append([service, band, f"{mean if own is None else own:.9g}", SOURCE])
        return rows

    def _profiles(self) -> list[list[str]]:
        """Daily rate of each month, a profile of its own for each service that has one.

        Others may share the plan's profile, whom these months say nothing of.
        """
        rows = [["profile", "month", "relative", "source"]]
        first = self._first_year()
        days = {m: calendar.monthrange(first + (m < 4), m)[1] for m in range(1, 13)}
        services = dict(self.r.toml[FILE])
        for service, (_, counts) in self.chosen.items():
            profile = services[service].get("profile")
            daily = {m: (counts.months.get(m) or 0) / days[m] for m in days}
            mean = sum(daily.values()) / 12
            if not isinstance(profile, str) or len(counts.months) != 12 or mean <= 0:
                continue
            own = f"{profile}_of_{service}"
            services[service] = {**services[service], "profile": own}
            self.r.seasons[service] = profile
            rows += [[own, str(m), f"{rate / mean:.9g}", SOURCE] for m, rate in daily.items()]
        self.r.toml[FILE] = services
        return rows

    def _first_year(self) -> int:
        return int(next(iter(self.chosen.values()))[0].year[:4])

    def _rows(self, address: str, rows: list[list[str]]) -> None:
        """Let rows take the place of the plan's of the same service or profile."""
        if len(rows) == 1:
            return
        file = PLAN_TABLES[address].file
        shown = f"{next(iter(self.chosen.values()))[0].shown}/{PEOPLE_FILE}"
        rows_over(self.r, file, shown, "\n".join(",".join(row) for row in rows) + "\n")
        entries = dict(self.r.toml.get("tables.toml", {}))
        owner = self.r.toml[FILE][next(iter(self.chosen))].get("owner", "")
        entries.setdefault(address, {"source": [SOURCE], "owner": owner})
        self.r.toml["tables.toml"] = entries

    def _sources(self) -> None:
        given = [each for each, _ in self.chosen.values()]
        shown = listing(list(dict.fromkeys(each.shown for each in given)))
        made = listing(list(dict.fromkeys(each.made_from for each in given)))
        # what is counted from nobody's records was measured nowhere
        artificial = any(each.artificial for each in given)
        whose = "Artificial hospital records" if artificial else "Hospital records"
        entry = {
            "title": f"{whose} of {given[0].year}, counted in {shown}",
            "publisher": "Counted by the plan's authors",
            "year": given[0].year,
            "grade": "modelled" if artificial else "measured",
            "note": f"Made from {made}; counts as they may be published.",
        }
        own = self.r.toml.get("sources.toml", {})
        self.r.toml["sources.toml"] = {SOURCE: entry, **own}
