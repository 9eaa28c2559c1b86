"""A trial as a request asks for it: version, option, settings and, once asked, the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse

from plans import figures, published, trial, trial_client, trial_words
from plans.models import Version

Data = dict[str, Any]


@dataclass(slots=True)
class Asked:
    """A reader's trial. `form` is there after `read`, `answer` after `ask`."""

    version: Version
    plan: Data
    option: Data
    _form: trial.TrialForm | None = None
    given: dict[str, float] = field(default_factory=dict)
    year: str = ""
    answer: Data = field(default_factory=dict)

    @property
    def form(self) -> trial.TrialForm:
        """The boxes with what was given."""
        assert self._form is not None
        return self._form

    def read(self, query: Any, *, posted: bool = False) -> None:
        """Take the settings of a link or, `posted`, of a form.

        Raises `NotReadyError`, `SettingsError`.
        """
        levers = trial_client.levers(self.version, self.option["key"])
        years = self.plan["years"]
        words = {one["address"]: figures.of(self.version, one) for one in levers}
        sent = query if posted else trial.read(query, words, levers, years)
        self._form = trial.TrialForm(words, levers, years, sent)
        if self._form.is_valid():
            self.given, self.year = self._form.given(), self._form.cleaned_data["year"]

    def ask(self) -> None:
        """Have valid settings answered. Raises `NotReadyError`, `SettingsError`."""
        key = self.option["key"]
        self.answer = trial_client.ask(self.version, key, self.given, self.year)

    def link(self, name: str = "plans:test") -> str:
        """The address that holds the settings: of the trial, or of another page about them."""
        return trial.link(reverse(name, args=[self.option["key"]]), self.given, self.year)

    def changes(self) -> list[Data]:
        """What was moved, in words."""
        return trial.changes(self.answer, self.form.figures)

    def verdict(self) -> list[Data]:
        """Each check's answer beside the published one."""
        return trial.verdict(self.answer, self.option["checks"])

    def headlines(self) -> list[tuple[str, list[Data]]]:
        """The main figures beside the published ones, by group."""
        return trial.headlines(self.answer)

    def travel(self) -> Data:
        """What is known of travel in the year shown, beside the first year, and what is not.

        It hangs on which hospitals the option keeps: no assumption that a reader moves changes it.
        """
        said: Data = published.data(self.version, "places").get("travel", {})
        rows = said.get("rows", {}).get(self.option["key"], {}).get(self.year, [])
        first = dict(said.get("first", []))
        told = [{"what": what, "now": now, "first": first.get(what, "")} for what, now in rows]
        return {"rows": told, "notes": said.get("notes", []), "first": self.plan["years"][0]}

    def moved(self) -> list[Data]:
        """What was moved, each with its range, reason, and the address that puts it back."""
        page = reverse("plans:test", args=[self.option["key"]])
        return [
            one | {"back": trial.link(page, one["without"], self.year)}
            for one in trial.moved(self.form, self.answer, self.given)
        ]

    def context(self) -> Data:
        """What a page about the trial shows."""
        known: Data = {"version": self.version, "plan": self.plan, "option": self.option}
        if self._form is not None:
            known["trial"] = self._form
        if self.answer:
            verdict, headlines, travel = self.verdict(), self.headlines(), self.travel()
            known |= {
                "answer": self.answer, "year": self.year, "changes": self.changes(),
                "verdict": verdict, "headlines": headlines, "travel": travel,
                "lead": trial_words.lead(verdict, headlines), "moved": self.moved(),
                "glance": trial_words.at_a_glance(headlines, travel), "link": self.link(),
            }  # fmt: skip
        return known


def begin(version: Version, option: str) -> Asked:
    """A trial of an option of a version. Raises `Http404` for one that it does not have."""
    plan = published.data(version, "plan")
    chosen = next((one for one in plan["options"] if one["key"] == option), None)
    if chosen is None:
        raise Http404
    return Asked(version, plan, chosen)
