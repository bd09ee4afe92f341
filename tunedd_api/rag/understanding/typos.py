"""Slips of the keyboard in the words that politeness and commands are made of."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

from tunedd_api.rag.understanding.lexicon import lexicon
from tunedd_api.rag.understanding.wording import Token, Wording

_SHORTEST: Final = 4
_SHORTEST_WITH_A_SLIP: Final = 5
_LONGEST: Final = 20
"""Letters; shorter words become others by one slip too easily."""


def prepare(language: str) -> None:
    """Read what telling messages of one of ``LANGUAGES`` apart needs: a tenth of a second, once."""
    _by_gap(language)


def corrected(words: Wording, language: str) -> Wording:
    """The words with slips mended where just one word of the lexicon can be meant.

    Repeated letters and swapped neighbours are mended anywhere, one letter too few, too many or
    wrong only in longer words and beside others; the first letter always counts.
    """
    alone = len(words) == 1
    tokens = [
        token
        if (meant := _corrected(token.text, language, alone=alone)) == token.text
        else Token(meant, token.start, token.end)
        for token in words.tokens
    ]
    return Wording(words.original, tokens)


@lru_cache(maxsize=8192)
def _corrected(word: str, language: str, *, alone: bool) -> str:
    known = lexicon(language).vocabulary
    if word in known or word in lexicon(language).own_words or not word.isalpha():
        return word
    if len(word) > _LONGEST:
        return word
    for candidate in _squeezed(word):
        if candidate in known:
            return candidate
    if len(word) < _SHORTEST:
        return word
    for candidate in swapped(word):
        if candidate in known:
            return candidate
    if alone or len(word) < _SHORTEST_WITH_A_SLIP:
        return word
    meant = {
        target
        for gap in (word, *gaps(word))
        for target in _by_gap(language).get(gap, "").split()
        if target[0] == word[0] and abs(len(target) - len(word)) <= 1
    }
    return meant.pop() if len(meant) == 1 else word


def _squeezed(word: str) -> Iterator[str]:
    """The word without letters that were held down: "heyy", "hellooo", "hiii"."""
    if word[-2:-1] == word[-1:]:
        yield word[:-1]
    runs = [(letter, len(list(group))) for letter, group in groupby(word)]
    if any(length > 2 for _, length in runs):
        yield "".join(letter * min(length, 2) for letter, length in runs)
        yield "".join(letter * (1 if length > 2 else length) for letter, length in runs)
        yield "".join(letter for letter, _ in runs)


def swapped(word: str) -> Iterator[str]:
    """The word with each two neighbouring letters in each other's place."""
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def gaps(word: str) -> Iterator[str]:
    """The word without each of its letters."""
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


@cache
def _by_gap(language: str) -> Mapping[str, str]:
    """The words of the lexicon by what is left of each without one of its letters, or none.

    Words are separated by blanks: a set for each gap would take three times the memory, and nearly
    all have one word.
    """
    table: dict[str, str] = {}
    for word in lexicon(language).vocabulary:
        if len(word) >= _SHORTEST_WITH_A_SLIP:
            for gap in {word, *gaps(word)}:
                table[gap] = f"{table[gap]} {word}" if gap in table else word
    return table
