"""A sentence taken apart: its clauses, and the part that each word plays."""

from dataclasses import dataclass

from tunedd_api.rag.language.function_words import CONTENT, Tag
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.words import Token


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its place: ``role`` is "subject", "object" or the preposition that governs it.

    ``clause`` and ``segment`` count from 0; segments also end at commas and coordinators.
    ``denied`` is true behind "without", "rather than" and their like.
    """

    low: str
    text: str
    tag: Tag
    place: int
    clause: int
    segment: int
    role: str
    denied: bool
    of: bool

    @property
    def is_content(self) -> bool:
        """Whether it says what the sentence is about."""
        return self.tag in CONTENT


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the places of its verb and of the words that say that something is not so.

    ``has_subject`` is false where the subject is understood or a pronoun; ``link`` is the word
    that joins it to what stands before.
    """

    number: int
    verb: int | None
    passive: bool
    negators: tuple[int, ...]
    has_subject: bool
    link: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence taken apart; ``segments`` and ``clause_numbers`` are its tokens'."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    segments: tuple[int, ...]
    clause_numbers: tuple[int, ...]
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    has_anaphor: bool

    def of_clause(self, number: int) -> list[Word]:
        """The words of one clause."""
        return [word for word in self.words if word.clause == number]

    def tokens_of(self, number: int) -> list[tuple[int, Token]]:
        """The tokens of one clause, each with its place."""
        return [
            (place, token)
            for place, token in enumerate(self.tokens)
            if self.clause_numbers[place] == number
        ]
