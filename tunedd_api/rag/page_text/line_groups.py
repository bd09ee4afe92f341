"""Where lines of a page end that belong together: those of a list, a form, terms, or commands."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.page_text.line_kinds import (
    LineKind,
    has_a_figure,
    is_entry,
    is_told_in_lines,
    leans_back,
)
from tunedd_api.rag.page_text.passage_lines import Line, is_heading_of
from tunedd_api.rag.page_text.wrapped_lines import SENTENCE_END

LONGEST_LIST: Final = 20
"""Lines of a list, or of what else belongs together, that are quoted at most."""

_LONG_LIST: Final = 400
_LONG_ITEM: Final = 90
"""Characters from which a list is more than one reads at a glance, and an item more than a step or
a name: about five lines of a page, and more than one. Set by hand."""

_MARK: Final = re.compile(r"\s*(?:\(?(?:(?P<number>\d+)|(?P<letter>[a-z]+))[.)]|\S)\s+")


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


def clauses(lines: Sequence[Line], at: int, end: int) -> list[tuple[int, int]]:
    """Where each item of a long list begins and ends, if most are sentences; else nothing.

    So are the clauses of terms and rules, each of which is read by itself. Steps, ingredients and
    what else is short belong together, and so does an item with the items within it.
    """
    items = _items(lines, at, end)
    if _length(lines[at:end]) <= _LONG_LIST:
        return []
    long = sum(_says_a_thing(lines[start:stop]) for start, stop in items)
    return items if 2 * long > len(items) else []


def needs_what_leads_to_it(item: Line) -> bool:
    """Whether an item goes on with the sentence above its list, or says "it" of what that names."""
    text = item.quote.text
    mark = _MARK.match(text)
    told = text[mark.end() :] if mark else text
    return told[:1].islower() or leans_back(told)


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


def _items(lines: Sequence[Line], at: int, end: int) -> list[tuple[int, int]]:
    """Where the outermost items of a list begin and end: those with numbers, letters, or bullets.

    A mark that stands there once marks none of several. What stands in front of the first of them,
    as at the top of a page, is one more, unless it leads to them.
    """
    marked: dict[str, list[int]] = {mark: [] for mark in ("number", "letter", "bullet")}
    for place in range(at, end):
        if lines[place].kind is LineKind.ITEM:
            found = _MARK.match(lines[place].quote.text)
            marked[(found and found.lastgroup) or "bullet"].append(place)
    starts = next((places for places in marked.values() if len(places) > 1), [])
    if starts and starts[0] > at and not lines[starts[0] - 1].quote.text.endswith((":", "：")):
        starts = [at, *starts]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def _says_a_thing(item: Sequence[Line]) -> bool:
    """Whether an item is long, and a sentence or more."""
    ends = any(SENTENCE_END.search(line.quote.text.rstrip()) for line in item)
    return ends and _length(item) > _LONG_ITEM


def _length(lines: Sequence[Line]) -> int:
    return lines[-1].quote.end - lines[0].quote.start
