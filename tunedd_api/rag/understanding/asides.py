"""Asides: what a message asks of the service beside what it asks of the documents."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding

_BESIDE: Final = frozenset({Kind.QUESTION, Kind.LIST})
_ASIDES: Final = frozenset({Kind.SERVICE, Kind.LIBRARY, Kind.CONVERSATION})
_OF_ITSELF: Final = frozenset({Aspect.IDENTITY, Aspect.WELLBEING})
"""What small talk asks of the service."""

_BETWEEN_SENTENCES: Final = re.compile(r"(?<=[?!.…])\s+")
_MOST_SENTENCES: Final = 4


async def with_aside(
    understood: Understanding, read: Callable[[str], Awaitable[Understanding]]
) -> Understanding:
    """The question without the one sentence that asks something which needs no evidence, if any.

    "Can you delete my data? And what is a webhook?" asks two things of two kinds. ``read`` tells
    what a sentence is by itself.
    """
    sentences = _BETWEEN_SENTENCES.split(understood.question)
    if understood.kind not in _BESIDE or not 1 < len(sentences) <= _MOST_SENTENCES:
        return understood
    asides = {
        at: aside
        for at, sentence in enumerate(sentences)
        if sentence.endswith("?") and _is_aside(aside := await read(sentence))
    }
    rest = " ".join(one for at, one in enumerate(sentences) if at not in asides)
    if len(asides) != 1 or "?" not in rest:
        return understood
    return replace(understood, question=rest, aside=next(iter(asides.values())))


def _is_aside(understood: Understanding) -> bool:
    """Whether a sentence asks something that is answered without the documents."""
    asked = understood.kind in _ASIDES or (
        understood.kind is Kind.SMALL_TALK and understood.aspect in _OF_ITSELF
    )
    return asked and not understood.needs_evidence
