"""Read HTML: the text that a visitor comes for."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.encodings import decoded
from tunedd_api.extraction.extracts import TITLE_LENGTH, Extract, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.tables import row_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED: Final = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?([\w-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w-]+)""",
    re.IGNORECASE,
)
_HEAD: Final = 4_096

_UNREAD: Final = frozenset(
    {
        "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object",
        "nav", "aside", "footer", "button", "select", "input", "textarea", "form", "dialog", "menu",
    }
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {
        "html", "body", "main", "article", "section", "div", "p", "blockquote", "address", "figure",
        "figcaption", "header", "ul", "ol", "dl", "dt", "dd", "li", "pre", "table", "caption", "hr",
        "details", "summary", "fieldset", "center", "h1", "h2", "h3", "h4", "h5", "h6",
    }
)  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LINE_END: Final = "\u2028"
"""Stands for ``<br>``; a line end in the file is only a blank."""

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CELL: Final = 400
"""Longer cells, in characters, say that a table is there for the layout."""

_MAIN_SHARE: Final = 0.4
"""Of the text of the whole page, for an element that says that it is the main one."""


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the main text of a page, without navigation, scripts and styles.

    Raises:
        IngestionError: if the file is missing, no text, too long or holds nothing to read.
    """
    root = parsed(read_bytes(path, name), name)
    title = one_line(root.findtext(".//title") or "")
    blocks = list(blocks_of(main_element(root)))
    parts = enumerate(cut_into_pages(blocks), 1)
    pages = pages_of(parts, name, limits)
    title = title_of(title, blocks, name)
    return Extract(title, pages[-1].number, pages)


def parsed(content: bytes, name: str) -> "HtmlElement":
    """The tree of a page, be it ever so broken.

    Raises:
        IngestionError: if there is none.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    declared = _DECLARED.search(content, 0, _HEAD)
    encoding = (declared[1] or declared[2]).decode("ascii") if declared else None
    text = decoded(content, name, encoding).text.replace("\0", "")
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise IngestionError(f"{name} holds no text.") from error


def title_of(given: str, blocks: list[Block], name: str) -> str:
    """A title that is given, or else the first heading, or the file's name."""
    headings = (block.text for block in blocks if block.kind is Kind.HEADING)
    for title in (given, next(headings, "")):
        if 0 < len(title) <= TITLE_LENGTH:
            return title
    return Path(name).stem


def main_element(root: "HtmlElement") -> "HtmlElement":
    """The element that holds the main text: the one that says so, if most text is in it."""
    body = root.find("body")
    body = root if body is None else body
    whole = len(body.text_content())
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = body.findall(path)
        if len(found) == 1 and len(found[0].text_content()) > _MAIN_SHARE * whole:
            main: HtmlElement = found[0]
            return main
    return body


def blocks_of(element: "HtmlElement") -> Iterator[Block]:
    """The blocks of an element, in order."""
    inline: list[str] = []
    kind = Kind.ITEM if element.tag == "li" else Kind.PARAGRAPH
    if element.text:
        inline.append(element.text)
    for child in element:
        if not _is_unread(child):
            if child.tag in _BLOCKS:
                yield from _flushed(inline, kind)
                yield from _block(child)
            elif child.tag == "br":
                inline.append(_LINE_END)
            elif any(inner.tag in _BLOCKS for inner in child.iterdescendants()):
                yield from _flushed(inline, kind)
                yield from blocks_of(child)
            else:
                inline.append(_inline_text(child))
        if child.tail:
            inline.append(child.tail)
    yield from _flushed(inline, kind)


def _block(element: "HtmlElement") -> Iterator[Block]:
    tag = element.tag
    if tag in _HEADINGS:
        yield Block(Kind.HEADING, one_line(_inline_text(element)), _HEADINGS[tag])
    elif tag == "pre":
        yield Block(Kind.PARAGRAPH, _lines(element))
    elif tag == "table":
        yield from _table(element)
    else:
        yield from blocks_of(element)


def _table(element: "HtmlElement") -> Iterator[Block]:
    rows: list[list[str]] = []
    for row in element.iter("tr"):
        cells = [one_line(_inline_text(cell)) for cell in row if cell.tag in ("td", "th")]
        if any(len(cell) > _CELL for cell in cells) or row.find(".//table") is not None:
            for cell in element.iter("td", "th", "caption"):
                if next(cell.iterancestors("table")) is element:
                    yield from blocks_of(cell)
            return
        rows.append(cells)
    for caption in element.findall("caption"):
        yield Block(Kind.PARAGRAPH, one_line(_inline_text(caption)))
    yield from row_blocks(rows)


def _flushed(inline: list[str], kind: Kind) -> Iterator[Block]:
    lines = "".join(inline).split(_LINE_END)
    text = "\n".join(filter(None, map(one_line, lines)))
    inline.clear()
    if text:
        yield Block(kind, f"• {text}" if kind is Kind.ITEM and text[0] not in "•-–" else text)


def _inline_text(element: "HtmlElement") -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag == "br":
            pieces.append(_LINE_END)
        elif not _is_unread(child):
            # Words in neighbouring blocks are not one word.
            glue = "\n" if child.tag in _BLOCKS else ""
            pieces += glue, _inline_text(child), glue
        pieces.append(child.tail or "")
    return "".join(pieces)


def _lines(element: "HtmlElement") -> str:
    """The text of an element whose line ends count."""
    text = _inline_text(element).replace("\r", "").replace(_LINE_END, "\n")
    return text.strip("\n")


def _is_unread(element: "HtmlElement") -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNREAD:
        # A form that wraps the whole page, as some servers write it, is read.
        return element.tag != "form" or len(element.text_content()) < _CELL
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style", "")) is not None
    )


FORMAT: Final = Format(
    name="HTML",
    media_types=dict.fromkeys((".html", ".htm"), "text/html"),
    read=read,
    reads=("The main text of a page.",),
    leaves_out=("Navigation, scripts, styles, and what the page hides.",),
)
