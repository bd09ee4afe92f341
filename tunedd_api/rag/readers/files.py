"""What all readers share: the bytes of a file, and the keys under which a page is described."""

from contextlib import AbstractContextManager
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final, Protocol

from llama_index.core.schema import Document

from tunedd_api.errors import IngestionError
from tunedd_api.rag.passage_nodes import PAGE, TITLE

PAGES: Final = "pages"

TITLE_LENGTH: Final = 200
"""The longest title, in characters; what is longer is running text."""


class FileSystem(Protocol):
    """As much of an fsspec file system as readers need."""

    def open(self, path: str, mode: str) -> AbstractContextManager[BinaryIO]:
        """Open a file."""
        ...


def read_bytes(file: PurePath, fs: FileSystem | None = None) -> bytes:
    """The whole file, from the local disk unless ``fs`` says where else.

    Raises:
        IngestionError: if it cannot be read.
    """
    try:
        if fs is None:
            return Path(file).read_bytes()
        with fs.open(str(file), "rb") as stream:
            return stream.read()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise IngestionError(f"{file.name} cannot be read: {reason}.") from error


def page_document(
    text: str, *, page: int, pages: int, title: str, extra_info: dict[str, Any] | None
) -> Document:
    """One page of a document; ``page`` counts from 1."""
    return Document(
        text=text, metadata={**(extra_info or {}), PAGE: page, TITLE: title, PAGES: pages}
    )
