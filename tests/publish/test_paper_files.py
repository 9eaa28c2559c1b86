"""Papers as PDF and Word files, read back by other libraries than those that wrote them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bettercare.errors import CallError
from bettercare.publish import digest, publication
from bettercare.publish.facts import Facts
from bettercare.publish.papers import board_files, drawings, edition, writing
from bettercare.publish.papers import document as doc
from bettercare.publish.papers.board_paper import BY_HAND

sys.path.insert(0, str(Path(__file__).parent))
import papers_made as made

docx = pytest.importorskip("docx")
pytest.importorskip("typst")
from bettercare.publish.papers import pdf, word  # noqa: E402

OFFICE = shutil.which("soffice")
NO_MEASURES = replace(made.record(), measures={})  # their files would be looked for
SAID = ["The board asked for this in May.", "It asked again in June."]


@pytest.fixture(scope="module")
def papers(plan, assessment):
    return made.papers(plan, assessment)


@pytest.fixture(scope="module")
def folder(plan, assessment, tmp_path_factory):
    """A publication, made twice into two folders."""
    pair = tmp_path_factory.mktemp("published")
    for name in ("one", "two"):
        publication.write_publication(
            pair / name, plan, assessment, made.record(), watched=made.watched()
        )
    return pair


def test_the_same_bytes_on_a_second_run_and_every_file_is_told(folder):
    one, two = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in (folder / "one", folder / "two")
    )
    assert one == two
    names = {path.as_posix() for path in one}
    assert {"summary.pdf", "summary_large_print.pdf", "full_plan.pdf", "board_paper.docx"} <= names
    index = (folder / "one" / "index.html").read_text("utf-8")
    manifest = (folder / "one" / "datapackage.json").read_text("utf-8")
    for name in names - {"index.html", "datapackage.json"}:
        assert f'href="{name}"' in index
        assert f'"path": "{name}"' in manifest


def test_every_drawing_stands_alone_as_svg_and_png(folder):
    found = sorted((folder / "one" / "charts").glob("*.svg"))
    assert len(found) > 5
    for file in found:
        text = file.read_text("utf-8")
        assert "var(--" not in text
        assert 'font-family="Noto Sans, sans-serif"' in text
        assert "<title" in text
        assert file.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["summary", "full_plan", "board_paper"])
def test_a_pdf_is_tagged_and_says_what_it_is(folder, papers, name):
    pypdf = pytest.importorskip("pypdf")
    paper = next(one for one in papers if one.key == name)
    found = pypdf.PdfReader(folder / "one" / f"{name}.pdf")
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    title = paper.title.replace(made.MEETING.board, "Health and wellbeing board")
    assert found.metadata.title == title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    tags = list(_tags(root["/StructTreeRoot"]))
    alternatives = [alt for _, alt in tags if alt]
    drawn = [b for b in doc.every_block(paper) if isinstance(b, doc.Chart)]
    for chart in drawn:
        assert any(chart.alternative in alternative for alternative in alternatives)
    kinds = {kind for kind, _ in tags}
    assert {"/H1", "/P", "/Table", "/TH", "/TD", "/L"} <= kinds
    assert len(found.outline) >= len(paper.sections)
    words = " ".join("".join(page.extract_text() for page in found.pages).split())
    for section in paper.sections:
        assert section.title in words
    fonts = {font for page in found.pages for font in _fonts(page)}
    assert fonts
    assert all("NotoSans" in font for font in fonts)


def _tags(element: Any):
    element = element.get_object()
    if isinstance(element, list):
        for inner in element:
            yield from _tags(inner)
    elif isinstance(element, dict):
        if "/S" in element:
            yield str(element["/S"]), str(element.get("/Alt", ""))
        if "/K" in element and not isinstance(element["/K"], int):
            yield from _tags(element["/K"])


def _fonts(page: Any):
    for font in page["/Resources"].get("/Font", {}).values():
        for inner in font.get_object()["/DescendantFonts"]:
            about = inner.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in about or "/FontFile3" in about  # embedded
            yield str(about["/FontName"])


def test_a_word_file_has_real_headings_heads_of_tables_and_words_for_pictures(papers):
    full = papers[1]
    chart = next(b for b in doc.every_block(full) if isinstance(b, doc.Chart))
    few = replace(papers[2], sections=[*papers[2].sections, doc.Section("c", "Charts", [chart])])
    import io

    found = docx.Document(io.BytesIO(word.word(few)))
    headings = [p.text for p in found.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section.title for section in few.sections]
    tables = [b for b in doc.every_block(few) if isinstance(b, doc.Table | doc.Chart)]
    assert len(found.tables) == len(tables)
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in found.tables)
    pictures = found.inline_shapes
    drawn = [b for b in tables if isinstance(b, doc.Chart)]
    assert len(pictures) == sum(len(one.drawings) for one in drawn) > len(chart.drawings)
    told = [picture._inline.docPr.get("descr") for picture in pictures]
    for one in drawn:
        assert sum(one.alternative in text for text in told) == len(one.drawings)
    assert found.core_properties.title == few.title
    lists = [p._p.pPr.numPr for p in found.paragraphs if p._p.pPr is not None]
    numbers = [one.numId.val for one in lists if one is not None]
    assert max(map(numbers.count, numbers)) > 8  # Word numbers the paragraphs itself
    assert not [p.text for p in found.paragraphs if p.text[:1].isdigit() and ".\t" in p.text]
    assert len(set(numbers)) == 2  # the recommendations have letters of their own


def _write_by_hand(file: Path, key: str = "equality", elsewhere: str = "") -> None:
    """What an officer does: type in a marked place, and perhaps outside it."""
    from docx.oxml.ns import qn

    found = docx.Document(str(file))
    for place in found.element.body.iter(qn("w:sdt")):
        if place.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) != edition.MARK + key:
            continue
        content = place.find(qn("w:sdtContent"))
        first = content.find(qn("w:p"))
        texts = list(first.iter(qn("w:t")))
        texts[-1].text = SAID[0]
        from copy import deepcopy

        second = deepcopy(first)
        for mark in list(second.iter(qn("w:bookmarkStart"))):
            second.remove(mark)  # a new paragraph has none of its own
        list(second.iter(qn("w:t")))[-1].text = SAID[1]
        content.append(second)
    if elsewhere:
        found.paragraphs[3].add_run(elsewhere)
    found.save(str(file))


def _edition(folder: Path, plan: Any, assessment: Any, **wanted: Any) -> list[str]:
    ready = board_files.prepared(plan, NO_MEASURES, made.MEETING, folder, **wanted)
    return board_files.write(ready, plan, assessment)


def test_what_an_officer_writes_goes_on_in_the_next_edition(tmp_path, plan, assessment):
    _edition(tmp_path, plan, assessment)
    file = tmp_path / "board_paper.docx"
    assert edition.read(file) == edition.Edition({}, changed_elsewhere=False)
    _write_by_hand(file)
    told = _edition(tmp_path, plan, assessment)
    assert any("in 1 place goes on in it" in line for line in told)
    assert edition.read(file).by_hand == {"equality": SAID}
    assert SAID[1] in (tmp_path / "board_paper.html").read_text("utf-8")
    assert not list(tmp_path.glob("*earlier*"))
    # a change outside the marked places is nothing we could carry over: the file is kept
    _write_by_hand(file, key="", elsewhere=" And this by hand.")
    before = file.read_bytes()
    told = _edition(tmp_path, plan, assessment)
    kept = next(iter(tmp_path.glob("board_paper_earlier_*.docx")))
    assert kept.read_bytes() == before
    assert any(kept.name in line for line in told)
    # another file may be named as the last edition
    other = tmp_path / "other"
    _edition(other, plan, assessment, last_edition=kept)
    assert edition.read(other / "board_paper.docx").by_hand == {"equality": SAID}


def test_a_publication_keeps_what_an_officer_wrote_in_it(folder, plan, assessment, tmp_path):
    file = tmp_path / "board_paper.docx"
    file.write_bytes((folder / "one" / file.name).read_bytes())
    _write_by_hand(file, key="legal")
    facts = Facts(plan, assessment)
    found = writing.papers(
        facts, digest.answers(plan, assessment), {"judgement": []}, made.record(), None, tmp_path
    )
    file.write_bytes(found.files[file.name]())
    assert edition.read(file).by_hand == {"legal": SAID}
    assert any("goes on in it" in line for line in found.told)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_words_by_hand_outlive_libreoffice(tmp_path, papers):
    file = tmp_path / "board_paper.docx"
    file.write_bytes(word.word(papers[2]))
    _write_by_hand(file)
    done = subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
         "docx:Office Open XML Text", "--outdir", str(tmp_path / "saved"), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    if b"could not be loaded" in done.stderr:
        pytest.skip("this LibreOffice is without Writer: it loads no Word file at all")
    saved = tmp_path / "saved" / file.name
    assert edition.read(saved).by_hand == {"equality": SAID}
    headings = [p.text for p in docx.Document(str(saved)).paragraphs if "Heading" in p.style.name]
    assert [section.title for section in papers[2].sections] == headings


def test_a_template_gives_the_house_style_or_says_what_it_lacks(tmp_path, papers):
    good = tmp_path / "house.docx"
    template = docx.Document()
    template.styles["Heading 1"].font.name = "Georgia"
    template.sections[0].header.paragraphs[0].text = "Invented Council"
    template.add_paragraph("Sample text that goes")
    template.save(str(good))
    import io

    found = docx.Document(io.BytesIO(word.word(papers[2], good)))
    assert found.styles["Heading 1"].font.name == "Georgia"
    assert found.sections[0].header.paragraphs[0].text == "Invented Council"
    assert "Sample text that goes" not in [p.text for p in found.paragraphs]
    for name in ("Caption", "List Bullet"):
        template.styles[name].delete()
    bare = tmp_path / "bare.docx"
    template.save(str(bare))
    with pytest.raises(CallError, match="has no style Caption nor List Bullet"):
        word.opened(bare)
    bare.write_text("not a Word file")
    with pytest.raises(CallError, match="cannot be read as a Word template"):
        word.opened(bare)


def test_bad_last_editions_are_told_in_a_sentence(tmp_path, plan, assessment):
    with pytest.raises(CallError, match="there is no file"):
        _edition(tmp_path, plan, assessment, last_edition=tmp_path / "none.docx")
    bad = tmp_path / "bad.docx"
    bad.write_text("not a Word file")
    with pytest.raises(CallError, match="cannot be read as a Word file"):
        _edition(tmp_path, plan, assessment, last_edition=bad)
    with pytest.raises(CallError, match="the plan has no programme record"):
        board_files.prepared(plan, None, made.MEETING, tmp_path)


def test_every_place_by_hand_is_in_the_paper_and_says_what_belongs_there(papers):
    places = [b for b in doc.every_block(papers[2]) if isinstance(b, doc.ByHand)]
    assert {place.key for place in places} == set(BY_HAND)
    assert all(place.prompt for place in places)


def test_nothing_in_a_plan_is_taken_for_markup():
    awkward = 'a "quote", #emph[x], $y$, \\ and <b>\nnext'
    section = doc.Section("s", awkward, [doc.Paragraph((awkward,))])
    paper = doc.Document("k", awkward, "", "2020-01-01", awkward, awkward, [section])
    source = pdf.source(paper)
    assert f"#{drawings.typst_string(awkward)};" in source
    pypdf = pytest.importorskip("pypdf")
    import io

    read = pypdf.PdfReader(io.BytesIO(pdf.pdf(paper)))
    assert "#emph[x], $y$" in read.pages[0].extract_text()


def test_the_package_holds_for_its_own_tool_parquet_and_all(folder, tmp_path):
    import frictionless
    import polars as pl

    def looked_at(file: Path) -> tuple[dict[str, int], list[tuple[str, str]]]:
        report = frictionless.validate(str(file))
        faults = [(task.place, error.type) for task in report.tasks for error in task.errors]
        return {task.place: task.stats.get("rows", 0) for task in report.tasks}, faults

    rows, faults = looked_at(folder / "one" / "datapackage.json")
    assert faults == []
    assert writing.BOARD_PAPER in rows
    assert rows["results.parquet"] == rows["results.csv"] == 450
    # what is not as the manifest says is found, in Parquet as in CSV
    package = json.loads((folder / "one" / "datapackage.json").read_bytes())
    wanted = [one for one in package["resources"] if one["name"] == "results.parquet"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package | {"resources": wanted}))
    results = pl.read_parquet(folder / "one" / "results.parquet")
    results.rename({"mean": "middle"}).write_parquet(tmp_path / "results.parquet")
    rows, faults = looked_at(tmp_path / "datapackage.json")
    assert ("results.parquet", "incorrect-label") in faults
