"""Read reStructuredText, with its markup: quotes from it are found in the file again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.plain import decoded_file
from tunedd_api.extraction.text.titles import first_title, fit_for_title, headings_of
from tunedd_api.extraction.text.wrapping import text_blocks

_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_DEEPEST: Final = 6
_COMMENT: Final = re.compile(r"\.\. (?!\S+::|_|\[|\|)")


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file, a long one as pages of so many characters; the first heading is the title.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    content = decoded_file(path, name, limits)
    lines = content.text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8).split("\n")
    blocks = list(_blocks(lines))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    titles = [fit_for_title(heading.split("\n")[0]) for heading in headings_of(blocks)]
    return Extract(first_title(titles, name), pages[-1].number, pages, content.warnings)


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Headings by the rules below, or above and below, them; text between."""
    levels: dict[tuple[str, bool], int] = {}
    text: list[str] = []
    index = 0
    while index < len(lines):
        heading = _heading(lines, index)
        if heading is None:
            text.append(lines[index])
            index += 1
            continue
        rule, is_framed, count = heading
        yield from _texts(text)
        text = []
        level = levels.setdefault((rule, is_framed), len(levels) + 1)
        words, below = lines[index + is_framed].strip(), lines[index + is_framed + 1].strip()
        yield Block(Kind.HEADING, f"{words}\n{below}", min(level, _DEEPEST))
        index += count
    yield from _texts(text)


def _heading(lines: list[str], index: int) -> tuple[str, bool, int] | None:
    """The sign of a heading's rule, whether there is one above, and how many lines it takes."""
    line = lines[index]
    following = [*lines[index + 1 : index + 3], "", ""]
    if _RULE.fullmatch(line) and following[0].strip() and _RULE.fullmatch(following[1]):
        fits = len(line.rstrip()) >= len(following[0].rstrip())
        return (line[0], True, 3) if fits and line.strip() == following[1].strip() else None
    before = lines[index - 1].strip() if index else ""
    if before or not line.strip() or line[0] == " " or _RULE.fullmatch(line):
        return None
    rule = _RULE.fullmatch(following[0])
    if rule and len(following[0].rstrip()) >= len(line.rstrip()) and not following[1].strip():
        return rule[1], False, 2
    return None


def _texts(lines: list[str]) -> Iterator[Block]:
    """What is no heading; comments, which no reader sees, are left out."""
    kept: list[str] = []
    in_comment = False
    for line in lines:
        if _COMMENT.match(line) or line.strip() == "..":
            in_comment = True
        elif in_comment and line.strip() and line[0] != " ":
            in_comment = False
        if not in_comment:
            kept.append(line)
    yield from text_blocks("\n".join(kept))


FORMAT: Final = Format(
    name="reStructuredText",
    media_types=media_types.RESTRUCTURED,
    read=read,
    reads=("The text with its markup; headings by their rules.",),
    leaves_out=("Comments.",),
)
