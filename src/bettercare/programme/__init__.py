"""The programme: its record with the rules it keeps, and what must be in place before what.

Pure functions. `Record` comes from `bettercare.plan.load_with_record` or from the site's database;
`record_texts` and `write_record` carry it back to the plan folder.
"""

from bettercare.plan.programme import Record, record_hash, record_texts, write_record
from bettercare.plan.programme.gating import GateState, gate_state
from bettercare.programme.capital import Capital, CaseStands, StageSum, capital_on, capital_steps
from bettercare.programme.changes import KINDS, Change, changes
from bettercare.programme.moving import broken_histories, with_status
from bettercare.programme.network import Network, Step, Wait, build_network, slipped
from bettercare.programme.progress import Watched, planned, watched
from bettercare.programme.questions import (
    Dated,
    Heard,
    Held,
    Open,
    Overdue,
    current_phases,
    dated_figures,
    next_up,
    overdue,
    phases_ahead,
    signed,
    timeline,
    undecided,
    you_said,
)
from bettercare.programme.standing import record_on

__all__ = [
    "KINDS",
    "Capital",
    "CaseStands",
    "Change",
    "Dated",
    "GateState",
    "Heard",
    "Held",
    "Network",
    "Open",
    "Overdue",
    "Record",
    "StageSum",
    "Step",
    "Wait",
    "Watched",
    "broken_histories",
    "build_network",
    "capital_on",
    "capital_steps",
    "changes",
    "current_phases",
    "dated_figures",
    "gate_state",
    "next_up",
    "overdue",
    "phases_ahead",
    "planned",
    "record_hash",
    "record_on",
    "record_texts",
    "signed",
    "slipped",
    "timeline",
    "undecided",
    "watched",
    "with_status",
    "write_record",
    "you_said",
]
