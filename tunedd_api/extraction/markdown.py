"""Read Markdown, with its markup: quotes from it are found in the file again."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.front_matter import front_matter
from tunedd_api.extraction.plain import decoded_file
from tunedd_api.extraction.text.lines import BREAK
from tunedd_api.extraction.text.page_text import repair
from tunedd_api.extraction.text.titles import first_title, fit_for_title
from tunedd_api.extraction.text.wrapping import parts_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff\ue00a]")
_TEXT: Final = frozenset({"list_item_open", "paragraph_open", "hr"})
_LITERAL: Final = frozenset({"fence", "code_block", "html_block"})
_HARD_BREAK: Final = re.compile(r"(?:  |\\)\Z")
_LONGEST_HEADING: Final = 10_000
"""In characters; a longer one is no title, and its markup is not looked at."""

_COMMENT: Final = ("<!--", "-->")


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file, a long one as pages of so many characters; code is left as it is.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    content = decoded_file(path, name, limits)
    text = _UNSEEN.sub("", content.text.replace("\r\n", "\n").replace("\r", "\n"))
    blocks: list[Block] = []
    titles: list[str | None] = []
    front = front_matter(text)
    if front is not None:
        blocks.append(Block(Kind.PARAGRAPH, front.fields))
        titles.append(front.title)
        text = text[front.end :]
    parser = _parser()
    tokens = parser.parse(text)
    blocks += _blocks(text.split("\n"), _parts(tokens))
    titles.append(_first_heading(parser, tokens))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    return Extract(first_title(titles, name), pages[-1].number, pages, content.warnings)


def _parser() -> "MarkdownIt":
    """CommonMark's blocks and GitHub's tables; what stands within lines is not looked at."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import table

    def whole_table(state: "StateBlock", start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        """A table as one token: those of its cells would take most of the time."""
        if not table(state, start, end, True):  # noqa: FBT003
            return False
        if silent:
            return True
        last = start + 2
        while last < end and not _ends_table(state, last, end):
            last += 1
        token = state.push("table", "table", 0)
        token.map = [start, last]
        state.line = last
        return True

    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    parser.block.ruler.at("table", whole_table, {"alt": ["paragraph", "reference"]})
    return parser


def _ends_table(state: "StateBlock", line: int, end: int) -> bool:
    """Whether a line is no more row of a table, by the rule of GitHub Flavored Markdown."""
    if state.sCount[line] < state.blkIndent or state.isEmpty(line) or state.is_code_block(line):
        return True
    enders = state.md.block.ruler.getRules("blockquote")
    return any(rule(state, line, end, True) for rule in enders)  # noqa: FBT003


class _Part(NamedTuple):
    """Lines that belong together, from ``start`` up to, not including, ``end``.

    ``level`` is that of a heading.
    """

    kind: str
    start: int
    end: int
    level: int


def _parts(tokens: "Sequence[Token]") -> list[_Part]:
    """The innermost blocks, in order; headings within quotes and lists are text."""
    parts: list[_Part] = []
    for token in tokens:
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "heading_open" and not token.level:
            parts.append(_Part("heading", start, end, int(token.tag[1:])))
        elif token.type in _LITERAL:
            parts.append(_Part(token.type, start, end, 0))
        elif token.type == "table":
            parts.append(_Part("table", start, end, 0))
        elif token.type in _TEXT:
            parts.append(_Part(token.type, start, end, 0))
    return parts


def _blocks(lines: Sequence[str], parts: Sequence[_Part]) -> Iterator[Block]:
    """Every line of the file, in order, as what it belongs to."""
    begin = sorted(
        {line for part in parts for line in _borders(part) if part.kind in _TEXT},
    )
    done = 0
    for part in parts:
        if part.kind in _TEXT:
            continue
        yield from _texts(lines, done, part.start, begin)
        block = lines[part.start : part.end]
        if part.kind == "heading":
            text = "\n".join(" ".join(line.split()) for line in block).strip()
            kind = Kind.HEADING if any(map(str.isalnum, text)) else Kind.PARAGRAPH
            yield Block(kind, text, part.level)
        elif part.kind == "table":
            for number, row in enumerate(block):
                opens, header = number == 0, number < 2
                yield Block(Kind.ROW, row.strip(), opens=opens, header=header)
        elif not (part.kind == "html_block" and _is_comment("\n".join(block))):
            yield from _literal("\n".join(block).strip("\n").rstrip())
        done = max(done, part.end)
    yield from _texts(lines, done, len(lines), begin)


def _borders(part: _Part) -> tuple[int, ...]:
    """Lines of text that do not go on with the line above."""
    return (part.start, part.end) if part.kind == "hr" else (part.start,)


def _is_comment(html: str) -> bool:
    html = html.strip()
    return html.startswith(_COMMENT[0]) and html.find(_COMMENT[1]) in (-1, len(html) - 3)


def _literal(text: str) -> Iterator[Block]:
    for part in parts_of(text):
        yield Block(Kind.PARAGRAPH, part)


def _texts(lines: Sequence[str], first: int, end: int, begin: Sequence[int]) -> Iterator[Block]:
    """Paragraphs and lists: lines run on, but for those that begin an item or end in a break."""
    paragraph: list[str] = []
    for number in range(first, end):
        line = lines[number]
        if not line.strip():
            yield from _paragraph(paragraph)
            continue
        at = bisect_left(begin, number)
        starts_item = at < len(begin) and begin[at] == number
        if paragraph and (starts_item or _HARD_BREAK.search(paragraph[-1])):
            paragraph[-1] += BREAK
        paragraph.append(line)
    yield from _paragraph(paragraph)


def _paragraph(lines: list[str]) -> Iterator[Block]:
    text = _without_comments("\n".join(lines))
    lines.clear()
    for part in parts_of(text):
        yield Block(Kind.PARAGRAPH, repair(part).text)


def _without_comments(text: str) -> str:
    """A text without what no reader of the page sees, unless it is code."""
    if _COMMENT[0] not in text or "`" in text:
        return text
    pieces: list[str] = []
    done = 0
    while (start := text.find(_COMMENT[0], done)) != -1:
        end = text.find(_COMMENT[1], start)
        if end == -1:
            break
        pieces.append(text[done:start])
        done = end + len(_COMMENT[1])
    return "".join((*pieces, text[done:]))


def _first_heading(parser: "MarkdownIt", tokens: "Sequence[Token]") -> str | None:
    """The words of the first heading, as a page would show them."""
    parser.enable("inline")
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and not token.level:
            content = tokens[number + 1].content
            if len(content) > _LONGEST_HEADING:
                continue
            inline = parser.parseInline(" ".join(content.split()))
            title = fit_for_title(_words(inline[0].children or []))
            if title:
                return title
    return None


def _words(tokens: "Sequence[Token]") -> str:
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        breaks.get(token.type, "" if token.type == "html_inline" else token.content)
        for token in tokens
    )


FORMAT: Final = Format(
    name="Markdown",
    media_types=media_types.MARKDOWN,
    read=read,
    reads=(
        "The text with its markup, by CommonMark and GitHub's tables; code keeps its lines.",
        "The fields of front matter; its title, or else the first heading, is the title.",
    ),
    leaves_out=("Comments.",),
)
