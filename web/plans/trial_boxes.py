"""Boxes of a trial's form, each drawn once: nearly all are as the last reader had them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from django.forms import BoundField
from markupsafe import Markup

from core.components import component

_MOST = 1024  # boxes kept, some kB each
_one_at_a_time = Lock()
_drawn: dict[str, Markup] = {}


def drawn(draw: Callable[[BoundField], Markup], bound: BoundField) -> Markup:
    """A box as the template's `field` draws it, from memory where it was drawn before.

    All that it is drawn from is in its component: label, hint, value, fault.
    """
    told = repr(component(bound))
    with _one_at_a_time:
        found = _drawn.pop(told, None)
    found = draw(bound) if found is None else found
    with _one_at_a_time:
        _drawn[told] = found  # the last asked for stays longest
        while len(_drawn) > _MOST:
            del _drawn[next(iter(_drawn))]
    return found
