"""A reader's trial of an option: the boxes to fill in, and what comes of them beside the plan."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms

from bettercare.publish import words

Data = dict[str, Any]
_WORSE = {"fails": 0, "cannot tell": 1, "holds": 2}
_GROUPS = {
    "beds": "Beds",
    "community": "Room for care outside hospital beds",
    "staff": "Staff",
    "money": "Money",
}
_SMALLEST = 5e-4  # of a figure: a smaller change is not told as one


class TrialForm(forms.Form):
    """A box for each assumption, within the planner's range."""

    def __init__(self, levers: Sequence[Data], years: Sequence[str], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.levers = levers
        for lever in levers:
            low, high, now = (_read_out(lever[key]) for key in ("low", "high", "value"))
            unit = words.unit_words(lever["unit"])
            why = f" {words.plain(lever['why'])}" if lever["why"] else ""
            self.fields[lever["address"]] = forms.FloatField(
                label=words.plain(lever["label"]),
                initial=_shown(lever["value"]),
                min_value=lever["low"] - _slack(lever),
                max_value=lever["high"] + _slack(lever),
                help_text=f"From {low} to {high}{' ' + unit if unit else ''}. "
                f"The plan has {now}.{why}",
                error_messages={
                    "required": f"Enter a number from {low} to {high}",
                    "invalid": f"Enter a number from {low} to {high}",
                    "min_value": f"Enter {low} or more",
                    "max_value": f"Enter {high} or less",
                },
            )
        self.fields["year"] = forms.ChoiceField(
            label="Show the year", choices=[(one, one) for one in years], initial=years[-1]
        )

    def given(self) -> dict[str, float]:
        """What was moved: a box left as the plan has it is not."""
        return {
            lever["address"]: min(
                max(self.cleaned_data[lever["address"]], lever["low"]), lever["high"]
            )
            for lever in self.levers
            if self.cleaned_data[lever["address"]] != float(_shown(lever["value"]))
        }


def _slack(lever: Data) -> float:
    """What an end of a range can lose in being shown with six digits."""
    return float(1e-5 * max(abs(lever["low"]), abs(lever["high"])))


def _shown(value: float) -> str:
    """A figure with six digits that count, as it is typed: without an exponent.

    >>> _shown(320e6), _shown(0.0123456789), _shown(-0.004), _shown(0.0)
    ('320000000', '0.0123457', '-0.004', '0')
    """
    return format(Decimal(f"{value:.6g}").normalize() + 0, "f")


def _read_out(value: float) -> str:
    """A figure as it is read: with commas."""
    whole, _, part = _shown(value).partition(".")
    return f"{int(whole):,}{'.' + part if part else ''}" if value >= 1000 else _shown(value)


def changes(answer: Data) -> list[Data]:
    """What was moved, in words."""
    return [
        {
            "label": words.plain(one["label"]),
            "now": _read_out(one["value"]), "then": _read_out(one["as_published"]),
        }
        for one in answer["changes"]
    ]  # fmt: skip


def link(address: str, given: dict[str, float], year: str) -> str:
    """The address that holds settings, to be shared."""
    pairs = [("year", year), *((name, repr(value)) for name, value in sorted(given.items()))]
    return f"{address}?{urlencode(pairs)}"


def read(query: Any, levers: Sequence[Data], years: Sequence[str]) -> dict[str, str]:
    """What a link says, completed with the plan's own values, for the form."""
    found = {one["address"]: query.get(one["address"], _shown(one["value"])) for one in levers}
    return found | {"year": query.get("year", years[-1])}


def verdict(answer: Data, checks: Sequence[Data]) -> list[Data]:
    """Each check's answer as asked beside the published one, and all together at the end."""
    labels = {one["key"]: one["label"] for one in checks} | {"all": "All together"}
    now, then = (_by_check(answer[name]) for name in ("verdict", "published_verdict"))
    return [
        {
            "key": key, "label": labels.get(key, key),
            "now": _told(now[key]), "then": _told(then[key]),
            "changed": now[key]["holds"] != then[key]["holds"],
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
        "reason": words.plain(row["reason"] or ""),
    }


def headlines(answer: Data) -> list[tuple[str, list[Data]]]:
    """Figures as asked beside the published ones, by what they are of."""
    found: dict[str, list[Data]] = {}
    for one in answer["headlines"]:
        year = one["years"][0]
        now, then = year["mean"], year["published_mean"]
        found.setdefault(_GROUPS.get(one["group"], one["group"].capitalize()), []).append(
            {
                "label": words.plain(one["label"]),
                "now": words.amount(now, one["unit"]),
                "then": words.amount(then, one["unit"]),
                "span": f"{words.amount(year['p10'], one['unit'])} to "
                f"{words.amount(year['p90'], one['unit'])}",
                "changed": abs(now - then) > _SMALLEST * max(abs(now), abs(then)),
            }
        )
    return list(found.items())
