"""Papers: every number stands somewhere, texts read easily, translations say what they lack."""

from __future__ import annotations

import re
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import polars as pl
import pytest

from bettercare.errors import CallError, PlanFaults
from bettercare.publish import digest, output, publication, words
from bettercare.publish.facts import Facts
from bettercare.publish.papers import catalogue, columns, needed, page, readability, writing
from bettercare.publish.papers import document as doc
from bettercare.publish.papers.board_paper import Meeting, board_paper
from bettercare.publish.papers.summary import summary

sys.path.insert(0, str(Path(__file__).parent))
import papers_made as made

_DIGITS = re.compile(r"\d")


@pytest.fixture(scope="session")
def papers(plan, assessment):
    return made.papers(plan, assessment)


def _tellings(value: float) -> set[str]:
    """How a value may be printed."""
    told = {words.number(words.two_figures(value)), words.number(value), words.money(value)}
    told |= {f"{words.number(value)}%", f"{value:,.1f}", f"£{value:,.0f}"}
    return told | {words.amount(value, unit) for unit in ("bed", "gbp", "wte", "person")}


def test_every_number_is_a_row_of_the_results_or_of_the_record(papers, plan, assessment):
    kinds: dict[str, int] = {}
    for paper in papers:
        for text, origin in made.figures_of(paper):
            kind = "results" if "results:" in origin else origin.partition(":")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind == "results":
                assert text in _tellings(made.value_of(assessment.results, origin)), origin
            elif kind == "verdict":
                for piece in origin.split("+"):
                    _is_of_the_verdict(plan, assessment.verdict, piece, text)
            elif kind == "record":
                room, _, key = origin.removeprefix("record:programme.").partition(".")
                section = made.record().section(room)
                entry, _, cell = key.partition(";")
                assert not entry or entry.partition(".")[0] in section, origin
                if cell:
                    assert text == words.number(_watched_value(entry, cell), 1), origin
            elif kind == "plan" and text.isdigit():
                counted = getattr(plan, origin.removeprefix("plan:"), None)
                assert counted is not None, origin
                assert int(text) <= len(counted)
            else:
                assert kind in ("plan", "held_back", "chart", "meta", "hindcast"), origin
    assert kinds["results"] > 40
    assert kinds["record"] > 5
    assert kinds["verdict"] > 20


def _is_of_the_verdict(plan, verdict, origin, text):
    """The row is there, once, and is what is told."""
    column, _, rest = origin.removeprefix("verdict:").partition(";")
    where = dict(part.partition("=")[::2] for part in rest.split(";") if part)
    if column == "rows":
        return
    found = verdict.filter(*(pl.col(name) == value for name, value in where.items()))
    assert found.height == 1, origin
    row = found.row(0, named=True)
    if column == "probability":
        assert text == words.odds(row["probability"])
    elif column == "shortfall":
        key = row["check"].partition(":")[0]
        kind = next(check.kind for check in plan.verdict.checks if check.key == key)
        assert digest.size_words(kind, row) in text


def _texts_of(value):
    """Every text inside a plan or a record."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _texts_of(getattr(value, each.name))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts_of(key)
            yield from _texts_of(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts_of(each)


def test_no_number_stands_in_a_paper_without_saying_where_it_is_from(papers, plan):
    """What is left of every text without its figures, the plan's and the record's own words."""
    own = {words.plain(text) for text in (*_texts_of(plan), *_texts_of(made.record()))}
    known = sorted({w for text in own for w in (text, words.sentence(text))}, key=len)[::-1]
    known = [text for text in known if _DIGITS.search(text)]
    allowed = re.compile(
        r"\b(19|20)\d\d(/\d\d)?\b|\b\d{1,2} (?=[A-Z][a-z]+ ?$|[A-Z])|aged 65|aged \d+|A&E|"
        r"10th|90th|steps of 5%|never 0 or 100"
    )
    for paper in papers:
        for block in doc.every_block(paper):
            for text in doc.texts_of(block):
                for part in text:
                    if not isinstance(part, str):
                        continue
                    bare = part
                    for said in known:
                        bare = bare.replace(said, "")
                    assert not _DIGITS.search(allowed.sub("", bare)), (paper.key, part)
            if isinstance(block, doc.Table | doc.Chart):
                assert block.origin.partition(":")[0] in (
                    "results", "verdict", "plan", "record", "chart", "appraisal",
                ), block.key  # fmt: skip


def test_what_changes_in_the_verdict_changes_everywhere_and_nothing_else_does(
    papers, plan, assessment
):
    sizes = ("shortfall_p10", "shortfall", "shortfall_p90")
    grown = [(pl.col(name) * 1.5).alias(name) for name in sizes]
    others = made.papers(plan, replace(assessment, verdict=assessment.verdict.with_columns(grown)))
    touched = 0
    for before, after in zip(papers, others, strict=True):
        was, now = made.figures_of(before), made.figures_of(after)
        assert len(was) == len(now)
        for one, other in zip(was, now, strict=True):
            if "verdict:shortfall" in one[1]:
                touched += one != other
            elif not one[1].startswith("verdict:rows"):  # sentences over many rows
                assert one == other
    assert touched > 8


def _watched_value(key: str, cell: str) -> float:
    """A value or limit of a measure, by `period=...` and what it is."""
    one = next(each for each in made.watched() if each.measure.key == key)
    period, _, what = cell.removeprefix("period=").partition(";")
    chart = one.chart(made.ON)
    if what in ("mean", "low", "high"):
        return getattr(chart.limits[-1], what)
    return next(point.value for point in chart.points if point.period == period)


def test_the_texts_we_wrote_hold_no_number_of_their_own():
    for name in ("summary", "summary_short"):
        for key, text in catalogue._package_texts(name).items():
            bare = text.replace("65", "")  # the age that the figures beside it are asked for
            assert not _DIGITS.search(bare), key


@pytest.mark.parametrize("measure", ["people", "gap"])
def test_what_changes_in_the_results_changes_everywhere_and_nothing_else_does(
    papers, plan, assessment, measure
):
    others = made.papers(plan, made.with_more(assessment, measure, 1.5))
    touched = 0
    for before, after in zip(papers, others, strict=True):
        was, now = made.figures_of(before), made.figures_of(after)
        assert [one for one in was if "results:" not in one[1]] == [
            one for one in now if "results:" not in one[1]
        ]
        told: dict[str, set[str]] = {}
        for text, origin in now:
            told.setdefault(origin, set()).add(text)
        for text, origin in was:
            if f"measure={measure}" in origin:  # another of them may be the largest now
                touched += text not in told.get(origin, ())
            elif "results:" in origin:
                assert text in told[origin]
    assert touched > 3


def test_a_table_and_a_chart_are_named_by_their_number_where_they_are_told_of(papers):
    for paper in papers:
        numbers = doc.numbers_of(paper)
        assert len(set(numbers)) == sum(
            isinstance(b, doc.Table | doc.Chart) for b in doc.every_block(paper)
        )
        named = {
            part.key
            for block in doc.every_block(paper)
            for text in doc.texts_of(block)
            for part in text
            if isinstance(part, doc.Reference)
        }
        assert named <= set(numbers)
    full = {part for part in doc.numbers_of(papers[1]) if part.startswith("case-")}
    assert {"case-money", "case-quality"} <= full


def test_an_image_without_words_is_refused():
    view = doc.TableView("t", ["a"], [["b"]])
    with pytest.raises(ValueError, match="no words for those who cannot see it"):
        doc.Chart("c", "A chart", [], " ", view, "chart:c")


def test_the_summary_reads_within_the_goal_and_hard_texts_do_not(papers, plan):
    pytest.importorskip("syllapy")
    found = readability.of_paper(papers[0], writing.names_of(plan))
    assert found.words > 250
    assert found.grade <= readability.GOAL
    said = (
        "The reconfiguration of organisational infrastructure necessitates comprehensive "
        "stakeholder participation throughout the implementation of transformational "
        "interventions across geographically distributed facilities."
    )
    hard = readability.of_texts([said])
    assert hard.grade > 20
    assert ("stakeholder", 1) in hard.hard_words
    assert ("implementation", "carrying it out") in hard.easier
    # by hand: 7 words, 1 sentence, 10 syllables
    known = readability.of_texts(["We will move care closer to home."])
    assert known.grade == pytest.approx(0.39 * 7 + 11.8 * 8 / 7 - 15.59, abs=0.01)


def test_what_is_not_a_sentence_makes_no_paper_look_easier(papers):
    pytest.importorskip("syllapy")
    said = ["Everybody participates in the consultation before the organisation decides."]
    block = doc.Items([(text,) for text in ("A", "B", "The cat", *said)])
    paper = replace(papers[0], sections=[doc.Section("s", "S", [block])])
    assert readability.of_paper(paper).grade == readability.of_texts(said).grade


def test_a_translation_says_what_it_lacks_and_turns_the_page(plan, assessment, tmp_path):
    file = tmp_path / "xx.toml"
    file.write_text(
        'language = "ar"\nname = "Invented"\ndirection = "rtl"\nmissing = "[MISSING]"\n'
        '[why]\ntitle = "WHY"\n[say]\nlead = "SAY"\n',
        "utf-8",
    )
    texts = catalogue.translation("summary", file)
    facts = Facts(plan, assessment)
    paper = summary(facts, digest.answers(plan, assessment), texts)
    made_page = page.page(paper)
    assert '<html lang="ar" dir="rtl">' in made_page
    assert ">WHY</h2>" in made_page
    assert "[MISSING] What is proposed" in made_page
    assert "about.title" in texts.missing
    assert "why.title" not in texts.missing


def test_a_translation_with_wrong_places_is_refused_with_each_of_them(tmp_path):
    file = tmp_path / "xx.toml"
    file.write_text('name = "X"\ndirection = "up"\n[why]\nstaff = "{gap} {people}"\n', "utf-8")
    with pytest.raises(PlanFaults) as told:
        catalogue.translation("summary", file)
    said = str(told.value)
    for part in ("language", "direction", "leaves out {year}", "has {people}"):
        assert part in said
    file.write_bytes(b"\xff")
    with pytest.raises(PlanFaults, match="cannot be read as TOML"):
        catalogue.translation("summary", file)


def test_a_meeting_before_what_it_tells_of_is_refused(plan, assessment):
    facts = Facts(plan, assessment)
    wrong = Meeting("Board", made.ON, made.ON)
    with pytest.raises(CallError, match="cannot tell what changed since 01/06/2015"):
        board_paper(facts, [], made.record(), wrong)


def test_a_page_is_small_has_no_script_and_asks_nobody_for_anything(papers):
    for paper in papers:
        text = page.page(paper)
        assert len(text.encode()) < 2_000_000
        assert "<script" not in text
        assert not re.search(r'(src|srcset|@import|url)\s*[=(]\s*["\']?(https?:)?//', text)
        assert "default-src 'none'" in text


def test_without_the_libraries_pages_are_published_and_what_is_left_out_is_said(
    plan, assessment, tmp_path, monkeypatch
):
    monkeypatch.setattr(writing, "find_spec", lambda name: None)
    done = publication.write_publication(tmp_path / "out", plan, assessment, made.record())
    names = {path.name for path in done.paths}
    assert {"summary.html", "summary_short.html", "full_plan.html", "board_paper.html"} <= names
    assert not [name for name in names if name.endswith((".pdf", ".docx", ".png"))]
    assert any("pip install 'bettercare[papers]'" in line for line in done.told)


def test_a_missing_library_is_one_sentence():
    with pytest.raises(CallError, match="Papers need no_such_library, which is not installed"):
        needed.needed("no_such_library")


def test_the_licence_of_a_plan_goes_with_it_and_names_may_be_awkward(plan, assessment, tmp_path):
    from bettercare.publish import package_files

    (tmp_path / "LICENCE.txt").write_text("Open Government Licence v3.0\n", "utf-8")
    there = replace(plan, root=tmp_path, title='A "quoted": title\\')
    assert package_files.licence(there).startswith("Open Government Licence v3.0\n")
    assert "holds no licence" in package_files.licence(plan)
    cited = package_files.citation(there, assessment.meta)
    assert 'title: "A \\"quoted\\": title\\\\"' in cited


def test_every_column_that_is_published_is_in_the_dictionary(plan, assessment):
    from bettercare.publish import package_files

    frames = output.frames(assessment) | {"sources": package_files.sources(plan)}
    found = package_files.dictionary(frames)
    assert found.height == sum(len(frame.columns) for frame in frames.values())
    assert found.filter(found["meaning"].is_null()).height == 0


def test_progress_is_told_by_control_charts_as_it_was_known_on_the_day(papers):
    section = next(one for one in papers[2].sections if one.key == "measures")
    table = next(b for b in section.blocks if isinstance(b, doc.Table))
    assert table.view.rows[0][:5] == [
        "Waits over four hours (person/month)", "May 2015",
        "common cause: no more than chance has changed", "90.0",
        "the process as it is passes the target every time",
    ]  # fmt: skip
    chart = next(b for b in section.blocks if isinstance(b, doc.Chart))
    assert "Limits begin anew at 2015-01: A new ward opened." in chart.alternative
    assert len(chart.table.rows) == 17  # to May 2015: June was not over on the day of the meeting
    drawing = chart.drawings[0].svg
    assert drawing.count('class="ring') == 2  # variation and assurance
    told = " ".join(doc.said(b.text) for b in section.blocks if isinstance(b, doc.Paragraph))
    assert "Falls at home: fewer than two values were there on 1 June 2015." in told
    from bettercare.publish.papers import drawings

    assert "svg .dot.common{" in drawings.standalone(drawing)


def test_contact_comparisons_and_other_plans_are_told_from_the_record(papers):
    told = [
        " ".join(doc.said(text) for block in doc.every_block(paper) for text in doc.texts_of(block))
        for paper in papers
    ]
    for text in (told[0], told[2]):
        assert "plan@example.org" in text
        assert "https://example.org/plan" in text
        assert "Both pay for care at home." in text
    assert "Stays in hospital. We found: Stays are longer." in told[0]


def test_the_record_goes_with_the_bundle_as_its_folder_has_it(plan, tmp_path):
    from bettercare.plan.programme import record_texts
    from bettercare.publish import package_files

    record = made.record()
    (tmp_path / "programme").mkdir()
    text = "# Kept by hand.\n" + record_texts(record)["programme/themes.toml"]
    (tmp_path / "programme" / "themes.toml").write_text(text, "utf-8")
    found = package_files.record_files(replace(plan, root=tmp_path), record)
    assert found["programme/themes.toml"] == text
    assert "programme/proposals.toml" in found
    assert package_files.record_files(plan, None) == {}


def test_every_word_of_a_table_has_room_and_wide_ones_lie_on_their_side_in_large_print():
    figures = [["Northton and Southam", *(f"{n}12 (1,100 to 1,300)" for n in range(8))]]
    wide = doc.TableView("t", ["Area", *(f"{year}/14" for year in range(2013, 2021))], figures)
    for points in (10.5, 18.0):
        placed = columns.layout(wide, points, large_print=points > 12)
        letters = (columns.LANDSCAPE if placed.landscape else columns.PORTRAIT) - 8 * 9
        letters /= 0.57 * points * placed.size
        assert sum(placed.shares) == pytest.approx(1.0)
        assert placed.shares[0] * letters >= len("Northton")
        assert all(share * letters >= len("2013/14") for share in placed.shares[1:])
    assert columns.layout(wide, 18.0, large_print=True).landscape
    few = doc.TableView("t", ["Area", "People"], [["Northton", "100"]])
    assert columns.layout(few, 18.0, large_print=True) == columns.Layout(
        pytest.approx((0.55, 0.45), abs=0.2), 1.0
    )
    # a column of long texts gets more of the page than one of dashes beside it
    long = doc.TableView("t", ["A", "B"], [["word " * 30, "–"]], text_columns=2)
    first, second = columns.layout(long, 10.5).shares
    assert first > 4 * second
