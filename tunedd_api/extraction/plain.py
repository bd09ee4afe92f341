"""Read plain text: its lines are the author's."""

from pathlib import Path
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import cut_into_pages, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.encodings import Decoded, decoded
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.text.headings import headed_blocks
from tunedd_api.extraction.text.titles import first_title, fit_for_title


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the file, a long one as pages of so many characters; its first words are the title.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    content = decoded_file(path, name, limits)
    pages = pages_of(enumerate(cut_into_pages(headed_blocks(content.text)), 1), name, limits)
    lines = (line.strip() for line in content.text.splitlines())
    # A rule above the title is none.
    words = next((line for line in lines if any(map(str.isalnum, line))), "")
    return Extract(
        first_title([fit_for_title(words)], name), pages[-1].number, pages, content.warnings
    )


def decoded_file(path: Path, name: str, limits: ExtractionLimits) -> Decoded:
    """The text of a file, if it is not too long.

    Raises:
        IngestionError: if the file is missing, no text or too long.
    """
    content = decoded(read_bytes(path, name), name)
    if len(content.text) > limits.characters:
        raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
    return content


FORMAT: Final = Format(
    name="Plain text",
    media_types=media_types.PLAIN,
    read=read,
    reads=(
        "All of it; the first line of words is the title.",
        "Lines above a rule, or in capitals, that begin a paragraph are headings; so are several "
        "short lines that stand by themselves, or with a number, above paragraphs.",
        "Rows, verse and entries keep their lines; prose wrapped at a width runs on.",
        "Columns parted by tabs or blanks are tables; tabs part their cells.",
    ),
)
