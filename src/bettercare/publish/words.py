"""Figures in words: sizes, units, money, months, odds. One place, so that all outputs agree.

Sizes in sentences are rounded to two significant figures; exact figures stand in the tables.
Odds are steps of 5% and never 0 or 100.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

ANSWERS = ("holds", "fails", "cannot tell")
SYMBOL = {"holds": "✓", "fails": "✗", "cannot tell": "?"}

_PLURAL = {
    "person": "people",
    "wte": "full-time posts",
    "share": "",
    "client-week": "weeks of care",
    "gbp": "pounds",
    "qaly": "QALYs",
}
_SINGULAR = {
    "wte": "full-time post",
    "client-week": "week of care",
    "gbp": "pound",
    "share": "",
    "qaly": "QALY",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    r"""Text of a plan without the control characters that could disturb a terminal or a page.

    >>> plain("beds\x1b[2J of the north")
    'beds[2J of the north'
    """
    return _CONTROL.sub("", text)


def two_figures(value: float) -> float:
    """A size rounded to two significant figures, and to whole numbers below 100.

    >>> [two_figures(x) for x in (314.2, 12_345, 7.4, 0.2)]
    [310.0, 12000.0, 7.0, 0.0]
    """
    if value == 0 or not math.isfinite(value):
        return 0.0
    places = max(0, math.floor(math.log10(abs(value))) - 1)
    step = 10.0**places
    return float(round(value / step) * step)


def number(value: float | None, decimals: int = 0) -> str:
    """A figure with thousands separators; a dash where there is none.

    >>> number(12345.6), number(-3.25, 1), number(None), number(-0.2)
    ('12,346', '−3.2', '–', '0')
    """
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.replace("-", "−")


def middle(value: float | None, low: float | None, high: float | None, decimals: int = 0) -> str:
    """A figure with its range for a table.

    >>> middle(186.2, 150, 220.4)
    '186 (150 to 220)'
    """
    if value is None:
        return "–"
    ends = f"{number(low, decimals)} to {number(high, decimals)}"
    return f"{number(value, decimals)} ({ends})"


def exact(value: float | None, unit: str) -> str:
    """A figure for a table: shares as percent, money in pounds, small figures with decimals.

    >>> exact(0.925, "share"), exact(1_234_567.0, "gbp/year"), exact(3.14159, "day/admission")
    ('92.5%', '£1,234,567', '3.14')
    """
    if value is None or value - value != 0:  # none, not a number, infinite
        return "–"
    if unit.startswith(("share", "percent")):
        return number(value * 100, 1).removesuffix(".0") + "%"
    size = abs(value)
    decimals = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2
    text = f"{size:,.{decimals}f}"
    if unit.startswith("gbp"):
        text = f"£{text}"
    return text if value >= 0 or not text.strip("£0.") else f"−{text}"


def money(value: float) -> str:
    """Pounds in a sentence or on an axis.

    >>> money(12_345_678), money(-450_000), money(1_240_000_000), money(0)
    ('£12m', '−£450k', '£1.2bn', '£0')
    """
    size = two_figures(abs(value))
    sign = "−" if value < 0 and size else ""
    for scale, mark in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if size >= scale:
            return f"{sign}£{size / scale:,.{1 if size / scale < 10 else 0}f}{mark}".replace(
                f".0{mark}", mark
            )
    return f"{sign}£{size:,.0f}"


def money_tick(value: float) -> str:
    """Pounds on an axis, not rounded.

    >>> money_tick(1_250_000_000), money_tick(-200_000_000), money_tick(0)
    ('£1.25bn', '−£200m', '£0')
    """
    sign, size = ("−" if value < 0 else ""), abs(value)
    scales = ((1e9, "bn"), (1e6, "m"), (1e3, "k"), (1.0, ""))
    scale, mark = next(((s, m) for s, m in scales if size >= s), (1.0, ""))
    return f"{sign}£{size / scale:,.6g}{mark}"


@lru_cache(maxsize=256)
def unit_words(unit: str, amount: float = 2.0) -> str:
    """What is counted, in words.

    >>> unit_words("bed"), unit_words("contact/year"), unit_words("wte", 1), unit_words("person")
    ('beds', 'contacts a year', 'full-time post', 'people')
    """
    head, _, per = unit.partition("/")
    if amount == 1:
        word = _SINGULAR.get(head, head)
    else:
        word = _PLURAL.get(head, head + ("es" if head.endswith(("s", "x", "ch")) else "s"))
    word = word.replace("_", " ")
    if not per:
        return word
    article = "an" if per[0] in "aeiou" else "a"
    per = _SINGULAR.get(per, per).replace("_", " ")
    return f"{word} {article} {per}".strip()


def amount(value: float, unit: str) -> str:
    """One size in words, rounded: `310 beds`, `£12m a year`, `45%`.

    >>> amount(314, "bed"), amount(12.4e6, "gbp/year"), amount(0.452, "share")
    ('310 beds', '£12m a year', '45%')
    """
    if unit == "share":
        return f"{value * 100:.0f}%"
    if unit == "gbp" or unit.startswith("gbp/"):
        return (money(value) + unit_words(unit).removeprefix("pounds")).strip()
    size = two_figures(value)
    return f"{number(size)} {unit_words(unit, abs(size))}"


def amount_exact(value: float, unit: str) -> str:
    """One size in words, not rounded further than to whole units: `427 beds`, `1 bed`."""
    whole = round(value)
    return f"{number(whole)} {unit_words(unit, whole)}"


def span(low: float, high: float, unit: str) -> str:
    """A range in words: `140 to 310 beds`, `about 90 beds`, `£20m to £45m a year`.

    >>> span(141.7, 308.2, "bed"), span(88, 92, "wte"), span(19.8e6, 45.1e6, "gbp/year")
    ('140 to 310 beds', '88 to 92 full-time posts', '£20m to £45m a year')
    >>> span(0.2, 0.4, "bed"), span(139.6, 140.4, "bed")
    ('less than 1 bed', 'about 140 beds')
    """
    low, high = sorted((low, high))
    if unit == "share":
        first, last = f"{low * 100:.0f}%", f"{high * 100:.0f}%"
        return f"about {last}" if first == last else f"{first} to {last}"
    if unit == "gbp" or unit.startswith("gbp/"):
        tail = unit_words(unit).removeprefix("pounds")
        first, last = money(low), money(high)
        return f"about {last}{tail}" if first == last else f"{first} to {last}{tail}"
    first_size, last_size = two_figures(low), two_figures(high)
    if last_size == 0 == first_size:
        return f"less than 1 {unit_words(unit, 1)}"
    if first_size == last_size:
        return f"about {number(last_size)} {unit_words(unit, last_size)}"
    return f"{number(first_size)} to {number(last_size)} {unit_words(unit)}"


def shortage(low: float, high: float, unit: str) -> str:
    """How far short, from the 10th to the 90th percentile of the shortfall.

    >>> shortage(140, 310, "bed")
    'short by 140 to 310 beds'
    >>> shortage(-90, -20, "bed")
    '20 to 90 beds to spare'
    >>> shortage(-30, 60, "bed")
    'between 60 beds short and 30 to spare'
    """
    low, high = sorted((low, high))
    if low > 0:
        return f"short by {span(low, high, unit)}"
    if high <= 0:
        return f"{span(-high, -low, unit)} to spare"
    spare = amount(-low, unit).partition(" ")[0]
    return f"between {amount(high, unit)} short and {spare} to spare"


def shortage_brief(low: float, high: float, unit: str) -> str:
    """The same in as few characters as will do, without the unit.

    >>> shortage_brief(141, 312, "bed"), shortage_brief(-2.9e6, 23e6, "gbp/year")
    ('short by 140 to 310', '£23m short to £2.9m spare')
    >>> shortage_brief(-31_000, -12_000, "contact/year")
    '12k to 31k spare'
    """
    low, high = sorted((low, high))
    if low > 0:
        return f"short by {_ends(low, high, unit)}"
    if high <= 0:
        return f"{_ends(-high, -low, unit)} spare"
    return f"{_short(high, unit)} short to {_short(-low, unit)} spare"


def _ends(low: float, high: float, unit: str) -> str:
    first, last = _short(low, unit), _short(high, unit)
    return last if first == last else f"{first} to {last}"


def _short(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:.0f}%"
    if unit == "gbp" or unit.startswith("gbp/"):
        return money(value)
    size = two_figures(value)
    return money(size).removeprefix("£") if size >= 10_000 else number(size)


@lru_cache(maxsize=1024)
def month_words(month: str | None) -> str:
    """A month of the tables in words.

    >>> month_words("2019-01"), month_words(None)
    ('January 2019', '')
    """
    if not month or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        return month or ""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


@lru_cache(maxsize=64)
def odds(probability: float | None) -> str:
    """A probability in steps of 5%, never 0 or 100.

    >>> odds(0.05), odds(0.35), odds(0.95), odds(None)
    ('5% or less', 'about 35%', '95% or more', 'not tested')
    """
    if probability is None or not math.isfinite(probability):
        return "not tested"
    step = round(round(probability * 20) * 5)
    if step <= 5:
        return "5% or less"
    if step >= 95:
        return "95% or more"
    return f"about {step}%"


def odds_brief(probability: float | None) -> str:
    """The same in as few characters as will do.

    >>> odds_brief(0.05), odds_brief(0.35), odds_brief(0.95), odds_brief(None)
    ('≤5%', '35%', '≥95%', '')
    """
    told = odds(probability)
    if told == "not tested":
        return ""
    mark = "≤" if told.endswith("less") else "≥" if told.endswith("more") else ""
    return mark + next(part for part in told.split() if part.endswith("%"))


def share(value: float | None) -> str:
    """A share as a whole percent; a dash where there is none."""
    return "–" if value is None or not math.isfinite(value) else number(value * 100) + "%"


def listed(items: list[str], most: int | None = None) -> str:
    """`a, b and c`; with `most`, the rest is counted.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d"], most=2)
    ('a, b and c', 'a, b and 2 more')
    """
    if most is not None and len(items) > most + 1:
        items = [*items[:most], f"{len(items) - most} more"]
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def sentence(text: str) -> str:
    """Text with a capital at the start and a full stop at the end."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."
