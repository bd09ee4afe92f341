"""Whether a word that may be a noun or a verb is a verb, told by the words beside it."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.function_words import Tag, closed_classes, language_of
from tunedd_api.rag.language.lexicon import is_comparative, is_known_verb
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token, base_form

OWNED: Final = ("'s", "’s", "s'", "s’")
"""How a word ends that stands in the genitive."""

_NOMINAL: Final = frozenset({Tag.NAME, Tag.NOUN, Tag.PRONOUN, Tag.NUMBER, Tag.QUANTIFIER})
_BEFORE_NOUNS: Final = frozenset({Tag.DETERMINER, Tag.NUMBER, Tag.QUANTIFIER, Tag.PREPOSITION})
_AFTER_VERBS: Final = frozenset(
    {Tag.DETERMINER, Tag.PREPOSITION, Tag.NUMBER, Tag.PRONOUN, Tag.MARK, Tag.QUANTIFIER,
     Tag.ADVERB, Tag.SUBORDINATOR, Tag.COORDINATOR, Tag.NEGATOR, Tag.RELATIVE, Tag.NAME}
)  # fmt: skip
_AFTER_NOUNS: Final = frozenset({None, Tag.MARK, Tag.PREPOSITION, Tag.COORDINATOR})
_PLURALS: Final = word_set(
    "they we you i people staff police men women children mice data media bacteria"
)


class Tagged:
    """A sentence whose tokens are tagged from left to right; ``tags`` are those found so far."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.found = found
        self.language = language_of([token.low for token in found])
        self.closed = closed_classes(self.language)
        self.tags: list[Tag] = []

    def low(self, at: int) -> str:
        """The word at a place in lower case; empty outside the sentence."""
        return self.found[at].low if 0 <= at < len(self.found) else ""

    def class_after(self, at: int) -> Tag | None:
        """The class of the word behind a place, as far as it is told by the word itself."""
        if at + 1 >= len(self.found):
            return None
        after = self.found[at + 1]
        if after.kind != "word":
            return {"number": Tag.NUMBER, "code": Tag.NAME}.get(after.kind, Tag.MARK)
        if number_word(after.low) is not None:
            return Tag.NUMBER
        closed = self.closed.get(after.low)
        return Tag.NAME if closed is None and after.is_capital else closed


def is_verb(done: Tagged, at: int) -> bool:
    """Whether the next word, which is of no closed class, is a verb where it stands."""
    low = done.low(at)
    if not (is_known_verb(low) or (low.endswith("ed") and len(low) > 4)):
        return False
    back = at - 1
    while (
        back >= 0
        and done.tags[back] in {Tag.ADVERB, Tag.NEGATOR}
        and done.low(back) not in {"no", "without"}
    ):
        back -= 1
    before = done.tags[back] if back >= 0 else None
    denied = any(t.low == "cannot" or t.low.endswith("n't") for t in done.found[back + 1 : at])
    led = denied or before in {Tag.MODAL, Tag.AUXILIARY} or done.low(back) == "to"
    if led or _is_surely_noun(done, at, before):
        return led and not (is_comparative(low) and done.class_after(at) in _AFTER_NOUNS)
    if "_" in low:
        return before is not Tag.DETERMINER
    if before in _BEFORE_NOUNS:
        return _is_verb_behind(done, at, before)
    if low.endswith(("ed", "ing")) or is_past(low):
        return True
    return _fits_between(done, at, before)


def _is_surely_noun(done: Tagged, at: int, before: Tag | None) -> bool:
    """Whether the words beside a word leave no room for a verb."""
    low = done.low(at)
    owned = at > 0 and done.found[at - 1].text.endswith(OWNED)
    if owned or low.endswith("ings") or done.low(at + 1) == "than":
        return True
    if done.low(at - 1) == "without" and not low.endswith("ing"):
        return True
    return done.low(at - 1) == "no" or (low.endswith("ing") and _names_a_thing(done, at, before))


def _names_a_thing(done: Tagged, at: int, before: Tag | None) -> bool:
    """Whether a form in "ing" is a noun: "training is slow", "compared with training"."""
    after = done.class_after(at)
    if before is None:
        return after in {Tag.AUXILIARY, Tag.MODAL}
    ends = at + 1 >= len(done.found) or after in {Tag.MARK, Tag.AUXILIARY, Tag.MODAL}
    return ends and before in {Tag.PREPOSITION, Tag.COORDINATOR}


def _is_verb_behind(done: Tagged, at: int, before: Tag | None) -> bool:
    low = done.low(at)
    if before is Tag.PREPOSITION:
        return low.endswith("ing")
    after = done.closed.get(done.low(at + 1))
    if before is Tag.NUMBER and at > 1 and done.tags[at - 2] is Tag.NAME and low.endswith("s"):
        return True  # "Model 400 weighs"
    if before is Tag.QUANTIFIER and _is_behind_preposition(done, at - 1):
        return False
    if before is Tag.QUANTIFIER and not low.endswith("s"):
        return after in {Tag.DETERMINER, Tag.QUANTIFIER, Tag.PREPOSITION}
    if before is Tag.NUMBER and low.endswith("ed"):
        follows = {Tag.DETERMINER, Tag.PREPOSITION, Tag.MARK, Tag.NUMBER}
        return at + 1 >= len(done.found) or done.class_after(at) in follows
    counts = before in {Tag.NUMBER, Tag.QUANTIFIER}
    return counts and after is Tag.DETERMINER


def _is_behind_preposition(done: Tagged, at: int) -> bool:
    """Whether a word and what follows it belong to a preposition: "without any rise"."""
    return at > 0 and (done.tags[at - 1] is Tag.PREPOSITION or done.low(at - 1) == "without")


def _fits_between(done: Tagged, at: int, before: Tag | None) -> bool:
    """Whether a word that may be noun or verb stands where a verb would."""
    after = done.class_after(at)
    if done.low(at - 1) in {"neither", "none", "nobody"}:
        return done.low(at).endswith("s")
    if before is None or before in {Tag.MARK, Tag.COORDINATOR, Tag.SUBORDINATOR, Tag.NEGATOR}:
        if before is Tag.COORDINATOR and _is_parallel(done, at, after):
            return True
        return _begins_a_predicate(done, at, after)
    if before is Tag.RELATIVE or before is Tag.PRONOUN:
        plural_follows = after is None and done.low(at + 1).endswith("s")
        return not plural_follows or done.low(at).endswith(("s", "ed"))
    if before not in _NOMINAL or after in {Tag.AUXILIARY, Tag.MODAL}:
        return False
    following = done.low(at + 1)
    if done.low(at).endswith("s") and following.endswith("ed") and is_known_verb(following):
        return False
    if done.low(at).endswith("s") and after is None and _leads_a_verb(done, at + 1):
        return False
    if after in {Tag.DETERMINER, Tag.PRONOUN, Tag.NAME}:
        return True
    plural = done.low(at - 1).endswith("s") or done.low(at - 1) in _PLURALS
    own = done.low(at).endswith("s")
    last = at + 1 == len(done.found)
    return plural != own and (after in _AFTER_VERBS or last or plural or own)


def _begins_a_predicate(done: Tagged, at: int, after: Tag | None) -> bool:
    """Whether a word behind a mark or a conjunction is a verb."""
    if _closes_an_aside(done, at) and done.low(at).endswith("s"):
        return True
    starts = {None, Tag.PREPOSITION, Tag.MARK, Tag.COORDINATOR}
    return (after in _AFTER_VERBS and after not in starts) or done.low(at - 1) == "never"


def _closes_an_aside(done: Tagged, at: int) -> bool:
    """Whether a comma before a word ends what a first one began, and no verb has come yet."""
    verbs = {Tag.VERB, Tag.AUXILIARY, Tag.MODAL}
    commas = [i for i in range(at) if done.low(i) == ","]
    if len(commas) < 2 or commas[-1] != at - 1 or not commas[-2]:
        return False
    outside = done.tags[: commas[-2]]
    return Tag.NOUN in outside or Tag.NAME in outside if verbs.isdisjoint(outside) else False


def _leads_a_verb(done: Tagged, at: int) -> bool:
    """Whether a base form stands where the verb of a plural subject would."""
    low = done.low(at)
    beyond = done.class_after(at)
    known = is_known_verb(low) and not low.endswith("s")
    divides = {Tag.MARK, Tag.COORDINATOR, Tag.SUBORDINATOR, Tag.RELATIVE}
    return known and beyond in _AFTER_VERBS - divides and done.low(at + 1) != "of"


def _is_parallel(done: Tagged, at: int, after: Tag | None) -> bool:
    """Whether a verb of the same form stands before: "it opens at 10 and closes at 6"."""
    own = done.low(at).endswith("s")
    alike = any(
        tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL}
        and (tag is Tag.MODAL or done.low(i).endswith("s") == own)
        for i, tag in enumerate(done.tags)
    )
    return alike and (own or after not in {Tag.PREPOSITION, Tag.AUXILIARY, Tag.MARK})


def is_plural(low: str) -> bool:
    """Whether a word in lower case has a plural's form, which is also that of "she sees"."""
    return low in _PLURALS or (low.endswith("s") and not low.endswith(("ss", "us", "is")))


def is_participle(low: str) -> bool:
    """Whether a word in lower case may be a participle."""
    return low.endswith(("ed", "en", "ing")) or (is_known_verb(low) and is_past(low))


def is_past(low: str) -> bool:
    """Whether a word in lower case is the past of an irregular verb."""
    return base_form(low) != str(_regular(low))


def _regular(low: str) -> str:
    return base_form(low + "s") if not low.endswith("s") else base_form(low)
