"""The text of a file of which nobody says how it is encoded."""

import codecs
import re
from typing import Final

from tunedd_api.errors import IngestionError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER: Final = re.compile(rb"[\x80-\xff]")
_ENOUGH: Final = 30
"""Fewer characters outside ASCII than this say little about the encoding."""

_SAMPLE: Final = 65_536


def decoded(content: bytes, name: str, declared: str | None = None) -> str:
    """Decode by byte order mark, by what the file itself declares, as UTF-8, or else by guess.

    Western European text is taken for the Windows code page, which holds Latin-1's letters.

    Raises:
        IngestionError: if it is no text in any encoding.
    """
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _strictly(content, marked, name)
    if b"\0" in content:
        raise IngestionError(f"{name} is not text.")
    for encoding in filter(None, (declared, "utf-8")):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _strictly(content, _guessed(content), name)


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "cp1252":
            # Some bytes mean nothing there.
            return content.decode("cp1252", "replace")
        raise IngestionError(f"{name} is not text.") from error


def _guessed(content: bytes) -> str:
    first = _OTHER.search(content)
    start = max(0, first.start() - _SAMPLE // 4) if first else 0
    sample = content[start : start + _SAMPLE]
    if len(_OTHER.findall(sample)) < _ENOUGH:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        return "cp1252"
    try:
        content.decode(best.encoding)
    except UnicodeDecodeError:
        return "cp1252"
    return best.encoding
