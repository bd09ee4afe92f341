"""Sentences of a passage, with those put together that a text's lines broke to fit a width."""

import re
from collections.abc import Iterator
from typing import Final

from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line

SENTENCE_END: Final = re.compile(r"[.!?:;…。！？：；][\"'”’)\]]*$")
"""How a line ends that goes on in no other, quotation marks and brackets behind it included."""

_WRAPPED: Final = 40
"""Characters from which a line may be one that was broken to fit."""

_FULL: Final = 50
"""Characters from which a line may be full: nobody wraps text at fewer."""

_WIDEST: Final = 100
"""Characters of the longest lines at which text is wrapped; longer ones are whole paragraphs."""

_RULE: Final = re.compile(r"([=~^\"'`#*+.:_-])\1{2,}")
"""A line that is drawn below a heading, and belongs to it."""

_SMALL_LAST: Final = re.compile(r"(?<![\w.])[a-zß-öø-ÿ]+,?$")
_APART: Final = frozenset({LineKind.ROW, LineKind.ITEM})
_WHOLE: Final = frozenset({LineKind.ROW, LineKind.CAPTION, LineKind.WORK_CITED})


def unbroken_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of sentences in order; one that goes on in the next line is one."""
    width = max((len(line) for line in text.splitlines() if len(line) <= _WIDEST), default=0)
    before: tuple[int, int] | None = None
    for start, end in sentence_spans(text):
        ruled = before is not None and _RULE.fullmatch(text[start:end].strip()) is not None
        if before is not None and (ruled or _goes_on(text, before, end, width)):
            before = (before[0], end)
            continue
        if before is not None:
            yield before
        before = (start, end)
    if before is not None:
        yield before


def _goes_on(text: str, before: tuple[int, int], end: int, width: int) -> bool:
    """Whether a line is a sentence's beginning, and the next one, right below it, its rest."""
    broken, rest = text[before[0] : before[1]], text[before[1] : end]
    below = rest.lstrip()
    if rest[: len(rest) - len(below)].count("\n") != 1 or SENTENCE_END.search(broken):
        return False
    length = before[1] - text.rfind("\n", 0, before[1]) - 1
    if not ((below[0].islower() and length >= _WRAPPED) or _is_full(broken, below, length, width)):
        return False
    return kind_of_line(broken) not in _WHOLE and kind_of_line(below) not in _APART


def _is_full(broken: str, below: str, length: int, width: int) -> bool:
    """Whether a line stops within a sentence, where the next word did not fit.

    Where the next line begins with a capital or a number, it might begin something new.
    """
    fits = length + 1 + len(below.split(maxsplit=1)[0]) <= width
    return length >= _FULL and not fits and _SMALL_LAST.search(broken) is not None
