"""Rules of who employs staff: shares that make up a group, and who recruits from whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from bettercare.plan.base import Base
from bettercare.plan.csv_text import Sheet
from bettercare.plan.money_rows import rows_of, sound
from bettercare.plan.reading import Reading, Spot
from bettercare.plan.row_groups import shares_sum
from bettercare.plan.services import TOLERANCE

ALL = "all"
TABLE = "workforce.employer"
_MOVES = "workforce.recruited_from"


@dataclass(slots=True)
class Employed:
    """Shares of staff in post and of joiners by group and partner; groups with rows alone.

    `whole` is False where the table cannot be relied on.
    """

    in_post: dict[str, dict[str, float]] = field(default_factory=dict)
    joining: dict[str, dict[str, float]] = field(default_factory=dict)
    whole: bool = True

    def names(self, group: str, partner: str) -> bool:
        """Whether a partner employs some of a group, by the table."""
        return self.in_post.get(group, {}).get(partner, 0.0) > 0.0


def check_employers(r: Reading, base: Base) -> Employed:
    """Check the table of employers, and give its shares."""
    sheet = base.sheets.get(TABLE)
    if sheet is None or (sheet.file and sheet.spoilt):
        return Employed(whole=False)
    found = Employed()
    if not sheet.file:
        return found
    shares_sum(r, sheet, ("staff_group",))
    working = _working(base)
    first: dict[str, int] = {}
    for row, line in rows_of(sheet, "staff_group", "partner", "share", "joiners"):
        group, partner, share = line["staff_group"], line["partner"], line["share"]
        first.setdefault(group, row)
        found.in_post.setdefault(group, {})[partner] = share
        if line["joiners"] is not None:
            found.joining.setdefault(group, {})[partner] = line["joiners"]
        _employs(r, base, sheet.spot(row), partner, group, share, working)
    for group, joining in found.joining.items():
        _joining(r, sheet, first[group], group, found.in_post[group], joining)
    for group, shares in found.in_post.items():
        found.joining.setdefault(group, shares)
    return found


def employers_of(base: Base, group: str) -> list[str] | None:
    """Partners that employ some of a group; None where the tables cannot be relied on."""
    sheet = base.sheets.get(TABLE)
    if sheet is None or (sheet.file and sheet.spoilt):
        return None
    if sheet.file:
        rows = sheet.rows("staff_group", "partner", "share")
        stated = [partner for name, partner, share in rows if name == group and share > 0]
        if stated:
            return stated
    working = _working(base)
    partners = base.frame.named.get("partners", {})
    if working is None:
        return None
    return [
        key
        for key, named in partners.items()
        if key in working.get(group, set()) and named.kind != "outside"
    ]


def _working(base: Base) -> dict[str, set[str]] | None:
    """Partners that give care which each group works in; None where that cannot be told."""
    mix = sound(base, "workforce.skill_mix")
    if mix is None:
        return None
    found: dict[str, set[str]] = {}
    for service, group, wte in mix.rows("service", "staff_group", "wte_per_1000"):
        given = base.services.get(service)
        if wte > 0 and given is not None:
            found.setdefault(group, set()).update(given.delivered_by)
    return found


def _employs(
    r: Reading, base: Base, spot: Spot, partner: str, group: str, share: float,
    working: dict[str, set[str]] | None,
) -> None:  # fmt: skip
    named = base.frame.named.get("partners", {}).get(partner)
    if named is not None and named.kind == "outside":
        problem = f'"{partner}" stands for those outside the area, whose staff are not counted'
        r.fault(spot, problem, "name a partner of the plan")
    elif working is not None and share > 0 and partner not in working.get(group, set()):
        problem = f'"{partner}" employs part of {group}, and gives no care that they work in'
        r.fault(spot, problem, "take it away, or add its service to workforce.skill_mix")


def _joining(
    r: Reading, sheet: Sheet, row: int, group: str, in_post: dict[str, float],
    joining: dict[str, float],
) -> None:  # fmt: skip
    if len(joining) < len(in_post):
        without = ", ".join(partner for partner in in_post if partner not in joining)
        problem = f"{group} has joiners for some partners, and none for {without}"
        r.fault(sheet.spot(row), problem, "give each partner's, or leave all of them empty")
    elif abs(sum(joining.values()) - 1) > TOLERANCE:
        problem = f"the joiners of {group} sum to {sum(joining.values()):.6g}"
        r.fault(sheet.spot(row), problem, "let them sum to 1")
    for partner, share in joining.items():
        if share > 0 and not in_post.get(partner, 0.0) > 0:
            problem = f'{group} come to "{partner}", which employs none of them'
            r.fault(sheet.spot(row), problem, "give it a share of those in post")


#: Whole-time equivalents a year that each group, or a partner's part of it, loses to others.
Lost = dict[tuple[str, str], float]


def check_recruited(r: Reading, base: Base, employed: Employed) -> Lost:
    """Check who recruits from whom; what each loses in the base year, by group and partner."""
    lost: Lost = {}
    sheet = sound(base, _MOVES)
    if sheet is None:
        return lost
    names = ("from_group", "to_group", "from_partner", "to_partner", "share")
    shares: dict[str, dict[str, float]] = {}  # by group and partner they come to
    told: set[tuple[str, str]] = set()
    for row, line in rows_of(sheet, *names):
        source, target, old, new, share = (line[name] for name in names)
        if source == target and (ALL in (old, new) or old == new):
            what = f'"{source}"' if old == ALL else f'"{source}" at "{old}"'
            mend = "name two staff groups, or one and two partners"
            r.fault(sheet.spot(row), f"{what} recruits from itself", mend)
            continue
        if employed.whole and not _known(r, sheet, row, employed, ((source, old), (target, new))):
            continue
        coming = shares.setdefault(target, {})
        coming[new] = coming.get(new, 0.0) + share
        total = _most_coming(coming, new)
        if total > 1 + TOLERANCE and (target, new) not in told:
            told.add((target, new))
            at = "" if new == ALL else f' at "{new}"'
            problem = f'the shares of those who come to "{target}"{at} sum to {total:.6g}'
            r.fault(sheet.spot(row), problem, "let them sum to 1 at most")
        joiners = base.quantities.get(f"workforce.joiners.{target}")
        part = 1.0 if new == ALL else employed.joining.get(target, {}).get(new, 0.0)
        gone = (joiners.value if joiners else 0.0) * part * share
        lost[source, old] = lost.get((source, old), 0.0) + gone
    return lost


def _most_coming(coming: dict[str, float], partner: str) -> float:
    """The sum of the shares that meet at a partner, or at the partner where it is largest.

    >>> _most_coming({"all": 0.5, "lpt": 0.3, "uhl": 0.1}, "all")
    0.8
    """
    named = [share for key, share in coming.items() if key != ALL]
    own = max(named, default=0.0) if partner == ALL else coming[partner]
    return coming.get(ALL, 0.0) + own


def _known(
    r: Reading, sheet: Sheet, row: int, employed: Employed, ends: tuple[tuple[str, str], ...]
) -> bool:
    """Whether the partners that a row names employ the groups it names."""
    good = True
    for group, partner in ends:
        if partner != ALL and not employed.names(group, partner):
            good = False
            problem = f'{TABLE} gives "{partner}" no staff of {group}'
            r.fault(sheet.spot(row), problem, "add its share, or write all")
    return good


def lost_by_partner(group: str, lost: Lost, employed: Employed) -> dict[str, tuple[float, float]]:
    """Of each partner of a group (or of "all"): its share of staff, and what it loses a year."""
    shares = employed.in_post.get(group, {ALL: 1.0})
    common = lost.get((group, ALL), 0.0)
    return {
        partner: (
            share,
            common * share + (0.0 if partner == ALL else lost.get((group, partner), 0.0)),
        )
        for partner, share in shares.items()
        if share > 0
    }
