"""Stretches: what can be quoted as an answer by itself.

A stretch is a sentence with what belongs to it: the sentence before it that says what its
pronoun stands for or the heading right above it, what a lead-in leads to, the whole list and each
clause of a long one, the header of a table's row. A header that stands outside the passage cannot
be quoted from it: the row's quote names it. A table of which only the lines are left comes whole.
The names below a title are one, for who asks for them. Headings by themselves, captions and works
cited are no stretches.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.page_text.line_groups import (
    LONGEST_LIST,
    clauses,
    end_of,
    end_of_block,
    end_of_commands,
    end_of_entries,
    end_of_terms,
    needs_what_leads_to_it,
)
from tunedd_api.rag.page_text.line_kinds import (
    LineKind,
    announced,
    counted,
    kind_of_line,
    leans_back,
)
from tunedd_api.rag.page_text.passage_lines import Line, headings_of, is_heading_of, lines_of
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.page_text.row_cells import cells, lines_of_header
from tunedd_api.rag.page_text.title_pages import end_of_names
from tunedd_api.rag.splitting.structure import SEPARATOR

_NUMBERED: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ \u00a0-](\d+(?:[.,]\d+)*)")
_FOLLOWING: Final = 3
_LONGEST: Final = 1200
_FEWEST_ROWS: Final = 3
_LONGEST_FORM: Final = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring quotes of one passage, in reading order, that answer together.

    ``anchor`` is the place in ``quotes`` of the one that the stretch is about, and ``needed`` how
    many from the first on must not be left out: up to the end of a list or of what was announced.
    ``heading`` is the nearest one above it in its passage; empty where none is.
    """

    quotes: tuple[Quote, ...]
    anchor: int
    needed: int
    kind: LineKind
    heading: str = ""

    @property
    def passage(self) -> Passage:
        """The passage that it is a part of."""
        return self.quotes[0].passage

    @property
    def anchor_text(self) -> str:
        """The text of the quote that the stretch is about: what is embedded."""
        return self.quotes[self.anchor].text

    @property
    def header(self) -> str:
        """What names the columns of its row outside the passage; empty where nothing does."""
        return self.quotes[self.anchor].header

    @property
    def text(self) -> str:
        """The whole text, line by line."""
        return "\n".join(quote.text for quote in self.quotes)


def stretches(passages: Sequence[Passage]) -> list[Stretch]:
    """The stretches of the passages, passage by passage; a place that two hold comes once."""
    seen: set[tuple[object, ...]] = set()
    found: list[Stretch] = []
    for passage in passages:
        if passage.is_reference:
            continue
        for stretch in _of_passage(passage):
            quote = stretch.quotes[stretch.anchor]
            place = (passage.document.id, passage.page, quote.start, stretch.kind)
            if place not in seen:
                seen.add(place)
                found.append(stretch)
    return found


def heading_of(stretch: Stretch) -> str:
    """The heading that a stretch begins with or stands under; empty where there is none."""
    first = stretch.quotes[0].text
    if len(stretch.quotes) > 1 and kind_of_line(first) is LineKind.HEADING:
        return first.strip("# ")
    return stretch.heading or (stretch.passage.section or "").split(SEPARATOR)[-1]


def is_of_another(question: str, stretch: Stretch) -> bool:
    """Whether a row is that of "Pump 69" where the question names "Pump 71".

    To everything else that ranks rows, those of the same table are much alike.
    """
    if stretch.kind is not LineKind.ROW:
        return False
    asked, told = _numbered(question), _numbered(stretch.anchor_text)
    return any(word in told and numbers.isdisjoint(told[word]) for word, numbers in asked.items())


def _numbered(text: str) -> dict[str, set[str]]:
    """The numbers that stand right behind each word that carries meaning."""
    found: dict[str, set[str]] = {}
    for word, number in _NUMBERED.findall(text):
        for term in content_terms(word):
            found.setdefault(term, set()).add(number)
    return found


def _of_passage(passage: Passage) -> Iterator[Stretch]:
    lines = lines_of(passage)
    headings = headings_of(lines)
    for stretch in _of_lines(lines, passage.table_header or ""):
        start = stretch.quotes[0].start
        above = [quote.text for quote in headings if quote.end <= start]
        yield replace(stretch, heading=above[-1].strip("# ")) if above else stretch


def _of_lines(lines: Sequence[Line], header: str) -> Iterator[Stretch]:
    at = 0
    while at < len(lines):
        kind = lines[at].kind
        block = end_of_block(lines, at)
        if kind is LineKind.ITEM:
            end = end_of(lines, at, LineKind.ITEM)
            yield from _list(lines, at, end)
            at = end
        elif block > at:
            quotes = tuple(line.quote for line in lines[at:block])
            yield Stretch(quotes, 0, len(quotes), LineKind.ROW)
            at = block
        elif (end := end_of_entries(lines, at)) > at:
            yield from _entries(lines, at, end)
            at = end
        elif kind is LineKind.ROW:
            end = end_of(lines, at, LineKind.ROW)
            yield from _headless(lines, at, end, header) if header else _table(lines, at, end)
            header = ""
            at = end
        elif (end := end_of_names(lines, at)) > at:
            quotes = tuple(line.quote for line in lines[at:end])
            yield Stretch(quotes, 0, len(quotes), LineKind.NAMES)
            at = end
        else:
            if kind in {LineKind.PROSE, LineKind.LEAD_IN} and not _leads_a_list(lines, at):
                yield _prose(lines, at)
            at += 1


def _entries(lines: Sequence[Line], at: int, end: int) -> Iterator[Stretch]:
    """A form as a whole, unless it is long: then each of its entries."""
    quotes = tuple(line.quote for line in lines[at:end])
    if quotes[-1].end - quotes[0].start <= _LONGEST_FORM:
        yield Stretch(quotes, 0, len(quotes), LineKind.ENTRY)
    else:
        for quote in quotes:
            yield Stretch((quote,), 0, 1, LineKind.ENTRY)


def _list(lines: Sequence[Line], at: int, end: int) -> Iterator[Stretch]:
    """The whole list, with the sentence that leads to it, or the heading or names right above.

    Of a list of clauses, each of them as well. Rows that the last item leads to belong to it.
    """
    headed = at > 0 and (is_heading_of(lines, at - 1) or lines[at - 1].kind is LineKind.NAMES)
    first = at - 1 if at and (headed or _leads_a_list(lines, at - 1)) else at
    led_to = end + _led_to(lines, end - 1)
    quotes = tuple(line.quote for line in lines[first:led_to])
    items = clauses(lines, at, end)
    yield Stretch(quotes, 0, len(quotes), LineKind.CLAUSES if items else LineKind.ITEM)
    for start, stop in items:
        needed = needs_what_leads_to_it(lines[start])
        before = [line.quote for line in lines[first : items[0][0]] if needed]
        last = led_to if stop == end else stop
        clause = (*before, *(line.quote for line in lines[start:last]))
        yield Stretch(clause, len(before), len(clause), LineKind.CLAUSE)


def _leads_a_list(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the lead-in of the list behind it, and no stretch of its own."""
    if at + 1 >= len(lines) or lines[at + 1].kind is not LineKind.ITEM:
        return False
    return lines[at].kind is LineKind.LEAD_IN or announced(lines[at].quote.text) > 0


def _table(lines: Sequence[Line], at: int, end: int) -> Iterator[Stretch]:
    """Each row with the first one or two, which name the columns; and all of them together."""
    rows = [line.quote for line in lines[at:end] if any(c.isalnum() for c in line.quote.text)]
    if len(rows) == 1:
        yield Stretch((rows[0],), 0, 1, LineKind.ROW)
    named = lines_of_header([cells(row.text) for row in rows])
    for row in rows[named:]:
        yield Stretch((*rows[:named], row), named, named + 1, LineKind.ROW)
    if _FEWEST_ROWS <= len(rows) <= LONGEST_LIST:
        yield Stretch(tuple(rows), 0, len(rows), LineKind.TABLE)


def _headless(lines: Sequence[Line], at: int, end: int, header: str) -> Iterator[Stretch]:
    """Each row alone, of a table whose header stands outside the passage."""
    for line in lines[at:end]:
        if any(char.isalnum() for char in line.quote.text):
            yield Stretch((replace(line.quote, header=header),), 0, 1, LineKind.ROW)


def _prose(lines: Sequence[Line], at: int) -> Stretch:
    first = at
    leaning = leans_back(lines[at].quote.text) and _goes_together(lines, at - 1)
    if at and (leaning or is_heading_of(lines, at - 1)):
        first = at - 1
    needed = at + 1 + _led_to(lines, at)
    end = needed
    last = at + _FOLLOWING
    while end < len(lines) and _goes_together(lines, end - 1):
        last = max(last, end - 1 + counted(lines[end - 1].quote.text))
        if end > last:
            break
        end += 1
    end = max(end, _end_of_list(lines, needed, end))
    while end > needed and lines[end - 1].quote.end - lines[first].quote.start > _LONGEST:
        end -= 1
    quotes = tuple(line.quote for line in lines[first:end])
    return Stretch(quotes, at - first, needed - first, LineKind.PROSE)


def _end_of_list(lines: Sequence[Line], at: int, end: int) -> int:
    """Where the list ends that the last of some sentences leads to; else where they end."""
    if end <= at or end >= len(lines) or lines[end].kind is not LineKind.ITEM:
        return end
    after = end_of(lines, end, LineKind.ITEM)
    return after if _leads_a_list(lines, end - 1) and not clauses(lines, end, after) else end


def _led_to(lines: Sequence[Line], at: int) -> int:
    """How many of the lines behind a lead-in belong to it."""
    count = announced(lines[at].quote.text)
    after = at + 1
    if after < len(lines) and lines[after].kind in {LineKind.ITEM, LineKind.ROW}:
        leads = bool(count) or lines[at].kind is LineKind.LEAD_IN
        return min(end_of(lines, after, lines[after].kind) - after, LONGEST_LIST) * leads
    if lines[at].kind is LineKind.LEAD_IN:
        end = max(end_of_terms(lines, after), end_of_commands(lines, after))
        if end > after:
            return end - after
    following = 0
    while following < count and _goes_together(lines, at + following):
        following += 1
    return following


def _goes_together(lines: Sequence[Line], at: int) -> bool:
    """Whether a line and the one behind it are sentences of one paragraph."""
    if at < 0 or at + 1 >= len(lines):
        return False
    one, other = lines[at], lines[at + 1]
    prose = {LineKind.PROSE, LineKind.LEAD_IN}
    return one.kind in prose and other.kind in prose and one.paragraph == other.paragraph
