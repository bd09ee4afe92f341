"""In light and dark, on a desk and in the hand: who uses a keyboard or a screen reader can, too."""

from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from playwright.async_api import Browser, Route, expect

from tests.support.browsing import Theme, visiting
from tests.support.multitudes import multiply
from tests.support.server import Live, client_at, live_service
from tests.support.talk import ask, start
from tests.support.texts import CLOCKS_QUESTION, UNRELATED_QUESTION

PATENT = "Huygens patented the pendulum clock during 1657."


@pytest.mark.parametrize(("theme", "width"), list(product(get_args(Theme), (390, 1280))))
async def test_access(browser: Browser, live: Live, theme: Theme, width: int) -> None:
    """No state of the page has a grave fault in it, and nothing is wider than the window."""
    live.llm.follow(
        f"{PATENT} Wasps invented the telegraph in 1799.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    async with client_at(live.server.url) as client:
        conversation = (await start(client))["id"]
        await ask(client, conversation, CLOCKS_QUESTION)
        await ask(client, conversation, UNRELATED_QUESTION)
    async with visiting(browser, live.server.url, theme, width) as visitor:
        page = visitor.page
        await expect(page.locator(".titles li").first).to_be_visible()
        await visitor.check_access()
        await visitor.open(f"#/c/{conversation}")
        await expect(page.locator(".answer")).to_have_count(2)
        await visitor.check_access()
        await page.locator(".cite").first.click()
        await expect(page.locator(".source img")).to_be_visible()
        await visitor.check_access()
        await page.keyboard.press("Escape")
        if width < 800:
            await page.get_by_role("button", name="Conversations").click()
            await expect(page.locator(".talk a").first).to_be_in_viewport()
            await visitor.check_access()
            await page.keyboard.press("Escape")
        for name in ("Keys", "All documents"):
            await page.get_by_role("button", name=name, exact=True).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            await visitor.check_access()
            await page.keyboard.press("Escape")
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert not await page.evaluate(wide)


@pytest.mark.parametrize("width", [390, 1280])
async def test_unread(browser: Browser, live: Live, width: int) -> None:
    """What the model had no room for is told in words, with its number, whole on a phone too."""
    async with client_at(live.server.url) as client:
        conversation = (await start(client))["id"]
        live.llm.follow(PATENT)
        await ask(client, conversation, CLOCKS_QUESTION)

    async def crowd(route: Route) -> None:
        response = await route.fetch()
        body = await response.json()
        for message in body["items"]:
            if message["role"] == "assistant":
                message["usage"] |= {"messages_left_out": 12, "passages_left_out": 1}
        await route.fulfill(response=response, json=body)

    async with visiting(browser, live.server.url, width=width) as visitor:
        await visitor.page.route("**/messages?*", crowd)
        await visitor.open(f"#/c/{conversation}")
        said = "12 earlier messages and 1 passage found, not read by the model."
        remark = visitor.page.get_by_text(said, exact=True)
        await expect(remark).to_be_in_viewport(ratio=1)
        inside = """remark => {
          const [own, turn] = [remark, remark.closest(".turn")].map((one) =>
            one.getBoundingClientRect());
          const whole = remark.scrollWidth <= Math.ceil(own.width);
          return turn.left <= own.left && own.right <= turn.right && whole;
        }"""
        assert await remark.evaluate(inside)


async def test_zoom(browser: Browser, live: Live) -> None:
    """At twice the size, on a small window, everything can be reached."""
    async with visiting(browser, live.server.url, width=640, height=400) as visitor:
        page = visitor.page
        await expect(page.locator("#question")).to_be_in_viewport()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the question")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#question")).to_be_focused()


async def test_first_paint(browser: Browser, live: Live) -> None:
    """The page is there before anything is known of documents, conversations or models."""
    async with visiting(browser, live.server.url) as visitor:
        page = visitor.page
        held: list[Any] = []

        def hold(route: Any) -> None:  # noqa: ANN401
            held.append(route)

        for path in ("**/documents*", "**/conversations*", "**/readyz"):
            await page.route(path, hold)
        await page.reload()
        await expect(page.get_by_text("Ask your documents")).to_be_visible()
        await expect(page.locator("#question")).to_be_editable()
        assert held
        for route in held:
            await route.continue_()


async def test_docs(browser: Browser, live: Live) -> None:
    """The API's description is shown without anything from elsewhere."""
    async with visiting(browser, live.server.url, path="docs") as visitor:
        await expect(visitor.page.locator(".opblock").first).to_be_visible()


async def test_many(browser: Browser, prepared_library: Path, tmp_path: Path) -> None:
    """With 1,000 conversations, one of 10,000 messages, the page shows and asks for a part."""
    with live_service(prepared_library, tmp_path) as live:
        async with client_at(live.server.url) as client:
            first = await start(client, title="The long one")
            await ask(client, first["id"], CLOCKS_QUESTION)
        multiply(tmp_path / "state" / "tunedd.sqlite3", first["id"])
        path = f"#/c/{first['id']}"
        async with visiting(browser, live.server.url, path=path) as visitor:
            page = visitor.page
            await expect(page.locator(".question").last).to_have_text("Question 4998")
            assert await page.locator(".turn").count() < 100
            assert await page.locator(".talk").count() <= 100
            drawn = await page.locator(".turn").count()
            await page.locator(".log").evaluate("log => log.scrollTo(0, 0)")
            await expect(page.locator(".turn").nth(drawn)).to_be_attached()
            assert len(visitor.addresses) < 60
            live.llm.follow(PATENT)
            answer = await visitor.ask(CLOCKS_QUESTION)
            await expect(answer).to_contain_text(PATENT)
            assert await page.locator(".turn").count() < 200
