"""The parts of a question that asks two things in one: "What is it, and who found it?"."""

import re
from typing import Final

_BETWEEN: Final = re.compile(
    r"(?<=[?？])\s+(?=\S)|"
    r"(?:,|;|(?<!\s))\s+(?:and|und|y|et)\s+(?=(?:(?:by|in|of|for|to|with|from|at|on|since)\s+)?"
    r"(?:whom?|whose|when|where|why|how|what|which|wer|wen|wem|wann|wo|warum|wie|was|welche[rnsm]?|"
    r"quién|cuándo|dónde|cómo|por qué|qué|cuál(?:es)?|qui|quand|où|comment|pourquoi|quel(?:le)?s?)"
    r"\b)",
    re.IGNORECASE,
)

_MOST: Final = 8
"""Parts that are told apart, since an answer is looked for to each of them."""


def parts_of_question(question: str) -> tuple[str, ...]:
    """Its parts in order, each of which asks one thing; the question itself where it asks one.

    Where there are more than eight, the last one holds the rest.
    """
    parts = [part.strip() for part in _BETWEEN.split(question, maxsplit=_MOST - 1)]
    return tuple(part for part in parts if part)
