"""Abbreviations in a question that the passages which it finds write out: "RMF", "GDPR"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.documents.passages import Passage

_ABBREVIATION: Final = re.compile(r"(?<![\w.-])[A-Z]{3,6}(?![\w-])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
"""Where an abbreviation stands behind what it is short for."""
_SMALL: Final = frozenset({"of", "and", "for", "the", "in", "on", "to", "de", "et", "und"})
"""Words whose letters abbreviations leave out."""
_MOST_SMALL: Final = 3
"""Such words within what is abbreviated."""


def written_out(question: str, passages: Sequence[Passage]) -> str:
    """A question with abbreviations that no passage uses as the passages write them out.

    Only where the first letters of words with capitals, one behind the other, are those of the
    abbreviation, and of one such name alone.
    """
    wanted = {found.group() for found in _ABBREVIATION.finditer(question)}
    if not wanted:
        return question
    cited = [passage for passage in passages if not passage.is_reference]
    texts = [text for passage in cited for text in (passage.title, passage.text)]
    meant: dict[str, set[str]] = {one: set() for one in wanted}
    for text in texts:
        words = list(_WORD.finditer(text))
        told = set(_WORD.findall(_IN_BRACKETS.sub(" ", text)))
        for one in wanted & told:
            meant.pop(one, None)
        for one, names in meant.items():
            names.update(_names(one, text, words))
    known = {one: next(iter(names)) for one, names in meant.items() if len(names) == 1}
    return _ABBREVIATION.sub(lambda found: known.get(found.group(), found.group()), question)


def _names(letters: str, text: str, words: Sequence[re.Match[str]]) -> Iterator[str]:
    """What a text writes out that has these first letters, in one line."""
    for at, word in enumerate(words):
        if word.group()[0] != letters[0]:
            continue
        rest = letters[1:]
        for end in words[at + 1 : at + len(letters) + _MOST_SMALL]:
            if rest and end.group()[0] == rest[0]:
                rest = rest[1:]
                if not rest:
                    yield " ".join(text[word.start() : end.end()].split())
                    break
            elif end.group() not in _SMALL:
                break
