"""The report: complete, self-contained, accessible, safe, and in plain words."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from html.parser import HTMLParser

import polars as pl
import pytest

from bettercare.plan import model as m
from bettercare.publish import brief, digest, report, tables

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&[red]\x1b[2J"


class Page(HTMLParser):
    """What a test wants to know about a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self._heading = 0
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self._heading = int(tag[1])
            self.headings.append((self._heading, ""))

    def handle_endtag(self, tag):
        if re.fullmatch(r"h[1-6]", tag):
            self._heading = 0

    def handle_data(self, data):
        self.text += data
        if self._heading:
            level, so_far = self.headings[-1]
            self.headings[-1] = (level, so_far + data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(plan, assessment) -> Page:
    return Page(report.render(plan, assessment))


def test_it_needs_nothing_from_elsewhere(page):
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    links = [a["href"] for a in page.all("a")]
    assert {href for href in links if not href.startswith("#")} == {"https://example.org/made-up"}
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


def test_same_input_gives_the_same_page(plan, assessment):
    assert report.render(plan, assessment) == report.render(plan, assessment)


def test_headings_go_down_one_level_at_a_time(page):
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_landmarks_language_and_anchors(page):
    assert page.all("html") == [{"lang": "en-GB"}]
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.all(landmark)) == 1
    names = Counter(attrs["id"] for _, attrs in page.tags if "id" in attrs)
    assert max(names.values()) == 1
    wanted = [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
    wanted += [
        name for _, attrs in page.tags for name in (attrs.get("aria-labelledby") or "").split()
    ]
    assert set(wanted) <= set(names)


def test_every_section_is_there_in_order(page):
    found = [text for level, text in page.headings if level == 2 and text != "Contents"]
    assert found == [f"{i} {title}" for i, (_, title) in enumerate(report.SECTIONS, start=1)]


def test_every_chart_has_words_a_table_and_a_source(page, plan, assessment):
    drawn = [figure for charts in report.draw(plan, assessment).values() for figure in charts]
    assert len(page.all("figure")) == len(drawn) >= 8
    svgs = page.all("svg")
    assert len(svgs) == sum(len(figure.panels) for figure in drawn)
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in svgs)
    assert len(page.all("desc")) == len(svgs)
    for figure in drawn:
        assert figure.table.rows
        assert all(len(row) == len(figure.table.header) for row in figure.table.rows)
        assert figure.unit
        assert "zero" in figure.baseline
        assert "Source" in figure.source
        assert figure.points


def test_every_table_has_a_caption_and_headings(page):
    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) > 15
    scopes = Counter(th["scope"] for th in page.all("th"))
    assert set(scopes) <= {"col", "row", "colgroup", "rowgroup"}
    assert scopes["row"] > tables


def test_the_answer_is_told_in_words(page):
    # 200 beds close in 2017/18; worth 12 x 4 = 48 moved, and the shortfall is 200 - 48 -+ 5%
    # of 200: 142 to 162, told with two figures as 140 to 160
    assert "200 beds are closed in 2017/18." in page.text
    assert "So 140 to 160 beds close too soon." in page.text
    assert "Short by 82 to 220 beds in January 2019." in page.text
    assert '.answer.fails::before{content:"✗' in page.text  # its mark is in the style
    assert "too few community nurses (54 beds' worth)" in page.text  # 90 x (1 - 0.4)


def test_every_test_of_the_verdict_is_shown_in_its_first_hardest_and_last_year(
    page, plan, assessment
):
    for answer in digest.answers(plan, assessment):
        view = tables.verdict(answer)
        assert f"{view.caption} ({len(view.rows)} rows)" in page.text
        labels = {finding.label for check in answer.checks for finding in check.findings}
        assert len(view.parts) == len(labels)
        first = 0
        for _, count in view.parts:
            years = [row[0] for row in view.rows[first : first + count]]
            assert years == sorted(years)
            assert (years[0], years[-1]) == ("2013/14", "2018/19")
            first += count
        decides = [check.worst.row["year"] for check in answer.checks if check.worst]
        assert set(decides) <= {row[0] for row in view.rows}


def test_what_a_plan_says_is_shown_as_text_only(plan, assessment):
    evil = dataclasses.replace(
        plan,
        title=EVIL,
        summary=EVIL,
        short=EVIL,
        options={k: dataclasses.replace(o, label=EVIL + k, summary=EVIL, author=EVIL)
                 for k, o in plan.options.items()},
        services={k: dataclasses.replace(s, name=EVIL) for k, s in plan.services.items()},
        partners={k: m.Named(k, EVIL) for k in plan.partners},
        areas={k: m.Named(k, EVIL) for k in plan.areas},
        sources={"made_up": m.Source("made_up", EVIL, EVIL, EVIL, "judgement",
                                     "javascript:alert(1)", None, EVIL)},
        quantities={k: dataclasses.replace(q, label=EVIL) for k, q in plan.quantities.items()},
        interventions={k: dataclasses.replace(i, label=EVIL, status=EVIL)
                       for k, i in plan.interventions.items()},
        verdict=dataclasses.replace(
            plan.verdict,
            checks=tuple(dataclasses.replace(c, label=EVIL) for c in plan.verdict.checks)),
        notes=(EVIL,),
    )  # fmt: skip
    rows = assessment.verdict.with_columns(reason=pl.lit(EVIL))
    html = report.render(evil, dataclasses.replace(assessment, verdict=rows))
    page = Page(html)
    assert not page.all("script")
    assert not page.all("img")
    assert "javascript:" not in html
    assert "\x1b" not in html
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.text.count("<script>alert(1)</script>") > 50


def test_the_summary_can_be_read_by_children(plan, assessment):
    told = brief.of_assessment(plan, assessment).opening
    assert reading_grade(" ".join(told)) <= 5  # a child of ten


def reading_grade(text: str) -> float:
    """Flesch and Kincaid's grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = max(1, len(re.findall(r"[.!?]", text)))
    spoken = re.findall(r"[a-z]+", text.lower())
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e")))) for word in spoken
    )
    return 0.39 * len(spoken) / sentences + 11.8 * syllables / len(spoken) - 15.59


def test_the_reading_grade_tells_hard_from_easy():
    hard = "Notwithstanding considerable uncertainties, commissioners anticipate reconfiguration."
    assert reading_grade(hard) > 15
    assert reading_grade("We ran the plan. It does not hold.") < 2


def only(assessment, option: str):
    return dataclasses.replace(
        assessment,
        results=assessment.results.filter(pl.col("option") == option),
        verdict=assessment.verdict.filter(pl.col("option") == option),
        held_back=assessment.held_back.filter(pl.col("option") == option),
    )


def test_one_option_alone(plan, assessment):
    page = Page(report.render(plan, only(assessment, "a_do_nothing")))
    assert "We tested one option. It does not hold." in page.text
    assert "B. The outline case" not in page.text


@pytest.mark.parametrize("kind", ["beds", "capacity", "staff", "money", "sequence"])
def test_a_plan_without_a_kind_of_check(plan, assessment, kind):
    gone = {c.key for c in plan.verdict.checks if c.kind == kind}
    left = tuple(c for c in plan.verdict.checks if c.kind != kind)
    small = dataclasses.replace(plan, verdict=dataclasses.replace(plan.verdict, checks=left))
    check = pl.col("check").str.split(":").list.first()
    rows = assessment.verdict.filter(~check.is_in(gone))
    page = Page(report.render(small, dataclasses.replace(assessment, verdict=rows)))
    assert len([1 for level, _ in page.headings if level == 2]) == len(report.SECTIONS) + 1


def test_empty_results_and_nothing_held_back(plan, assessment):
    bare = dataclasses.replace(
        assessment, results=assessment.results.clear(), held_back=assessment.held_back.clear()
    )
    assert "so nothing is held back" in Page(report.render(plan, bare)).text
