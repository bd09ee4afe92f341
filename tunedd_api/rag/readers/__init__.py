"""Readers: files in, one LlamaIndex document per page with repaired text out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from llama_index.core.readers.base import BaseReader

from tunedd_api.rag.readers.pdf import PdfReader
from tunedd_api.rag.readers.text import TextReader

__all__ = ["MEDIA_TYPES", "READERS", "READER_VERSION", "PdfReader", "TextReader"]

READER_VERSION: Final = "pages-1"
"""Changes whenever the same bytes would give another text; part of the index's fingerprint."""

_TEXT: Final = TextReader()

READERS: Final[Mapping[str, BaseReader]] = MappingProxyType(
    {".pdf": PdfReader(), ".txt": _TEXT, ".md": _TEXT}
)
"""The reader of each kind of file, by lowercase suffix.

SimpleDirectoryReader writes into the mapping it is given: hand it ``dict(READERS)``.
"""

MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/markdown"}
)
"""The media type of each kind of file, by lowercase suffix."""
