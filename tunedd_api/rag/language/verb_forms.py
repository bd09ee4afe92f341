"""Whether a verb is the predicate, an auxiliary, or a participle that belongs to a noun."""

from collections.abc import Sequence

from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.words import Token


def is_copula(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether a form of "be" is the predicate itself, and no auxiliary of a verb."""
    if tags[at] is not Tag.AUXILIARY or found[at].low not in BE:
        return False
    return not any(tag is Tag.VERB for tag in tags[at + 1 : at + 3])


def has_auxiliary(tags: Sequence[Tag], at: int) -> bool:
    """Whether a verb follows a form of "be" or "have" or a modal, adverbs aside."""
    back = at - 1
    while back >= 0 and tags[back] in {Tag.ADVERB, Tag.NEGATOR}:
        back -= 1
    return back >= 0 and tags[back] in {Tag.AUXILIARY, Tag.MODAL}


def is_reduced(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether a participle belongs to the noun before it: "the house built by Ann"."""
    after = found[at + 1].low if at + 1 < len(found) else ""
    if has_auxiliary(tags, at) or not at:
        return False
    follows = tags[at - 1] in {Tag.NOUN, Tag.NAME, Tag.MARK} and found[at].low.endswith("ed")
    behind = at + 1 < len(found) and tags[at + 1] is Tag.PREPOSITION and after not in {"to", "than"}
    return after == "by" or (follows and behind and tags[at - 1] is Tag.MARK)
