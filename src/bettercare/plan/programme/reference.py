"""The reference page of the programme's record, made from its shapes."""

from __future__ import annotations

from collections.abc import Callable

from bettercare.plan.keys import Shape
from bettercare.plan.programme.sections import SECTIONS
from bettercare.plan.programme.shapes import RECORD

_LEAD = (
    "The folder `programme/` is optional. It holds who decided what about which proposal, when and "
    "on what evidence. No result depends on it: it is no part of the plan's hash and has a hash of "
    "its own, of what it says whatever its layout. `bettercare check` checks it, and `bettercare "
    "programme` tells what it holds."
)
_DATES = (
    'A `date, month or year` is as exact as is known: `2014-06-23`, `"2014-06"` or `"2014"`. '
    "What order cannot be told from is not faulted. On a given day a month counts as known from "
    "its end, or from `as_of` where that is sooner."
)
_ADDRESSES = (
    "The address of an entry is `programme.FILE.KEY`, such as `programme.proposals.two_sites`. "
    "Histories (`history`, `forecasts`, `evidence`, `responses`) may be written as tables of their "
    "own, `[[KEY.history]]`, and grow at their end only."
)
_RULES = """## Rules

- Nothing that has happened is dated after `as_of`, unless it is flagged `after_plan`.
- A status goes forward by one without a reason. A step back, a step over a status, withdrawing and
  coming back need `why`.
- `decided` needs a decision that is about the proposal and carried it.
- A status or a phase that goes past a gate that is not shown to be met is a fault until the step
  names the gate in `despite` with `why`. `bettercare check` tells of it ever after.
- A gate of test `capital` is met where every business case of the proposal is at its
  `capital_stage` or further, or is secured in full; evidence of its own goes before.
- Capital secured is not above capital sought; a stage back and less secured need `why`."""


def programme_page(shape: Callable[[Shape, str, str], str]) -> str:
    """The page as Markdown; `shape` writes a section of keys."""
    parts = ["# The programme's record", _LEAD, _DATES, _ADDRESSES, _RULES]
    parts.append(shape(RECORD, "programme/record.toml", ""))
    for section in SECTIONS.values():
        lead = f"`[KEY]`, one for each {section.kind}."
        parts.append(shape(section.shape, section.file, lead))
    return "\n\n".join(parts)
