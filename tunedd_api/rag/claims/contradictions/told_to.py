"""Who is told or allowed to do something: "A was asked to pay B" for "they asked A to pay B"."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.wording.roles import NAMING

_NEAR: Final = 6
"""Tokens behind a verb within which "to" stands that leads to what is to be done."""

_TOLD: Final = 3


def is_told_to_another(this: Comparison) -> bool:
    """Whether the claim says of one what another is told, on the page, to do.

    What is done is not done by what a claim is about: "rooms are allowed to be let".
    """
    matches = [match for match in this.alignment.matches if match.page is not None]
    for match in matches:
        at = match.claim.place
        if match.claim.tag is not Tag.VERB or not _is_told(this.claim, at) or match.page is None:
            continue
        bound = _infinitive(this.page, match.page.place)
        if bound is None or _is_told(this.page, match.page.place):
            continue
        of = [m.page.place for m in matches if m.page and m.claim.place < at and _is_about(m.claim)]
        if of and all(place > bound for place in of):
            return True
    return False


def _is_about(word: Word) -> bool:
    return word.role == "subject" and word.tag in NAMING


def _is_told(sentence: Sentence, verb: int) -> bool:
    """Whether a verb says what something is told to do, as "was asked to pay" does."""
    lows = [token.low for token in sentence.tokens[max(verb - 1, 0) : verb + 3]]
    return len(lows) > _TOLD and lows[0] in BE and lows[2] == "to" and lows[3] not in BE


def _infinitive(sentence: Sentence, verb: int) -> int | None:
    """The place of the "to" that leads to what somebody is told to do, if one does."""
    verbs = {word.place for word in sentence.words if word.tag is Tag.VERB}
    behind = range(verb + 1, min(verb + _NEAR, len(sentence.tokens)))
    return next((at for at in behind if sentence.tokens[at].low == "to" and at + 1 in verbs), None)
