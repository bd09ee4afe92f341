"""Turns in the browser: stopped, left, found again, failed and answered anew."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, Route, expect

from tests.support.browsing import Visitor, tab, visiting
from tests.support.models import UNREACHABLE
from tests.support.server import Gate, Live, client_at, live_service, service_at
from tests.support.service import copy_library
from tests.support.talk import history, start
from tests.support.texts import BEES_FOLLOW_UP, BEES_QUESTION, BREAD, BREAD_QUESTION

DANCE = "Honeybees dance to tell their sisters where flowers stand."
HIVE = "A crowded hive shelters sixty thousand workers in summer."


async def test_stop(visitor: Visitor, live: Live) -> None:
    """Esc stops the answer; what there is of it stays, and says that it was stopped."""
    gate = Gate()
    live.llm.follow(f"{DANCE} ", gate, HIVE)
    await visitor.send(BEES_QUESTION)
    await expect(visitor.page.locator("#live .prose")).to_contain_text(DANCE)
    await visitor.page.keyboard.press("Escape")
    answer = await visitor.answered()
    await expect(answer).to_contain_text("Stopped")
    await expect(answer).to_contain_text(DANCE)
    async with client_at(visitor.url) as client:
        said = await history(client, await visitor.conversation())
    assert [message["status"] for message in said] == ["complete", "cancelled"]


async def test_reload_while_answering(visitor: Visitor, live: Live) -> None:
    """An answer goes on while the page is loaded again, and is there to its end."""
    gate = Gate()
    live.llm.follow(f"{DANCE} ", gate, HIVE)
    await visitor.send(BEES_QUESTION)
    await expect(visitor.page.locator("#live .prose")).to_contain_text(DANCE)
    await visitor.page.reload()
    await expect(visitor.page.locator("#live .prose")).to_contain_text(DANCE)
    await gate.open()
    answer = await visitor.answered()
    await expect(answer).to_contain_text(HIVE)
    await expect(visitor.page.locator(".turn")).to_have_count(1)
    async with client_at(visitor.url) as client:
        said = await history(client, await visitor.conversation())
    assert [message["status"] for message in said] == ["complete", "complete"]


async def test_reload_afterwards(visitor: Visitor, live: Live) -> None:
    """What was said, and what was being written, is there after a reload."""
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    await visitor.page.fill("#question", "Half a quest")
    await visitor.page.reload()
    await expect(visitor.page.locator(".question")).to_have_text([BEES_QUESTION])
    await expect(visitor.page.locator(".answer")).to_contain_text(DANCE)
    await expect(visitor.page.locator("#question")).to_have_value("Half a quest")


async def test_two_tabs(visitor: Visitor, live: Live) -> None:
    """What is asked in one tab shows in the other, which is told when it asks meanwhile."""
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    other = await tab(visitor.page.context, visitor.url)
    other.refused = True
    await other.open(f"#/c/{await visitor.conversation()}")
    await expect(other.page.locator(".answer")).to_have_count(1)
    gate = Gate()
    live.llm.follow(gate, HIVE)
    await visitor.send(BEES_FOLLOW_UP)
    await gate.reached()
    await other.send("And where?")
    await expect(other.page.locator(".failed")).to_contain_text("still answering")
    await expect(other.page.get_by_role("button", name="Try again")).to_be_visible()
    await gate.open()
    await visitor.answered()
    await expect(other.page.locator(".answer").nth(1)).to_contain_text(HIVE)
    await other.check()


async def test_two_conversations(visitor: Visitor, live: Live) -> None:
    """While one conversation is answered another one can be had; both are there to the end."""
    page = visitor.page
    gate = Gate()
    live.llm.follow(f"{DANCE} ", gate, HIVE)
    await visitor.send(BEES_QUESTION)
    await expect(page.locator("#live .prose")).to_contain_text(DANCE)
    first = await visitor.conversation()
    await page.get_by_role("link", name="New conversation").click()
    await expect(page.get_by_text("Ask your documents")).to_be_visible()
    await expect(page.locator(".turn")).to_have_count(0)
    live.llm.follow("Sourdough rises because wild yeast ferments flour slowly.")
    answer = await visitor.ask(BREAD_QUESTION)
    await expect(answer).to_contain_text("Sourdough rises")
    await page.locator(f'.talk a[href="#/c/{first}"]').click()
    await expect(page.locator("#live .prose")).to_contain_text(DANCE)
    await gate.open()
    answer = await visitor.answered()
    await expect(answer).to_contain_text(HIVE)
    await expect(page.locator(".question")).to_have_text([BEES_QUESTION])


async def test_failed_turn(visitor: Visitor, live: Live) -> None:
    """A turn that fails says why, and is tried again with one click."""
    visitor.refused = True
    live.llm.follow(refusal=UNREACHABLE("gone"))
    await visitor.send(BEES_QUESTION)
    failed = visitor.page.locator(".failed")
    await expect(failed).to_contain_text("model")
    await visitor.check_access()
    live.llm.follow(DANCE)
    await visitor.page.get_by_role("button", name="Try again").click()
    answer = await visitor.answered()
    await expect(answer).to_contain_text(DANCE)


async def test_lost_request(visitor: Visitor, live: Live) -> None:
    """A question whose answer was lost on the way is sent again as the same, and asked once."""
    live.llm.follow(DANCE)
    visitor.refused = True
    names: list[str | None] = []

    async def lose(route: Route) -> None:
        names.append(await route.request.header_value("idempotency-key"))
        if len(names) == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await visitor.page.route("**/messages", lose)
    await visitor.send(BEES_QUESTION)
    await visitor.page.get_by_role("button", name="Try again").click()
    await visitor.answered()
    await expect(visitor.page.locator(".turn")).to_have_count(1)
    assert names[0] is not None
    assert names == [names[0]] * 2


async def test_unknown_conversation(visitor: Visitor) -> None:
    """The address of a conversation that is gone says so, and lets one ask."""
    visitor.refused = True
    await visitor.open(f"#/c/{uuid4()}")
    await expect(visitor.page.get_by_role("alert")).to_be_visible()
    await expect(visitor.page.locator("#question")).to_be_editable()


async def test_behind_a_prefix(browser: Browser, prepared_library: Path, tmp_path: Path) -> None:
    """Below a path of a proxy the page finds its files and its service."""
    where = "https://docs.example/a/b"
    with live_service(prepared_library, tmp_path, public_url=where) as live:
        live.llm.follow(DANCE)
        async with visiting(browser, f"{live.server.url}/a/b") as visitor:
            answer = await visitor.ask(BEES_QUESTION)
            await answer.locator(".cite").first.click()
            await expect(visitor.page.locator(".source mark")).to_have_text(DANCE)


async def test_answer_again(visitor: Visitor, live: Live) -> None:
    """An answer is replaced by another one, and both can be read."""
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    live.llm.follow(HIVE)
    await visitor.page.get_by_role("button", name="Answer again").click()
    answer = await visitor.answered()
    await expect(answer).to_contain_text(HIVE)
    await expect(visitor.page.locator(".turn")).to_have_count(1)
    versions = visitor.page.get_by_role("group", name="Versions of this answer")
    await expect(versions).to_contain_text("2/2")
    await versions.get_by_role("button", name="Earlier version").click()
    await expect(visitor.page.locator(".answer")).to_contain_text(DANCE)
    await visitor.page.reload()
    await expect(visitor.page.locator(".answer")).to_contain_text(HIVE)
    await visitor.check_access()


async def test_edit_the_last_question(visitor: Visitor, live: Live) -> None:
    """Up in the empty field brings the last question back, to be asked otherwise."""
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    await visitor.page.focus("#question")
    await visitor.page.keyboard.press("ArrowUp")
    await expect(visitor.page.locator("#question")).to_have_value(BEES_QUESTION)
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.locator("#question")).to_have_value("")
    await visitor.page.keyboard.press("ArrowUp")
    await expect(visitor.page.locator("#question")).to_have_value(BEES_QUESTION)
    live.llm.follow(HIVE)
    answer = await visitor.ask(BEES_FOLLOW_UP)
    await expect(answer).to_contain_text(HIVE)
    await expect(visitor.page.locator(".question")).to_have_text([BEES_FOLLOW_UP])


async def test_scope(visitor: Visitor, live: Live) -> None:
    """A conversation is limited to documents that are chosen, and one question with an @."""
    page = visitor.page
    await page.get_by_role("button", name="All documents").click()
    await page.get_by_role("dialog").get_by_label("Find a document").fill("bread")
    await page.get_by_role("dialog").get_by_label(BREAD).check()
    await visitor.check_access()
    await page.get_by_role("button", name="Ask 1 document").click()
    await expect(page.locator(".scope")).to_have_text(BREAD)
    live.llm.follow("Sourdough rises because wild yeast ferments flour slowly.")
    await visitor.ask(BREAD_QUESTION)
    async with client_at(visitor.url) as client:
        path = f"/conversations/{await visitor.conversation()}"
        chosen = (await client.get(path)).json()["documents"]
    assert [one["name"] for one in chosen] == [BREAD]
    await page.locator("#question").press_sequentially("@brea")
    await page.get_by_role("button", name=BREAD).last.click()
    await expect(page.locator(".narrowed")).to_contain_text(BREAD)
    async with page.expect_request(lambda request: request.method == "POST") as asked:
        await visitor.send(BREAD_QUESTION)
    body: Any = (await asked.value).post_data_json
    assert len(body["documents"]) == 1
    await visitor.answered()


async def test_conversations(visitor: Visitor, live: Live) -> None:
    """Conversations are found, renamed, saved and deleted."""
    page = visitor.page
    live.llm.follow(DANCE)
    await visitor.ask(BEES_QUESTION)
    conversation = await visitor.conversation()
    row = page.locator(".talk", has=page.locator(f'a[href="#/c/{conversation}"]'))
    await row.hover()
    await row.get_by_role("button").click()
    await page.get_by_label("Title").fill("All about dancing 🐝")
    await visitor.check_access()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("h1")).to_have_text("All about dancing 🐝")
    await expect(page.locator("dialog")).to_have_count(0)
    await page.keyboard.press("Control+k")
    await expect(page.locator("#filter")).to_be_focused()
    await page.keyboard.type("about dancing")
    await expect(page.locator(".talk")).to_have_count(1)
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Save as Markdown").click()
    text = await asyncio.to_thread((await (await saved.value).path()).read_text)
    assert text.startswith("# All about dancing 🐝\n\n## Where do honeybees")
    assert "## Sources\n\n1. bees.md, page 1: “Honeybees dance" in text
    await row.hover()
    await row.get_by_role("button").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await page.get_by_role("button", name="Delete it with all its messages").click()
    await expect(page.get_by_text("Ask your documents")).to_be_visible()
    async with client_at(visitor.url) as client:
        assert (await client.get(f"/conversations/{conversation}")).status_code == 404


async def test_citations_by_keys(visitor: Visitor, live: Live) -> None:
    """Brackets step through an answer's citations, and what was found and not cited is listed."""
    live.llm.follow(f"{DANCE} {HIVE}")
    answer = await visitor.ask(BEES_QUESTION)
    await expect(answer.locator(".cite")).to_have_count(2)
    await answer.locator(".cite").first.click()
    quote = visitor.page.locator(".source blockquote").first
    await expect(quote).to_have_text(DANCE)
    await visitor.page.keyboard.press("]")
    await expect(quote).to_have_text(HIVE)
    await visitor.page.keyboard.press("[")
    await expect(quote).to_have_text(DANCE)
    await visitor.check_access()
    await visitor.page.keyboard.press("?")
    await expect(visitor.page.get_by_role("dialog", name="Keys")).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    await visitor.page.keyboard.press("/")
    await expect(visitor.page.locator("#question")).to_be_focused()


async def test_composing(visitor: Visitor) -> None:
    """Enter sends nothing where it ends a composed character, and with Shift it breaks the line."""
    page = visitor.page
    await page.fill("#question", "ハチ")
    await page.locator("#question").dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    await page.focus("#question")
    await page.keyboard.press("Shift+Enter")
    await expect(page.locator("#question")).to_have_value("ハチ\n")
    await expect(page.locator(".turn")).to_have_count(0)


async def test_server_restarts(browser: Browser, prepared_library: Path, tmp_path: Path) -> None:
    """While the service is away that is said, and what one writes is kept; then it goes on."""
    copy_library(prepared_library, tmp_path)
    async with AsyncExitStack() as stack:
        with service_at(tmp_path, DANCE) as url:
            async with client_at(url) as client:
                conversation = (await start(client))["id"]
            path = f"#/c/{conversation}"
            visitor = await stack.enter_async_context(visiting(browser, url, path=path))
            visitor.refused = True
            await expect(visitor.page.locator(".talk")).to_have_count(1)
        await visitor.send(BEES_QUESTION)
        banner = visitor.page.locator(".banner")
        await expect(banner).to_contain_text("does not answer")
        await visitor.check_access()
        await visitor.page.fill("#question", "Half a quest")
        with service_at(tmp_path, DANCE, int(url.rpartition(":")[2])):
            await expect(banner).to_have_count(0)
            await expect(visitor.page.locator("#question")).to_have_value("Half a quest")
            await visitor.page.get_by_role("button", name="Try again").click()
            answer = await visitor.answered()
            await expect(answer).to_contain_text(DANCE)
