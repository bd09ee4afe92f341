"""Counting the tokens of parts of a text, without listing all of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

TokenSpans = tuple[tuple[int, int], ...]
"""Half-open spans of the tokens of a word, relative to it."""


class TokenIndex:
    """Where the tokens of a text begin, by words that begin at ``starts`` and have ``counts``.

    ``cut`` gives the tokens of the n-th word, relative to it: asked only for words that a
    position falls into.
    """

    def __init__(
        self, starts: Sequence[int], counts: Iterable[int], cut: Callable[[int], TokenSpans]
    ) -> None:
        self._starts = starts
        self._before = list(accumulate(counts, initial=0))
        self._cut = cut

    def before(self, position: int) -> int:
        """How many tokens begin before a character."""
        word = bisect_left(self._starts, position)
        if word == 0:
            return 0
        if word < len(self._starts) and self._starts[word] == position:
            return self._before[word]
        within = position - self._starts[word - 1]
        return self._before[word - 1] + sum(start < within for start, _ in self._cut(word - 1))

    def position(self, token: int) -> int | None:
        """Where a token begins, counted from 0; None beyond the last one."""
        if not 0 <= token < self._before[-1]:
            return None
        word = bisect_right(self._before, token) - 1
        return self._starts[word] + self._cut(word)[token - self._before[word]][0]
