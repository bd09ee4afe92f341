"""Documents in the browser: added, followed, failed; keys; places that others link to."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.support.browsing import Visitor, visiting
from tests.support.server import Live, client_at, live_service
from tests.support.service import make_settings
from tests.support.talk import document_ids
from tests.support.texts import BEES, CLOCKS, TEXTS
from tunedd_api.access import Role
from tunedd_api.bootstrap.api_keys import add_key

KEY = "a-key-of-the-settings"
LICHEN = "Lichens join a fungus with algae that photosynthesise on bare rock."


def file(name: str, content: str | bytes) -> FilePayload:
    """A file to be chosen."""
    buffer = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": buffer}


async def test_upload(visitor: Visitor, live: Live) -> None:
    """A document that is added is followed until it is ready, and can be asked about at once."""
    page = visitor.page
    chooser = page.get_by_label("Add documents")
    await chooser.set_input_files([file("lichens.md", f"# Lichens\n\n{LICHEN}\n")])
    row = page.locator(".upload", has_text="lichens.md")
    await expect(row).to_contain_text("Ready to be asked about")
    await visitor.check_access()
    await row.get_by_role("button", name="Dismiss").click()
    live.llm.follow(LICHEN)
    answer = await visitor.ask("What do lichens join with algae on bare rock?")
    await answer.get_by_role("button", name="Citation 1: lichens.md, page 1").click()
    await expect(page.locator(".source mark")).to_have_text(LICHEN)


async def test_drop_anywhere(visitor: Visitor) -> None:
    """Files may be dropped anywhere on the page."""
    transfer = await visitor.page.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["# Ferns\\n\\nFerns uncurl."], "ferns.md"));
          return transfer;
        }"""
    )
    await visitor.page.dispatch_event("main", "dragover", {"dataTransfer": transfer})
    await expect(visitor.page.locator(".dropping")).to_be_visible()
    await visitor.page.dispatch_event("main", "drop", {"dataTransfer": transfer})
    row = visitor.page.locator(".upload", has_text="ferns.md")
    await expect(row).to_contain_text("Ready")


async def test_failed_uploads(visitor: Visitor) -> None:
    """A file that cannot be read, or is of no type that is, says so in words."""
    visitor.refused = True
    chooser = visitor.page.get_by_label("Add documents")
    await chooser.set_input_files([file("broken.pdf", b"no PDF"), file("tool.exe", b"MZ")])
    for name, said in (("broken.pdf", "not a PDF"), ("tool.exe", ".md")):
        row = visitor.page.locator(".upload", has_text=name)
        await expect(row.get_by_role("alert")).to_contain_text(said)
    await visitor.check_access()
    await visitor.page.get_by_role("button", name="document").first.click()
    dialog = visitor.page.get_by_role("dialog", name="Library")
    await expect(dialog.locator(".document", has_text="broken.pdf")).to_contain_text("Not read")
    await visitor.check_access()
    row = dialog.locator(".document", has_text="broken.pdf")
    await row.get_by_role("button", name="Delete broken.pdf").click()
    await row.get_by_role("button", name="Delete for everybody").click()
    await expect(row).to_have_count(0)


async def test_empty_library(browser: Browser, tmp_path: Path) -> None:
    """Without documents the whole page asks for some, and then for questions."""
    for part in ("data", "state"):
        (tmp_path / "empty" / part).mkdir(parents=True)
    with live_service(tmp_path / "empty", tmp_path) as live:
        async with visiting(browser, live.server.url) as visitor:
            page = visitor.page
            await expect(page.get_by_text("Drop documents here")).to_be_visible()
            await visitor.check_access()
            await page.get_by_label("Add documents").first.set_input_files(
                [file("lichens.md", f"# Lichens\n\n{LICHEN}\n")]
            )
            await expect(page.get_by_text("1 document ready")).to_be_visible()


async def test_keys(browser: Browser, prepared_library: Path, tmp_path: Path) -> None:
    """Where keys are needed the page asks for one, keeps it in the tab, and out of addresses."""
    with live_service(prepared_library, tmp_path, api_keys=(KEY,)) as live:
        async with visiting(browser, live.server.url) as visitor:
            visitor.refused = True
            page = visitor.page
            dialog = page.get_by_role("dialog", name="A key, please")
            await expect(dialog).to_be_visible()
            await visitor.check_access()
            for _ in range(3):
                await page.keyboard.press("Escape")
            await dialog.get_by_label("Key").fill("wrong")
            await page.keyboard.press("Enter")
            await expect(dialog).to_contain_text("does not know this key")
            await dialog.get_by_label("Key").fill(KEY)
            await page.keyboard.press("Enter")
            await expect(page.locator(".titles li")).to_have_count(len(TEXTS) + 1)
            live.llm.follow("Huygens patented the pendulum clock during 1657.")
            answer = await visitor.ask("When was the pendulum clock patented by Huygens?")
            await answer.locator(".cite").first.click()
            await expect(page.locator(".source img")).to_be_visible()
            await page.get_by_label("Add documents").set_input_files([file("a.md", LICHEN)])
            await expect(page.locator(".upload")).to_contain_text("Ready")
            await page.reload()
            await expect(page.locator(".answer")).to_be_visible()
            assert not [address for address in visitor.addresses if KEY in address]
            assert KEY not in await page.evaluate("JSON.stringify(localStorage) + document.cookie")


@pytest.mark.parametrize("change", ["upload", "deletion"])
async def test_readers(
    browser: Browser, prepared_library: Path, tmp_path: Path, change: str
) -> None:
    """Whose key may only read is told so at the first refusal, and offered no changes any more."""
    with live_service(prepared_library, tmp_path, api_keys=(KEY,)) as live:
        key = add_key(make_settings(tmp_path), "Bob", Role.READER)
        async with visiting(browser, live.server.url) as visitor:
            visitor.refused = True
            page = visitor.page
            await page.get_by_label("Key", exact=True).fill(key)
            await page.keyboard.press("Enter")
            await expect(page.locator(".titles li")).to_have_count(len(TEXTS) + 1)
            library = page.get_by_role("dialog", name="Library")
            if change == "upload":
                await page.get_by_label("Add documents").set_input_files([file("a.md", LICHEN)])
                told = page.get_by_role("region", name="Library").locator(".said")
                await expect(told).to_contain_text("This key may only read")
                await page.get_by_role("button", name="5 documents").click()
            else:
                await page.get_by_role("button", name="5 documents").click()
                await library.get_by_role("button", name=f"Delete {BEES}").click()
                await library.get_by_role("button", name="Delete for everybody").click()
            await expect(library.locator(".said")).to_contain_text("This key may only read")
            await expect(library.locator(".document")).to_have_count(len(TEXTS) + 1)
            await expect(page.get_by_role("button", name=re.compile("Delete"))).to_have_count(0)
            await expect(page.get_by_label("Add documents")).to_have_count(0)
            await visitor.check_access()


@pytest.mark.parametrize(("name", "marked"), [(BEES, "mark"), (CLOCKS, ".lit")])
async def test_reader(browser: Browser, live: Live, name: str, marked: str) -> None:
    """The address of a place shows the page with the place marked, and pages can be turned."""
    async with client_at(live.server.url) as client:
        identifier = (await document_ids(client))[name]
        text = (await client.get(f"/documents/{identifier}/pages/1")).json()["text"]
    span = f"start=0&end={len(text.splitlines()[0])}"
    path = f"#/documents/{identifier}/1?{span}"
    async with visiting(browser, live.server.url, path=path) as visitor:
        page = visitor.page
        await expect(page.locator(f".source {marked}")).to_be_in_viewport()
        await expect(page.locator(".source h2")).to_have_text(name)
        await visitor.check_access()
        if name == CLOCKS:
            await page.get_by_role("button", name="Next page").click()
            alternative = re.compile("Quartz watches")
            await expect(page.locator(".source img")).to_have_attribute("alt", alternative)
