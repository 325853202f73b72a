"""The demonstration served once, and one browser that looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.serving import chromium, served
from tests.required import skip_unless_required

HERE = Path(__file__).parent
REQUIRED = "IMECE_REQUIRE_BROWSER"
WIDE, PHONE = (1280, 900), (360, 780)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it: where there is none the tests are skipped, or fail where one is required."""
    path = chromium()
    if path is None:
        skip_unless_required(REQUIRED, f"no chromium here: no page was looked at ({REQUIRED}=1 makes that a failure)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration is served from, and so where its data lie."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(browser: Browser, folder: Path) -> Iterator[str]:
    """The address of the demonstration, on the SQLite store, served by one process."""
    with served(folder) as address:
        yield address


@dataclass
class Seen:
    """A page with all that the browser said of it since it was opened."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._requested)

    def open(self, address: str) -> Page:
        """The page at an address of the site."""
        self.page.goto(self.site + address, wait_until="load")
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        """What was asked of any other host."""
        return [url for url in self.asked if urlsplit(url).netloc != urlsplit(self.site).netloc]

    def axe(self) -> list[str]:
        """What axe finds serious or critical: the rule, and where."""
        self.page.evaluate((HERE / "axe.min.js").read_text("utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate("async () => (await axe.run()).violations")
        return [
            f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]

    @property
    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide

    @property
    def weight(self) -> int:
        """The bytes that came for the page so far, as they came."""
        came: int = self.page.evaluate(
            "performance.getEntries().reduce((sum, one) => sum + (one.transferSize ?? 0), 0)"
        )
        return came

    @property
    def shifted(self) -> float:
        """How far what stood on the page has moved without anybody's doing."""
        moved: float = self.page.evaluate(
            """() => new Promise((done) => {
                let sum = 0;
                new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
                    .observe({ type: "layout-shift", buffered: true });
                setTimeout(() => done(sum), 300);
            })"""
        )
        return moved

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.asked.append(request.url)


Look = Callable[..., Seen]


@pytest.fixture
def look(browser: Browser, site: str) -> Iterator[Look]:
    """Opens a page of its own: with the size, theme and other settings of a browser that are asked for."""
    with looking_at(browser, site) as looking:
        yield looking


@contextmanager
def looking_at(browser: Browser, site: str) -> Iterator[Look]:
    """What opens pages of a site, each in a context of its own, until the block ends."""
    contexts = []

    def looking(size: tuple[int, int] = WIDE, theme: str = "light", **more: Any) -> Seen:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,  # type: ignore[arg-type]
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        return Seen(context.new_page(), site)

    yield looking
    for context in contexts:
        context.close()
