"""Take the pictures of the guide to the site from a site that runs: `site_pictures.py ADDRESS`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "images"
PAGES = {"site_home": "/", "site_test": "/plan/test/b_left_shift/"}
WIDTH, HEIGHT = 1100, 900


def main(address: str) -> None:
    """Take each picture, and say where it is."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, path in PAGES.items():
            page.goto(address + path)
            page.screenshot(path=IMAGES / f"{name}.png")
            print(IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
