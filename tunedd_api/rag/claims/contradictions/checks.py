"""What speaks against a claim in the very sentence that is to bear it out.

Words that a claim shares with a sentence prove little: "A beats B" shares all of them with
"B beats A". Each check here looks for one way in which the same words say something else.
"""

from collections.abc import Callable
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.contradictions.changed_places import does_what_another_does
from tunedd_api.rag.claims.contradictions.comparatives import compares_alike, comparison_differs
from tunedd_api.rag.claims.contradictions.conjunctions import turns_a_conjunction
from tunedd_api.rag.claims.contradictions.exchanges import are_exchanged
from tunedd_api.rag.claims.contradictions.gaps import (
    goes_with_another_condition,
    goes_with_others,
    mixes_stretches,
)
from tunedd_api.rag.claims.contradictions.identities import is_something_else, names_another
from tunedd_api.rag.claims.contradictions.missing_words import (
    another_in_its_place,
    another_of_its_kind,
    clause_is_missing,
    is_another_compound,
    name_is_missing,
    only_names_are_said,
    predicate_is_missing,
    predicate_is_of_another,
    words_are_missing,
)
from tunedd_api.rag.claims.contradictions.mixtures import (
    describes_another,
    mixes_clauses,
    takes_anothers_place,
    takes_some_for_all,
)
from tunedd_api.rag.claims.contradictions.modalities import modality_differs, overstates
from tunedd_api.rag.claims.contradictions.modifiers import is_of_the_owner, modify_another
from tunedd_api.rag.claims.contradictions.order import is_turned_round
from tunedd_api.rag.claims.contradictions.other_subjects import subject_differs
from tunedd_api.rag.claims.contradictions.polarity import polarity_differs
from tunedd_api.rag.claims.contradictions.pronouns import (
    says_what_headings_say,
    takes_the_heading_for_an_object,
    takes_the_heading_for_another,
)
from tunedd_api.rag.claims.contradictions.relations import (
    keeps_a_relation,
    kind_is_missing,
    turns_a_relation,
)
from tunedd_api.rag.claims.contradictions.repetitions import repeats
from tunedd_api.rag.claims.contradictions.slots import fills_anothers_slot, stands_on_the_other_side
from tunedd_api.rag.claims.contradictions.time_order import (
    is_placed_in_time,
    order_is_kept,
    time_turns,
)
from tunedd_api.rag.claims.contradictions.told_to import is_told_to_another
from tunedd_api.rag.claims.contradictions.turning_verbs import turns_by_a_verb
from tunedd_api.rag.claims.contradictions.ways import leads_elsewhere
from tunedd_api.rag.claims.figures.agreement import figures_differ
from tunedd_api.rag.claims.figures.table_cells import takes_another_column
from tunedd_api.rag.language.lexicon import are_opposites
from tunedd_api.rag.language.word_lists import word_set

Check = Callable[[Comparison], bool]


def contradicts(this: Comparison) -> str | None:
    """The name of the first check by which the page's sentence says something else, or None."""
    return next(
        (
            name
            for name, check in CHECKS.items()
            if check(this)
            and not (name in _OF_CLAUSES and (repeats(this) or keeps_a_relation(this)))
        ),
        None,
    )


def doubts(this: Comparison) -> str | None:
    """The name of the first check by which the page may say something else, or None.

    A word that the lists do not know may be another way to say what the page says, or not.
    """
    found = next((name for name, check in DOUBTS.items() if check(this)), None)
    return None if found is None or repeats(this) else found


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


CHECKS: Final[dict[str, Check]] = {
    "name": name_is_missing,
    "kind": another_of_its_kind,
    "compound": is_another_compound,
    "other": predicate_is_of_another,
    "number": figures_differ,
    "column": takes_another_column,
    "polarity": polarity_differs,
    "time": time_turns,
    "comparison": comparison_differs,
    "opposite": _says_the_opposite_of_it,
    "order": lambda this: not compares_alike(this) and is_turned_round(this),
    "relation": turns_a_relation,
    "doer": does_what_another_does,
    "told": is_told_to_another,
    "pronoun": takes_the_heading_for_another,
    "lent_object": takes_the_heading_for_an_object,
    "modifier": lambda this: not compares_alike(this) and modify_another(this),
    "way": leads_elsewhere,
    "mixture": mixes_clauses,
    "another": takes_anothers_place,
    "general": takes_some_for_all,
    "described": describes_another,
    "those": goes_with_others,
    "gap": mixes_stretches,
    "condition": goes_with_another_condition,
    "owner": is_of_the_owner,
    "identity": names_another,
    "something_else": is_something_else,
    "modality": modality_differs,
    "quantifier": overstates,
    "conjunction": turns_a_conjunction,
    "exchange": are_exchanged,
    "side": stands_on_the_other_side,
}
_OF_CLAUSES: Final = word_set(
    "other polarity order modifier way mixture another described condition owner identity modality"
)
"""Checks that rest on who does what: a claim that repeats the page needs none of them."""

DOUBTS: Final[dict[str, Check]] = {
    "place": another_in_its_place,
    "before": lambda this: not order_is_kept(this) and not is_placed_in_time(this),
    "turn": turns_by_a_verb,
    "predicate": predicate_is_missing,
    "words": words_are_missing,
    "names": only_names_are_said,
    "clause": clause_is_missing,
    "subject": subject_differs,
    "lent": says_what_headings_say,
    "kind_of_relation": kind_is_missing,
    "slot": fills_anothers_slot,
}
