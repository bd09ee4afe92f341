"""Which of two things is more so, in a claim and on the page: "A is lighter than B"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import is_comparative
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token, base_form
from tunedd_api.rag.wording.likeness import Likeness, likeness

_UP: Final = word_set("rise rose increas grow grew climb rais go_up gain higher more boost")
_DOWN: Final = word_set(
    "fall fell decreas declin drop reduc go_down lower cut less fewer loss lose"
)
_NO_COMPARATIVES: Final = word_set("rather other earlier later never over under after former")
_LITTLE: Final = word_set(
    "low lower short shorter small smaller few fewer slow slower light lighter weak weaker young "
    "younger narrow narrower thin thinner rare rarer cheap cheaper cold colder bad worse dry drier"
)
"""Of two words for a measure, the one for less of it: what is "lower" is not "more"."""

_MOST: Final = word_set("more better further farther")
_LEAST: Final = word_set("less fewer worse")
_ONES: Final = frozenset({"one", "ones"})
_FARTHEST: Final = 8
_ENDING: Final = "er"


@dataclass(frozen=True, slots=True)
class _Comparative:
    """What is compared (None: any measure), whether it is more or less so, and where "than" is."""

    quality: str | None
    more: bool
    than: int

    @property
    def upwards(self) -> bool:
        """Whether it tells of more of a measure."""
        return self.more != (self.quality in _LITTLE)


@lru_cache(maxsize=64)  # three checks of a comparison ask for it
def compares_alike(this: Comparison) -> bool | None:
    """Whether claim and page say the same of two things to which both compare; None if unknown.

    It is the same if the things have kept their sides of "than" and the comparative means the
    same, or both are turned round.
    """
    here, there = _comparative(this.claim), _comparative(this.page)
    if here is None or there is None or _is_denied(this.claim) or _is_denied(this.page):
        return None
    kept = _sides_are_kept(this, here.than, there.than)
    same = _means_the_same(here, there)
    return None if kept is None or same is None else kept == same


def _comparative(sentence: Sentence) -> _Comparative | None:
    """The first comparison of two things in a sentence, if it is no bound of a number."""
    if "than" not in sentence.lows:
        return None
    lows = [token.low for token in sentence.tokens]
    than = lows.index("than")
    if lows[than - 1] in {"rather", "other"} or _is_number(sentence, than + 1):
        return None
    near = range(than - 1, max(than - _FARTHEST, -1), -1)
    counted = next((at for at in near if lows[at] in _MOST | _LEAST), None)
    if counted is not None:
        named = counted + 2 == than and lows[counted] in {"more", "less"}
        return _Comparative(lows[counted + 1] if named else None, lows[counted] in _MOST, than)
    for at in near:
        low = lows[at]
        if low.endswith(_ENDING) and low not in _NO_COMPARATIVES and _stands_alone(sentence, at):
            return _Comparative(low, more=True, than=than)
    return None


def _stands_alone(sentence: Sentence, at: int) -> bool:
    """Whether a word in "er" is no doer: "than" follows soon, and no determiner stands before."""
    before = sentence.tokens[at - 1].low if at else ""
    if is_comparative(sentence.tokens[at].low):
        return before != "the"
    return before not in {"the", "a", "an", "this", "that", "each", "every", "no"}


def _is_number(sentence: Sentence, at: int) -> bool:
    return any(q.first == at for q in sentence.quantities)


def _is_denied(sentence: Sentence) -> bool:
    return any(clause.negators for clause in sentence.clauses)


def _means_the_same(here: _Comparative, there: _Comparative) -> bool | None:
    if here.quality is None or there.quality is None:
        return here.upwards == there.upwards
    like = likeness(here.quality, there.quality)
    if like is Likeness.OPPOSITE:
        return here.more != there.more
    return here.more == there.more if like >= Likeness.RELATED else None


def _sides_are_kept(this: Comparison, here: int, there: int) -> bool | None:
    """Whether what stands behind "than" in one sentence does so in the other, too."""
    votes = {
        _is_behind(match.page.place, there) == _is_behind(match.claim.place, here)
        for match in this.alignment.matches
        if match.page is not None
        and match.likeness is not Likeness.OPPOSITE
        and (match.claim.place > here or match.page.place > there)
        and _stands_once(this.claim.tokens, match.claim.low)
        and _stands_once(this.page.tokens, match.page.low)
        and match.claim.low not in _MOST | _LEAST | _ONES
        and match.claim.tag is not Tag.ADVERB
    }
    return votes.pop() if len(votes) == 1 else None


def _is_behind(place: int, than: int) -> bool:
    return place > than


def _stands_once(tokens: Sequence[Token], low: str) -> bool:
    return sum(token.low == low for token in tokens) == 1


def comparison_differs(this: Comparison) -> bool:
    """Whether the claim says more or less, and the page the reverse or nothing of the kind."""
    alike = compares_alike(this)
    if alike is not None:
        return not alike
    return any(
        match.claim.low in {"more", "less", "fewer"}
        and match.likeness is Likeness.NONE
        and not _bounds_a_number(this.claim, match.claim)
        and not _says_less_of_the_opposite(this, match.claim)
        and not _is_said_otherwise(this, match.claim)
        for match in this.alignment.matches
    )


def is_lessened(sentence: Sentence, place: int) -> bool:
    """Whether "less" stands right before a word."""
    return place > 0 and sentence.tokens[place - 1].low == "less"


def _says_less_of_the_opposite(this: Comparison, word: Word) -> bool:
    """Whether "less common" stands for the page's "rarer"."""
    return word.low == "less" and any(
        match.claim.place == word.place + 1 and match.likeness is Likeness.OPPOSITE
        for match in this.alignment.matches
    )


def _bounds_a_number(claim: Sentence, word: Word) -> bool:
    """Whether "more" stands in "no more than five", which is judged with the numbers."""
    return any(
        word.place < q.first <= word.place + 3 or q.last < word.place <= q.last + 3
        for q in claim.quantities
    )


def _is_said_otherwise(this: Comparison, word: Word) -> bool:
    """Whether "more" is in a word of the page: "became more expensive" where a price "rose".

    "Makes more noise" is "louder", if what it goes with has a match in a comparative.
    """
    side = _UP if word.low == "more" else _DOWN
    if any(base_form(token.low) in side or token.low in side for token in this.page.tokens):
        return True
    following = [m.page for m in this.alignment.matches if m.claim.place == word.place + 1]
    return any(page is not None and page.low.endswith("er") for page in following)
