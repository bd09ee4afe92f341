"""Read Markdown, with its markup: quotes from it are found in the file again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, pages_of
from tunedd_api.extraction.encodings import decoded
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.plain import fit_for_title, parts_of
from tunedd_api.extraction.text.page_text import repair

_FENCE: Final = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_HASHED: Final = re.compile(r" {0,3}(?P<hashes>#{1,6})[ \t]+(?P<text>\S.*?)[ \t]*#*[ \t]*\Z")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*\Z")
_TABLE_RULE: Final = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS: Final = re.compile(r"[*`]+|\b_+|_+\b")


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file, a long one as pages of so many characters; code is left as it is.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    raw = decoded(read_bytes(path, name), name)
    if len(raw) > limits.characters:
        raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
    lines = _UNSEEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    blocks = list(_blocks(_FRONT_MATTER.sub("", lines).split("\n")))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    headings = [block.text for block in blocks if block.kind is Kind.HEADING]
    title = _bare(headings[0]) if headings else None
    return Extract(title or Path(name).stem, pages[-1].number, pages)


def _blocks(lines: list[str]) -> Iterator[Block]:
    text: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        end = index + 1
        block: Block | None = None
        rows: list[str] = []
        if fence := _FENCE.match(line):
            end = _after_fence(lines, index, fence["mark"])
            block = Block(Kind.PARAGRAPH, "\n".join(lines[index:end]).rstrip())
        elif hashed := _HASHED.match(line):
            block = Block(Kind.HEADING, line.strip(), len(hashed["hashes"]))
        elif line.strip() and not text and _UNDERLINE.match(following):
            end = index + 2
            level = 1 if "=" in following else 2
            block = Block(Kind.HEADING, f"{line.strip()}\n{following.strip()}", level)
        elif "|" in line and "|" in following and _TABLE_RULE.match(following):
            while end < len(lines) and "|" in lines[end]:
                end += 1
            rows = [row.strip() for row in lines[index:end]]
        if block is None and not rows:
            text.append(line)
            if not line.strip():
                yield from _paragraphs(text)
        else:
            yield from _paragraphs(text)
            yield from [block] if block else (Block(Kind.ROW, row) for row in rows)
        index = end
    yield from _paragraphs(text)


def _paragraphs(lines: list[str]) -> Iterator[Block]:
    """What is not code, heading or table: its lines run on, but for items of lists."""
    text = "\n".join(lines)
    lines.clear()
    for part in parts_of(text):
        yield Block(Kind.PARAGRAPH, repair(part).text)


def _after_fence(lines: list[str], start: int, mark: str) -> int:
    for index in range(start + 1, len(lines)):
        if lines[index].strip().startswith(mark):
            return index + 1
    return len(lines)


def _bare(heading: str) -> str | None:
    """A heading without its markup."""
    hashed = _HASHED.match(heading)
    text = hashed["text"] if hashed else heading.partition("\n")[0]
    return fit_for_title(_EMPHASIS.sub("", _LINK.sub(r"\1", text)))
