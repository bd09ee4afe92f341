"""Nothing that somebody writes, opens or asks for is lost, whatever happens meanwhile."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, Page, Route, expect

from tests.support.browsing import Visitor, tab, visiting
from tests.support.multitudes import multiply
from tests.support.server import Gate, Live, client_at, live_service, service_at
from tests.support.service import copy_library
from tests.support.talk import ask, document_ids, start
from tests.support.texts import BEES_FOLLOW_UP, BEES_QUESTION, CLOCKS

DANCE = "Honeybees dance to tell their sisters where flowers stand."
HIVE = "A crowded hive shelters sixty thousand workers in summer."
KEY = "a-key-of-the-settings"


async def hold(page: Page, pattern: str) -> list[Route]:
    """Hold the requests to addresses like this from now on."""
    held: list[Route] = []

    def take(route: Route) -> None:
        held.append(route)

    await page.route(pattern, take)
    return held


async def test_asking_where_nothing_is(visitor: Visitor, live: Live) -> None:
    """What is asked at the address of a conversation that is gone begins another one."""
    visitor.refused = True
    gone = str(uuid4())
    live.llm.follow(DANCE)
    await visitor.open(f"#/c/{gone}")
    await expect(visitor.page.get_by_role("alert")).to_be_visible()
    answer = await visitor.ask(BEES_QUESTION)
    await expect(answer).to_contain_text(DANCE)
    assert await visitor.conversation() != gone


async def test_finding_while_answers_come(visitor: Visitor) -> None:
    """What is written into the field that finds conversations stays while others are found."""
    page = visitor.page
    held = await hold(page, "**/conversations?*query=*")
    async with page.expect_request("**/conversations?*query=be*"):
        await page.locator("#filter").press_sequentially("be")
    await page.locator("#filter").press_sequentially("es")
    async with page.expect_response("**/conversations?*query=be"):
        await held[0].continue_()
    await expect(page.locator("#filter")).to_have_value("bees")
    await page.unroute("**/conversations?*query=*")


async def test_renaming_while_the_page_changes(visitor: Visitor, live: Live) -> None:
    """A title that is being written stays while the page looks for what is new."""
    page = visitor.page
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    row = page.locator(".talk", has=page.locator("[aria-current]"))
    await row.hover()
    await row.get_by_role("button").click()
    await page.get_by_label("Title").fill("Dances")
    async with page.expect_response("**/messages?*"):
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.get_by_label("Title")).to_have_value("Dances")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("h1")).to_have_text("Dances")


async def test_draft_beside_an_edit(visitor: Visitor, live: Live) -> None:
    """What was half written is there again when another question has been edited and asked."""
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    field = visitor.page.locator("#question")
    await field.fill("Half a quest")
    await visitor.page.get_by_role("button", name="Edit question").click()
    await expect(field).to_have_value(BEES_QUESTION)
    await field.fill(BEES_FOLLOW_UP)
    await field.press("Enter")
    await expect(visitor.page.locator(".question")).to_have_text([BEES_FOLLOW_UP])
    await expect(field).to_have_value("Half a quest")


async def test_focus_comes_back(visitor: Visitor, live: Live) -> None:
    """The focus comes back to the marker, also after another passage was looked at."""
    live.llm.follow(DANCE)
    answer = await visitor.ask(BEES_QUESTION)
    await answer.locator(".cite").click()
    await visitor.page.locator(".found .link").first.click()
    await expect(visitor.page.locator(".found")).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    await expect(answer.locator(".cite")).to_be_focused()


async def test_stop_before_it_begins(visitor: Visitor, live: Live) -> None:
    """Esc stops a turn also while the service has not heard of it."""
    page = visitor.page
    live.llm.follow(f"{DANCE} ", Gate(), HIVE)
    held = await hold(page, "**/conversations")
    async with page.expect_request("**/conversations"):
        await visitor.send(BEES_QUESTION)
    await page.keyboard.press("Escape")
    await expect(page.locator(".phase")).to_have_text("Stopping")
    await held[0].continue_()
    answer = await visitor.answered()
    await expect(answer).to_contain_text("Stopped")


async def test_opened_while_away(browser: Browser, prepared_library: Path, tmp_path: Path) -> None:
    """What is opened while the service is away is shown when it is back."""
    copy_library(prepared_library, tmp_path)
    async with AsyncExitStack() as stack:
        with service_at(tmp_path, DANCE) as url:
            async with client_at(url) as client:
                conversation = (await start(client))["id"]
                await ask(client, conversation, BEES_QUESTION)
                clocks = (await document_ids(client))[CLOCKS]
            visitor = await stack.enter_async_context(visiting(browser, url))
            other = await tab(visitor.page.context, url)
            await other.open()
            for one in (visitor, other):
                one.refused = True
                await expect(one.page.locator(".talk")).to_have_count(1)
        await visitor.page.locator(".talk a").click()
        await expect(visitor.page.locator(".banner")).to_be_visible()
        await other.page.evaluate("place => { location.hash = place; }", f"#/documents/{clocks}/1")
        await expect(other.page.locator(".banner")).to_be_visible()
        with service_at(tmp_path, DANCE, int(url.rpartition(":")[2])):
            await expect(visitor.page.locator(".answer")).to_contain_text(DANCE)
            await expect(other.page.locator(".source img")).to_be_visible()


async def test_span_beyond_the_page(browser: Browser, live: Live) -> None:
    """A place that a page no longer has is said to be gone, and the page is shown."""
    async with client_at(live.server.url) as client:
        clocks = (await document_ids(client))[CLOCKS]
    path = f"#/documents/{clocks}/1?start=4000&end=4100"
    async with visiting(browser, live.server.url, path=path) as visitor:
        await expect(visitor.page.locator(".source img")).to_be_visible()
        await expect(visitor.page.locator(".source")).to_contain_text("no longer stand here")


async def test_earlier_messages_fail(
    browser: Browser, prepared_library: Path, tmp_path: Path
) -> None:
    """Earlier messages that could not be loaded are asked for again by a click, not incessantly."""
    asked: list[Any] = []

    async def fail(route: Route) -> None:
        asked.append(route)
        await route.fulfill(status=500, json={"title": "Failed", "detail": "It failed."})

    with live_service(prepared_library, tmp_path) as live:
        async with client_at(live.server.url) as client:
            first = (await start(client, title="The long one"))["id"]
            await ask(client, first, BEES_QUESTION)
        multiply(tmp_path / "state" / "tunedd.sqlite3", first)
        async with visiting(browser, live.server.url) as visitor:
            visitor.refused = True
            page = visitor.page
            await page.route("**/messages?*cursor=*", fail)
            await visitor.open(f"#/c/{first}")
            await expect(page.locator(".question").last).to_have_text("Question 4998")
            await page.locator(".log").evaluate("log => log.scrollTo(0, 0)")
            await expect(page.get_by_role("alert")).to_contain_text("It failed.")
            await page.get_by_role("button", name="Dismiss").click()
            await expect(page.get_by_role("alert")).to_have_count(0)
            assert len(asked) == 1
            await page.unroute("**/messages?*cursor=*")
            drawn = await page.locator(".turn").count()
            await page.get_by_role("button", name="Show what was said before").click()
            await expect(page.locator(".turn").nth(drawn)).to_be_attached()


async def test_key_with_a_mistake(browser: Browser, prepared_library: Path, tmp_path: Path) -> None:
    """A key that was copied with something invisible is refused, and the right one is taken."""
    with live_service(prepared_library, tmp_path, api_keys=(KEY,)) as live:
        async with visiting(browser, live.server.url) as visitor:
            visitor.refused = True
            dialog = visitor.page.get_by_role("dialog", name="A key, please")
            await dialog.get_by_label("Key").fill(f"{KEY}\u200b")
            await visitor.page.keyboard.press("Enter")
            await expect(dialog).to_contain_text("does not know this key")
            await dialog.get_by_label("Key").fill(KEY)
            await visitor.page.keyboard.press("Enter")
            await expect(visitor.page.locator(".titles li").first).to_be_visible()
            await expect(visitor.page.locator(".banner")).to_have_count(0)
