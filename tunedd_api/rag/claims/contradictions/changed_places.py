"""Who does it in a claim, and to whom it is done on the page."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.wording.alignment import Match, match_of_verb
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import NAMING, doers

_DOER: Final = "doer"
_OBJECTS: Final = frozenset({"him", "her", "it", "them"})
_HAVING: Final = frozenset({"has", "have", "had"})
_COMPARING: Final = frozenset({"before", "after", "until", "since", "above", "below", "as"})
_CAUSES: Final = frozenset({"becaus_of", "due_to", "from", "with", "through"})
"""Where a claim may put who does it, as a reason why it happens."""

_DONE_TO: Final = frozenset(
    {"object", "than", "as", "to", "from", "before", "after", "over", "against"}
)


def is_swapped(
    claim: Sentence,
    page: Sentence,
    ours: Clause,
    theirs: Clause,
    matches: Sequence[Match],
) -> bool:
    """Whether who does it in the claim is whom it is done to on the page, or the reverse."""
    if not _say_alike(page, ours, theirs, matches):
        return False
    own, others = positions(claim, ours), positions(page, theirs)
    for match in matches:
        if match.page is not None and match.claim.role == match.page.role == "by":
            own[match.claim.place] = others[match.page.place] = "by"  # "by text message"
    placed = [
        (match.claim, own[match.claim.place], _position_there(match, own, others, page, theirs))
        for match in matches
        if match.claim.place in own
    ]
    pairs = [(here, there) for _, here, there in placed]
    exchanged = any(a != b and (b, a) in pairs for a, b in pairs if a and b)
    left = _is_left_without_doer(pairs, ours, theirs) and not _is_done_to_a_pronoun(claim, ours)
    if not exchanged and (_happens_by_itself(pairs, others) or left):
        return False
    straight = sum(a == b == _DOER for a, b in pairs)
    crossed = sum(
        (a == _DOER and b in _DONE_TO) or (b == _DOER and a in _DONE_TO) for a, b in pairs
    )
    firm = [(here, there) for word, here, there in placed if not word.of]
    return crossed > straight or exchanged or _is_displaced(firm)


def does_what_another_does(this: Comparison) -> bool:
    """Whether who does it stands in a heading alone, and the page's own doer is done to.

    Below "Memory in agents", "a model keeps nothing" does not say that agents do without a model.
    """
    for ours, theirs, matches in this.clauses():
        own, others = positions(this.claim, ours), positions(this.page, theirs)
        does = [match for match in matches if own.get(match.claim.place) == _DOER]
        from_above = [m for m in does if m.page is None and m.likeness is Likeness.BORROWED]
        if not does or len(from_above) < len(does) or _is_listed(this.claim, ours, theirs):
            continue
        if any(
            match.page is not None
            and others.get(match.page.place) == _DOER
            and own.get(match.claim.place) == "object"
            for match in matches
        ):
            return True
    return False


def _is_listed(claim: Sentence, ours: Clause, theirs: Clause) -> bool:
    """Whether the claim says that something "has" what a line without a verb lists."""
    return theirs.verb is None and ours.verb is not None and claim.tokens[ours.verb].low in _HAVING


def _is_displaced(pairs: Sequence[tuple[str, str | None]]) -> bool:
    """Whether something else stands where the page has a word that the claim puts elsewhere."""
    for role in ("to", "from"):
        ours = [there for own, there in pairs if own == role]
        moved = [own for own, there in pairs if there == role and own in {"object", _DOER}]
        if ours and moved and role not in ours:
            return True
    return False


def _happens_by_itself(pairs: Sequence[tuple[str, str | None]], others: dict[int, str]) -> bool:
    """Whether the page has no object: "salt dissolves in water" is "water dissolves salt"."""
    if "object" in others.values():
        return False
    does = [there for own, there in pairs if own == _DOER]
    return bool(does) and all(there in {"in", "with", "from", "under"} for there in does)


def _is_left_without_doer(
    pairs: Sequence[tuple[str, str | None]], ours: Clause, theirs: Clause
) -> bool:
    """Whether the claim leaves out who does it: "accuracy drops" where something reduces it."""
    own = {here for here, _ in pairs}
    goes_to = {there for here, there in pairs if here == _DOER}
    doers_there = {here for here, there in pairs if there == _DOER}
    acts = not (ours.passive or theirs.passive) and doers_there <= _CAUSES
    return acts and "object" not in own and goes_to <= {"object", None}


def _is_done_to_a_pronoun(claim: Sentence, clause: Clause) -> bool:
    """Whether a pronoun stands for whom it is done to: "her husband outlived her"."""
    return clause.verb is not None and any(
        token.low in _OBJECTS and place == clause.verb + 1
        for place, token in claim.tokens_of(clause.number)
    )


def _say_alike(page: Sentence, ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether the two clauses have the same predicate, or one that is its opposite."""
    verb = match_of_verb(ours, matches)
    if verb is not None and verb.page is not None and verb.page.place == theirs.verb:
        return True
    linking = page.lows & BE
    is_verb = any(word.place == theirs.verb and word.tag is Tag.VERB for word in page.words)
    compares = any(m.claim.role in {"than", "as"} for m in matches)
    stand = any(m.likeness is Likeness.OPPOSITE and m.claim.role == "object" for m in matches)
    return bool(linking) and not is_verb and (compares or stand)


def positions(sentence: Sentence, clause: Clause) -> dict[int, str]:
    """Who does it, to whom it is done, and the prepositions of the rest, by place."""
    return {**_positions(sentence, clause)}


@lru_cache(maxsize=1024)
def _positions(sentence: Sentence, clause: Clause) -> Mapping[int, str]:
    positions = {word.place: _DOER for word in doers(sentence, clause)}
    for word in sentence.of_clause(clause.number):
        if word.tag not in NAMING or word.place == clause.verb or word.place in positions:
            continue
        role = "than" if word.role in _COMPARING else word.role
        positions[word.place] = "object" if role == "subject" else role
    return positions


def _position_there(
    match: Match, own: dict[int, str], others: dict[int, str], page: Sentence, theirs: Clause
) -> str | None:
    if match.page is not None:
        return others.get(match.page.place)
    if match.likeness is not Likeness.BORROWED:
        return None
    if theirs.passive:  # a subject of its own may belong to it: "its skills are stored"
        return None if theirs.has_subject else "object"
    if own[match.claim.place] == "object" and _is_done_to_a_pronoun(page, theirs):
        return "object"
    return None if _DOER in others.values() else _DOER
