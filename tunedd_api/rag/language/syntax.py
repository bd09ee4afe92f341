"""A sentence taken apart: its clauses, and the part that each word plays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tunedd_api.rag.language.function_words import CONTENT, Tag
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.words import Token, base_form


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


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence taken apart; ``segments`` and ``clause_numbers`` are its tokens'.

    A sentence is compared with many others, and every check looks at its clauses: what they hold
    is put together once, and whatever else is found out of a sentence can be remembered by it.
    """

    text: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    segments: tuple[int, ...]
    clause_numbers: tuple[int, ...]
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    has_anaphor: bool

    def of_clause(self, number: int) -> Sequence[Word]:
        """The words of one clause."""
        return self._words_by_clause.get(number, ())

    def tokens_of(self, number: int) -> Sequence[tuple[int, Token]]:
        """The tokens of one clause, each with its place."""
        return self._tokens_by_clause.get(number, ())

    @cached_property
    def lows(self) -> frozenset[str]:
        """What its tokens are in lower case."""
        return frozenset(token.low for token in self.tokens)

    @cached_property
    def bases(self) -> Counter[str]:
        """How often each base form stands among its words."""
        return Counter(base_form(word.low) for word in self.words)

    @cached_property
    def _words_by_clause(self) -> Mapping[int, Sequence[Word]]:
        found: dict[int, list[Word]] = {}
        for word in self.words:
            found.setdefault(word.clause, []).append(word)
        return found

    @cached_property
    def _tokens_by_clause(self) -> Mapping[int, Sequence[tuple[int, Token]]]:
        found: dict[int, list[tuple[int, Token]]] = {}
        for place, (number, token) in enumerate(zip(self.clause_numbers, self.tokens, strict=True)):
            found.setdefault(number, []).append((place, token))
        return found
