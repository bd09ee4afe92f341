"""The media types of all kinds of files that can be read, by lowercase suffix.

They stand here, and not with the readers, so that whoever only has to know them need not import
these: the process that serves reads no files.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

_Types: TypeAlias = Mapping[str, str]

PDF: Final[_Types] = {".pdf": "application/pdf"}
WORD: Final[_Types] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
}
POWERPOINT: Final[_Types] = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"
}
EXCEL: Final[_Types] = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}
OPENDOCUMENT: Final[_Types] = {".odt": "application/vnd.oasis.opendocument.text"}
RICH_TEXT: Final[_Types] = {".rtf": "application/rtf"}
EPUB: Final[_Types] = {".epub": "application/epub+zip"}
HTML: Final[_Types] = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml"}
MESSAGE: Final[_Types] = {".eml": "message/rfc822"}
MARKDOWN: Final[_Types] = dict.fromkeys((".md", ".markdown"), "text/markdown")
RESTRUCTURED: Final[_Types] = {".rst": "text/x-rst"}
PLAIN: Final[_Types] = dict.fromkeys((".txt", ".text", ".log"), "text/plain")
SEPARATED: Final[_Types] = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}
JSON: Final[_Types] = {
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/x-ndjson",
}

MEDIA_TYPES: Final[_Types] = MappingProxyType(
    {
        **PDF,
        **WORD,
        **POWERPOINT,
        **EXCEL,
        **OPENDOCUMENT,
        **RICH_TEXT,
        **EPUB,
        **HTML,
        **MESSAGE,
        **MARKDOWN,
        **RESTRUCTURED,
        **PLAIN,
        **SEPARATED,
        **JSON,
    }
)
"""The media type of each kind of file."""
