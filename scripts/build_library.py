"""Build the starter library: one PDF in ``data/`` for every Markdown article in ``docs/library/``.

Run ``python scripts/build_library.py`` after editing an article and commit both files. Run it with
``--check`` to learn which committed PDFs no longer match their sources.

The bytes depend only on the source and on the version of reportlab: the documents carry no date and
no random identifier, and their streams are not compressed, because compressed bytes differ between
builds of zlib. Only the fonts that every PDF reader supplies are used, so nothing is embedded.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

DATA = Path(__file__).resolve().parents[1] / "data"
SOURCES = DATA.parent / "docs" / "library"

SIDE_MARGIN = 25 * mm
TOP_MARGIN = 22 * mm
BOTTOM_MARGIN = 22 * mm
FOOTER_HEIGHT = 12 * mm
TEXT_WIDTH = A4[0] - 2 * SIDE_MARGIN

# A heading moves to the next page unless two lines of its text fit below it.
HEADING_ROOM = 20 * mm

INK = HexColor("#1a1a1a")
ACCENT = HexColor("#1f3a5f")
RULE = HexColor("#b8c2cc")
SHADE = HexColor("#eef2f6")

BODY = ParagraphStyle(
    "body",
    fontName="Times-Roman",
    fontSize=10.5,
    leading=13.5,
    textColor=INK,
    alignment=TA_JUSTIFY,
    spaceAfter=6,
    allowWidows=0,
    allowOrphans=0,
    hyphenationLang="",
    embeddedHyphenation=0,
    splitLongWords=0,
)
TITLE = ParagraphStyle(
    "title",
    parent=BODY,
    fontName="Helvetica-Bold",
    fontSize=21,
    leading=26,
    textColor=ACCENT,
    alignment=TA_LEFT,
    spaceAfter=12,
)
SECTION = ParagraphStyle(
    "section",
    parent=TITLE,
    fontSize=13,
    leading=16,
    spaceBefore=5,
    spaceAfter=4,
)
SUBSECTION = ParagraphStyle("subsection", parent=SECTION, fontSize=11, leading=14)
ITEM = ParagraphStyle(
    "item",
    parent=BODY,
    fontSize=9,
    leading=11,
    alignment=TA_LEFT,
    leftIndent=22,
    bulletFontName="Times-Roman",
    bulletFontSize=9,
    spaceAfter=2,
)
CELL = ParagraphStyle(
    "cell", parent=BODY, fontSize=9.5, leading=12, alignment=TA_LEFT, spaceAfter=0
)
HEAD_CELL = ParagraphStyle("head-cell", parent=CELL, fontName="Helvetica-Bold", fontSize=9)

HEADINGS = {"h1": TITLE, "h2": SECTION, "h3": SUBSECTION}
INLINE_TAGS = {"em": "i", "strong": "b"}
TABLE_STYLE = TableStyle(
    [
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
)


def parse(text: str) -> SyntaxTreeNode:
    """Parse an article, turning straight quotes into typographic ones.

    Raises ValueError for a character that the standard PDF fonts cannot show, since it would reach
    the page as a blank or a box.
    """
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        raise ValueError(f"the standard fonts have no character {text[error.start]!r}") from error
    parser = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    return SyntaxTreeNode(parser.parse(text))


def plain_text(node: SyntaxTreeNode) -> str:
    """Return the words of a node without any markup."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return node.content if not node.children else "".join(map(plain_text, node.children))


def inline_markup(node: SyntaxTreeNode) -> str:
    """Translate an inline node into the XML dialect of reportlab paragraphs."""
    match node.type:
        case "text":
            return escape(node.content)
        case "softbreak" | "hardbreak":
            return " "
        case "code_inline":
            return f'<font face="Courier">{escape(node.content)}</font>'
    inner = "".join(map(inline_markup, node.children))
    if node.type == "inline":
        return inner
    if node.type in INLINE_TAGS:
        tag = INLINE_TAGS[node.type]
        return f"<{tag}>{inner}</{tag}>"
    raise ValueError(f"inline Markdown of type {node.type!r} is not supported")


def children_markup(node: SyntaxTreeNode) -> str:
    """Translate everything inside a block, such as a paragraph or a table cell."""
    return "".join(map(inline_markup, node.children))


def list_items(node: SyntaxTreeNode) -> Iterator[Flowable]:
    """Hanging paragraphs: bracketed numbers, as citations use them, or bullets."""
    for number, item in enumerate(node.children, start=1):
        label = f"[{number}]" if node.type == "ordered_list" else "\N{BULLET}"
        yield Paragraph(" ".join(map(children_markup, item.children)), ITEM, bulletText=label)


def column_widths(rows: list[list[SyntaxTreeNode]]) -> list[float]:
    """Share the text width among the columns in proportion to their longest cells."""
    longest = [max(len(plain_text(cell)) for cell in column) for column in zip(*rows, strict=True)]
    return [TEXT_WIDTH * length / sum(longest) for length in longest]


def table(node: SyntaxTreeNode) -> Flowable:
    """Set a ruled table whose first row is a shaded heading, repeated if the table breaks."""
    rows = [list(row.children) for section in node.children for row in section.children]
    cells = [
        [Paragraph(children_markup(cell), CELL if index else HEAD_CELL) for cell in row]
        for index, row in enumerate(rows)
    ]
    return Table(
        cells,
        colWidths=column_widths(rows),
        style=TABLE_STYLE,
        repeatRows=1,
        spaceBefore=4,
        spaceAfter=10,
    )


def flowables(root: SyntaxTreeNode) -> Iterator[Flowable]:
    """Yield the article as reportlab flowables, in reading order.

    Raises ValueError for Markdown that the library does not use, rather than dropping it.
    """
    for node in root.children:
        match node.type:
            case "heading" if node.tag in HEADINGS:
                yield CondPageBreak(HEADING_ROOM)
                yield Paragraph(children_markup(node), HEADINGS[node.tag])
            case "paragraph":
                yield Paragraph(children_markup(node), BODY)
            case "ordered_list" | "bullet_list":
                yield from list_items(node)
            case "table":
                yield table(node)
            case other:
                raise ValueError(f"Markdown of type {other!r} is not supported")


def article_title(root: SyntaxTreeNode) -> str:
    """Return the text of the first heading, which every article must start with."""
    first = root.children[0] if root.children else None
    if first is None or first.tag != "h1":
        raise ValueError("an article must start with a first-level heading")
    return plain_text(first)


def draw_footer(canvas: Canvas, _document: BaseDocTemplate) -> None:
    """Put the page number below the text."""
    canvas.saveState()
    canvas.setFont("Helvetica", 8.5)
    canvas.setFillColor(ACCENT)
    canvas.drawCentredString(A4[0] / 2, FOOTER_HEIGHT, str(canvas.getPageNumber()))
    canvas.restoreState()


@contextmanager
def fixed_date() -> Iterator[None]:
    """Hide SOURCE_DATE_EPOCH, which reportlab would write into the document as its date."""
    name = "SOURCE_DATE_EPOCH"
    value = os.environ.pop(name, None)
    try:
        yield
    finally:
        if value is not None:
            os.environ[name] = value


def render(text: str) -> bytes:
    """Typeset one Markdown article and return the PDF.

    Equal text gives equal bytes. Raises ValueError if the article uses something the library does
    not support.
    """
    root = parse(text)
    title = article_title(root)
    output = io.BytesIO()
    document = BaseDocTemplate(
        output,
        pagesize=A4,
        title=title,
        author="",
        subject="AI agents",
        creator="tunedd-api",
        lang="en-GB",
        invariant=1,
        pageCompression=0,
    )
    height = A4[1] - TOP_MARGIN - BOTTOM_MARGIN
    frame = Frame(SIDE_MARGIN, BOTTOM_MARGIN, TEXT_WIDTH, height, 0, 0, 0, 0)
    # Drawn at the end of the page, the number also comes last when the text is extracted.
    document.addPageTemplates(PageTemplate("article", [frame], onPageEnd=draw_footer))
    with fixed_date():
        document.build(list(flowables(root)))
    return output.getvalue()


def build(sources: Path, data: Path) -> dict[Path, bytes]:
    """Render every article in ``sources``, keyed by the path in ``data`` its PDF belongs at.

    Raises ValueError naming the article that cannot be rendered.
    """
    pdfs = {}
    for source in sorted(sources.glob("*.md")):
        try:
            pdfs[data / f"{source.stem}.pdf"] = render(source.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{source.name}: {error}") from error
    return pdfs


def stale(pdfs: dict[Path, bytes]) -> list[Path]:
    """List the PDFs that are missing or whose bytes differ from a fresh build."""
    return [path for path, pdf in pdfs.items() if not path.is_file() or path.read_bytes() != pdf]


def main(arguments: list[str] | None = None) -> int:
    """Write the stale PDFs, or only list them; the result is the exit status."""
    parser = argparse.ArgumentParser(description="Build the PDFs of the starter library.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if a PDF is out of date"
    )
    options = parser.parse_args(arguments)
    try:
        pdfs = build(SOURCES, DATA)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    outdated = stale(pdfs)
    for path in outdated:
        if options.check:
            print(f"{path.name} does not match its source", file=sys.stderr)
        else:
            path.write_bytes(pdfs[path])
            print(f"wrote {path.name}")
    return 1 if options.check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
