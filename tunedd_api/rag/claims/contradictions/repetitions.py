"""Claims that say what the page says in the page's own order.

Clauses are found by rules, and are now and then found wrongly, above all in long sentences. Where
a claim has nothing that the page does not say, keeps its order, and turns nothing round, what its
clauses are taken for does not matter.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.contradictions.exchanges import are_exchanged
from tunedd_api.rag.language.function_words import Tag, closed_classes, closed_modals, language_of
from tunedd_api.rag.language.modality import says_not_yet
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Match
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import NAMING

_TURNING: Final = word_set(
    "not no never none neither nor nobody nothing cannot unless if only until "
    "before after because although though while whereas nearly almost hardly few less more fewer "
    "than may can must should might could will would own same above below "
    "over under against from since by all every each any most both either always half much little "
    "many"
)
"""Words of grammar that make something else of what stands beside them."""

_PREPOSITIONAL: Final = ("_of", "_to")
"""How phrases end that stand for a preposition, as "because of" does."""

_BREAKS: Final = frozenset({";", ":"})
_RELATIVE: Final = frozenset({"who", "which", "that", "whose"})
_LONG: Final = 8
"""Words from which on a claim that has all of them in order is hardly put together of others."""

_SHORT: Final = 4
"""Words up to which a claim is too short to tell what has moved."""


@lru_cache(maxsize=64)  # asked for by what contradicts, and by what is in doubt
def repeats(this: Comparison) -> bool:
    """Whether the page says every word of a claim, in its order, with the same turns.

    One phrase may have moved: "because of drought, the crop is small".
    """
    matches = [m for m in this.alignment.matches if m.claim.is_content]
    said = all(
        m.page is not None
        and m.likeness >= Likeness.RELATED
        and m.claim.denied == m.page.denied
        and (m.claim.tag is not Tag.VERB or m.claim.low == m.page.low or _is_plain(this, m.page))
        for m in matches
    )
    return (
        said
        and (moved := _moved(matches)) is not None
        and not _are_things(moved)
        and not _changes_subjects(matches)
        and not _crosses_clauses(matches)
        and _turn_alike(this, matches, in_order=not any(moved))
        and (len(matches) >= _LONG or (_moves_a_phrase(this, moved) and _is_whole(this, matches)))
        and not are_exchanged(this)
        and _is_english(this.page)
    )


def _is_english(sentence: Sentence) -> bool:
    """Whether the words that turn things round are known in the sentence's language."""
    return language_of([token.low for token in sentence.tokens]) == "en"


def _is_plain(this: Comparison, verb: Word) -> bool:
    """Whether a verb of the page has no "to" or modal before it: what was to be need not be so."""
    before = this.page.tokens[verb.place - 1].low if verb.place else ""
    return before != "to" and before not in closed_modals()


def _moved(matches: Sequence[Match]) -> tuple[Sequence[Match], Sequence[Match]] | None:
    """The words on either side of the one move in a claim; empty if none has moved.

    None where more have, or a claim is too short to tell.
    """
    places = [match.page.place for match in matches if match.page is not None]
    moves = [at for at, (one, two) in enumerate(pairwise(places), start=1) if one > two]
    if not moves:
        return (), ()
    if len(moves) > 1 or len(places) < _SHORT:
        return None
    first, second = matches[: moves[0]], matches[moves[0] :]
    return (
        [m for m in first if m.page is not None and m.page.place > places[moves[0]]],
        [m for m in second if m.page is not None and m.page.place < places[moves[0] - 1]],
    )


def _are_things(moved: tuple[Sequence[Match], Sequence[Match]]) -> bool:
    """Whether nothing but nouns has moved: "from Bergen to Lüneburg" is another way."""
    return any(moved) and all(match.claim.tag in NAMING for side in moved for match in side)


def _changes_subjects(matches: Sequence[Match]) -> bool:
    """Whether what the claim and the page are about are two things that have changed places.

    "Compared with oak, fir grows fast" does not say that oak grows fast.
    """
    roles = {
        (m.claim.role, m.page.role)
        for m in matches
        if m.page is not None and m.claim.tag in NAMING and m.claim.role != m.page.role
    }
    ours, theirs = {here for here, _ in roles}, {there for _, there in roles}
    return "subject" in ours & theirs


def _crosses_clauses(matches: Sequence[Match]) -> bool:
    """Whether the subject of one clause of the page stands behind a preposition of another one.

    Or the reverse: "Entry costs four pounds for adults, and children enter free" says neither that
    it costs so much for children nor that adults enter free.
    """
    done = {m.page.clause for m in matches if m.page is not None and m.claim.tag is Tag.VERB}
    return bool(done) and any(
        m.page is not None
        and {m.claim.tag, m.page.tag} <= NAMING
        and m.page.clause not in done
        and m.claim.role != m.page.role
        and "subject" in {m.claim.role, m.page.role}
        for m in matches
    )


def _moves_a_phrase(this: Comparison, moved: tuple[Sequence[Match], Sequence[Match]]) -> bool:
    """Whether what has moved, if anything, is a phrase that can stand at either end of a clause."""
    return not any(moved) or any(
        match[0].page is not None
        and _is_led(this.page, match[0].page.place)
        and _is_led(this.claim, match[0].claim.place)
        for match in moved
    )


def _is_led(sentence: Sentence, place: int) -> bool:
    """Whether a preposition or a conjunction stands before a word, adjectives aside."""
    if sentence.tokens[place].low.endswith(_PREPOSITIONAL):
        return True
    closed = closed_classes("en")
    for at in range(place - 1, max(place - 4, -1), -1):
        tag = closed.get(sentence.tokens[at].low)
        if tag in {Tag.PREPOSITION, Tag.SUBORDINATOR}:
            return True
        if tag not in {Tag.DETERMINER, Tag.QUANTIFIER, None}:
            return False
    return False


def _is_whole(this: Comparison, matches: Sequence[Match]) -> bool:
    """Whether nothing is done between the words on the page that the claim does not say."""
    places = sorted(match.page.place for match in matches if match.page is not None)
    return not any(_tells(this.page, range(one + 1, two)) for one, two in pairwise(places))


def _tells(page: Sentence, gap: range) -> bool:
    """Whether a stretch that a claim leaves out has a verb of its own, and is no aside."""
    if any(page.tokens[at].text in _BREAKS for at in gap):
        return True
    inner = [at for at in gap if page.tokens[at].kind != "mark"]
    if any(says_not_yet(base_form(page.tokens[at].low)) for at in inner):
        return True
    verbs = {word.place for word in page.words if word.tag is Tag.VERB}
    if verbs.isdisjoint(inner):
        return False
    if all(page.tokens[at].kind == "mark" for at in (gap[0], gap[-1])):
        return page.tokens[inner[0]].low not in _RELATIVE
    goes_on = closed_classes("en").get(page.tokens[inner[-1]].low) is Tag.COORDINATOR
    return not (goes_on and inner[0] in verbs and gap[-1] + 1 in verbs)


def _turn_alike(this: Comparison, matches: Sequence[Match], *, in_order: bool) -> bool:
    """Whether a claim has the turning words of the page, in their order if nothing has moved."""
    ours, theirs = _turns(this.claim), _turns(this.page, matches)
    return ours == theirs if in_order else sorted(ours) == sorted(theirs)


def _turns(sentence: Sentence, matches: Sequence[Match] = ()) -> list[str]:
    """The turning words of a sentence; of a page's, those of the stretches that were matched."""
    stretches = {match.page.segment for match in matches if match.page is not None}
    return [
        token.low
        for place, token in enumerate(sentence.tokens)
        if token.low in _TURNING or token.low.endswith("n't")
        if not stretches or sentence.segments[place] in stretches
    ]
