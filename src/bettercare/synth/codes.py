"""The codes that artificial records carry, and the chance of each."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.plan.model import RecordsRule
from bettercare.tables.nearest import listing

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chances:
    """Codes with the running sum of their chances, ending at 1."""

    codes: tuple[str, ...]
    upto: Floats

    @staticmethod
    def of(weights: Mapping[str, float]) -> Chances:
        """Chances in proportion to weights."""
        upto = np.cumsum(list(weights.values()))
        return Chances(tuple(weights), upto / upto[-1])

    def pick(self, uniform: Floats) -> NDArray[np.int64]:
        """The place of the code that each uniform number falls on.

        >>> Chances.of({"a": 1, "b": 3}).pick(np.array([0.1, 0.25, 0.9])).tolist()
        [0, 1, 1]
        """
        return np.minimum(np.searchsorted(self.upto, uniform, side="right"), len(self.codes) - 1)


@dataclass(frozen=True, slots=True)
class Specialty:
    """A treatment function: its code, the ages it sees, its diagnosis and its weight."""

    code: str
    first: int
    last: int
    diagnosis: str
    weight: float


@dataclass(frozen=True, slots=True)
class Coding:
    """What the records of one service say: fields with chances, stay and specialties."""

    fields: Mapping[str, Chances]
    stay_shape: float | None  # of the negative binomial; None is 0 nights
    specialties: tuple[Specialty, ...]  # none in A&E


def coding_of(service: str, rule: RecordsRule, group_of: Mapping[str, str]) -> Coding:
    """The coding of a service's records; several points of delivery come in equal parts.

    `group_of` gives the group of a treatment function. Errors: `CallError` where records of a
    point of delivery or specialty cannot be made.
    """
    known: Mapping[str, Any] = _table()[rule.kind]
    unknown = [pod for pod in rule.pods if pod not in known]
    if unknown:
        raise CallError(
            f"no artificial records can be made of {listing(unknown)}",
            address=f"services.toml {service}.records",
            mend=f"points of delivery that can be made are {listing(list(known), 20)}",
        )
    pods = [known[pod] for pod in rule.pods]
    # a pod's own code of several is picked by one field; fields are drawn on their own, so only
    # pods that differ in one field can be mixed
    merged: dict[str, dict[str, float]] = {}
    for pod in pods:
        for name, chances in pod["fields"].items():
            for code, chance in chances.items():
                own = merged.setdefault(name, {})
                own[str(code)] = own.get(str(code), 0.0) + chance / len(pods)
    differ = [
        name
        for name in merged
        if any(pod["fields"].get(name) != pods[0]["fields"].get(name) for pod in pods)
    ]
    telling = [name for name in differ if name in _TELLING]
    if len(telling) > 1:
        raise CallError(
            f"artificial records of {listing(list(rule.pods))} cannot be mixed in one service",
            address=f"services.toml {service}.records",
        )
    if rule.kind == "ae":
        arrival = _table()["arrival"]
        ways = [way for way in rule.methods if way in arrival] or list(arrival)
        merged["AEARRIVALMODE"] = {arrival[w]["code"]: arrival[w]["chance"] for w in ways}
    found = _specialties(pods[0].get("specialties"), rule, group_of)
    if rule.kind != "ae" and not found:
        raise CallError(
            f"no treatment function of {listing(list(rule.specialties))} is known for them",
            address=f"services.toml {service}.records",
            mend="leave specialty out, or add one to its list",
        )
    fields = {name: Chances.of(chances) for name, chances in merged.items()}
    return Coding(fields, pods[0].get("stay"), found)


#: Fields that tell points of delivery apart.
_TELLING = (
    "ADMIMETH",
    "CLASSPAT",
    "FIRSTATT",
    "ATTENDED",
    "OPERTN_3_01",
    "AEDEPTTYPE",
    "AEATTENDCAT",
)


def hours() -> Floats:
    """Running sum of the chances of each hour of arrival."""
    upto: Floats = np.cumsum(_table()["hours"]["chances"])
    return np.asarray(upto / upto[-1])


def _specialties(
    column: str | None, rule: RecordsRule, group_of: Mapping[str, str]
) -> tuple[Specialty, ...]:
    if column is None:
        return ()
    text = files("bettercare.synth").joinpath("specialties.csv").read_text("utf-8")
    return tuple(
        Specialty(
            row["code"], int(row["first_age"]), int(row["last_age"]), row["diagnosis"],
            float(row[column]),
        )
        for row in csv.DictReader(text.splitlines())
        if float(row[column]) > 0
        and (not rule.specialties or group_of[row["code"]] in rule.specialties)
    )  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = files("bettercare.synth").joinpath("hes_codes.toml").read_text("utf-8")
    return tomllib.loads(text)
