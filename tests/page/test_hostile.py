"""Texts that would do something, and are only shown."""

import json
from typing import Final

from playwright.async_api import Browser, expect

from tests.support.browsing import Visitor, visiting
from tests.support.server import Live, client_at
from tests.support.talk import processed, put, start
from tests.support.texts import BEES_QUESTION

DANCE: Final = "Honeybees dance to tell their sisters where flowers stand."

HOSTILE: Final = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload='window.hit = 1'><animate onbegin='window.hit = 1'></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.hit = 1'>",
    "<iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
    "<style>body { background: url(https://evil.example/a) }</style>",
    "<form action='https://evil.example/'><input name=key><button>Go on</button></form>",
    "<a href='javascript:window.hit = 1' id=app>here</a>",
    "<object data='https://evil.example/a'></object><embed src='https://evil.example/a'>",
    "<link rel=stylesheet href='https://evil.example/a'><base href='https://evil.example/'>",
    "<details open ontoggle='window.hit = 1'><summary>a</summary></details>",
    "<input autofocus onfocus='window.hit = 1'>",
    "<p style='position:fixed;inset:0' onclick='window.hit = 1'>over all</p>",
    "![picture](https://evil.example/a.png)",
    "[here](javascript:window.hit=1) and [there](https://evil.example/)",
    "<https://evil.example/> https://evil.example/ evil@evil.example",
    "[a]: https://evil.example/\n\n[a] ![a]",
    "&lt;img src=x onerror='window.hit = 1'&gt; &#60;script&#62;window.hit = 1&#60;/script&#62;",
    "`<img src=x onerror='window.hit = 1'>`",
    "```html\n<script>window.hit = 1</script>\n```",
    "| a | <img src=x onerror='window.hit = 1'> |\n|---|---|\n| b | [x](javascript:hit) |",
    "\ue0001\ue001 \ue002all of it\ue003 [1] [2] [99]",
    "__proto__ constructor toString ${window.hit = 1} {{window.hit = 1}}",
    "\u202egnp.exe \u200b\u2066 \x1b[31mred\x07",
)


async def check_inert(visitor: Visitor) -> None:
    """Check that nothing ran, and that nothing is there that could."""
    assert await visitor.page.evaluate("window.hit") is None
    dangerous = "script:not([src]), iframe, object, embed, form:not(.composer), base, style"
    assert await visitor.page.locator(f"#app :is({dangerous})").count() == 0
    assert await visitor.page.locator(".prose :is(a, img, [style], [id], input, svg)").count() == 0
    assert await visitor.page.locator("img:not([src^='blob:'])").count() == 0
    assert await visitor.page.locator("#app").count() == 1


async def test_answers(visitor: Visitor, live: Live) -> None:
    """Whatever a model writes stays text, while it is written and afterwards."""
    for number, text in enumerate(HOSTILE, 1):
        live.llm.follow(f"{DANCE}\n\n", text)
        await visitor.ask(BEES_QUESTION)
        await expect(visitor.page.locator(".answer")).to_have_count(number)
        await expect(visitor.page.locator(".cite").last).to_be_visible()
        await check_inert(visitor)
    await visitor.page.reload()
    await expect(visitor.page.locator(".answer").last).to_be_visible()
    await check_inert(visitor)


async def test_everything_else(browser: Browser, live: Live) -> None:
    """So do documents, their names, titles of conversations, questions, and what goes wrong."""
    evil = "<img src=x onerror=window.hit=1>"
    name = "&lt;img src=x onerror=window.hit=1&gt; {{7}} `a`.md"
    async with client_at(live.server.url) as client:
        document = await put(client, name, f"# {evil}\n\nHedgehogs {evil} curl up at noon.\n")
        await processed(client, document["id"])
        conversation = (await start(client, title=evil))["id"]
    live.llm.follow(f"Hedgehogs {evil} curl up at noon.")
    async with visiting(browser, live.server.url, path=f"#/c/{conversation}") as visitor:
        page = visitor.page
        await expect(page.locator("h1")).to_have_text(evil)
        answer = await visitor.ask(f"When do hedgehogs curl up? {evil}")
        await expect(page.locator(".question")).to_contain_text(evil)
        await check_inert(visitor)
        await answer.locator(".cite").first.click()
        await expect(page.locator(".source mark")).to_contain_text("curl up at noon")
        await expect(page.locator(".source h2")).to_have_text(name)
        await check_inert(visitor)
        problem = {"title": evil, "detail": evil, "status": 503, "type": evil, "instance": evil}
        await page.route(
            "**/messages",
            lambda route: route.fulfill(
                status=503, content_type="application/problem+json", body=json.dumps(problem)
            ),
        )
        visitor.refused = True
        await visitor.send(evil)
        await expect(page.locator(".failed")).to_contain_text(evil)
        await check_inert(visitor)
    async with client_at(live.server.url) as client:
        await client.delete(f"/documents/{document['id']}")
