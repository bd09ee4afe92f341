"""Asides: what a message asks of the service beside what it asks of the documents."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from tunedd_api.rag.understanding.message import Kind, Understanding

_BESIDE: Final = frozenset({Kind.QUESTION, Kind.LIST})
_ASIDES: Final = frozenset({Kind.SERVICE, Kind.LIBRARY, Kind.CONVERSATION})
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
        if sentence.endswith("?")
        and (aside := await read(sentence)).kind in _ASIDES
        and not aside.needs_evidence
    }
    rest = " ".join(one for at, one in enumerate(sentences) if at not in asides)
    if len(asides) != 1 or "?" not in rest:
        return understood
    return replace(understood, question=rest, aside=next(iter(asides.values())))
