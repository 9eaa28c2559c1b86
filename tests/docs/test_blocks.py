"""No block of the documentation is left unrun or unchecked; no command it names is wrong."""

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from thorough import THOROUGH

from bettercare.cli import app
from tooling.transcript import FENCE, blocks_of, environment, new_scratch, plan_files_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PROSE = [
    *(page for page in sorted(DOCS.rglob("*.md")) if not page.name.startswith("_")
      and "reference/plan" not in page.as_posix() and page.name != "command_line.md"),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
]  # fmt: skip

#: Blocks without anything to run: structure, and files of the repository that are shown.
STRUCTURE = {"toctree", "include", "container", "eval-rst", "literalinclude"}
#: Pages whose shell commands another test runs, in one folder, in order.
RUN_ELSEWHERE = {
    "docs/guides/your_area_in_a_day.md": "tests/start/test_guide.py",
    "docs/explanation/flow.md": "tests/flow/test_commands.py",
    "docs/guides/run_the_winter.md": "tests/winter/test_commands.py",
    "docs/guides/capacity_and_costs.md": "tests/flow/test_commands.py",
}
#: Programs shown by a page, and the test that runs them.
PROGRAMS = {
    "docs/guides/use_the_results.py": "tests/docs/test_pages.py",
    "docs/explanation/what_if.py": "tests/whatif/test_whatif.py",
}
#: Lines that a test cannot run, and why.
NOT_RUN = {"source .venv/bin/activate": "changes the reader's own shell; `make demo` made it"}

PLAIN = re.compile(r"^```(?P<language>[\w+-]*)[ \t]*\n(?P<body>.*?)^```[ \t]*$", re.M | re.S)
INLINE = re.compile(r"(?<!`)`(?P<code>bettercare [^`]+)`(?!`)")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def plain_blocks(page: Path) -> list[tuple[str, str]]:
    """The blocks of a page that are no directive: language and content."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [(match["language"], match["body"]) for match in PLAIN.finditer(text)]


def shell_blocks(page: Path) -> list[str]:
    return [body for language, body in plain_blocks(page) if language == "sh"]


def unrun(page: Path) -> list[str]:
    """What of a page nothing runs, reads or checks."""
    told = []
    blocks = blocks_of(page)
    commands = "\n".join(block.content for block in blocks if block.name == "transcript")
    for block in blocks:
        if block.name == "literalinclude" and block.argument.endswith(".py"):
            path = (page.parent / block.argument).resolve().relative_to(ROOT).as_posix()
            if path not in PROGRAMS:
                told.append(f"nothing runs {path}")
        elif block.name == "code-block":
            caption = block.options.get("caption", "")
            path = caption if "/" in caption.replace("/", "", 1) else f"mine/{caption}"
            plan = path.split("/")[0]
            if path not in plan_files_of(page):
                told.append(f"a block of {block.argument} is no file of a plan: {caption}")
            elif f"bettercare check {plan}" not in commands:
                told.append(f"{path} is not checked by a command of the page")
        elif block.name not in STRUCTURE | {"transcript"}:
            told.append(f"a block {block.name}")
    for language, body in plain_blocks(page):
        if language == "text":
            if re.search(r"^\s*(\$ |\w+=\S+ )?(bettercare|make|python|pip|git|bash)\b", body, re.M):
                told.append(f"a command that is shown as text: {body.strip()[:60]}")
        elif language != "sh":
            told.append(f"a block of {language or 'no language'}: {body.strip()[:60]}")
    return told


@pytest.mark.parametrize("page", PROSE, ids=name_of)
def test_every_block_is_run_or_checked(page: Path) -> None:
    assert unrun(page) == []


@pytest.mark.parametrize("page", PROSE, ids=name_of)
def test_a_page_says_what_the_plan_in_its_commands_is(page: Path) -> None:
    commands = "\n".join(each.content for each in blocks_of(page) if each.name == "transcript")
    if re.search(r"\bmine\b", commands):
        assert "(`cp -r examples/llr_2014 mine`)" in page.read_text(encoding="utf-8")


def test_a_block_that_nothing_runs_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```r\nlibrary(arrow)\n```\n\n```\nbettercare run\n```\n\n```text\n$ make demo\n```\n\n"
        "```{code-block} toml\n:caption: options/x.toml\nlabel = 1\n```\n\n"
        "```{code-block} toml\nlabel = 1\n```\n"
    )
    told = " ".join(unrun(page))
    assert "a block of r" in told
    assert "a block of no language" in told
    assert "a command that is shown as text" in told
    assert "mine/options/x.toml is not checked" in told
    assert "no file of a plan" in told


def test_what_runs_elsewhere_is_run_there() -> None:
    for page, test in (RUN_ELSEWHERE | PROGRAMS).items():
        assert (ROOT / page).is_file()
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")


@cache
def program() -> Any:
    return typer.main.get_command(app)


def quickly(command: str) -> str:
    """The command with few random draws, where it takes a number and names none."""
    words = command.split()
    asked = program().commands.get(words[1]) if words[0] == "bettercare" else None
    draws = asked is not None and any("--draws" in one.opts for one in asked.params)
    return command if THOROUGH or not draws or "--draws" in words else f"{command} --draws 16"


@pytest.mark.parametrize(
    "page",
    [page for page in PROSE if shell_blocks(page) and name_of(page) not in RUN_ELSEWHERE],
    ids=name_of,
)
def test_the_shell_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    scratch = new_scratch(tmp_path / "scratch")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for block in shell_blocks(page):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            command = line.partition(" #")[0].strip()
            if not command or command in NOT_RUN:
                continue
            if command.startswith("make "):  # `make test` runs this very test
                assert f"\n{command.split()[1]}:" in makefile, command
                continue
            if command.startswith(
                "python web/manage.py "
            ):  # acts on a site: the site's tests run it
                name = command.split()[2]
                assert list(ROOT.glob(f"web/*/management/commands/{name}.py")), command
                continue
            command = quickly(command)
            done = subprocess.run(
                ["bash", "-eu", "-o", "pipefail", "-c", command],
                cwd=scratch,
                env=environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            assert done.returncode == 0, command + done.stdout + done.stderr


def test_the_faults_a_guide_tells_of_are_the_programs_own() -> None:
    text = (DOCS / "guides" / "write_an_intervention.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (.+?) \|", text.split("| the check says |")[1].split("\n", 2)[2], re.M)
    plan = " ".join(path.read_text("utf-8") for path in (ROOT / "src/bettercare/plan").glob("*.py"))
    for sentence in told:
        for part in re.split(r",? ?\.\.\.,? ?", sentence):
            assert part.strip() in plan, sentence
    assert len(told) == 5


def test_what_is_not_run_is_still_there() -> None:
    lines = {line for page in PROSE for block in shell_blocks(page) for line in block.splitlines()}
    assert set(NOT_RUN) <= {line.partition(" #")[0].strip() for line in lines}


def wrong_call(code: str) -> str:
    """What is wrong with a command in a sentence; parts in capitals stand for the reader's own."""
    words = code.split()[1:]
    group = program()
    while words and hasattr(group, "commands") and not words[0].startswith("-"):
        if words[0] not in group.commands:
            return f"there is no command {words[0]}"
        group = group.commands[words.pop(0)]
    known = {"-h", "--help"} | {name for one in group.params for name in one.opts}
    stray = [word for word in words if word.startswith("-") and word not in known]
    return f"it has no option {stray[0]}" if stray else ""


@pytest.mark.parametrize("page", PROSE, ids=name_of)
def test_commands_in_sentences_are_those_of_the_program(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = [" ".join(match["code"].split()) for match in INLINE.finditer(text)]
    assert {code: wrong_call(code) for code in found if wrong_call(code)} == {}


def test_a_wrong_command_in_a_sentence_is_noticed() -> None:
    assert wrong_call("bettercare run PLAN --out DIR") == ""
    assert wrong_call("bettercare plan migrate PLAN --dry-run") == ""
    assert wrong_call("bettercare plan mend PLAN") == "there is no command mend"
    assert wrong_call("bettercare run PLAN --output DIR") == "it has no option --output"
