"""The one door for the web: a plan, an option and changed assumptions in; what it gives out.

    desk = WhatIf(open_plan(folder), draws=16)  # once, in a long-lived process
    desk.options()                       # options that can be chosen
    desk.levers("b_left_shift")          # up to a dozen assumptions to move: seconds, once
    desk.ask("b_left_shift", {"demand.trend.emergency_admission": 0.02}, "2018/19").as_dict()

What `ask` gives equals `bettercare run`, bit for bit, on a plan folder in which the option (and
business as usual, see below) has these values in `set` lines after those that it has already, with
the same draws and seed, in all years or in the one that is named: `set_lines` writes the lines,
`as_option` an option of its own that has them. Nothing is kept from one question to the next that
could change an answer: the last runs are, and business as usual under the last circumstances, for
a reader who moves one thing more. A desk answers one question at a time (others wait); it starts
no thread, and forks no process where Polars or a thread is loaded.

A figure that the option itself sets, or that its interventions carry, is part of the option. Any
other is a circumstance: business as usual, which value for money is told against, then has the
changed value too. A moved value holds from the date on which the option sets the figure, and where
it does not, throughout.

Errors are `SettingFaults`, which says everything that is wrong with the settings in sentences, and
`CallError` for an option that the plan does not have.
"""

from bettercare.system.workers import can_fork
from bettercare.whatif.alternative import Change, SettingFaults, as_option, set_lines
from bettercare.whatif.answer import Answer
from bettercare.whatif.desk import WhatIf, open_plan
from bettercare.whatif.headlines import Headline, InYear
from bettercare.whatif.levers import Lever

__all__ = [
    "Answer",
    "Change",
    "Headline",
    "InYear",
    "Lever",
    "SettingFaults",
    "WhatIf",
    "as_option",
    "can_fork",
    "open_plan",
    "set_lines",
]
