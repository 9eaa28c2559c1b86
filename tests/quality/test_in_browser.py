"""Quality pages and papers in a browser: filters without a script, no overflow, axe is content."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bettercare import plan as plans
from bettercare.publish.quality_pages import PAGES, Quality, pages
from bettercare.quality.moves import moves_most

ROOT = Path(__file__).parents[2]
NARROW = 390
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def quality() -> Quality:
    plan = plans.load(ROOT / "examples" / "small")
    return Quality.of(plan, date(2025, 1, 1), moves_most(plan, "c_fewer_beds"), "c_fewer_beds")


@pytest.fixture(scope="module")
def folder(quality: Quality, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("quality")
    for name, text in pages(quality).items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_a_choice_shows_the_rows_it_names_and_counts_them(
    browser: Any, folder: Path, quality: Quality
) -> None:
    page = browser.new_page()
    page.goto((folder / "assumptions.html").as_uri())
    rows = page.locator(".log tbody tr")

    def shown() -> int:
        return rows.locator("visible=true").count()

    assert shown() == len(quality.log)
    page.select_option("#by-owner", "community")
    own = [row for row in quality.log if row.owner == "community"]
    assert 0 < shown() == len(own) < len(quality.log)
    page.select_option("#by-grade", "judgement")
    judged = [row for row in own if row.grade == "judgement"]
    assert 0 < shown() == len(judged) < len(own)
    page.select_option("#by-owner", "")
    page.select_option("#by-grade", "")
    page.select_option("#by-review", "no_date")
    assert shown() == sum(row.state == "no date" for row in quality.log)
    page.emulate_media(media="print")  # what is chosen is what is printed
    assert shown() == sum(row.state == "no date" for row in quality.log)
    page.close()


@pytest.mark.parametrize("name", [file for file, _, _ in PAGES])
@pytest.mark.parametrize("width", [1280, NARROW])
def test_no_page_is_wider_than_the_screen_and_axe_finds_nothing(
    browser: Any, folder: Path, name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto((folder / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert told == []
    if width == NARROW:  # what axe looks at is the same at any width
        found = Axe().run(page, options=RULES).response["violations"]
        assert [f"{each['id']}: {each['help']}" for each in found] == []
    page.close()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of an invented plan, and one that is read from right to left in large print."""
    from dataclasses import replace

    from bettercare.publish.papers.page import page

    sys.path.insert(0, str(ROOT / "tests" / "publish"))
    import invented
    import papers_made

    place = tmp_path_factory.mktemp("papers")
    made = papers_made.papers(invented.plan(), invented.assessment())
    made.append(replace(made[0], key="turned", right_to_left=True, large_print=True))
    for paper in made:
        (place / f"{paper.key}.html").write_text(page(paper), encoding="utf-8")
    for name, text in _beside_papers(invented.plan(), invented.assessment()).items():
        (place / f"{name}.html").write_text(text, encoding="utf-8")
    return place


def _beside_papers(plan: Any, assessment: Any) -> dict[str, str]:
    """The other pages of a publication, by name."""
    from dataclasses import replace

    import appraised

    from bettercare.appraisal import appraise
    from bettercare.publish import compare, publication, report
    from bettercare.publish.appraisal import page as worth_page

    tiny = replace(appraised.appraised_plan(), draws=2)
    listed = [("summary.html", "The plan for everyone"), ("charts/one.svg", "Drawing of a chart")]
    return {
        "report": report.render(plan, assessment),
        "compare": compare.page(compare.compare(plan, assessment), plan),
        "appraisal": worth_page.page(tiny, appraise(tiny, jobs=1)),
        "index": publication.index(plan, assessment, listed),
    }


@pytest.mark.parametrize(
    "name",
    ["summary", "full_plan", "board_paper", "turned", "report", "compare", "appraisal", "index"],
)
@pytest.mark.parametrize("width", [1280, 320])
def test_no_paper_is_wider_than_the_screen_and_axe_finds_nothing(
    browser: Any, papers: Path, name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((papers / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith("file:")] == []
    if width == 320:
        found = Axe().run(page, options=RULES).response["violations"]
        assert [f"{each['id']}: {each['help']}" for each in found] == []
    page.close()
