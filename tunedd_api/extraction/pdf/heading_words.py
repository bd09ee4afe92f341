"""What headings say: their numbers, and words that are known or cannot be one."""

import re
from typing import Final

from tunedd_api.extraction.pdf.captions import CAPTION
from tunedd_api.extraction.text.lines import is_row

MOST_LINES: Final = 3

_LONGEST: Final = 130
"""In characters a line."""

NUMBER: Final = re.compile(
    r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,4})\.? +\D|(?P<roman>[IVX]{1,5})[.)] +\S"
    r"|(?P<letter>[A-Z](?:\.\d{1,2})+)\.? +\S|(?P<initial>[A-Z])\. +\S"
    r"|(?i:appendix|chapter|part|section|kapitel|teil) +(?P<named>[\dA-Z]+)\b"
)

CAPITALS: Final = re.compile(r"(?:[IVX]{1,5}[.)]|\d{1,2}[.)]?) +[A-Z][A-Z \-–—:,&/]{3,}\Z")

ALL_CAPITALS: Final = re.compile(r"[A-Z][A-Z’'&-]+(?: [A-Z&][A-Z’'&-]*){1,5}\Z")

DEEP_NUMBER: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,4}\.?|[A-H]\.(?:\d{1,2})?|[IVX]{1,5}\.) +[A-Z]"
)

LETTERED: Final = re.compile(r"[A-Z] +[A-Z]")

SLANTED_NUMBER: Final = re.compile(r"(?:\d{1,2}\)|[A-H][.)]|\d{1,2}(?:\.\d{1,2})+\.?) +[A-Z]")

KNOWN: Final = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5})\.? +)?(?:abstract|introduction|conclusions?|references"
    r"|bibliography|acknowledge?ments?|appendix|zusammenfassung|literatur(?:verzeichnis)?)[.:]?",
    re.IGNORECASE,
)

_STAMP: Final = re.compile(r"arXiv:|doi:|https?:", re.IGNORECASE)

_LISTED: Final = re.compile(r"(?:\. ?){3}|(?:\S+ ){3,}\d{1,3}\Z")
"""Entries of a table of contents: dots, or a page number after several words."""

_OPENING: Final = "“‘\"'«„([¿¡§$"

_PAGE_NUMBER: Final = re.compile(r"\D \d{1,3}\Z")

_UNENDED: Final = re.compile(r"[,;]\Z|[.!?] +\S+ +\S")


def depth_of(text: str) -> int:
    """How deep the number of a heading goes: 1 for "2 Methods", 2 for "2.1 Data".

    0 without a number, but for headings that are always among the highest, as "References".
    """
    match = NUMBER.match(text)
    if match is None:
        return 1 if KNOWN.fullmatch(text) else 0
    number = match["decimal"] or match["letter"]
    if number:
        return number.count(".") + 1
    return 2 if match["initial"] and not match["roman"] else 1


def reads_as_heading(text: str) -> bool:
    """Whether words can be a heading: no sentence, row, caption or entry of a list of contents."""
    letters = sum(char.isalpha() for char in text)
    if letters < 3 or letters * 2 < len(text) or len(text) > MOST_LINES * _LONGEST:
        return False
    if text[0].islower() or CAPTION.match(text) or _STAMP.search(text) or _LISTED.search(text):
        return False
    number = NUMBER.match(text)
    numbered = number is not None
    if is_row(text.split()[numbered:]) or not (text[0].isalnum() or text[0] in _OPENING):
        return False
    if number is not None and not number["named"] and _PAGE_NUMBER.search(text):
        return False
    body = text[text.find(" ") + 1 :] if numbered else text
    return not _UNENDED.search(body) and (numbered or text[-1] != "." or letters < 40)
