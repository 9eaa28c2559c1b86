"""What a question gives, in plain values."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from bettercare.errors import CallError
from bettercare.whatif.alternative import Change
from bettercare.whatif.headlines import Headline, InYear

_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in (Change, Headline, InYear)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gives: plain values throughout, and `as_dict` for JSON.

    `verdict` holds rows of verdict.csv (schema `tables.results.VERDICT`) for `years`, which are
    all of the plan's or the one that was asked for.
    """

    option: str
    label: str
    years: tuple[str, ...]
    changes: tuple[Change, ...]
    verdict: tuple[dict[str, Any], ...]
    published_verdict: tuple[dict[str, Any], ...]
    headlines: tuple[Headline, ...]
    draws: int
    seed: int
    plan_hash: str
    code_version: str

    def as_dict(self, year: str | None = None) -> dict[str, Any]:
        """The answer in dicts, lists, texts and numbers; of one year only where it is named.

        `CallError` for a year that is not in the answer.
        """
        cut = self if year is None else self._cut(year)
        told: dict[str, Any] = {each.name: getattr(cut, each.name) for each in fields(cut)}
        return told | {
            "years": list(cut.years),
            "changes": [_plain(one) for one in cut.changes],
            "verdict": [dict(row) for row in cut.verdict],
            "published_verdict": [dict(row) for row in cut.published_verdict],
            "headlines": [
                _plain(one) | {"years": [_plain(at) for at in one.years]} for one in cut.headlines
            ],
        }

    def _cut(self, year: str) -> Answer:
        if year not in self.years:
            told = f"it runs from {self.years[0]} to {self.years[-1]}"
            raise CallError(f"year {year!r} is not in the answer; {told}")
        at = self.years.index(year)
        return replace(
            self,
            years=(year,),
            verdict=tuple(row for row in self.verdict if row["year"] == year),
            published_verdict=tuple(row for row in self.published_verdict if row["year"] == year),
            headlines=tuple(replace(one, years=(one.years[at],)) for one in self.headlines),
        )


def _plain(one: Change | Headline | InYear) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _NAMES[type(one)]}
