"""What the documentation shows works: its commands, its TOML, its Python, its file names."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tooling.check_links import faults
from tooling.transcript import (
    CommandError,
    blocks_of,
    environment,
    new_scratch,
    plan_files_of,
    run_block,
    write_files,
)

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

PAGES = sorted(
    path
    for path in DOCS.rglob("*.md")
    if "reference/plan" not in path.as_posix() and not path.name.startswith("_")
)
PROSE = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
WITH_COMMANDS = [p for p in PAGES if any(b.name == "transcript" for b in blocks_of(p))]


def name_of(page: Path) -> str:
    """A page's name in test reports."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_the_commands_of_a_page_end_as_it_says(page: Path, tmp_path: Path) -> None:
    scratch = new_scratch(tmp_path / "scratch")
    for block in blocks_of(page):
        if block.name == "transcript":
            write_files(scratch, page, block.line)
            run_block(block.content, scratch, int(block.options.get("exit", 0)))


def test_pages_with_commands_are_found() -> None:
    names = {page.name for page in WITH_COMMANDS}
    assert {"first_run.md", "write_an_intervention.md", "add_an_option.md"} <= names


def test_a_command_that_fails_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ended with 3, not 0"):
        run_block("$ exit 3", tmp_path)


def test_the_guides_files_are_read_as_part_of_a_plan() -> None:
    shown = {name for page in WITH_COMMANDS for name in plan_files_of(page)}
    assert "mine/interventions/hospital_at_home.toml" in shown
    assert "mine/options/f_slower_closure.toml" in shown
    assert "ours/options/d_longer_stays.toml" in shown


def test_the_python_of_the_results_guide_runs(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "bettercare", "run", ROOT / "examples" / "llr_2014"]
    settings = ["--draws", "16", "--option", "a_do_nothing", "--out", "build/llr_2014"]
    shell = environment()
    subprocess.run([*run, *settings], cwd=tmp_path, env=shell, check=True, capture_output=True)
    shutil.copy(DOCS / "guides" / "use_the_results.py", tmp_path / "example.py")
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=tmp_path,
        env=shell,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "a_do_nothing" in done.stdout
    assert "beds in the peak month" in done.stdout


@pytest.mark.parametrize("page", PROSE, ids=name_of)
def test_links_between_the_sources_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    names = ("command_line", "imports", "record_fields")
    made_by_build = {f"docs/reference/{name}.md" for name in names}
    missing = []
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" in target:
            continue
        there = (page.parent / target).resolve()
        made = there.is_relative_to(ROOT) and there.relative_to(ROOT).as_posix() in made_by_build
        if not there.exists() and not made:
            missing.append(target)
    assert missing == []


def test_every_file_the_prose_names_is_there() -> None:
    named = re.compile(r"`((?:bettercare|docs|tests|examples|benchmarks|locks|scripts)/[\w./]+)`")
    missing = []
    for page in PROSE:
        for path in named.findall(page.read_text(encoding="utf-8")):
            root = ROOT / "src" if path.startswith("bettercare/") else ROOT
            if not (root / path).exists():
                missing.append(f"{name_of(page)}: {path}")
    assert missing == []


def test_every_make_target_the_prose_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {
        (name_of(page), target)
        for page in PROSE
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.M)
    }
    assert {target for _, target in asked} <= targets
    assert len(asked) > 5


def test_the_link_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h1 id="here">x</h1><a href="#here">1</a><a href="#gone">2</a><a href="b.html">3</a>'
        '<a href="https://example.org/">4</a><script src="https://example.org/x.js"></script>'
    )
    told = faults(tmp_path)
    assert len(told) == 3
    assert any("#gone" in each for each in told)
    assert any("b.html" in each for each in told)
    assert any("from outside" in each for each in told)
