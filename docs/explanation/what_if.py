"""An option of the small example with its most important assumption at the high end."""

from pathlib import Path

from bettercare.plan import load
from bettercare.whatif import WhatIf

desk = WhatIf(load(Path("examples/small")), draws=16)
levers = desk.levers("b_care_at_home")  # up to a dozen, the most important first
for one in levers:
    print(one.label, one.low, one.value, one.high, one.unit)
answer = desk.ask("b_care_at_home", {levers[0].address: levers[0].high})
for row in answer.as_dict(answer.years[-1])["verdict"]:
    print(row["check"], row["holds"], row["reason"])
