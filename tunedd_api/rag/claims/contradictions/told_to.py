"""Who is told or allowed to do something: "A was asked to pay B" for "they asked A to pay B"."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.wording.roles import NAMING

_NEAR: Final = 6
"""Tokens behind a verb within which "to" stands that leads to what is to be done."""


def is_told_to_another(this: Comparison) -> bool:
    """Whether the claim says of one what another is told, on the page, to do.

    Where "rooms are allowed to be let", it is somebody else who may let them.
    """
    pairs = [(m.claim, m.page) for m in this.alignment.matches if m.page is not None]
    for ours, theirs in pairs:
        if ours.tag is not Tag.VERB or not _is_told(this.claim, ours.place):
            continue
        bound = _infinitive(this.page, theirs.place)
        if bound is None or _is_told(this.page, theirs.place):
            continue
        told = [
            page.place for claim, page in pairs if claim.place < ours.place and _is_about(claim)
        ]
        if told and all(place > bound for place in told):
            return True
    return False


def _is_about(word: Word) -> bool:
    return word.role == "subject" and word.tag in NAMING


def _is_told(sentence: Sentence, verb: int) -> bool:
    """Whether a verb says what something is told to do, as "was asked to pay" does."""
    before = sentence.tokens[verb - 1].low if verb else ""
    behind = [token.low for token in sentence.tokens[verb + 1 : verb + 3]]
    return before in BE and behind[:1] == ["to"] and BE.isdisjoint(behind) and len(behind) > 1


def _infinitive(sentence: Sentence, verb: int) -> int | None:
    """The place of the "to" that leads to what somebody is told to do, if one does."""
    verbs = {word.place for word in sentence.words if word.tag is Tag.VERB}
    behind = range(verb + 1, min(verb + _NEAR, len(sentence.tokens)))
    return next((at for at in behind if sentence.tokens[at].low == "to" and at + 1 in verbs), None)
