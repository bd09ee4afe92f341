"""Draw the README's pictures: a talk with the starter library, as the page shows it.

The service runs with its default models, so that the answers are real ones. Chromium is needed.
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any, Final

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from tests.harness.server import ROOT, InstalledServer, settings_in, workplace

PICTURES: Final = ROOT / "docs" / "pictures"
OTHERS: Final = ("How do agents remember?", "Who audits an agent?")
TALK: Final = (
    "What is the contract net protocol?",
    "How does a blackboard system work?",
    "Who won the world cup in 1998?",
)
DESK: Final = (1280, 800)
PHONE: Final = (390, 780)
_PATIENCE_MS: Final = 180_000
_COLOURS: Final = 255


async def main() -> None:
    """Talk, and draw what is to be seen on the way."""
    PICTURES.mkdir(exist_ok=True)
    with workplace() as folder:
        models = {"llm_provider": "embedded", "embedding_provider": "embedded"}
        given = settings_in(folder, None, **models, grounding=None, llm_model=None)
        given = {**given, "embedding_model": None}
        settings = {name: value for name, value in given.items() if value is not None}
        server = InstalledServer(settings, folder / "service.log")
        async with server.serving(), chromium() as browser:
            await draw(browser, server.url)


async def draw(browser: Browser, url: str) -> None:
    """Each picture in a window of its own, over one talk."""
    page = await window(browser, url)
    await page.locator(".suggestions li").first.wait_for()
    await keep(page, "first-visit")
    for question in OTHERS:
        await ask(page, question)
        await page.keyboard.press("Control+Shift+o")
    for question in TALK:
        await ask(page, question)
    talk = page.url.removeprefix(url)
    await open_source(page)
    await keep(page, "answer")
    dark = await window(browser, url + talk, color_scheme="dark")
    await open_source(dark)
    await keep(dark, "dark")
    phone = await window(browser, url + talk, PHONE, device_scale_factor=2, has_touch=True)
    await phone.locator(".answer").last.wait_for()
    await phone.locator(".log").evaluate("log => log.scrollTo(0, 0)")
    await keep(phone, "phone")


async def window(
    browser: Browser,
    url: str,
    size: tuple[int, int] = DESK,
    **more: Any,  # noqa: ANN401
) -> Page:
    """Open the page in a window of this size."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    await page.goto(url)
    return page


async def ask(page: Page, question: str) -> None:
    """Ask something and wait for the answer."""
    answers = await page.locator(".answer").count()
    await page.fill("#question", question)
    await page.keyboard.press("Enter")
    await page.locator("#live").wait_for(state="detached")
    await page.locator(".answer").nth(answers).wait_for()


async def open_source(page: Page) -> None:
    """Show the page that the first answer quotes."""
    await page.locator(".cite").first.click()
    await page.locator(".source .lit").wait_for()
    await page.locator(".log").evaluate("log => log.scrollTo(0, 0)")


async def keep(page: Page, name: str) -> None:
    """Draw what is shown, in few colours."""
    await page.mouse.move(0, 0)
    await page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(await page.screenshot())).convert("RGB").quantize(_COLOURS)
    path = PICTURES / f"{name}.png"
    await asyncio.to_thread(picture.save, path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("Chromium draws the pictures, and is not installed.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
