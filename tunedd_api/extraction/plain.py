"""Read plain text."""

from collections.abc import Iterator
from pathlib import Path

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.blocks import PAGE_CHARACTERS
from tunedd_api.extraction.encodings import decoded
from tunedd_api.extraction.extracts import TITLE_LENGTH, Extract, ExtractedPage, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.text.page_text import repair


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file, a long one as pages of so many characters; its first line is the title.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    raw = decoded(read_bytes(path, name), name)
    if len(raw) > limits.characters:
        raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
    texts = [text for part in parts_of(raw) if (text := repair(part).text)]
    if not texts:
        raise IngestionError(f"{name} holds no text.")
    if len(texts) > limits.pages:
        raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
    pages = tuple(ExtractedPage(number, text) for number, text in enumerate(texts, 1))
    title = fit_for_title(raw.strip().partition("\n")[0]) or Path(name).stem
    return Extract(title, len(pages), pages)


def parts_of(text: str) -> Iterator[str]:
    """Cut a long text between paragraphs, else between lines, else between words."""
    start = 0
    while len(text) - start > PAGE_CHARACTERS:
        limit = start + PAGE_CHARACTERS
        for border in ("\n\n", "\n", " "):
            end = text.rfind(border, start + PAGE_CHARACTERS // 2, limit)
            if end != -1:
                break
        else:
            end = limit
        yield text[start:end]
        start = end
    yield text[start:]


def fit_for_title(line: str) -> str | None:
    """A line as a title, unless it is too long for one."""
    if len(line) > 2 * TITLE_LENGTH:
        return None
    title = repair(line).text
    return title if title and len(title) <= TITLE_LENGTH else None
