"""How large and how small a figure of a plan can be, so that what is made of it stays a number."""

from __future__ import annotations

#: A trillion of anything: pounds, people, contacts.
LARGEST = 1e12
#: Nearer to 0 than this a figure means 0.
SMALLEST = 1e-12
#: How many times its low end the high end of an interval may be (or its odds, of a share): a range
#: wider than this says nothing, and its rare draws are no numbers.
WIDEST = 1e4


def size_fault(value: float) -> tuple[str, str] | None:
    """Problem and mend where a finite number is too large or too near to 0; None where it is not.

    >>> size_fault(12.5)
    >>> size_fault(-1e300)
    ('-1e+300 is larger than any figure of a plan', 'give at most 1e+12')
    """
    size = abs(value)
    if size > LARGEST:
        return f"{value:g} is larger than any figure of a plan", f"give at most {LARGEST:g}"
    if 0.0 < size < SMALLEST:
        return f"{value:g} is nearer to 0 than any figure of a plan", "write 0"
    return None
