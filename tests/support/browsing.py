"""Somebody who looks at the page in a browser, and notes what goes wrong there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

Theme = Literal["light", "dark"]

PATIENCE_MS: Final = 60_000
expect.set_options(timeout=PATIENCE_MS)
_GRAVE: Final = {"serious", "critical"}
_REFUSED: Final = "Failed to load resource"
"""What the browser itself says of every response that is an error, and of every lost connection."""

_REPORTS: Final = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visitor:
    """A tab, and what was wrong in it; ``refused`` says that some requests are to fail."""

    page: Page
    url: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    refused: bool = False

    def watch(self) -> None:
        """Note from now on what the tab asks for and complains of."""
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.addresses.append(request.url)
        own = urlsplit(self.url).netloc
        if not request.url.startswith(("blob:", "data:")) and urlsplit(request.url).netloc != own:
            self.foreign.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        expected = self.refused and message.text.startswith(_REFUSED)
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{message.text} {message.location}")

    async def open(self, address: str = "") -> None:
        """Open the page at an address within it."""
        await self.page.goto(f"{self.url}/{address}")

    async def ask(self, question: str) -> Locator:
        """Ask something and wait for the answer."""
        await self.send(question)
        return await self.answered()

    async def send(self, question: str) -> None:
        """Ask something: the field is empty as soon as the turn shows, however soon that ends."""
        await self.page.fill("#question", question)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#question")).to_have_value("")

    async def answered(self) -> Locator:
        """Wait until no answer is being written; the last one."""
        await self.page.wait_for_selector("#live", state="detached")
        return self.page.locator(".answer").last

    async def conversation(self) -> str:
        """The id of the conversation that is open."""
        await self.page.wait_for_url("**/#/c/*")
        return self.page.url.rpartition("/")[2]

    async def check(self) -> None:
        """Check that nothing was asked of others, and nothing complained of."""
        if not self.page.is_closed():
            assert await self.page.evaluate("window.violations") == []
        assert self.foreign == []
        assert self.complaints == []

    async def check_access(self) -> None:
        """Check that axe finds nothing grave in what is shown."""
        page: Any = self.page
        await page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text())
        found = await page.evaluate("axe.run({resultTypes: ['violations']})")
        grave = [
            (
                one["id"],
                [node["target"] for node in one["nodes"]],
                one["nodes"][0]["failureSummary"],
            )
            for one in found["violations"]
            if one["impact"] in _GRAVE
        ]
        assert grave == []


@asynccontextmanager
async def visiting(
    browser: Browser,
    url: str,
    theme: Theme = "light",
    width: int = 1280,
    height: int = 800,
    *,
    path: str = "",
) -> AsyncIterator[Visitor]:
    """Open the page in a context of its own, and check in the end that nothing was wrong."""
    context = await browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": height}, accept_downloads=True
    )
    try:
        visitor = await tab(context, url)
        await visitor.open(path)
        yield visitor
        await visitor.check()
    finally:
        await context.close()


async def tab(context: BrowserContext, url: str) -> Visitor:
    """Another tab of the same browser."""
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.add_init_script(_REPORTS)
    visitor = Visitor(page, url)
    visitor.watch()
    return visitor
