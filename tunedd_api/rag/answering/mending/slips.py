"""Slips of the keyboard in a question, mended by the words of the passages that were found for it.

Passages are found by likeness, too, so that those on Toolformer come up for "Tooflormer"; by its
words the question would still be about something that they do not hold.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.lexicon.wordnet import is_common_word
from tunedd_api.rag.language.stop_words import STOP_WORDS
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.understanding.typos import gaps, swapped

_WORD: Final = re.compile(r"(?<!\w)[^\W\d_]{5,30}(?![\w'’-])")
"""What may be spelt wrongly: longer words are nobody's, and cost the square of their letters."""

_COMPARED: Final = re.compile(r"(?<=\w{3})(?:er|est)$")
_SHORTEST_SPELT: Final = 6
"""Letters of a word from which on one too many, too few or wrong is a slip; two that have changed
places always are."""
_SHORTEST_NAME: Final = 8
"""The same of names: another name is often one letter away."""


def without_slips(question: str, passages: Sequence[Passage]) -> str:
    """An English question with words that nobody knows as the passages spell them.

    A word is mended if it is none of English and stands in no passage, and the passages have one
    word alone that it can be meant for: with the same first letter, and one slip away. Where they
    have none, two letters that have changed places in a common word are put back: no passage need
    say "cheaper".
    """
    spelt: Counter[str] | None = None
    mended, position = [], 0
    for found in _WORD.finditer(question):
        word = found.group()
        if not _is_unknown(word.lower()):
            continue
        spelt = _words_of(passages) if spelt is None else spelt
        meant = _meant(word, spelt) or _turned_back(word)
        if meant is not None:
            mended += [question[position : found.start()], meant]
            position = found.end()
    return "".join([*mended, question[position:]])


def _is_unknown(low: str) -> bool:
    return low not in STOP_WORDS and not is_common_word(low)


def _words_of(passages: Iterable[Passage]) -> Counter[str]:
    """How often the passages have each word, as they spell it."""
    return Counter(
        found.group()
        for passage in passages
        for text in (passage.title, passage.text)
        for found in _WORD.finditer(text)
    )


def _meant(word: str, spelt: Counter[str]) -> str | None:
    """The one word that is meant by another that the passages do not have; None if there is none.

    Of its forms, "agent" and "agents", the most frequent.
    """
    low = word.lower()
    shortest = _SHORTEST_NAME if word[0].isupper() else _SHORTEST_SPELT
    turned = set(swapped(low))
    near = [
        one
        for one in spelt
        if one[0].lower() == low[0]
        and (one.lower() in turned or (len(low) >= shortest and _is_near(low, one.lower())))
    ]
    if len({base_form(one.lower()) for one in near}) != 1:
        return None
    if base_form(low) in {base_form(one.lower()) for one in spelt}:
        return None
    return max(near, key=lambda one: spelt[one])


def _turned_back(word: str) -> str | None:
    """The one common word with two letters of this one in each other's place; no name is one."""
    if word[0].isupper():
        return None
    common = {one for one in swapped(word) if one[0] == word[0] and _is_common(one)}
    return common.pop() if len(common) == 1 else None


def _is_common(low: str) -> bool:
    """Whether a word is one of English, or a form by which an adjective compares."""
    plain = _COMPARED.sub("", low)
    return is_common_word(low) or (plain != low and is_common_word(plain))


def _is_near(one: str, other: str) -> bool:
    """Whether one letter is too many, too few or wrong."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return other in gaps(one) or one in gaps(other)
