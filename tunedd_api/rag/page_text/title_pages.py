"""Title pages: who wrote a document, and where they work, as it stands below its title."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.page_text.line_kinds import LineKind, names_an_institution
from tunedd_api.rag.page_text.passage_lines import Line, is_heading_of

_ASKED: Final = re.compile(
    r"\b(?:(?:co-?)?authors?|authored|affiliat\w+|e-?mails?|written by|who wrote|"
    r"where (?:do|does|did) (?:[\w.’'-]+ ){1,4}works?|"
    r"(?:which|what) (?:university|institut\w+|company|lab\w*|organi[sz]ation)|"
    r"autor(?:en|in|es|as|a)?|verfasser\w*|geschrieben|auteurs?|autrices?|escrib\w+|écrit)\b",
    re.IGNORECASE,
)
_FEWEST: Final = 2
_MOST: Final = 24
"""Lines of such a block."""


def asks_for_people(question: str) -> bool:
    """Whether a question may be answered by the names and institutions below a title."""
    return _ASKED.search(question) is not None


def end_of_names(lines: Sequence[Line], at: int) -> int:
    """Where lines that name people and institutions end; where they begin if these do not.

    They are no sentences, some together, and one at least names an institution or an address.
    """
    end = at
    while end < len(lines) and end - at < _MOST:
        if lines[end].kind not in {LineKind.HEADING, LineKind.NAMES}:
            break
        end += 1
    if end > at and is_heading_of(lines, end - 1):
        end -= 1
    named = any(names_an_institution(line.quote.text) for line in lines[at:end])
    return end if end - at >= _FEWEST and named else at
