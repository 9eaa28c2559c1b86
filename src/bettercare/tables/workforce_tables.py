"""The CSV tables of staff: their ages, careers by age, who is recruited from whom, skill mix."""

from __future__ import annotations

from bettercare.tables.columns import Column, TableSchema

#: Single years of age of staff: nobody is younger, and at the last one everybody retires.
STAFF_AGES = (16, 75)
#: Bands in which staff are counted.
STAFF_BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-75")

_GROUP = Column("staff_group", "text", "staff group", key=True, names="staff group")
_AGES = Column("ages", "text", "a single age or a span, such as 60 or 25-34", key=True)
_FROM = Column("from_group", "text", "staff group they leave", key=True, names="staff group")
_TO = Column("to_group", "text", "staff group they come to", key=True, names="staff group")

_PARTNER = Column("partner", "text", "partner that employs them", key=True, names="partner")


def _party(name: str, meaning: str) -> Column:
    return Column(
        name, "text", f"{meaning}, or all", key=True, names="partner", or_all=True,
        optional=True, absent="all",
    )  # fmt: skip


_ANYONE = Column(
    "staff_group", "text", "staff group, or all", key=True, names="staff group", or_all=True
)

WORKFORCE = (
    TableSchema(
        "workforce.age_profile",
        "Ages of the people in a staff group in the base year. A group without rows has no ages: "
        "its leavers are the same share of all.",
        (
            _GROUP,
            _AGES,
            Column("share", "float", "part of the group's people, 0 to 1", "share", low=0, high=1),
        ),
        rule=f"shares of each staff group sum to 1; ages lie between {STAFF_AGES[0]} and "
        f"{STAFF_AGES[1]} and do not overlap; people within a span are spread alike",
    ),
    TableSchema(
        "workforce.joiner_ages",
        "Ages at which people join a staff group.",
        (
            _GROUP,
            _AGES,
            Column("share", "float", "part of those who join, 0 to 1", "share", low=0, high=1),
        ),
        required="for each staff group of workforce.age_profile",
        rule="as for workforce.age_profile",
    ),
    TableSchema(
        "workforce.by_age",
        "What changes with age: who retires, how many hours people work, and who leaves for "
        "other reasons. Rows of a staff group come before rows for all. Retirement is part of "
        "workforce.leavers.",
        (
            _ANYONE,
            _AGES,
            Column("retirement", "float", "share of people of this age who retire in a year",
                   "share/year", low=0, high=1),
            Column("participation", "float", "whole-time equivalents a person works", "wte",
                   low=0.05, high=1.5),
            Column("leaving", "float", "leaving for other reasons against other ages",
                   "multiplier", low=0),
        ),
        required="where workforce.age_profile is given",
        rule="each group of workforce.age_profile has every age of its people and joiners; "
        "retirement and moves to other groups in the base year are no more than its leavers",
    ),
    TableSchema(
        "workforce.employer",
        "Which partners a staff group's people work for. The staff of a group without rows work "
        "for the partners that give its care, in proportion to the work of the base year.",
        (
            _GROUP,
            _PARTNER,
            Column("share", "float", "part of the group's staff in post in the base year, 0 to 1",
                   "share", low=0, high=1),
            Column("joiners", "float", "part of those who join the group, finish training or come "
                   "from abroad, 0 to 1; as share where empty", "share", low=0, high=1,
                   optional=True),
        ),
        rule="shares of each staff group sum to 1, and so do joiners where they are given; each "
        "partner gives a service that the group works in",
    ),
    TableSchema(
        "workforce.recruited_from",
        "One labour market: which part of those who join a staff group, or one partner's part of "
        "it, comes from another group or another partner, which loses them.",
        (
            _FROM,
            _TO,
            _party("from_partner", "partner they leave"),
            _party("to_partner", "partner they come to"),
            Column("share", "float", "part of workforce.joiners of the group and partner they "
                   "come to", "share", low=0, high=1),
        ),
        rule="shares of those who come to a group, or to a partner's part of it, sum to 1 at "
        "most; a partner that is named is in workforce.employer; within one group both partners "
        "are named",
    ),
    TableSchema(
        "workforce.substitution",
        "Work that passes from one staff group to another (skill mix), grown in line to its full "
        "share.",
        (
            _FROM,
            _TO,
            Column("share", "float", "part of the group's work that passes on", "share",
                   low=0, high=1),
            Column("ratio", "float", "whole-time equivalents that take the place of one", "wte",
                   low=0),
            Column("starts", "text", 'financial year in which it begins, such as "2015/16"'),
            Column("years", "float", "years to the full share", "year", low=1),
        ),
        rule="shares that leave a group sum to 1 at most",
    ),
)  # fmt: skip
