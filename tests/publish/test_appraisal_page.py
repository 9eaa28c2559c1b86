"""The appraisal's page: complete, self-contained, safe, and the same as its tables."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from appraised import appraised_plan, tiny_rules

from bettercare.appraisal import appraise
from bettercare.plan.model import Named, Plan
from bettercare.publish.appraisal import bridge, frames, page, told
from bettercare.publish.appraisal.figures import draw
from bettercare.system.bridge_steps import REST

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&[red]\x1b[2J"


class Tags(HTMLParser):
    """Every tag of a page with its attributes, the levels of its headings, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@cache
def plan() -> Plan:
    return replace(appraised_plan(), draws=8)


@cache
def found():
    return appraise(plan(), jobs=1)


@pytest.fixture(scope="module")
def shown() -> Tags:
    return Tags(page.page(plan(), found()))


def test_it_needs_nothing_from_elsewhere(shown):
    assert not shown.all("script")
    assert not shown.all("link")
    assert not shown.all("img")
    assert all(a["href"].startswith("#") for a in shown.all("a"))
    policy = next(a["content"] for a in shown.all("meta") if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


def test_landmarks_headings_and_anchors(shown):
    assert shown.all("html") == [{"lang": "en-GB"}]
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert len(shown.all(landmark)) == 1
    levels = [int(tag[1]) for tag, _ in shown.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    names = Counter(attrs["id"] for _, attrs in shown.tags if "id" in attrs)
    assert max(names.values()) == 1
    wanted = [a["href"][1:] for a in shown.all("a")]
    wanted += [n for _, attrs in shown.tags for n in (attrs.get("aria-labelledby") or "").split()]
    assert set(wanted) <= set(names)


def test_every_chart_has_words_a_table_and_a_source(shown):
    drawn = draw(plan(), found())
    assert [chart.key for chart in drawn] == ["value", "against-cost", "ranks", "appraisal-bridge"]
    assert len(shown.all("svg")) == len(shown.all("desc")) == len(drawn)
    for chart in drawn:
        assert all(len(row) == len(chart.table.header) for row in chart.table.rows)
        assert "Source" in chart.source


def test_it_says_what_the_tables_say(shown):
    worth = frames.frames(plan(), found())["appraisal"]
    rows = {(r["option"], r["measure"]): r["p50"] for r in worth.iter_rows(named=True)}
    middle = f"{rows['all', 'npsv'] / 1e6:,.0f}"
    assert middle in shown.text
    assert "Journeys" in shown.text
    assert "People: Invented." in shown.text  # how a group's weights were got


def test_items_sum_to_the_net_present_social_value():
    one = found().options[1]
    rows = told.items(plan(), found())
    amounts = [float(row.cells[1].replace("−", "-").replace(",", "")) for row in rows]
    assert sum(amounts[:-1]) == pytest.approx(amounts[-1], abs=0.05 * len(amounts))
    assert amounts[-1] == pytest.approx(one.worth.npsv.mean() / 1e6, abs=0.05)


def test_a_plan_without_criteria_has_a_page_without_them():
    bare = tiny_rules(criteria={}, stakeholders={}, benefits={}, qaly=None)
    small = replace(appraised_plan(bare), draws=4)
    tags = Tags(page.page(small, appraise(small, jobs=1)))
    assert "More than money" not in tags.text
    assert len(tags.all("svg")) == 3  # value, value against cost, the bridge


def test_what_a_plan_says_is_shown_as_text_only():
    rules = tiny_rules()
    group = rules.stakeholders["people"]
    evil_rules = tiny_rules(
        criteria={k: replace(c, label=EVIL) for k, c in rules.criteria.items()},
        stakeholders={"people": replace(group, label=EVIL, reason=EVIL)},
        benefits={k: replace(b, label=EVIL) for k, b in rules.benefits.items()},
    )
    evil = replace(
        appraised_plan(evil_rules),
        draws=4,
        title=EVIL,
        short=EVIL,
        options={k: replace(o, label=EVIL + k) for k, o in plan().options.items()},
        partners={k: Named(k, EVIL) for k in plan().partners},
    )
    html = page.page(evil, appraise(evil, jobs=1))
    tags = Tags(html)
    assert not tags.all("script")
    assert not tags.all("img")
    assert "\x1b" not in html
    assert not any(name.startswith("on") for _, attrs in tags.tags for name in attrs)


def test_the_bridge_says_when_pathways_are_told_as_one_step():
    run = ["in_house", "other_figures", "urgent", "frail", "long", "planned", REST, "enablers"]
    assert "a step of its own" in bridge.grouped(run[:6])
    assert "bettercare appraise tells 12" in bridge.grouped(run)
    assert "as 12 are told at most" in bridge.grouped([*run, "a", "b", "c", "d"])


def test_the_chart_says_it():
    one = next(chart for chart in draw(plan(), found()) if chart.key == "appraisal-bridge")
    assert "Every pathway that an option changes is a step of its own." in one.note
