"""Quotes of documents that were replaced since: shown where their words stand now, or as words."""

from pathlib import Path

from playwright.async_api import FilePayload, Locator, expect

from tests.support.browsing import Visitor
from tests.support.server import Live, client_at
from tests.support.talk import processed, put
from tests.support.texts import write_pdf

DIVE = "Otters dive for urchins below the kelp."
OTTERS = f"# Otters\n\n{DIVE} They sleep on their backs.\n"
OTTERS_QUESTION = "What do otters dive for below the kelp?"
HARE = "# Hares\n\nHares box in March. They run in curves over open meadows and hide in hollows.\n"
TIDE = "Spring tides follow the full moon by two days."
TIDES_QUESTION = "What do spring tides follow by two days?"


async def cited(visitor: Visitor, live: Live, question: str, sentence: str) -> Locator:
    """The marker of an answer that quotes one sentence."""
    live.llm.follow(sentence)
    return (await visitor.ask(question)).locator(".cite").first


async def replace(visitor: Visitor, name: str, content: str) -> None:
    """Put other bytes in a document's place, by the page itself, and wait until they are served."""
    file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    await visitor.page.get_by_label("Add documents").set_input_files([file])
    row = visitor.page.locator(".upload", has_text=name)
    await expect(row).to_contain_text("Ready")
    await row.get_by_role("button", name="Dismiss").click()


async def put_now(visitor: Visitor, name: str, content: str | bytes) -> None:
    """Put a document into the library, by somebody else than the page."""
    async with client_at(visitor.url) as client:
        await processed(client, (await put(client, name, content))["id"])


async def test_words_moved(visitor: Visitor, live: Live) -> None:
    """Words that stand elsewhere since are marked there, and the change is told at once."""
    await put_now(visitor, "moved.md", OTTERS)
    marker = await cited(visitor, live, OTTERS_QUESTION, DIVE)
    await replace(visitor, "moved.md", f"# News 🦦\n\nA chapter on hares comes first.\n\n{OTTERS}")
    await expect(marker).to_be_visible()
    page = visitor.page
    await marker.hover()
    await expect(page.locator(".card .said")).to_contain_text("has changed since")
    await marker.click()
    await expect(page.locator(".source mark")).to_have_text(DIVE)
    await expect(page.locator(".source .said")).to_contain_text("same words stand now")
    await visitor.check_access()


async def test_words_moved_to_another_page(visitor: Visitor, live: Live, tmp_path: Path) -> None:
    """The page that is opened is the one on which the words stand now."""
    file = tmp_path / "tides.pdf"
    write_pdf(file, (("Tides", TIDE),))
    await put_now(visitor, file.name, file.read_bytes())
    await cited(visitor, live, TIDES_QUESTION, TIDE)
    write_pdf(file, (("Foreword", "Harbours keep tables."), ("Tides", TIDE)))
    await put_now(visitor, file.name, file.read_bytes())
    page = visitor.page
    await page.reload()
    await page.get_by_role("button", name="Citation 1: tides.pdf, page 2").click()
    pane = page.get_by_role("complementary", name="Source")
    await expect(pane).to_contain_text("Page 2 of 2")
    await expect(pane.locator(".said")).to_contain_text("has changed since")
    await expect(pane.locator(".lit")).to_be_in_viewport()
    assert TIDE in (await pane.locator("img").get_attribute("alt") or "")


async def test_words_gone(visitor: Visitor, live: Live) -> None:
    """Words that are gone are shown as words, said to be gone, and nothing else is marked."""
    await put_now(visitor, "gone.md", OTTERS.replace("kelp", "reef"))
    sentence = DIVE.replace("kelp", "reef")
    marker = await cited(visitor, live, OTTERS_QUESTION.replace("kelp", "reef"), sentence)
    await replace(visitor, "gone.md", HARE)
    page = visitor.page
    await marker.hover()
    await expect(page.locator(".card .said")).to_contain_text("no longer in it")
    await expect(page.locator(".card blockquote")).to_have_text(sentence)
    await marker.click()
    pane = page.get_by_role("complementary", name="Source")
    await expect(pane.locator(".said")).to_contain_text("no longer in it")
    await expect(pane.locator("blockquote")).to_have_text(sentence)
    await expect(pane.locator("mark, .lit, .paper")).to_have_count(0)
    await visitor.check_access()


async def test_found_and_replaced(visitor: Visitor, live: Live) -> None:
    """A place that nobody knows the new one of is opened unmarked, and that is said."""
    await put_now(visitor, "found.md", OTTERS.replace("kelp", "jetty"))
    await visitor.page.reload()
    await visitor.ask("Which parliament ratified treaties about otters below the jetty?")
    place = visitor.page.locator(".nearest button", has_text="found.md").first
    await expect(place).to_be_visible()
    await put_now(visitor, "found.md", HARE)
    await place.click()
    pane = visitor.page.get_by_role("complementary", name="Source")
    await expect(pane.locator(".said")).to_contain_text("no longer stand here")
    await expect(pane.locator(".paper")).to_contain_text("Hares box")
    await expect(pane.locator("mark")).to_have_count(0)
