"""A browser without a window, and a service that it visits."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.support.browsing import Visitor, visiting
from tests.support.server import Live, live_service

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser serves all tests here, in the one event loop that it belongs to."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("The page is tried in Chromium, which is not installed.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def live(prepared_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A service on the network, whose answers come from a script."""
    with live_service(prepared_library, tmp_path_factory.mktemp("page")) as live:
        yield live


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, live: Live) -> AsyncIterator[Visitor]:
    """Somebody who has opened the page; what the browser complains of fails the test."""
    async with visiting(browser, live.server.url) as visitor:
        yield visitor
