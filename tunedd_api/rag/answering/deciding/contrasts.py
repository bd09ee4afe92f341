"""What a text says in place of what a question asks: "amber foil" for "clear foil", another year.

A question whose answer is missing is often nearly answered. Its words are all there but one, and
something else of the same kind stands in the place of that one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.stop_words import STOP_WORDS
from tunedd_api.rag.language.words import Token, base_form
from tunedd_api.rag.wording.likeness import Likeness, likeness

_YEARS: Final = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d,]|\.\d)")
_FIGURES: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_CALENDAR: Final = re.compile(
    r"\b(?:january|february|april|june|july|august|september|october|november|december|"
    r"(?:in|of|by|since|until|from|to|last|next|this|every|\d|early|mid|late) "
    r"(?:march|may|spring)|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"summer|autumn|winter)\b"
)
"""In small letters; what may be another word needs one before it."""

_SHORTEST: Final = 3
"""Letters of a word whose opposite is looked for."""


@dataclass(frozen=True, slots=True)
class Contrasts:
    """What stands in a text in place of what is asked.

    ``years``, ``calendar`` (months, days of the week, seasons) and ``figures`` are 1 where the text
    has others than the question, -1 where it has all of the question's, and else 0. ``before`` and
    ``behind`` count words of the question that the text does not say, where it says the one behind
    them or before them together with another; ``opposites`` those whose opposite it says.
    """

    years: float
    calendar: float
    figures: float
    before: float
    behind: float
    opposites: float


def contrasts(question: str, text: str) -> Contrasts:
    """What an English text says in place of what a question asks."""
    asked, said = parsed(question).tokens, parsed(text).tokens
    neighbours = _Neighbours(said)
    before = behind = 0
    for one, other in pairwise(asked):
        if not (_says_something(one) and _says_something(other)):
            continue
        first, second = base_form(one.low), base_form(other.low)
        before += neighbours.replaced_before(first, second)
        behind += neighbours.replaced_behind(first, second)
    words = {token.low for token in said if token.low.isalpha()}
    unsaid = [
        token.low
        for token in asked
        if token.low.isalpha()
        and len(token.low) >= _SHORTEST
        and base_form(token.low) not in neighbours.bases
    ]
    denied = [low for low in unsaid if any(likeness(low, w) is Likeness.OPPOSITE for w in words)]
    return Contrasts(
        years=_contrast(_YEARS, question, text),
        calendar=_contrast(_CALENDAR, question.lower(), text.lower()),
        figures=_contrast(_FIGURES, question, text),
        before=before,
        behind=behind,
        opposites=len(denied),
    )


class _Neighbours:
    """The words of a text with those beside them."""

    def __init__(self, said: Sequence[Token]) -> None:
        self.bases = frozenset(base_form(token.low) for token in said)
        pairs = list(pairwise(said))
        self._led = {base_form(b.low) for a, b in pairs if _says_something(a)}
        self._followed = {base_form(a.low) for a, b in pairs if _says_something(b)}

    def replaced_before(self, first: str, second: str) -> bool:
        """Whether the text says not the first but the second word, behind another."""
        return first not in self.bases and second in self._led

    def replaced_behind(self, first: str, second: str) -> bool:
        """Whether the text says not the second but the first word, before another."""
        return second not in self.bases and first in self._followed


def _says_something(token: Token) -> bool:
    return token.low.isalnum() and token.low not in STOP_WORDS and len(token.low) > 1


def _contrast(pattern: re.Pattern[str], question: str, text: str) -> float:
    asked, said = (
        frozenset(found.split()[-1] for found in pattern.findall(one)) for one in (question, text)
    )
    if asked and asked <= said:
        return -1.0
    return float(bool(asked - said and said - asked))
