"""A reader's trial of an option: the boxes to fill in, and what comes of them beside the plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms

from bettercare.publish import words
from plans.figures import Figure, FigureField

Data = dict[str, Any]
_WORSE = {"fails": 0, "cannot tell": 1, "holds": 2}
_GROUPS = {
    "beds": "Beds",
    "community": "Room for care outside hospital beds",
    "staff": "Staff",
    "money": "Money",
}
_SMALLEST = 5e-4  # of a figure: a smaller change is not told as one
_SLACK = Decimal("1e-5")  # of a range's end: what it can lose in being shown with six digits
_GRADES = {
    "measured": "It was measured.",
    "published": "It is a published figure.",
    "modelled": "It was worked out from other figures.",
    "judgement": "It is a judgement.",
}
_SURE = {
    "80% interval": "The planners are 80% sure that it lies between {low} and {high}.",
    "90% interval": "The planners are 90% sure that it lies between {low} and {high}.",
    "95% interval": "The planners are 95% sure that it lies between {low} and {high}.",
    "full range": "The planners think that it cannot lie outside {low} to {high}.",
}


class TrialForm(forms.Form):
    """A box for each assumption, within the planner's range."""

    def __init__(
        self, figures: dict[str, Figure], levers: Sequence[Data], years: Sequence[str], data: Any
    ) -> None:
        super().__init__(data)
        self.figures, self.levers = figures, levers
        for lever in levers:
            figure = figures[lever["address"]]
            ends = [Decimal(figure.exact(lever[key])) for key in ("low", "high")]
            slack = _SLACK * max(abs(end) for end in ends)
            self.fields[lever["address"]] = FigureField(
                ends[0] - slack, ends[1] + slack,
                (figure.typed(lever["low"]), figure.typed(lever["high"])),
                label=figure.label, help_text=_hint(figure, lever),
                widget=forms.TextInput(attrs=_box(figure, lever)),
            )  # fmt: skip
        self.why = {one["address"]: _why(figures[one["address"]], one) for one in levers}
        self.fields["year"] = forms.ChoiceField(
            label="Show the year", choices=[(one, one) for one in years], initial=years[-1]
        )

    def given(self) -> dict[str, float]:
        """What was moved: a box left as the plan has it is not."""
        found = {}
        for lever in self.levers:
            figure, typed = self.figures[lever["address"]], self.cleaned_data[lever["address"]]
            if typed != Decimal(figure.typed(lever["value"])):
                value = min(max(figure.meant(typed), lever["low"]), lever["high"])
                found[lever["address"]] = value
        return found


def _box(figure: Figure, lever: Data) -> dict[str, Any]:
    """How wide the box is, and the unit beside it."""
    longest = max(len(figure.typed(lever[key])) for key in ("low", "high", "value"))
    money = figure.unit.startswith("£")
    return {
        "inputmode": "decimal", "width": 5 if longest < 6 else 10, "prefix": "£" if money else "",
        "suffix": figure.unit.removeprefix("£").strip(),
    }  # fmt: skip


def _hint(figure: Figure, lever: Data) -> str:
    """What an assumption means, and within what it may be moved."""
    low, high, now = (figure.told(lever[key]) for key in ("low", "high", "value"))
    return f"{figure.about} The plan has {now}. From {low} to {high}.".strip()


def _why(figure: Figure, lever: Data) -> str:
    """Why the planners give this range, and who answers for it."""
    ends = {key: figure.told(lever[key]) for key in ("low", "high")}
    owner = f"{words.plain(lever['owner'])} answers for it." if lever["owner"] else ""
    found = (
        words.sentence(words.plain(lever["why"] or figure.note)), _GRADES.get(lever["grade"], ""),
        _SURE.get(lever["range_kind"], "").format(**ends), owner,
    )  # fmt: skip
    return " ".join(one for one in found if one)


def changes(answer: Data, figures: dict[str, Figure]) -> list[Data]:
    """What was moved, in words."""
    return [
        {
            "label": figures[one["address"]].label,
            "now": figures[one["address"]].told(one["value"]),
            "then": figures[one["address"]].told(one["as_published"]),
        }
        for one in answer["changes"]
    ]


def moved(form: TrialForm, answer: Data, given: dict[str, float]) -> list[Data]:
    """What was moved, in words: from what to what, within what and why, and what is left without.

    `without` holds the settings that stay when this one is put back.
    """
    levers = {one["address"]: one for one in form.levers}
    return [
        told | {
            "low": form.figures[key].told(levers[key]["low"]),
            "high": form.figures[key].told(levers[key]["high"]), "why": form.why[key],
            "address": key,
            "without": {name: value for name, value in given.items() if name != key},
        }
        for one, told in zip(answer["changes"], changes(answer, form.figures), strict=True)
        if (key := one["address"])
    ]  # fmt: skip


def link(address: str, given: dict[str, float], year: str) -> str:
    """The address that holds settings, in the plan's units, to be shared."""
    pairs = [("year", year), *((name, repr(value)) for name, value in sorted(given.items()))]
    return f"{address}?{urlencode(pairs)}"


def read(
    query: Any, figures: dict[str, Figure], levers: Sequence[Data], years: Sequence[str]
) -> dict[str, str]:
    """What a link says, completed with the plan's own values, as it is typed into the form."""
    found = {"year": query.get("year", years[-1])}
    for one in levers:
        figure, said = figures[one["address"]], query.get(one["address"])
        found[one["address"]] = figure.typed(one["value"]) if said is None else _typed(figure, said)
    return found


def _typed(figure: Figure, said: str) -> str:
    """A value of a link as it is typed; what is no number stays as it is, to be told of."""
    try:
        value = float(said)
    except ValueError:
        return said
    return figure.exact(value) if math.isfinite(value) else said


def verdict(answer: Data, checks: Sequence[Data]) -> list[Data]:
    """Each check's answer as asked beside the published one, and all together at the end."""
    labels = {one["key"]: one["label"] for one in checks} | {"all": "All together"}
    now, then = (_by_check(answer[name]) for name in ("verdict", "published_verdict"))
    return [
        {
            "key": key, "label": labels.get(key, key),
            "now": _told(now[key]), "then": _told(then[key]),
            "changed": now[key]["holds"] != then[key]["holds"],
            "moved": _told(now[key]) != _told(then[key]),
        }
        for key in (*(one["key"] for one in checks), "all")
        if key in now and key in then
    ]  # fmt: skip


def _by_check(rows: Sequence[Data]) -> dict[str, Data]:
    """The row of each check that decides it: the worst answer, and of those the least chance."""

    def badness(row: Data) -> tuple[int, float]:
        chance = row["probability"]
        return _WORSE.get(row["holds"], 1), 2.0 if chance is None else chance

    found: dict[str, Data] = {}
    for row in rows:
        check = row["check"].partition(":")[0]
        if check not in found or badness(row) < badness(found[check]):
            found[check] = row
    return found


def _told(row: Data) -> Data:
    tested = row["probability"] is not None
    return {
        "answer": row["holds"] if tested else "not tested",
        "odds": words.odds(row["probability"]) if tested else "",
        "chance": row["probability"],
        "reason": words.plain(row["reason"] or ""),
    }


def headlines(answer: Data) -> list[tuple[str, list[Data]]]:
    """Figures as asked beside the published ones, by what they are of."""
    found: dict[str, list[Data]] = {}
    units: dict[str, set[str]] = {}
    for one in answer["headlines"]:
        units.setdefault(one["group"], set()).add(one["unit"])
    for one in answer["headlines"]:
        mixed = len(units[one["group"]]) > 1  # then how far it moved is told as a share of it
        year = one["years"][0]
        now, then = year["mean"], year["published_mean"]
        found.setdefault(_GROUPS.get(one["group"], one["group"].capitalize()), []).append(
            {
                "label": words.plain(one["label"]),
                "now": words.amount(now, one["unit"]),
                "then": words.amount(then, one["unit"]),
                "span": words.span(year["p10"], year["p90"], one["unit"]),
                "changed": abs(now - then) > _SMALLEST * max(abs(now), abs(then)),
                "moved": abs(now - then) / (max(abs(now), abs(then), 1e-9) if mixed else 1.0),
            }
        )
    return list(found.items())
