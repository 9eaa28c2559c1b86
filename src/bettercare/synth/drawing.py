"""Artificial records, block by block: every field of record n follows from seed, service and n."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bettercare.plan.model import Plan
from bettercare.sampling import uniforms
from bettercare.synth.codes import Chances, Coding, hours
from bettercare.synth.expected import AGES, Expected, first_day, length
from bettercare.synth.stays import Stays

if TYPE_CHECKING:
    import polars as pl

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
#: Records of a block; fixed, so that no number of threads changes a byte.
BLOCK = 65_536
#: The mark that every record carries.
MARK = "artificial"
_PEOPLE_A_CELL = 10**8  # numbers kept for the people of one area, sex and age


@dataclass(frozen=True, slots=True)
class Setting:
    """What all services of one making share."""

    plan: Plan
    year: int
    seed: int
    scale: float
    area_codes: tuple[str, ...]
    providers: Mapping[str, str]  # code by partner
    sites: Mapping[str, str]  # code by site
    people: Whole  # who lives there: (areas, sexes, ages); for outside, everybody of that age
    spell_blocks: int = 1  # of all services of admitted care
    columns: dict[str, frozenset[str]] = field(default_factory=dict)  # of each kind's file


class Drawer:
    """Draws the records of one service."""

    def __init__(
        self, at: Setting, expected: Expected, coding: Coding, place: int, first_block: int
    ):
        self.at, self.expected, self.coding = at, expected, coding
        self.place, self.first_block = place, first_block
        self.count = round(expected.total * at.scale)
        shares = expected.people.ravel()
        self._cells = np.cumsum(shares) / shares.sum()
        band = np.empty(AGES, np.int64)
        for b, each in enumerate(at.plan.age_bands):
            band[each.first : each.last + 1] = b
        self._band = band
        self._stays = Stays(expected.stay, coding.stay_shape)
        self._specialties = self._by_age()

    @property
    def blocks(self) -> int:
        """How many blocks the service's records make."""
        return -(-self.count // BLOCK)

    def _by_age(self) -> list[tuple[int, int, Chances]]:
        """Specialties for runs of ages that see the same ones."""
        known = self.coding.specialties
        if not known:
            return []
        starts = sorted({0, *(s.first for s in known), *(s.last + 1 for s in known if s.last < 90)})
        runs = []
        for first, after in zip(starts, [*starts[1:], AGES], strict=True):
            seen = {str(i): s.weight for i, s in enumerate(known) if s.first <= first <= s.last}
            runs.append(
                (first, after, Chances.of(seen or {str(i): s.weight for i, s in enumerate(known)}))
            )
        return runs

    def _uniform(self, name: str, start: int, count: int) -> Floats:
        return uniforms(self.at.seed, f"synth.{self.expected.service.key}.{name}", count, start)

    def block(self, number: int) -> pl.DataFrame:
        """The records of one block."""
        import polars as pl

        start = number * BLOCK
        n = min(BLOCK, self.count - start)

        def draw(name: str) -> Floats:
            return self._uniform(name, start, n)

        cell = np.minimum(
            np.searchsorted(self._cells, draw("cell"), side="right"), self._cells.size - 1
        )
        area, sex, age, slot = np.unravel_index(cell, self.expected.people.shape)
        day = np.searchsorted(self.expected.days, draw("day"), side="right")
        day = np.minimum(day, length(self.at.year) - 1)
        at = self.at
        provider, site = self._places()
        where = area * self.expected.people.shape[3] + slot
        person = self._person(number, area, sex, age, day, draw("person"))
        label = f"{at.year % 100:02d}{(at.year + 1) % 100:02d}"
        columns: dict[str, pl.Series | pl.Expr] = {
            "ARTIFICIAL": pl.lit(MARK),
            "FYEAR": pl.lit(label),
            "PARTYEAR": pl.lit(f"{at.year}99"),
            "PSEUDO_HESID": pl.concat_str(
                pl.lit("ARTIFICIAL"), pl.lit(pl.Series(person)).cast(pl.String).str.zfill(14)
            ),
            "SEX": _coded(("2", "1"), sex),
            "RESLADST_ONS": _coded(at.area_codes, area),
            "PROCODE3": _coded(provider, where),
            "PROCODET": _coded(provider, where),
            "SITETRET": _coded(site, where),
        }
        if self.expected.fifths is not None:
            columns["IMD04_DECILE"] = self._tenth(
                self.expected.fifths, area, age, draw("fifth"), draw("tenth")
            )
        for name, chances in self.coding.fields.items():
            columns[name] = _coded(chances.codes, chances.pick(draw(name)))
        if self._specialties:
            columns |= self._specialty(age, draw("specialty"))
        key = pl.Series(np.arange(start, start + n) + self.place * 10**9 + 10**11)
        began = pl.lit(first_day(at.year))
        if self.kind == "apc":
            columns |= self._spell(key, age, day, draw("stay"))
        elif self.kind == "op":
            columns |= {
                "ATTENDKEY": key,
                "APPTAGE": pl.Series(age),
                "APPTDATE": began + pl.duration(days=pl.lit(pl.Series(day))),
            }
        else:
            minute = self._minute(draw("hour"), draw("minute"))
            columns |= {
                "AEKEY": key,
                "ARRIVALAGE": pl.Series(age),
                "ARRIVALDATE": began + pl.duration(days=pl.lit(pl.Series(day))),
                "ARRIVALTIME": pl.Series(minute).cast(pl.String).str.zfill(4),
            }
        wanted = [name for name in ORDER if name in self.at.columns[self.kind]]
        given: dict[str, pl.Series | pl.Expr] = {
            name: columns.get(name, pl.lit(None, pl.String)) for name in wanted
        }
        return pl.DataFrame({"n": range(n)}).with_columns(**given).select(wanted)

    @property
    def own_columns(self) -> frozenset[str]:
        """The fields that the service's records have."""
        tenth = {"IMD04_DECILE"} if self.expected.fifths is not None else set()
        specialty = {"TRETSPEF", "MAINSPEF", "DIAG_3_01"} if self._specialties else set()
        return frozenset(
            _ALWAYS | _OF_KIND[self.kind] | set(self.coding.fields) | tenth | specialty
        )

    @property
    def kind(self) -> str:
        """Which records they are: apc, op or ae."""
        return self.expected.rule.kind

    def _places(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Codes of provider and site by area and slot."""
        slots = self.expected.people.shape[3]
        providers, sites = [], []
        for places in self.expected.places:
            for k in range(slots):
                partner, site = places[k] if k < len(places) else places[0]
                code = self.at.providers[partner]
                providers.append(code)
                sites.append(self.at.sites[site] if site else f"{code}00")
        return tuple(providers), tuple(sites)

    def _person(
        self, number: int, area: Whole, sex: Whole, age: Whole, day: Whole, u: Floats
    ) -> Whole:
        """Who it is: some people come more often than others.

        Nobody is admitted twice on one day, as two spells could then not be told apart: each
        block of spells has people of its own, and in a block a second one on the day is another
        person.
        """
        pool = np.maximum(self.at.people[area, sex, age] * self.at.scale, 1.0)
        parts = self.at.spell_blocks if self.kind == "apc" else 1
        part = self.first_block + number if self.kind == "apc" else 0
        own = np.maximum(pool // parts, 1.0).astype(np.int64)
        which = np.minimum((u**1.5 * own).astype(np.int64), own - 1)
        group = (area * 2 + sex) * 100 + age
        if self.kind == "apc":
            whole = (group * _PEOPLE_A_CELL + which) * 400 + day
            order = np.argsort(whole, kind="stable")
            same = np.concatenate([[False], whole[order][1:] == whole[order][:-1]])
            begins = np.maximum.accumulate(np.where(same, 0, np.arange(whole.size)))
            again = np.empty_like(which)
            again[order] = np.arange(whole.size) - begins
            which = which + again * own
        return np.asarray(group * _PEOPLE_A_CELL + which * parts + part)

    def _tenth(self, fifths: Floats, area: Whole, age: Whole, u: Floats, v: Floats) -> pl.Series:
        """Tenth of small areas by deprivation, 1 the most deprived."""
        upto = fifths[area, self._band[age]]
        fifth = np.minimum((u[:, None] >= upto).sum(axis=1), upto.shape[1] - 1)
        return _coded(tuple(str(n) for n in range(1, 11)), fifth * 2 + (v >= 0.5))

    def _specialty(self, age: Whole, u: Floats) -> dict[str, pl.Series]:
        chosen = np.zeros(age.size, np.int64)
        for first, after, chances in self._specialties:
            here = (age >= first) & (age < after)
            chosen[here] = np.array(chances.codes, np.int64)[chances.pick(u[here])]
        known = self.coding.specialties
        codes = tuple(s.code for s in known)
        return {
            "TRETSPEF": _coded(codes, chosen),
            "MAINSPEF": _coded(codes, chosen),
            "DIAG_3_01": _coded(tuple(s.diagnosis for s in known), chosen),
        }

    def _spell(
        self, key: pl.Series, age: Whole, day: Whole, u: Floats
    ) -> dict[str, pl.Series | pl.Expr]:
        """One spell of one episode, ended in the year, as a year's extract holds them.

        A stay that would go on into the next year is put a year earlier, for one that began then.
        """
        import polars as pl

        nights = self._stays.nights(self._band[age], u)
        days = length(self.at.year)
        begin = day - days * ((day + nights) // days)
        admitted = pl.lit(first_day(self.at.year)) + pl.duration(days=pl.lit(pl.Series(begin)))
        left = pl.lit(first_day(self.at.year)) + pl.duration(days=pl.lit(pl.Series(begin + nights)))
        return {
            "EPIKEY": key,
            "PROVSPNOPS": key,
            "ADMIDATE": admitted,
            "EPISTART": admitted,
            "DISDATE": left,
            "EPIEND": left,
            "EPIORDER": pl.lit(1),
            "EPISTAT": pl.lit(3),
            "SPELBGIN": pl.lit(2),
            "SPELEND": pl.lit("Y"),
            "SPELDUR": pl.Series(nights),
            "EPIDUR": pl.Series(nights),
            "STARTAGE": pl.Series(age),
        }

    @staticmethod
    def _minute(u: Floats, v: Floats) -> Whole:
        hour = np.minimum(np.searchsorted(hours(), u, side="right"), 23)
        return np.asarray(hour * 100 + (v * 60).astype(np.int64))


def _coded(codes: tuple[str, ...], place: Whole) -> pl.Series:
    """Texts by their place, made without a text of its own for each record."""
    import polars as pl

    return pl.Series(codes, dtype=pl.String).gather(pl.Series(place))


#: All fields in the order of NHS Digital's artificial files, the mark first.
ORDER = (
    "ARTIFICIAL", "FYEAR", "PARTYEAR", "EPIKEY", "PSEUDO_HESID", "PROVSPNOPS", "ATTENDKEY", "AEKEY",
    "AEARRIVALMODE", "AEATTENDCAT", "AEDEPTTYPE", "ADMIDATE", "ADMIMETH", "APPTAGE", "APPTDATE",
    "ARRIVALAGE", "ARRIVALDATE", "ARRIVALTIME", "ATTENDED", "CLASSPAT", "DIAG_3_01", "DISDATE",
    "DISMETH", "EPIDUR", "EPIEND", "EPIORDER", "EPISTART", "EPISTAT", "EPITYPE", "FIRSTATT",
    "IMD04_DECILE", "MAINSPEF", "OPERTN_3_01", "PROCODE3", "PROCODET", "RESLADST_ONS", "SEX",
    "SITETRET", "SPELBGIN", "SPELDUR", "SPELEND", "STARTAGE", "TRETSPEF",
)  # fmt: skip

_ALWAYS = {
    "ARTIFICIAL", "FYEAR", "PARTYEAR", "PSEUDO_HESID", "SEX", "RESLADST_ONS", "PROCODE3",
    "PROCODET", "SITETRET",
}  # fmt: skip
_OF_KIND = {
    "apc": {
        "EPIKEY", "PROVSPNOPS", "ADMIDATE", "EPISTART", "DISDATE", "EPIEND", "EPIORDER", "EPISTAT",
        "SPELBGIN", "SPELEND", "SPELDUR", "EPIDUR", "STARTAGE",
    },
    "op": {"ATTENDKEY", "APPTAGE", "APPTDATE"},
    "ae": {"AEKEY", "ARRIVALAGE", "ARRIVALDATE", "ARRIVALTIME"},
}  # fmt: skip
