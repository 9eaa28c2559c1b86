"""Rules of the house that a reader would otherwise have to check by eye."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
TEXT = {".py", ".md", ".toml", ".csv", ".html", ".css", ".js", ".jinja", ".j2", ".lock", ".txt", ""}


def tracked() -> list[Path]:
    """Files of the project: what git tracks or would track; without git, all but what is built."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        found = [ROOT / line for line in done.stdout.splitlines()]
    else:
        built = {".venv", "build", "dist", ".git"}
        found = [
            path
            for path in ROOT.rglob("*")
            if not built & set(path.relative_to(ROOT).parts) and "cache" not in str(path)
        ]
    return [path for path in found if path.is_file() and path.suffix in TEXT]


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Where a pattern occurs."""
    seek = re.compile(pattern)
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in texts
        if seek.search(text)  # most files hold none: line by line takes five times as long
        for number, line in enumerate(text.splitlines(), start=1)
        if seek.search(line)
    ]


def test_files_stay_short() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked()
        if path.suffix == ".py"
        and (count := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_no_room_is_called_utils() -> None:
    names = [p for p in tracked() if p.stem in {"utils", "util", "helpers", "common", "misc"}]
    assert names == []


def test_every_package_file_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_no_paths_of_one_machine() -> None:
    # split so that this file does not hold what it looks for
    folders = "root|home/[a-z]+|Users|work|opt|tmp"
    homes = rf"(?<![\w.~)])/({folders})/"
    assert found(homes, tracked()) == []


def test_no_registry_is_named() -> None:
    registries = "|".join(
        ("pypi" + r"\.org", "python" + "hosted", "npmjs" + r"\.", "deb" + r"\.debian\.org")
    )
    assert found(registries, tracked()) == []


LOCKS = [("core", 10), ("web", 10), ("dev", 10), ("spark", 10), ("setup", 1), ("node", 1)]


@pytest.mark.parametrize(("name", "least"), LOCKS)
def test_locks_hold_hashes_and_no_address(name: str, least: int) -> None:
    lock = ROOT / "locks" / f"{name}.lock"
    text = lock.read_text(encoding="utf-8")
    assert found(r"://|--(extra-)?index|find-links|trusted-host|file:", [lock]) == []
    pinned = re.findall(r"^([a-z0-9-]+)==(?:[^\\]*)\\\n(?=    --hash=sha256:)", text, re.MULTILINE)
    asked = re.findall(r"^[a-z0-9]", text, re.MULTILINE)
    assert len(pinned) == len(asked) >= least


def test_locks_agree_with_each_other() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "locks" / f"{name}.lock").read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE))

    core = pins("core")
    for name in ("web", "dev", "spark"):
        assert {key: pins(name).get(key) for key in core} == core
    assert pins("setup").items() <= pins("dev").items()


AMERICAN = (
    r"analyz(e|ing)|behavior|catalog\b|center(ed|s)?\b|favor(ite)?\b|fulfill\b|labor\b|modeled|"
    r"modeling|organization|prioritiz|program(s)? of care|recogniz|standardiz|summariz|utiliz"
)


def test_words_are_spelt_the_british_way() -> None:
    prose = [p for p in tracked() if p.suffix == ".md" or (p.suffix == ".py" and "src" in p.parts)]
    # style sheets and markup keep their own spelling, in code they are quoted or hyphenated
    seek = rf"(?i)(?<![-\w\"'`:])({AMERICAN})(?![-\w(\"'`:])"
    assert found(seek, prose) == []
