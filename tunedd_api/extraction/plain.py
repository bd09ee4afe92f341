"""Read plain text and Markdown, as one page each."""

import re
from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import TITLE_LENGTH, Extract, ExtractedPage, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.text.page_text import repair

_FENCED: Final = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?P<hashed>\S.{0,300}?)[ \t]*#*[ \t]*$"
    r"|^(?P<underlined>\S[^\n]*)\n={3,}[ \t]*$",
    re.MULTILINE,
)
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS: Final = re.compile(r"[*`]+|\b_+|_+\b")


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file as its page 1.

    Raises:
        IngestionError: if the file is missing, not UTF-8, too long or without any text.
    """
    try:
        raw = read_bytes(path, name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IngestionError(f"{name} is not UTF-8 text.") from error
    if len(raw) > limits.characters:
        raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
    text = repair(raw).text
    if not text:
        raise IngestionError(f"{name} holds no text.")
    markdown = path.suffix.lower() == ".md"
    title = (_heading(raw) if markdown else _first_line(raw)) or Path(name).stem
    return Extract(title, 1, (ExtractedPage(1, text),))


def _heading(raw: str) -> str | None:
    heading = _HEADING.search(_FENCED.sub("", raw.replace("\r\n", "\n")))
    if heading is None:
        return None
    marked_up = heading["hashed"] or heading["underlined"]
    return _fit(_EMPHASIS.sub("", _LINK.sub(r"\1", marked_up)))


def _first_line(raw: str) -> str | None:
    return _fit(raw.strip().partition("\n")[0])


def _fit(line: str) -> str | None:
    if len(line) > 2 * TITLE_LENGTH:
        return None
    title = repair(line).text
    return title if title and len(title) <= TITLE_LENGTH else None
