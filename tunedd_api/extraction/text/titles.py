"""What is fit to be a document's title."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tunedd_api.extraction.blocks import Block, Kind
from tunedd_api.extraction.extracts import TITLE_LENGTH
from tunedd_api.extraction.text.page_text import repair

_FOOTNOTE_MARKS: Final = " *∗†‡§¶⋆"
_INSANE: Final = re.compile(
    r"\A(?:untitled|title|document|\(?anonymous\)?\Z|unspecified\Z|microsoft (?:word|powerpoint"
    r"|excel)|powerpoint|slide \d|pii:|arxiv:|doi:|https?:)"
    r"|\.(?:pdf|docx?|odt|tex|dvi|ps|indd|qxd|rtf|pptx?|txt|html?)\Z|[\\/]\w+[\\/]",
    re.IGNORECASE,
)


def joined(lines: Iterable[str]) -> str:
    """Lines of a title as one, without the marks of its footnotes."""
    text = " ".join(repair("\n".join(lines)).text.split())
    return text.rstrip(_FOOTNOTE_MARKS)


def is_title(text: str) -> bool:
    """Whether a text has the length and the letters of a title."""
    letters = sum(char.isalpha() for char in text)
    return letters >= 4 and len(text) <= TITLE_LENGTH and letters * 2 > len(text)


def sane_title(metadata_title: str) -> str | None:
    """A title out of a file's metadata, unless a program rather than a person wrote it."""
    title = joined([metadata_title[: 4 * TITLE_LENGTH]])
    return title if is_title(title) and not _INSANE.search(title) else None


def fit_for_title(line: str) -> str | None:
    """A line as a title, unless it is too long for one."""
    if len(line) > 2 * TITLE_LENGTH:
        return None
    title = repair(line).text
    return title if title and len(title) <= TITLE_LENGTH else None


def first_title(titles: Iterable[str | None], name: str) -> str:
    """The first that is there and not too long, or else the file's name."""
    for title in titles:
        if title and len(title) <= TITLE_LENGTH:
            return title
    return Path(name).stem


def headings_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The texts of the headings among blocks."""
    return (block.text for block in blocks if block.kind is Kind.HEADING)
