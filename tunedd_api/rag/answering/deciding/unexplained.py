"""Reasons that are asked for where the documents only say that it is so."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.answering.stretches.answer_evidence import tells_a_reason
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.questions.asked_words import asked_words, keys_of, sentences_of, share_held
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question

_TOLD: Final = 0.5
"""The share of a question's words that a sentence says which tells what it asks the reason of."""

_AS_MUCH: Final = 0.1
_FOLLOWS: Final = re.compile(
    r"[:;–—]\s|\b(?:or else|otherwise|for fear|whereas|would|could|might)\b", re.IGNORECASE
)
"""What joins a reason to what it is of, without a word that says so."""


def tells_only_that(question: str, text: str) -> bool:
    """Whether a text says what a question asks the reason of, and gives none beside it.

    "Day tickets cannot be exchanged" says nearly all of "Why can't day tickets be exchanged?", so
    that words and readers take it for an answer. A reason stands in a sentence that says most of
    the question, or in one next to it. Where no sentence says half of the question, it may be put
    in other words, and its reason with it.
    """
    if kind_of_question(question) is not QuestionKind.REASON:
        return False
    asked, sentences, above = asked_words(question), sentences_of(text), keys_of(text)
    shares = [share_held(asked, keys_of(sentence), above) for sentence in sentences]
    most = max(shares, default=0.0)
    return most >= _TOLD and not any(
        _may_give_a_reason(sentences[max(at - 1, 0) : at + 1], sentences[at + 1 : at + 2])
        for at, share in enumerate(shares)
        if share >= most - _AS_MUCH
    )


def _may_give_a_reason(said: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether sentences give a reason, or the one behind goes on about it: "Nobody uses it."."""
    text = " ".join((*said, *behind))
    goes_on = any(parsed(sentence).has_anaphor for sentence in behind)
    return goes_on or tells_a_reason(text) or _FOLLOWS.search(text) is not None
