"""Documents that speak for somebody: "We keep your orders for seven years"."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.asked_words import asked_words, passage_keys, share_held
from tunedd_api.rag.understanding.classifier import classifier, is_addressed
from tunedd_api.rag.understanding.message import Kind
from tunedd_api.rag.understanding.wording import Wording

OF_WHOEVER_ANSWERS: Final = frozenset({Kind.SERVICE, Kind.LIBRARY, Kind.SMALL_TALK})
"""Kinds of messages that may as well ask a document's author: "do you share my data?"."""

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
    asked = asked_words(question)
    if not asked or not is_addressed(question):
        return False
    own = [word for word in asked if _is_of_no_service(word.low)]
    for passage in passages:
        keys = passage_keys(passage)
        if own and share_held(own, keys) == 1:
            return True
        speaks = _WE.search(passage.text) and _TO_YOU.search(passage.text)
        if speaks and share_held(asked, keys) >= _MOST_WORDS:
            return True
    return False


def _is_of_no_service(low: str) -> bool:
    """Whether no message to a service that the classifier has learnt from holds a word."""
    known = classifier().weights.vocabulary
    return all(token.text not in known for token in Wording.of(low).tokens)
