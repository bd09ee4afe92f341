"""Documents that speak for somebody: "We keep your orders for seven years"."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.questions.asked_words import asked_words, passage_keys, share_held
from tunedd_api.rag.understanding.classifier import classifier, is_addressed
from tunedd_api.rag.understanding.wording import Wording

_MOST_WORDS: Final = 0.5
_WE: Final = re.compile(
    r"\b(?:we|us|our|wir|uns|unser\w*|nosotros|nuestr[oa]s?|nous|notre|nos|noi|nostr[oaie]|nosso)\b",
    re.IGNORECASE,
)
_TO_YOU: Final = re.compile(
    r"\b(?:you|your|yours|(?:customer|guest|member|visitor|tenant|patient|passenger|pupil|resident"
    r"|subscriber|buyer|traveller|student|parent)s?"
    r"|ihr\w*|sie|du|dein\w*|usted(?:es)?|su|sus|vous|votre|vos|voi|vostr[oaie])\b",
    re.IGNORECASE,
)
"""Whom policies speak to or of; a paper's "we" speaks to nobody."""


def asks_their_author(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a question that speaks to somebody asks the author of one of these passages.

    One that says "we" and speaks to or of its readers holds most of its words, or any passage
    holds a word that nobody asks of a service.
    """
    asked = asked_words(question) if is_addressed(question) else []
    if not asked:
        return False
    speaking = (p for p in passages if _WE.search(p.text) and _TO_YOU.search(p.text))
    return names_their_trade(question, passages) or any(
        share_held(asked, passage_keys(passage)) >= _MOST_WORDS for passage in speaking
    )


def names_their_trade(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a passage holds what a question, that speaks to somebody, says and no talk does."""
    asked = asked_words(question) if is_addressed(question) else []
    own = [word for word in asked if is_of_no_talk(word.low)]
    return bool(own) and any(share_held(own, passage_keys(p)) == 1 for p in passages)


def is_of_no_talk(low: str) -> bool:
    """Whether no message that the classifier has learnt from as talk holds a word."""
    known = classifier().weights.vocabulary
    return all(token.text not in known for token in Wording.of(low).tokens)
