"""Copy NHS.UK frontend's built files, with nothing left in them that asks another machine.

usage: dress.py FROM TO

Its style sheet takes the Frutiger font from the NHS's server, which only NHS sites may use; here
pages are set in the reader's own sans-serif, and the style sheet's pictures are found beside it.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'


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


def copy(source: Path, target: Path) -> None:
    """Replace `target` with what the site needs of `source`."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copytree(source / "assets", target / "assets")
    css = (source / "nhsuk-frontend.min.css").read_text("utf-8")
    (target / "nhsuk-frontend.min.css").write_text(dressed(css), "utf-8")
    script = (source / "nhsuk-frontend.min.js").read_text("utf-8")
    (target / "nhsuk-frontend.min.js").write_text(without_map(script), "utf-8")


if __name__ == "__main__":
    copy(Path(sys.argv[1]), Path(sys.argv[2]))
