"""Takes the picture of the report that the README shows: a section down to its first charts.

usage: python docs/tooling/report_picture.py REPORT.html PICTURE.png [SECTION]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT, MARGIN = 1180, 1000, 12
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def take(report: Path, picture: Path, section: str = "closing") -> None:
    """Write the picture of one section of a report, from its heading to its first charts."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise SystemExit("There is no Chromium to take the picture with: make setup")
    picture.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        window = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = window.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(report.resolve().as_uri())
        place = page.locator(f"section[aria-labelledby={section}]")
        top = place.bounding_box()
        chart = place.locator("svg[role=img], figure svg").first.bounding_box()
        if top is None or chart is None:
            raise SystemExit(f"The report has no section {section} with a chart")
        tall = chart["y"] + chart["height"] + MARGIN - top["y"]
        clip = {"x": 0, "y": top["y"], "width": WIDTH, "height": tall}
        page.screenshot(path=picture, clip=clip, full_page=True)
        window.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
