"""Which service of a plan stands for which stream of the NHP model's activity."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bettercare.errors import CallError
from bettercare.plan.model import Plan
from bettercare.tables.nearest import listing, nearest

#: Streams of activity, with the services that stand for them where a plan has one of these names.
STREAMS: dict[str, tuple[str, ...]] = {
    "ip|elective": ("elective_admission", "planned_admission"),
    "ip|daycase": ("day_case",),
    "ip|non-elective": ("emergency_admission",),
    "ip|maternity": ("maternity_admission",),
    "op|first": ("outpatient_first",),
    "op|followup": ("outpatient_follow_up",),
    "op|procedure": ("outpatient_procedure",),
    "op|tele": ("telephone_clinic",),
    "aae|ambulance": ("ae_ambulance_arrival", "emergency_attendance"),
    "aae|walk-in": ("ae_walk_in", "emergency_attendance"),
    "aae|sdec": ("same_day_care",),
}


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """The service of each stream that has one, and the partner whose activity it is."""

    services: Mapping[str, str]
    partner: str

    def streams_of(self, service: str) -> tuple[str, ...]:
        """The streams a service stands for."""
        return tuple(s for s, name in self.services.items() if name == service)


def read_map(path: Path | None, plan: Plan) -> ServiceMap:
    """The map in `path`, or by the usual names of services where there is none.

    Errors: `CallError` for a stream, service or partner that is not there, all at once.
    """
    given = _read(path) if path is not None else {}
    faults = [
        f'"{key}" is not known: use partner and [services]'
        for key in given
        if key not in ("partner", "services")
    ]
    partner = given.get("partner") or _partner(plan)
    if partner not in plan.partners:
        faults.append(f'partner "{partner}" is not in the plan{_like(partner, plan.partners)}')
    named = given.get("services")
    if named is not None and not isinstance(named, dict):
        faults.append('[services] is to hold lines such as "ip|elective" = "planned_admission"')
        named = {}
    if named is None:
        named = {
            stream: next(name for name in usual if name in plan.services)
            for stream, usual in STREAMS.items()
            if any(name in plan.services for name in usual)
        }
    for stream, service in named.items():
        if stream not in STREAMS:
            faults.append(f'stream "{stream}" is not known{_like(stream, STREAMS)}')
        if service not in plan.services:
            faults.append(f'service "{service}" is not in the plan{_like(service, plan.services)}')
    if faults:
        raise CallError(f"{path or 'the plan'}: " + "; ".join(faults))
    if not named:
        raise CallError(
            "no service of the plan has one of the usual names",
            mend=f"give --map with a line for each of {listing(STREAMS, 20)} that the plan has",
        )
    return ServiceMap(dict(named), str(partner))


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise CallError(f"there is no file {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallError(f"{path} is not TOML: {error}") from None


def _partner(plan: Plan) -> str:
    """The first acute trust, else the first partner inside."""
    inside = [key for key, one in plan.partners.items() if one.kind != "outside"]
    acute = [key for key in inside if plan.partners[key].kind == "acute trust"]
    return (acute or inside)[0]


def _like(text: object, known: Mapping[str, object]) -> str:
    like = nearest(str(text), known)
    return f' (did you mean "{like}"?)' if like else ""
