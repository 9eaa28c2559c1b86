"""Spells from episodes: which episodes are one stay, and what the stay takes from each.

The rules are those of NHS Digital's "Methodology to create provider and continuous inpatient
spells from Hospital Episode Statistics Admitted Patient Care data":

1. Episodes of one person at one provider with one day of admission are one spell; where the
   extract numbers its spells, episodes with different numbers are different spells.
2. A regular attender's episode is a spell by itself, and so is one without a person where the
   spell has no number.
3. In a spell episodes go by first day, then place in the spell, then last day, then key.
4. Age, sex, residence, method, class, specialty and site are the first episode's. The spell ends
   on the last day of discharge that any of its episodes gives.
5. A spell without a day of discharge is unfinished: it is counted apart, in the year it ends.

A transfer makes a new spell at the hospital that receives; it is marked, so that stays in two
hospitals can be told from two admissions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bettercare.demand.records.engines import PART, ROW

if TYPE_CHECKING:
    import ibis.expr.types as ir

_KEYS = ("provider", "person", "admission_date", "spell_key", "alone")


def spells(episodes: ir.Table, first: tuple[str, ...]) -> ir.Table:
    """One row a spell: `admission_date`, `discharge_date`, `episodes`, and the columns `first`.

    `episodes` has the fields of an episode (null where the extract lacks one), `regular` (true
    for a regular attender), and `first`, which are taken from the spell's first episode.
    """
    import ibis

    nobody = episodes.person.isnull() & episodes.spell_key.isnull()
    by_itself = episodes.regular | nobody
    own_number = episodes[PART].cast("int64") * (1 << 40) + episodes[ROW]
    table = episodes.mutate(alone=by_itself.ifelse(own_number, 0))
    order: list[Any] = [
        table.episode_start, table.episode_order, table.episode_end, table.episode_key,
        table[PART], table[ROW],
    ]  # fmt: skip
    place = ibis.row_number().over(group_by=_KEYS, order_by=order)
    table = table.mutate(place=place)
    leading = {name: table[name].max(where=table.place == 0) for name in first}
    return table.group_by(_KEYS).aggregate(
        discharge_date=table.discharge_date.max(), episodes=table.count(), **leading
    )
