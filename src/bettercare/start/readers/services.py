"""The services, organisations and conditions of the plan that a caller names for a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bettercare.errors import CallError
from bettercare.start.target import Target
from bettercare.tables.nearest import listing, nearest


def counted_in(target: Target, service: str, units: Sequence[str]) -> str:
    """The unit of a service, which must be one of `units`. Raises CallError."""
    named("service", service, target.services)
    unit = target.services[service]
    if unit not in units:
        mend = f"name a service whose unit is {' or '.join(units)}"
        raise CallError(f'"{service}" is counted in another unit, {unit}', mend=mend)
    return unit


def named(what: str, key: str, there: Collection[str]) -> None:
    """Check that the plan has something of this name. Raises CallError."""
    if key in there:
        return
    near = nearest(key, there)
    guess = f' (did you mean "{near}"?)' if near else ""
    mend = f"name one of {listing(there)}"
    raise CallError(f'The plan has no {what} "{key[:60]}"{guess}', mend=mend)


def pairs(option: str, texts: Sequence[str], example: str) -> dict[str, str]:
    """What `--option KEY=TEXT` names, repeated. Raises CallError.

    >>> pairs("service", ["emergency_admission = EMERGENCY"], "KEY=COLUMN")
    {'emergency_admission': 'EMERGENCY'}
    """
    found: dict[str, str] = {}
    for text in texts:
        key, equals, what = (part.strip() for part in text.partition("="))
        if not (key and equals and what):
            raise CallError(f'"{text[:60]}" names no pair', mend=f'write --{option} "{example}"')
        found[key] = what
    return found


def organisations(target: Target, given: Sequence[str], whose: str) -> list[str]:
    """The ODS codes given, else those of the plan's partners. Raises CallError."""
    found = list(given) or list(target.partners.values())
    if not found:
        mend = 'give --code RWE, or write code = "RWE" in [partners.KEY] of plan.toml'
        raise CallError(f"Whose {whose} are the plan's?", mend=mend)
    return found
