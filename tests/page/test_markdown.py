"""Markdown of answers as it is drawn, with markers and unsupported parts in difficult places."""

import re
from typing import Any, Final

from playwright.async_api import Browser

from tests.support.browsing import visiting
from tests.support.server import Live

DRAW: Final = """async ({ content, markers, unsupported }) => {
  const { html, render } = await import("/web/vendor/preact.js");
  const { AnswerText } = await import("/web/scripts/markdown.js");
  const document_ = { name: "a.md" };
  const citations = markers.map((marker) => ({ marker, document: document_, page: 1 }));
  const root = document.createElement("div");
  const props = { content, citations, unsupported };
  render(html`<${AnswerText} ...${props} />`, root);
  return root.firstChild.innerHTML;
}"""

SAID: Final = '<small class="unsupported-word"> not borne out by the documents </small>'


def un(text: str) -> str:
    """A part that is unsupported, as it is drawn."""
    return f'<span class="unsupported">{text}</span>'


def cite(number: int) -> str:
    """A marker, as it is drawn."""
    label = f"Citation {number}: a.md, page 1"
    named = f'class="cite" data-marker="{number}" aria-label="{label}"'
    return f'<button type="button" {named}>{number}</button>'


CASES: Final = {
    "plain": ("A. {B.} C. [1]", f"<p>A. {un('B.')}{SAID} C. {cite(1)}</p>"),
    "unknown marker": ("A [7] and [1][2].", f"<p>A [7] and {cite(1)}{cite(2)}.</p>"),
    "no link": ("[1](http://a.example) [1]: x", f"<p>{cite(1)}(http://a.example) {cite(1)}: x</p>"),
    "list": (
        "{- one\n- two}\n- three",
        f"<ul><li>{un('one')}</li><li>{un('two')}{SAID}</li><li>three</li></ul>",
    ),
    "numbers": ("3. a\n{4. b}", f'<ol start="3"><li>a</li><li>{un("b")}{SAID}</li></ol>'),
    "heading": ("{## Head}\n\nA.", f"<h4>{un('Head')}{SAID}</h4><p>A.</p>"),
    "quote": ("{> said}", f"<blockquote><p>{un('said')}{SAID}</p></blockquote>"),
    "bold": ("{**All**} of it", f"<p><strong>{un('All')}{SAID}</strong> of it</p>"),
    "two blocks": ("A {b.\n\nC} d.", f"<p>A {un('b.')}</p><p>{un('C')}{SAID} d.</p>"),
    "code": ("`a[1]` {`b`} c", f"<p><code>a[1]</code> <code>b</code>{SAID} c</p>"),
    "fence": ("```\n{a[1]}\n```", "<pre><code>a[1]</code></pre>"),
    "row": ("| a |\n|---|\n{| b [1] |}", f"<td>{un('b ')}{cite(1)}{SAID}</td>"),
    "astral": ("🐝𝑥 {👩‍🚀 y} 𝑧 [2]", f"<p>🐝𝑥 {un('👩‍🚀 y')}{SAID} 𝑧 {cite(2)}</p>"),
    "entities": ("a &amp;&lt;b&gt; &#x1f41d; & <", "<p>a &amp;&lt;b&gt; 🐝 &amp; &lt;</p>"),
    "HTML": ("a <b>c</b> <!-- d -->", "<p>a c </p>"),
    "ours": ("a \ue0001\ue001\ue002 {b}", f"<p>a �1�� {un('b')}{SAID}</p>"),
}
"""Content with what is unsupported in braces, and what is to be drawn, or a part of it."""


async def test_drawing(browser: Browser, live: Live) -> None:
    """Structure survives, and every marker and underline stands where it belongs."""
    async with visiting(browser, live.server.url) as visitor:
        for name, (marked, wanted) in CASES.items():
            content, unsupported = parsed(marked)
            given = {"content": content, "markers": [1, 2], "unsupported": unsupported}
            drawn = await visitor.page.evaluate(DRAW, given)
            tidy = re.sub(r' tabindex="0"|(?<=>)\s+(?=<(?!button|small|span|code))', "", drawn)
            assert wanted in tidy, name


def parsed(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The content, and where what stood in braces is in it, in code points."""
    start, end = marked.find("{"), marked.find("}") - 1
    content = marked.replace("{", "").replace("}", "")
    return content, [{"start": start, "end": end}] if start >= 0 else []
