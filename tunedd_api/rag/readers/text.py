"""Read plain text and Markdown, as one page each."""

import re
from pathlib import PurePath
from typing import Any, Final

from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document

from tunedd_api.errors import IngestionError
from tunedd_api.rag.readers.files import TITLE_LENGTH, FileSystem, page_document, read_bytes
from tunedd_api.rag.readers.page_text import repair

_FENCED: Final = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?P<hashed>\S.{0,300}?)[ \t]*#*[ \t]*$"
    r"|^(?P<underlined>\S[^\n]*)\n={3,}[ \t]*$",
    re.MULTILINE,
)
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS: Final = re.compile(r"[*`]+|\b_+|_+\b")


class TextReader(BaseReader):
    """Reads UTF-8 text, Markdown included."""

    def load_data(
        self,
        file: PurePath,
        extra_info: dict[str, Any] | None = None,
        fs: FileSystem | None = None,
    ) -> list[Document]:
        """Read the file as its page 1, with ``page``, ``title`` and ``pages``.

        Raises:
            IngestionError: if the file is missing, not UTF-8 or without any text.
        """
        try:
            raw = read_bytes(file, fs).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise IngestionError(f"{file.name} is not UTF-8 text.") from error
        text = repair(raw).text
        if not text:
            raise IngestionError(f"{file.name} holds no text.")
        markdown = file.suffix.lower() == ".md"
        title = (_heading(raw) if markdown else _first_line(raw)) or file.stem
        return [page_document(text, page=1, pages=1, title=title, extra_info=extra_info)]


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
