"""Commands shown in the documentation are run, and their real output is shown.

A page writes

    ```{transcript}
    $ bettercare check examples/llr_2014
    ```

The commands of one page run in order in one scratch folder that holds the example plans, a plan of
format 1 called `older`, and a copy of the large example called `mine`. A code block whose caption
is a file of a plan is written into `mine` before the commands below it run, or into the plan whose
folder the caption begins with (`ours/options/d.toml`). `:exit: 2` says how the last command is
meant to end; any other end stops the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "llr_2014"
OLDER = ROOT / "tests" / "migration" / "format_1"  # a plan of an older format
COLUMNS = 100


class CommandError(Exception):
    """A command of the documentation did not end as the page says."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A command and what it printed."""

    command: str
    output: str


def new_scratch(folder: Path) -> Path:
    """A folder to run a page's commands in, with the plans they may name."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copytree(EXAMPLE, folder / "mine")
    shutil.copytree(OLDER, folder / "older")
    return folder


def write_files(scratch: Path, page: Path, above: int) -> None:
    """Write the files of plans that a page shows above a line, each once."""
    for name, (text, line) in plan_files_of(page).items():
        path = scratch / name
        if line < above and not path.exists():
            path.write_text(text, encoding="utf-8")


def environment() -> dict[str, str]:
    """The shell of a reader with the program installed and a plain terminal."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "FORCE_COLOR"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    plain = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "TERM": "dumb", "PATH": path}
    return kept | plain | {"PYTHONIOENCODING": "utf-8"}


def commands_of(text: str) -> list[str]:
    """The commands of a block: lines that start with `$ `, a backslash goes on to the next."""
    joined = re.sub(r"\\\n\s*", "", text)
    return [line[2:].strip() for line in joined.splitlines() if line.startswith("$ ")]


def run_block(text: str, scratch: Path, expected_exit: int = 0) -> list[Shown]:
    """Run every command of a block in the scratch folder; the exit told is that of the last."""
    shown = []
    commands = commands_of(text)
    for number, command in enumerate(commands, start=1):
        wanted = expected_exit if number == len(commands) else 0
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", command],
            cwd=scratch,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        if done.returncode != wanted:
            raise CommandError(
                f"`{command}` ended with {done.returncode}, not {wanted}:\n{done.stdout}"
            )
        lines = [line.rstrip() for line in done.stdout.splitlines()]
        shown.append(Shown(command, "\n".join(lines).strip("\n")))
    return shown


FENCE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w-]+)\}[ \t]*(?P<argument>[^\n]*)\n"
    r"(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
OPTION = re.compile(r"^:(?P<name>[\w-]+):[ \t]*(?P<value>[^\n]*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A directive of a page: its name, argument, options and content."""

    name: str
    argument: str
    options: dict[str, str]
    content: str
    line: int  # of the page, from 1


def blocks_of(page: Path) -> list[Block]:
    """The directives of a page, in order."""
    found = []
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        body, options = match["body"], {}
        while option := OPTION.match(body):
            options[option["name"]] = option["value"].strip()
            body = body[option.end() :]
        line = text.count("\n", 0, match.start()) + 1
        argument, content = match["argument"].strip(), body.strip("\n")
        found.append(Block(match["name"], argument, options, content, line))
    return found


CAPTION = re.compile(
    r"(?:(?P<plan>\w+)/)?(?P<file>(?:interventions|options|observed|programme)/\w+\.toml)"
)


def plan_files_of(page: Path) -> dict[str, tuple[str, int]]:
    """The files of plans that a page shows: their text and line, by path in the scratch folder."""
    found = {}
    for block in blocks_of(page):
        caption = CAPTION.fullmatch(block.options.get("caption", ""))
        if block.name == "code-block" and caption:
            path = f"{caption['plan'] or 'mine'}/{caption['file']}"
            found[path] = (block.content + "\n", block.line)
    return found
