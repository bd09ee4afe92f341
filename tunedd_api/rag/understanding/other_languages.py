"""Languages that no rules are written for: which words tell them, and what is said in them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

_FEWEST_WORDS: Final = 2
"""A single word is often a name, or of several languages; unless it is the whole message."""

_LEAST_SHARE: Final = 1 / 5
"""Of a text's words, how many tell its language at least: two in five are function words, of which
the table has the commonest, and of which others have some."""

_LEAST_SHARE_BESIDE: Final = 2 / 5
"""The same where of these words only one is of no other language."""


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The words, in lower case, that tell a language, and its sentences by their names.

    So do words with one of its ``letters``; ``alone`` tell it only where a text holds nothing else.
    """

    letters: frozenset[str]
    words: frozenset[str]
    alone: frozenset[str]
    replies: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "OtherLanguage":
        """Read the table of one language."""
        words, alone = (frozenset(table.get(name, "").split()) for name in ("words", "alone"))
        return cls(frozenset(table.get("letters", "")), words, alone, table["replies"])

    def has(self, word: str) -> bool:
        """Whether a word, as it is written, is of this language; names are of none."""
        return word.lower() in self.words or (word.islower() and not self.letters.isdisjoint(word))


@cache
def other_languages() -> Mapping[str, OtherLanguage]:
    """The languages that have sentences and no lexicon, by their ISO 639-1 codes."""
    source = files(__package__).joinpath("other_languages.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return {code: OtherLanguage.of(of_one) for code, of_one in table.items()}


def other_language(words: Sequence[str], known: int) -> str | None:
    """The one of these languages that surely is a text's, by its words as written; else None.

    ``known`` is how many of the words the likeliest language with a lexicon has.
    """
    may_be = {code for word in words for code in _languages_by_word().get(word.lower(), ())}
    told = {code: _told_by(words, other_languages()[code]) for code in may_be}
    best = max(told, key=told.__getitem__, default=None)
    if best is None or told[best] <= known or list(told.values()).count(told[best]) > 1:
        return None
    return best


def _told_by(words: Sequence[str], language: OtherLanguage) -> int:
    """How many words tell a language; 0 if these are too few.

    Beside one that no other language has, those count that it shares.
    """
    own = sum(map(language.has, words))
    shared = sum(word.lower() in language.alone for word in words)
    if own + shared == len(words):
        return len(words)
    if own >= max(_FEWEST_WORDS, _LEAST_SHARE * len(words)):
        return own + shared
    told = own + shared if own else 0
    return told if told >= max(_FEWEST_WORDS, _LEAST_SHARE_BESIDE * len(words)) else 0


@cache
def _languages_by_word() -> Mapping[str, Sequence[str]]:
    """The languages that know a word: a text in one has some of them."""
    table: dict[str, list[str]] = {}
    for code, language in other_languages().items():
        for word in language.words | language.alone:
            table.setdefault(word, []).append(code)
    return table
