"""Read plain text: its lines are the author's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.blocks import PAGE_CHARACTERS
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.encodings import Decoded, decoded
from tunedd_api.extraction.extracts import Extract, ExtractedPage, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.text.page_text import repair
from tunedd_api.extraction.text.titles import first_title, fit_for_title


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file, a long one as pages of so many characters; its first line is the title.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    content = decoded_file(path, name, limits)
    texts = [text for part in parts_of(content.text) if (text := repair(part).text)]
    if not texts:
        raise IngestionError(f"{name} holds no text.")
    if len(texts) > limits.pages:
        raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
    pages = tuple(ExtractedPage(number, text) for number, text in enumerate(texts, 1))
    title = fit_for_title(content.text.strip().partition("\n")[0])
    return Extract(first_title([title], name), len(pages), pages, content.warnings)


def decoded_file(path: Path, name: str, limits: ExtractionLimits) -> Decoded:
    """The text of a file, if it is not too long.

    Raises:
        IngestionError: if the file is missing, no text or too long.
    """
    content = decoded(read_bytes(path, name), name)
    if len(content.text) > limits.characters:
        raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
    return content


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


FORMAT: Final = Format(
    name="Plain text",
    media_types={".txt": "text/plain"},
    read=read,
    reads=("All of it; the first line is the title.",),
)
