"""Where lines of a page end that belong together: those of a list, a form, terms, or commands."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.answering.line_kinds import LineKind, has_a_figure, is_entry, is_told_in_lines
from tunedd_api.rag.answering.passage_lines import Line, is_heading_of

LONGEST_LIST: Final = 20
"""Lines of a list, or of what else belongs together, that are quoted at most."""


def end_of_block(lines: Sequence[Line], at: int) -> int:
    """Where lines that are no sentences end, if they say something together; else where they begin.

    Two of them are headings; more are what is left of a table without its rules.
    """
    end = at
    while end < len(lines) and lines[end].kind in {LineKind.HEADING, LineKind.QUESTION}:
        end += 1
    return end if is_told_in_lines([line.quote.text for line in lines[at:end]]) else at


def end_of_entries(lines: Sequence[Line], at: int) -> int:
    """Where lines like "Room: Delft" end, several or one with a figure; else where they begin."""
    end = at
    while end < len(lines) and lines[end].kind is LineKind.HEADING:
        if not is_entry(lines[end].quote.text):
            break
        end += 1
    if end > at and is_heading_of(lines, end - 1):
        end -= 1
    return at if end == at + 1 and not has_a_figure(lines[at].quote.text) else end


def end_of(lines: Sequence[Line], at: int, kind: LineKind) -> int:
    """Where the lines of a kind end; what an item goes on with belongs to it."""
    end = at + 1
    while end < len(lines) and end - at < 3 * LONGEST_LIST:
        same = lines[end].kind is kind
        goes_on = kind is LineKind.ITEM and lines[end].paragraph == lines[end - 1].paragraph
        if not same and not goes_on:
            break
        end += 1
    return end


def end_of_terms(lines: Sequence[Line], at: int) -> int:
    """Where terms with what each means end: lines that are no sentences, each with some behind it.

    One of them is a heading.
    """
    end, terms = at, 0
    while end - at < LONGEST_LIST and _is_term(lines, end):
        terms += 1
        end += 2
        while end < len(lines) and lines[end].kind is LineKind.PROSE and end - at < LONGEST_LIST:
            end += 1
    return end if terms > 1 else at


def end_of_commands(lines: Sequence[Line], at: int) -> int:
    """Where lines end that are no sentences and no headings, such as commands to be typed."""
    end = at
    while end < len(lines) and end - at < LONGEST_LIST:
        if lines[end].kind is not LineKind.HEADING or lines[end].quote.text.startswith("#"):
            break
        end += 1
    return end


def _is_term(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a heading, and no question, right above sentences."""
    if not is_heading_of(lines, at) or lines[at].kind is LineKind.QUESTION:
        return False
    return lines[at + 1].kind is not LineKind.ITEM
