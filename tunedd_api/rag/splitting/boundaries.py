"""Where a stretch of a page may be cut into passages."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.tokenizers import TokenStarts

MIN_TOKENS: Final = 25

_SECTION: Final = 60
"""Tokens that a passage has at least if it ends before a heading that it had room for."""

_HEADINGS: Final = 2
_HEADING_LENGTH: Final = 90
"""In characters."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is cut as a whole, with the places where it may be cut, all as offsets in the page.

    It reaches from ``start`` to ``end`` and has no blanks at its ends; ``tokens`` are the page's.
    ``headings`` are the offsets at which headings begin, but for those right after another.
    """

    text: str
    start: int
    end: int
    tokens: TokenStarts
    sentence_starts: Sequence[int]
    sentence_ends: Sequence[int]
    heading_ends: frozenset[int]
    headings: Sequence[int]
    tables: Sequence[tuple[int, int]]

    @classmethod
    def of(
        cls,
        text: str,
        span: tuple[int, int],
        tokens: TokenStarts,
        headings: Sequence[tuple[int, int]] = (),
        tables: Sequence[tuple[int, int]] = (),
    ) -> "Stretch":
        """Look for sentences in a span of a page."""
        first, last = span
        start = first + len(text[first:last]) - len(text[first:last].lstrip())
        end = max(start, first + len(text[first:last].rstrip()))
        sentences = sentence_spans(text[start:end])
        inside = [(at, to) for at, to in headings if start <= at < end]
        return cls(
            text=text,
            start=start,
            end=end,
            tokens=tokens,
            sentence_starts=[start + at for at, _ in sentences],
            sentence_ends=[start + to for _, to in sentences],
            heading_ends=frozenset(to for _, to in inside),
            headings=[
                at
                for index, (at, _) in enumerate(inside)
                if index == 0 or text[inside[index - 1][1] : at].strip()
            ],
            tables=tables,
        )

    def count(self, start: int, end: int) -> int:
        """Tokens that begin in the range."""
        return self.tokens.before(end) - self.tokens.before(start)

    def limit(self, start: int, budget: int) -> int:
        """How far a passage that begins here may reach."""
        beyond = self.tokens.position(self.tokens.before(start) + budget)
        return self.end if beyond is None else min(beyond, self.end)

    def skip_blanks(self, position: int) -> int:
        """The next visible character."""
        return self.end - len(self.text[position : self.end].lstrip())

    def sentence_end(self, start: int, after: int, limit: int) -> int | None:
        """The last end of a sentence, beyond ``after``, that makes a passage of some size.

        A heading belongs to what follows it, so a passage does not end with one or two of them
        if it can end before.
        """
        last = bisect_right(self.sentence_ends, limit) - 1
        earliest = bisect_right(self.sentence_ends, max(start, after))
        if last < earliest:
            return None
        for index in range(last, max(earliest, last - _HEADINGS) - 1, -1):
            end = self.sentence_ends[index]
            if self.count(start, end) < MIN_TOKENS:
                break
            if not self._is_heading(index):
                return self._before_table(start, after, end, limit)
        end = self.sentence_ends[last]
        return end if self.count(start, end) >= MIN_TOKENS else None

    def section_end(self, start: int, after: int, limit: int) -> int | None:
        """The end of a section, no further than ``limit``, that makes a passage of some size."""
        last = bisect_right(self.headings, limit)
        for heading in self.headings[bisect_right(self.headings, max(start, after)) : last]:
            if self.count(start, heading) >= _SECTION:
                return start + len(self.text[start:heading].rstrip())
        return None

    def _before_table(self, start: int, after: int, end: int, limit: int) -> int:
        """Where to end a passage rather than at ``end``, inside a table that fits the next one."""
        for first, last in self.tables:
            if start < first < end < last and self.count(first, last) <= self.count(start, limit):
                earlier = start + len(self.text[start:first].rstrip())
                if earlier > after and self.count(start, earlier) >= MIN_TOKENS:
                    return earlier
        return end

    def _is_heading(self, index: int) -> bool:
        end = self.sentence_ends[index]
        if end in self.heading_ends:
            return True
        if any(first < end <= last for first, last in self.tables):
            return False
        return (
            self.text.startswith("\n", end)
            and self.text[end - 1] not in ".!?:;"
            and end - self.sentence_starts[index] <= _HEADING_LENGTH
        )

    def cut(self, start: int, limit: int) -> int:
        """Where to end a passage inside a sentence: at a blank, else where no word is divided."""
        for divides in (_at_blank, _between_words):
            for position in range(limit, start, -1):
                if divides(self.text, position):
                    end = start + len(self.text[start:position].rstrip())
                    if self.count(start, end) >= MIN_TOKENS:
                        return end
                    break
        return limit

    def overlap(self, start: int, end: int, budget: int) -> int:
        """Where the next passage begins: at this one's last sentence, or after it."""
        following = self.skip_blanks(end)
        if following in self.headings:
            return following
        index = bisect_left(self.sentence_starts, end) - 1
        last = self.sentence_starts[index]
        whole = self.sentence_ends[index] == end
        if whole and last > start and self.count(last, end) <= budget:
            return last
        return following

    def start_of_last(self, start: int, spans: list[tuple[int, int]], budget: int) -> int:
        """Where the last passage begins: earlier than planned if it would be a crumb."""
        if not spans or self.count(start, self.end) >= MIN_TOKENS:
            return start
        first = spans[-1][0]
        index = bisect_left(self.sentence_starts, start) - 1
        while index >= 0 and self.sentence_starts[index] > first:
            earlier = self.sentence_starts[index]
            tokens = self.count(earlier, self.end)
            if tokens > budget:
                break
            if tokens >= MIN_TOKENS:
                return earlier
            index -= 1
        return self._start_inside_a_sentence(first, budget)

    def _start_inside_a_sentence(self, first: int, budget: int) -> int:
        """Where to begin the last passage so that it is just no crumb."""
        latest = max(first, self._from_end(MIN_TOKENS))
        earliest = max(first, self._from_end(budget))
        for divides in (_at_blank, _between_words):
            for position in range(latest, earliest, -1):
                if divides(self.text, position):
                    return position
        return latest

    def _from_end(self, count: int) -> int:
        """Where the last so many tokens begin."""
        token = self.tokens.before(self.end) - count
        return max(self.start, self.tokens.position(max(0, token)) or 0)


def _at_blank(text: str, position: int) -> bool:
    return text[position - 1].isspace()


def _between_words(text: str, position: int) -> bool:
    """Whether tokenizers that split words at punctuation and CJK split them here."""
    return _stands_alone(text[position - 1]) or _stands_alone(text[position])


def _stands_alone(char: str) -> bool:
    return (
        unicodedata.category(char)[0] == "P"
        or (char.isascii() and not char.isalnum())
        or "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
    )
