"""Takes the pictures of the documents from the running demonstration: `make pictures`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import ROOT, chromium, served


class Picture(NamedTuple):
    """A page as it is shown: its address, the size of the window and the theme, and what has to be drawn first."""

    address: str
    size: tuple[int, int] = (1280, 900)
    theme: Literal["light", "dark"] = "light"
    drawn: str = "main"


PICTURES = {
    "search-page": Picture("/tr/search?q=su arıtma membranı üreten bir ortak arıyoruz"),
    "home-dark": Picture("/en/", theme="dark"),
    "organisation": Picture("/tr/org/demo:kume-su-teknolojileri", (1280, 1100), drawn=".fig svg"),
    "map": Picture("/en/map?measure=special&sector=13"),
    "phone": Picture("/tr/org/demo:numune-aritma/partners", (390, 844)),
}


def take(browser: Browser, site: str, folder: Path) -> None:
    """Every picture, into a folder."""
    for name, picture in PICTURES.items():
        width, height = picture.size
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=picture.theme)
        page = context.new_page()
        page.goto(site + picture.address)
        page.locator(picture.drawn).first.wait_for()
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def main() -> None:
    """Serve the demonstration, take the pictures, and end."""
    path = chromium()
    if path is None:
        sys.exit("no chromium here: no picture was taken")
    with TemporaryDirectory() as folder, sync_playwright() as playwright, served(Path(folder)) as site:
        browser = playwright.chromium.launch(executable_path=path)
        take(browser, site, ROOT / "docs")
        browser.close()


if __name__ == "__main__":
    main()
