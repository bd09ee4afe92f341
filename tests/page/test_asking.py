"""From a first visit to the sentence on its page."""

import re
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from playwright.async_api import expect

from tests.support.browsing import Visitor
from tests.support.server import Gate, Live, client_at
from tests.support.talk import document_ids
from tests.support.texts import (
    BEES_QUESTION,
    CLOCKS,
    CLOCKS_QUESTION,
    NAMES,
    TEXTS,
    UNRELATED_QUESTION,
)

PATENT = "Huygens patented the pendulum clock during 1657."
DANCE = "Honeybees dance to tell their sisters where flowers stand."
Fractions = tuple[float, float, float, float]


def yellow(picture: bytes) -> Fractions:
    """The box around what is marked, in fractions of a picture."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    red, _, blue = image.split()
    bright = red.point(lambda value: 255 if value > 230 else 0)
    marked = ImageChops.multiply(bright, blue.point(lambda value: 255 if value < 140 else 0))
    box = marked.getbbox()
    assert box is not None
    width, height = image.size
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def printed(pdf: bytes, page: int, quote: str) -> Fractions:
    """Where a quote of one line is printed, in fractions of its page, as PDFium finds it."""
    document = pdfium.PdfDocument(pdf)
    text = document[page - 1].get_textpage()
    index, count = text.search(quote).get_next()
    boxes = [text.get_charbox(index + offset) for offset in range(count)]
    width, height = document[page - 1].get_size()
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    found = (
        min(lefts) / width,
        1 - max(tops) / height,
        max(rights) / width,
        1 - min(bottoms) / height,
    )
    document.close()
    return found


async def test_first_visit(visitor: Visitor) -> None:
    """A stranger sees what there is to ask about, and what to expect of answers."""
    page = visitor.page
    await expect(page.get_by_text(f"{len(NAMES)} documents ready")).to_be_visible()
    await expect(page.get_by_text("Answers quote your documents")).to_be_visible()
    await expect(page.locator(".titles li")).to_have_count(len(NAMES))
    await visitor.check_access()


async def test_question_to_sentence(visitor: Visitor, live: Live) -> None:
    """A marker shows the page, scrolled to the quote, which is lit where it is printed."""
    live.llm.follow(PATENT)
    answer = await visitor.ask(CLOCKS_QUESTION)
    await expect(answer).to_contain_text(PATENT)
    marker = answer.get_by_role("button", name=f"Citation 1: {CLOCKS}, page 1")
    await marker.click()
    page = visitor.page
    pane = page.get_by_role("complementary", name="Source")
    await expect(pane.locator("blockquote")).to_have_text(PATENT)
    lit = pane.locator(".lit")
    await expect(lit).to_be_in_viewport()
    picture = pane.locator("img")
    assert PATENT in (await picture.get_attribute("alt") or "")
    async with client_at(visitor.url) as client:
        identifier = (await document_ids(client))[CLOCKS]
        pdf = (await client.get(f"/documents/{identifier}/content")).content
    found, wanted = yellow(await picture.screenshot()), printed(pdf, 1, PATENT)
    assert all(abs(one - other) < 0.02 for one, other in zip(found, wanted, strict=True))
    await page.keyboard.press("Escape")
    await expect(pane).to_have_count(0)
    await expect(marker).to_be_focused()


async def test_text_to_sentence(visitor: Visitor, live: Live) -> None:
    """In a document that is no PDF the quote is marked in the page's text."""
    live.llm.follow(DANCE)
    answer = await visitor.ask(BEES_QUESTION)
    await answer.locator(".cite").first.click()
    mark = visitor.page.locator(".source mark")
    await expect(mark).to_have_text(DANCE)
    await expect(mark).to_be_in_viewport()
    whole = await visitor.page.locator(".paper.text").text_content()
    assert whole == TEXTS["bees.md"].strip()


async def test_hovering(visitor: Visitor, live: Live) -> None:
    """A marker under the mouse shows the quote, and the lines of the page it stands in."""
    live.llm.follow(PATENT)
    answer = await visitor.ask(CLOCKS_QUESTION)
    await answer.locator(".cite").first.hover()
    card = visitor.page.locator(".card")
    await expect(card.locator("blockquote")).to_have_text(PATENT)
    await expect(card.locator("img")).to_be_visible()
    left, top, right, bottom = yellow(await card.locator("img").screenshot())
    assert right - left > 0.3
    assert 0.1 < top < bottom < 0.95
    await visitor.check_access()
    await visitor.page.mouse.move(5, 5)
    await expect(card).to_have_count(0)


async def test_phases(visitor: Visitor, live: Live) -> None:
    """What happens is told as it happens, aloud too, and tokens are not read one by one."""
    searched, written = Gate(), Gate()
    live.llm.follow(searched, DANCE, written)
    await visitor.send(BEES_QUESTION)
    page = visitor.page
    status = page.get_by_role("status")
    await expect(page.locator(".phase")).to_contain_text("passages found")
    await expect(status).to_contain_text("passages found")
    await expect(page.locator("#live .answer")).to_have_attribute("aria-busy", "true")
    assert await page.locator("#live [aria-live], .answer[aria-live]").count() == 0
    await searched.open()
    await expect(page.locator("#live .prose")).to_contain_text(DANCE)
    await expect(status).to_have_text("Answering")
    await visitor.check_access()
    await written.open()
    await visitor.answered()
    await expect(status).to_have_text("Answer ready, 1 citation")


async def test_no_answer(visitor: Visitor) -> None:
    """Where the documents hold no answer that is said calmly, with the closest places."""
    answer = await visitor.ask(UNRELATED_QUESTION)
    await expect(answer).to_contain_text("do not answer this question")
    await answer.locator(".nearest button").first.click()
    await expect(visitor.page.locator(".source blockquote")).to_be_visible()
    await visitor.check_access()


async def test_unsupported(visitor: Visitor, live: Live) -> None:
    """What no passage bears out is underlined and said to be so, in words."""
    wrong = "Wasps invented the telegraph in 1799. Hornets sold it to Portugal in 1801."
    live.llm.follow(f"{DANCE} {wrong}")
    answer = await visitor.ask(BEES_QUESTION)
    await expect(answer.locator(".unsupported")).to_have_text([wrong])
    await expect(answer.get_by_text("not borne out by the documents")).to_have_count(1)
    await visitor.check_access()


async def test_characters_beyond_the_first_plane(visitor: Visitor, live: Live) -> None:
    """Markers and underlines stand where they belong behind emoji and mathematical letters."""
    live.llm.follow(f"🐝🐝 {DANCE} The 𝑥𝑦𝑧 of 👩‍🚀 wasps is unknown to 🐝 in 1799.")
    answer = await visitor.ask(BEES_QUESTION)
    await expect(answer.locator(".unsupported").last).to_contain_text(
        "𝑥𝑦𝑧 of 👩‍🚀 wasps is unknown to 🐝 in 1799."
    )
    await expect(answer.locator(".cite")).to_have_count(1)
    text = await answer.locator(".prose").inner_text()
    assert re.search(r"stand\.\s*1\s*The 𝑥𝑦𝑧", text)
