"""Whether what was gathered bears on a question: by its words, and as part of a conversation."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.questions.asked_words import (
    asked_words,
    aspect_words,
    keys_of,
    passage_keys,
    sentences_of,
    share_held,
)
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question
from tunedd_api.rag.questions.pointing import is_all_pointing
from tunedd_api.rag.retrieval.background import background
from tunedd_api.rag.retrieval.follow_ups import points_back
from tunedd_api.rag.understanding.classifier import is_addressed

_MOST_WORDS: Final = 0.5
_TELLS_FIRST: Final = re.compile(r"\w[.!…]\s+\w[^.!?…]*\?\W*$")
"""A sentence that asks nothing, and a question as the last one: "It says F05. What now?"."""


def goes_on(question: str, history: Sequence[HistoryMessage]) -> bool:
    """Whether a question goes on from an answer, or from what the message tells first."""
    if _TELLS_FIRST.search(question):
        return True
    known = background(history)
    if known is None or known.refused:
        return False
    return points_back(question) == 1 or _asks_of_what_was_said(question)


def _asks_of_what_was_said(question: str) -> bool:
    """Whether a question names nothing and speaks to nobody: "How much do I get?"."""
    asks = kind_of_question(question) is not QuestionKind.OTHER
    return asks and is_all_pointing(question) and not is_addressed(question)


def is_said(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a sentence of the passages holds all names of a question, or all of its words.

    The words count where it has no names and more than one word. What speaks to whoever answers is
    asked of nobody's documents.
    """
    asked = asked_words(question)
    if is_addressed(question) or not asked:
        return False
    needed = [word for word in asked if word.is_name] or asked
    if len(asked) == 1 and needed is asked:
        return False
    sentences = (keys_of(sentence) for p in passages for sentence in sentences_of(p.text))
    return any(share_held(needed, keys) == 1 for keys in sentences)


def names_what_is_asked(question: str, passages: Sequence[Passage]) -> bool:
    """Whether one passage holds half of the question's words, however far its vector is from it.

    A table is about many things, and near to no question about one of them; "What are the
    downsides?" is near to nothing by itself.
    """
    asked = asked_words(question) or aspect_words(question)
    held = (share_held(asked, passage_keys(passage)) for passage in passages)
    return bool(asked) and any(share >= _MOST_WORDS for share in held)


def all_found(gathered: Gathered) -> bool:
    """Whether of each subject of a comparison something is found that names it."""
    for subject, found in zip(gathered.subjects, gathered.found, strict=False):
        terms = content_terms(subject)
        texts = (f"{p.title} {p.section or ''} {p.text}" for p in found.passages)
        if terms and not any(terms & content_terms(text) for text in texts):
            return False
    return True
