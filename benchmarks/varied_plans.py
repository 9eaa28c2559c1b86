"""Plans that are all sound and all written differently, made from one by a seed.

Comments, blank lines, order of keys and of entries, line ends, byte order marks, quoting, ways to
write a number, words in other scripts, figures with many digits: what a round trip must keep.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

_LABELS = (
    "Ärztliche Besuche – näher am Zuhause",
    "=SUM(A1:A2) is no formula here",
    "'quoted', \"twice\"; and, with, commas",
    "_x0041_ stays as it is",
    "+44 116 000 0000",
    "زيارات منزلية",
    "a < b & c > d",
    "true",
    "tab\there and a line\nbreak",
    "a bell\a and a return\r",
    "2014-04-01",
    "1,5 %",
)
_COMMENTS = ("# looked at again in spring", "#", "# = { not toml } [here]", "# naïve — café")


def varied(files: dict[str, bytes], seed: int) -> dict[str, bytes]:
    """The files of a sound plan written in another way, as a seed decides; still sound."""
    dice = Random(seed)
    found: dict[str, bytes] = {}
    for name, data in files.items():
        text = data.decode("utf-8-sig")
        if name.endswith(".toml"):
            text = _toml(text, dice)
        elif name.endswith(".csv") and "/assumptions/" in f"/{name}":
            text = _csv(text, dice)
        else:
            found[name] = data
            continue
        if dice.random() < 0.15:
            text = text.replace("\n", "\r\n")
        found[name] = (b"\xef\xbb\xbf" if dice.random() < 0.1 else b"") + text.encode()
    return found


def write_plan(files: dict[str, bytes], folder: Path) -> Path:
    """Write the files of a plan into a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def _toml(text: str, dice: Random) -> str:
    """Another layout of a TOML text, with other labels and figures of many digits."""
    head, *sections = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    if (
        len(sections) > 1
        and all(re.match(r"\[[\w.\"]+\]", section) for section in sections)
        and dice.random() < 0.3
    ):
        sections = sections[:1] + dice.sample(sections[1:], len(sections) - 1)
        sections = [section.rstrip("\n") + "\n\n" for section in sections]
    lines: list[str] = []
    for line in (head + "".join(sections)).split("\n"):
        changed = _line(line, dice)
        if dice.random() < 0.04 and re.match(r"\w+ = |\[", line):
            lines.append(dice.choice(_COMMENTS))
        if dice.random() < 0.05 and re.match(r"\w+ = [^\[{].*[^\[{,]$", changed):
            changed += "  " + dice.choice(_COMMENTS)
        lines.append(changed)
    return "\n".join(lines) + ("\n" if dice.random() < 0.1 else "")


def _line(line: str, dice: Random) -> str:
    if re.match(r'(label|note|summary) = "', line) and dice.random() < 0.2:
        words = dice.choice(_LABELS).replace("\\", "\\\\").replace('"', '\\"')
        words = words.replace("\t", "\\t").replace("\n", "\\n")
        words = words.replace("\a", "\\u0007").replace("\r", "\\r")
        return re.sub(r'".*"', lambda _: f'"{words}"', line)
    match = re.match(r"(value = )(\d+\.\d+)$", line)
    if match and dice.random() < 0.3:
        return f"{match[1]}{float(match[2]) * (1 + 1e-9 * dice.random())!r}"
    if match and dice.random() < 0.3:
        return f"{match[1]}{dice.choice((match[2] + '0', match[2] + 'e0', '+' + match[2]))}"
    if dice.random() < 0.05 and " = " in line and "{" not in line:
        return line.replace(" = ", dice.choice(("=", "  =  ")), 1)
    return line


def _csv(text: str, dice: Random) -> str:
    """Another layout of a CSV text: quoted cells, a blank line, no line end at the end."""
    lines = text.rstrip("\n").split("\n")
    found = []
    for number, line in enumerate(lines):
        if number and '"' not in line and dice.random() < 0.05:
            cells = line.split(",")
            at = dice.randrange(len(cells))
            cells[at] = f'"{cells[at]}"'
            found.append(",".join(cells))
        else:
            found.append(line)
        if number and dice.random() < 0.01:
            found.append("")
    return "\n".join(found) + ("\n" if dice.random() < 0.8 else "")
