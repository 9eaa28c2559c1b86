"""The register of savings: one saving is not counted in two programmes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bettercare.plan.base import Base
from bettercare.plan.csv_text import Sheet
from bettercare.plan.model import Intervention
from bettercare.plan.money_rows import rows_of, sound
from bettercare.plan.reading import Reading
from bettercare.tables.finance_tables import IN_HOUSE

ALL = "all"
Claim = tuple[str, str, str]  # partner, service, what
_ACTS_ON = {"activity": "activity.", "stay": "flow.length_of_stay."}


def check_savings(r: Reading, base: Base, interventions: Mapping[str, Intervention]) -> None:
    """Check who claims what in finance.saving."""
    sheet = sound(base, "finance.saving")
    if sheet is None:
        return
    known = [IN_HOUSE, *r.names.get("intervention", {})]
    claims: dict[Claim, list[tuple[str, set[str]]]] = {}
    names = ("partner", "service", "what", "programme", "net_of")
    for row, line in rows_of(sheet, *names):
        programme, net_of = line["programme"], set((line["net_of"] or "").split())
        for name in (programme, *sorted(net_of)):
            if name not in known and "intervention" not in r.open:
                mend = "write in_house, or the key of an intervention"
                near = r.nearest(name, known)
                r.fault(sheet.spot(row), f'"{name[:60]}" is not a programme', mend, near)
        for service in _services(base, line["partner"], line["service"]):
            claim = line["partner"], service, line["what"]
            for other, leaves_out in claims.get(claim, ()):
                if other not in net_of and programme not in leaves_out:
                    _twice(r, sheet, row, claim, (other, programme))
                    break
            else:
                claims.setdefault(claim, []).append((programme, net_of))
                continue
            break
        if programme == IN_HOUSE and line["what"] in _ACTS_ON:
            _acted_on(r, base, sheet, row, interventions, net_of)


def _services(base: Base, partner: str, service: str) -> Iterator[str]:
    """The services a claim is about; "all" is every one the partner gives."""
    if service != ALL:
        yield service
        return
    yield from (key for key, each in base.services.items() if partner in each.delivered_by)


def _twice(r: Reading, sheet: Sheet, row: int, claim: Claim, programmes: tuple[str, str]) -> None:
    partner, service, what = claim
    problem = (
        f'the saving on {what} of "{service}" at "{partner}" is claimed by '
        f'"{programmes[0]}" and by "{programmes[1]}"'
    )
    r.fault(sheet.spot(row), problem, "keep one, or name the other in net_of")


def _acted_on(
    r: Reading,
    base: Base,
    sheet: Sheet,
    row: int,
    interventions: Mapping[str, Intervention],
    net_of: set[str],
) -> None:
    """In-house efficiency that claims what an intervention does already."""
    partner, service, what = (sheet.columns[name][row] for name in ("partner", "service", "what"))
    about = set(_services(base, partner, service))
    for key, each in interventions.items():
        acts = [e.on.removeprefix(_ACTS_ON[what]) for e in each.effects
                if e.on.startswith(_ACTS_ON[what])]  # fmt: skip
        found = [name for name in acts if name in about]
        if found and key not in net_of:
            _twice(r, sheet, row, (partner, found[0], what), (key, IN_HOUSE))
            return
