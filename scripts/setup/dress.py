"""Copy NHS.UK frontend's built files, with nothing left in them that asks another machine.

usage: dress.py NODE_MODULES TO

Its style sheet takes the Frutiger font from the NHS's server, which only NHS sites may use; here
pages are set in the reader's own sans-serif, and the style sheet's pictures are found beside it.
Scripts that many machines have no font for come with one: browsers fetch it only where a page has
such letters and the machine can not show them.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

SCRIPTS = {"arabic": "Noto Sans Arabic", "gujarati": "Noto Sans Gujarati"}
LANGUAGES = {"ar": "arabic", "gu": "gujarati"}
WEIGHTS = (400, 700)
SANS = ",".join(
    ["system-ui", "-apple-system", '"Segoe UI"', "Roboto", '"Noto Sans"', '"Liberation Sans"',
     "Arial", *(f'"{family}"' for family in SCRIPTS.values()), "sans-serif"]
)  # fmt: skip


def dressed(css: str) -> str:
    """The style sheet without remote fonts. Raises `ValueError` if anything remote is left."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r'"?Frutiger W01"?,\s*arial,\s*sans-serif', SANS, css, flags=re.IGNORECASE)
    css = css.replace("url(/assets/", "url(assets/")
    remote = re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//[^)]*", css)
    if remote or "Frutiger" in css:
        raise ValueError(f"the style sheet still asks elsewhere: {remote}")
    return without_map(css)


def without_map(text: str) -> str:
    """Text without the last line that names a source map."""
    return re.sub(r"\n?(/\*|//)# sourceMappingURL=.*?(\*/)?\s*$", "\n", text)


def fonts(modules: Path, target: Path) -> str:
    """Copy the fonts and their licences to `target`; gives the rules that name them."""
    rules = []
    target.mkdir()
    for script, family in SCRIPTS.items():
        package = modules / "@fontsource" / f"noto-sans-{script}"
        shutil.copy(package / "LICENSE", target / f"{script}.LICENSE")
        letters = json.loads((package / "unicode.json").read_text("utf-8"))[script]
        for weight in WEIGHTS:
            name = f"{script}-{weight}.woff2"
            shutil.copy(package / f"files/noto-sans-{script}-{script}-{weight}-normal.woff2",
                        target / name)  # fmt: skip
            rules.append(
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;'
                f'src:url(fonts/{name}) format("woff2");unicode-range:{letters}}}'
            )
    return "\n".join(rules) + "\n"


def by_language() -> str:
    """Rules that set a language in its own font first: browsers leave boxes where it comes late."""
    return "".join(
        f':lang({language}){{font-family:"{SCRIPTS[script]}",{SANS}}}\n'
        for language, script in LANGUAGES.items()
    )


def copy(modules: Path, target: Path) -> None:
    """Replace `target` with what the site needs of the packages in `modules`."""
    source = modules / "nhsuk-frontend" / "dist" / "nhsuk"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copytree(source / "assets", target / "assets")
    css = (source / "nhsuk-frontend.min.css").read_text("utf-8")
    styles = fonts(modules, target / "fonts") + dressed(css) + by_language()
    (target / "nhsuk-frontend.min.css").write_text(styles, "utf-8")
    script = (source / "nhsuk-frontend.min.js").read_text("utf-8")
    (target / "nhsuk-frontend.min.js").write_text(without_map(script), "utf-8")


if __name__ == "__main__":
    copy(Path(sys.argv[1]), Path(sys.argv[2]))
