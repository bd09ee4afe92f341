"""What speaks against a claim in the very sentence that is to bear it out.

Words that a claim shares with a sentence prove little: "A beats B" shares all of them with
"B beats A". Each check here looks for one way in which the same words say something else.
"""

from collections.abc import Callable, Sequence
from typing import Final

from tunedd_api.rag.answering.alignment import (
    LIGHT,
    PERMITTING,
    Comparison,
    Likeness,
    Match,
    match_of_verb,
)
from tunedd_api.rag.answering.bounds import turns_a_bound
from tunedd_api.rag.answering.changed_places import is_swapped
from tunedd_api.rag.answering.comparatives import compares_alike
from tunedd_api.rag.answering.figures import figures_differ
from tunedd_api.rag.answering.identities import names_another
from tunedd_api.rag.answering.mixtures import mixes_clauses, takes_anothers_place
from tunedd_api.rag.answering.modalities import modality_differs, overstates
from tunedd_api.rag.answering.modifiers import modify_another
from tunedd_api.rag.answering.order import is_turned_round
from tunedd_api.rag.answering.roles import GOES_ON, NAMING, subjects
from tunedd_api.rag.answering.time_order import is_placed_in_time, order_is_kept
from tunedd_api.rag.language.clauses import Clause, Sentence, Word
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import are_opposites, exclude_each_other
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form

Check = Callable[[Comparison], bool]

_UP: Final = word_set("rise rose increas grow grew climb rais go_up gain higher more boost")
_DOWN: Final = word_set(
    "fall fell decreas declin drop reduc go_down lower cut less fewer loss lose"
)
_AFTER: Final = frozenset({"after", "when", "once"})
_PERSONAL: Final = frozenset({"he", "she", "it", "they", "er", "sie", "es", "il", "elle"})
_FORBIDDING: Final = word_set("prohibit forbid forbidden ban")


def contradicts(this: Comparison) -> str | None:
    """The name of the first check by which the page's sentence says something else, or None."""
    return next((name for name, check in _CHECKS.items() if check(this)), None)


def doubts(this: Comparison) -> str | None:
    """The name of the first check by which the page may say something else, or None.

    A word that the lists do not know may be another way to say what the page says, or not.
    """
    return next((name for name, check in _DOUBTS.items() if check(this)), None)


def _name_is_missing(this: Comparison) -> bool:
    return any(
        match.claim.tag is Tag.NAME
        and match.likeness not in {Likeness.SAME, Likeness.BORROWED, Likeness.SYNONYM}
        for match in this.alignment.matches
    )


def _another_of_its_kind(this: Comparison) -> bool:
    """Monday where the page says Sunday, marble where it says granite."""
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    free = [w for w in this.page.words if w.place not in taken]
    return any(
        exclude_each_other(match.claim.low, word.low)
        for match in this.alignment.matches
        if match.likeness < Likeness.SYNONYM and match.likeness is not Likeness.OPPOSITE
        for word in free
    )


def _another_in_its_place(this: Comparison) -> bool:
    """A noun that the page does not say, where it has another one: "blue whales", "by frost"."""
    taken = {match.page.place: match.claim for match in this.alignment.matches if match.page}
    free = {w.place: w for w in this.page.words if w.place not in taken and w.tag in NAMING}
    matched = {match.claim.place: match.page for match in this.alignment.matches if match.page}
    for match in this.alignment.matches:
        if not _is_missing(match, this) or match.claim.tag not in NAMING:
            continue
        if _stands_between(this, match, free):
            return True
        place = match.claim.place
        before, after = matched.get(place - 1), matched.get(place + 1)
        if after and after.place - 1 in free and after.tag in NAMING:
            return True
        if before and before.place + 1 in free and before.tag in NAMING:
            return True
        theirs = this.alignment.anchors[match.claim.clause]
        if match.claim.role not in {"subject", "object"} and any(
            w.role == match.claim.role and w.clause == theirs for w in free.values()
        ):
            return True
    return False


def _is_missing(match: Match, this: Comparison) -> bool:
    """Whether the clause that says the rest does not hold a word, but another or none does."""
    if match.page is None:
        return match.likeness is Likeness.NONE
    anchor = this.alignment.anchors[match.claim.clause]
    return match.page.clause != anchor and match.claim.role == "subject"


def _stands_between(this: Comparison, match: Match, free: dict[int, Word]) -> bool:
    """Whether just one other noun stands on the page between the same two words."""
    matches = this.alignment.of_clause(match.claim.clause)
    at = matches.index(match)
    if not 0 < at < len(matches) - 1:
        return False
    before, after = matches[at - 1].page, matches[at + 1].page
    if before is None or after is None or before.clause != after.clause:
        return False
    return sum(before.place < place < after.place for place in free) == 1


def _predicate_is_missing(this: Comparison) -> bool:
    """Whether the page has another verb altogether, and none that means little by itself."""
    for ours, theirs, matches in this.clauses():
        verb = match_of_verb(ours, matches)
        if verb is None or verb.likeness is not Likeness.NONE or theirs.verb is None:
            continue
        if base_form(verb.claim.low) not in LIGHT | PERMITTING:
            return True
    return False


def _predicate_is_of_another(this: Comparison) -> bool:
    """Whether the page says the claim's verb of what another clause is about."""
    verbs = {clause.verb: clause.number for clause in this.page.clauses}
    for ours, theirs, matches in this.clauses():
        match = match_of_verb(ours, matches)
        verb = match.page if match is not None else None
        if verb is not None and verbs.get(verb.place, theirs.number) != theirs.number:
            clause = this.page.clauses[verbs[verb.place]]
            if not _is_done_by(this, ours, clause):
                return True
    return False


def _is_done_by(this: Comparison, ours: Clause, clause: Clause) -> bool:
    """Whether the claim's clause is about what a clause without a subject of its own is about."""
    if clause.has_subject or ours.passive != clause.passive:
        return False
    of = {word.place for word in subjects(this.claim, ours)}
    found = {m.page.place for m in this.alignment.matches if m.page and m.claim.place in of}
    return bool(found) and found <= {word.place for word in subjects(this.page, clause)}


def _polarity_differs(this: Comparison) -> bool:
    if compares_alike(this):
        return False
    in_order = order_is_kept(this)
    for ours, theirs, matches in this.clauses():
        if _only_describes(ours, theirs, matches) or _is_needed(this, ours, matches):
            continue
        turns = _denies(this.claim, ours, matches, own=True) != _denies(
            this.page, theirs, matches, own=False
        )
        verb = match_of_verb(ours, matches)
        if verb is not None and verb.page is not None:
            turns ^= verb.claim.denied != verb.page.denied
        turns ^= sum(match.likeness is Likeness.OPPOSITE for match in matches) % 2 == 1
        if not in_order:
            turns ^= _relation_turns(ours, theirs, matches)
        if not any(m.claim.low in {"less", "more"} and m.page is not None for m in matches):
            turns ^= _lessens(this.claim, ours) != _lessens(this.page, theirs)
        swapped = is_swapped(this.claim, this.page, ours, theirs, matches)
        if turns != swapped:
            return True
        if any(
            m.page is not None and m.claim.denied != m.page.denied and m is not verb
            for m in matches
        ):
            return True
    return False


def _only_describes(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether a clause that is added to another one says what no clause of the page has a verb for.

    "Cars that stay more than two hours" may be "vehicles left longer" on the page.
    """
    verb = match_of_verb(ours, matches)
    if not ours.link or ours.link in GOES_ON or ours.negators or verb is None:
        return False
    return verb.page is None or verb.page.clause != theirs.number


def _is_needed(this: Comparison, ours: Clause, matches: Sequence[Match]) -> bool:
    """Whether "not without consent" stands for the page's "only with consent"."""
    only = any(token.low == "only" for token in this.page.tokens)
    without = any(m.page is not None and m.claim.denied and not m.page.denied for m in matches)
    return only and without and bool(ours.negators)


def _time_turns(this: Comparison) -> bool:
    """Whether the claim's main verb comes before what it follows on the page, or the reverse."""
    in_order = order_is_kept(this)
    if in_order is not None:
        return not in_order
    here, there = ({token.low for token in s.tokens} for s in (this.claim, this.page))
    verbs = {clause.verb for clause in this.claim.clauses if not clause.link}
    same = any(
        match.claim.place in verbs
        and match.page is not None
        and match.page.place in {clause.verb for clause in this.page.clauses if not clause.link}
        for match in this.alignment.matches
    )
    return same and any(
        one in here and two.isdisjoint(here) and not two.isdisjoint(there) and one not in there
        for one, two in (("before", _AFTER), ("after", {"before"}))
    )


def _says_the_opposite_of_it(this: Comparison) -> bool:
    """Whether part of the claim stands beside the opposite of the rest: "good, but slow in rain".

    The page's "fast on land, slow in water" does not bear out "fast in water".
    """
    taken = {m.page.place for m in this.alignment.matches if m.page is not None}
    for ours, theirs, matches in this.clauses():
        found = [m.page for m in matches if m.page is not None and m.page.clause == theirs.number]
        words = [w for w in this.page.words if w.place not in taken]
        for word in found:
            rivals = {w.segment for w in words if are_opposites(w.low, word.low)} - {word.segment}
            if any(w.segment in rivals for w in found if w.place != ours.verb):
                return True
    return False


def _comparison_differs(this: Comparison) -> bool:
    """Whether the claim says more or less, and the page the reverse or nothing of the kind."""
    alike = compares_alike(this)
    if alike is not None:
        return not alike
    return any(
        match.claim.low in {"more", "less", "fewer"}
        and match.likeness is Likeness.NONE
        and not _bounds_a_number(this.claim, match.claim)
        and not _is_said_otherwise(this, match.claim)
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


def _leads_elsewhere(this: Comparison) -> bool:
    """Whether something comes from where on the page it goes to, or the reverse."""
    towards = {"to", "into", "towards", "toward"}
    if any(match.likeness is Likeness.OPPOSITE for match in this.alignment.matches):
        return False
    roles = [(m.claim.role, m.page.role) for m in this.alignment.matches if m.page is not None]
    return any((a == "from" and b in towards) or (b == "from" and a in towards) for a, b in roles)


def _denies(sentence: Sentence, clause: Clause, matches: Sequence[Match], *, own: bool) -> bool:
    """Whether a clause says that what was matched is not so.

    A negator counts in the stretch between commas where something was matched: in "it is fast,
    not cheap" the first part is not denied.
    """
    words = [match.claim if own else match.page for match in matches]
    segments = {w.segment for w in words if w is not None and w.clause == clause.number}
    count = sum(
        (sentence.segments[place] in segments or not segments)
        and not turns_a_bound(sentence, place)
        for place in clause.negators
    )
    matched = {w.place for w in words if w is not None}
    count += sum(
        base_form(token.low) in _FORBIDDING and place not in matched
        for place, token in sentence.tokens_of(clause.number)
    )
    return count % 2 == 1


def _lessens(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause says "less hard than": what is harder, the other way round."""
    lows = [token.low for _, token in sentence.tokens_of(clause.number)]
    return any(
        one == "less" and three == "than" for one, three in zip(lows, lows[2:], strict=False)
    )


def _relation_turns(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether "before" stands where the page has "after", or the like."""
    pairs = [(m.claim.role, m.page.role) for m in matches if m.page is not None]
    own, others = {a for a, _ in pairs}, {b for _, b in pairs}
    turned = any(are_opposites(a, b) for a in own - others for b in others - own)
    return turned != are_opposites(ours.link, theirs.link)


def _subject_differs(this: Comparison) -> bool:
    """Whether the page says it of something else, which this clause of the claim does not name."""
    for ours, theirs, matches in this.clauses():
        subject = [m for m in matches if m.claim.role == "subject" and m.claim.tag in NAMING]
        theirs_subject = {
            word.place
            for word in this.page.of_clause(theirs.number)
            if word.role == "subject" and word.tag in NAMING and word.place != theirs.verb
        }
        if not subject or ours.verb is None:
            continue
        if not theirs_subject:
            if _is_told_of_a_pronoun(this, theirs) and all(
                m.likeness is Likeness.NONE for m in subject
            ):
                return True
            continue
        here = {m.page.place for m in matches if m.page is not None}
        elsewhere = all(m.page is None or m.page.clause != theirs.number for m in subject)
        if elsewhere and not here & theirs_subject:
            return True
    return False


def _is_told_of_a_pronoun(this: Comparison, theirs: Clause) -> bool:
    """Whether a pronoun stands for what a clause of the page is about."""
    return any(
        token.low in _PERSONAL and theirs.verb is not None and place < theirs.verb
        for place, token in this.page.tokens_of(theirs.number)
    )


_CHECKS: Final[dict[str, Check]] = {
    "name": _name_is_missing,
    "kind": _another_of_its_kind,
    "other": _predicate_is_of_another,
    "number": figures_differ,
    "polarity": _polarity_differs,
    "time": _time_turns,
    "comparison": _comparison_differs,
    "opposite": _says_the_opposite_of_it,
    "order": lambda this: not compares_alike(this) and is_turned_round(this),
    "modifier": modify_another,
    "way": _leads_elsewhere,
    "mixture": mixes_clauses,
    "another": takes_anothers_place,
    "identity": names_another,
    "modality": modality_differs,
    "quantifier": overstates,
}
_DOUBTS: Final[dict[str, Check]] = {
    "place": _another_in_its_place,
    "before": lambda this: not order_is_kept(this) and not is_placed_in_time(this),
    "predicate": _predicate_is_missing,
    "subject": _subject_differs,
}
