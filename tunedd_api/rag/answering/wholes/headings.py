"""The heading that stands above a quote in its passage, which may begin before it."""

import re
from typing import Final

from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.page_text.quotes import Quote

_LONGEST: Final = 100
"""Characters of a heading."""

_COUNTED: Final = re.compile(r"\A(?:§ ?)?(?:\d{1,2}\.)*(?:\d{1,2}|[A-Z]|[IVX]{1,5})[.)]?\s+")


def heading_above(quote: Quote) -> str | None:
    """The last heading before the quote's words in its passage; None where it has none."""
    passage = quote.passage
    begins, ends = quote.start - passage.start, quote.end - passage.start
    first_line = passage.text.find("\n", begins, ends)
    above = passage.text[: begins if first_line < 0 else first_line].splitlines()
    for at in range(len(above) - 1, -1, -1):
        line = above[at].strip()
        if line.startswith("#") or (at and not above[at - 1].strip() and _is_heading(line)):
            return line.strip("# ")
    return None


def _is_heading(line: str) -> bool:
    """Whether a line behind an empty one is a heading, which may have a number."""
    if not 0 < len(line) <= _LONGEST:
        return False
    return kind_of_line(_COUNTED.sub("", line)) is LineKind.HEADING
