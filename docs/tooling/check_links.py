"""Checks a built documentation or report folder: every link inside it leads somewhere.

usage: python docs/tooling/check_links.py FOLDER

Fails too where a page would load something from outside: fonts, scripts, styles or pictures.
Links for a reader to follow may lead outside; they are not fetched.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
NOT_LOADED = {"canonical", "next", "prev", "search", "index", "author", "license", "help"}


class Page(HTMLParser):
    """What a page defines and what it refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note anchors, links and loaded files."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADS and given.get(LOADS[tag]):
            if tag == "link" and set(given.get("rel", "").split()) & NOT_LOADED:
                self.links.append(given["href"])
            else:
                self.loads.append(given[LOADS[tag]])


def faults(folder: Path) -> list[str]:
    """One sentence for each link that leads nowhere and each file loaded from outside."""
    pages = {
        path.resolve(): Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")
    }
    told = []
    for path, page in sorted(pages.items()):
        name = path.relative_to(folder.resolve())
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                if link in page.loads:
                    told.append(f"{name} loads {link} from outside")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                told.append(f"{name} links to {link}, which is not there")
            elif parts.fragment and target in pages:
                anchor = unquote(parts.fragment)
                if anchor not in pages[target].anchors:
                    told.append(f"{name} links to {link}, but that page has no such place")
    return told


def main(arguments: list[str]) -> int:
    """Print the faults; 1 where there are any."""
    folder = Path(arguments[0])
    told = faults(folder)
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
