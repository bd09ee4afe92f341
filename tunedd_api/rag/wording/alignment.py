"""Which word of a page's sentence says what a word of a claim says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.function_words import BE, Tag, closed_classes
from tunedd_api.rag.language.syntax import Clause, Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.likeness import WORTH, Likeness, likeness
from tunedd_api.rag.wording.roles import subjects

_LIGHT: Final = word_set(
    "have do make get give take use go becom contain includ be come happen occur exist has had "
    "reach show remain stay serv act function perform undergo experi involv appli mean seem "
    "consist compris belong stand lie take_place carry_out take_part accord"
)
LIGHT: Final = _LIGHT | {base_form(word) for word in _LIGHT}
"""Base forms of verbs that say little without their object."""

PERMITTING: Final = word_set(
    "allow permit requir oblig possibl abl necessari need advis recommend advisabl"
)
"""Base forms of words that say no more than "may", "can" and "must", which are judged as such."""

_SERVING: Final = frozenset({"get", "gets", "got", "gotten"})
"""Forms of a verb that says too many things to be the opposite of any."""

_VERB_COUNTS: Final = 1.6
"""What a verb counts beside a noun for the choice of a clause."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the claim and the word of the page that stands for it, if any does."""

    claim: Word
    page: Word | None
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Alignment:
    """The claim's words in order with what they match, and each claim clause's page clause."""

    matches: tuple[Match, ...]
    anchors: dict[int, int]

    def of_clause(self, number: int) -> list[Match]:
        """The matches of one clause of the claim."""
        return [match for match in self.matches if match.claim.clause == number]


def match_of_verb(clause: Clause, matches: Sequence[Match]) -> Match | None:
    """What the verb of a claim's clause matches, among the matches of that clause."""
    for match in matches:
        if match.claim.place == clause.verb:
            return match
    return None


def align(claim: Sentence, page: Sentence, borrowed: frozenset[str]) -> Alignment:
    """Match the claim's content words; ``borrowed`` holds what the page names just before."""
    words = [w for w in claim.words if w.is_content or w.tag is Tag.QUANTIFIER]
    candidates = {word.place: _candidates(word, page) for word in words}
    anchors = {
        clause.number: _anchor(
            [
                (_tells(w, clause, claim), candidates[w.place])
                for w in words
                if w.clause == clause.number
            ],
            page,
        )
        for clause in claim.clauses
    }
    taken: set[tuple[int, int]] = set()
    heads = _heads(claim), _heads(page)
    said = frozenset(base_form(word.low) for word in words)
    single = [word for word in words if len(candidates[word.place]) == 1]
    matches: list[Match] = []
    for word in words:
        free = [
            pair for pair in candidates[word.place] if (word.clause, pair[0].place) not in taken
        ]
        beside = _landmark(word, single, candidates)
        if sum(like is Likeness.SAME for _, like in free) > 1:
            free = _with_the_same_neighbour(word, free, claim, page)
        match = _best(word, free, anchors[word.clause], borrowed, beside, heads, said)
        matches.append(match)
        if match.page is not None:
            taken.add((word.clause, match.page.place))
    return Alignment(tuple(matches), anchors)


def _with_the_same_neighbour(
    word: Word, free: list[tuple[Word, Likeness]], claim: Sentence, page: Sentence
) -> list[tuple[Word, Likeness]]:
    """Of the places where the page says a word, the one before the same word: "mangrove trees"."""
    behind = claim.tokens[word.place + 1 : word.place + 2]
    if not behind or behind[0].kind != "word" or behind[0].low in closed_classes("en"):
        return free
    alike: list[tuple[Word, Likeness]] = [
        (other, like)
        for other, like in free
        if like is Likeness.SAME
        and [base_form(t.low) for t in page.tokens[other.place + 1 : other.place + 2]]
        == [base_form(behind[0].low)]
    ]
    return alike if len(alike) == 1 else free


def _candidates(word: Word, page: Sentence) -> list[tuple[Word, Likeness]]:
    quantifiers, others = _by_kind(page)
    found: list[tuple[Word, Likeness]] = []
    for other in quantifiers if word.tag is Tag.QUANTIFIER else others:
        like = likeness(word.low, other.low)
        if like is Likeness.NONE:
            continue
        if like in _LOOSE and (word.tag is Tag.NAME or other.tag is Tag.NAME):
            continue
        if like is Likeness.BROADER and not word.tag is other.tag is Tag.NOUN:
            continue
        found.append((other, like))
    return found


_LOOSE: Final = frozenset({Likeness.RELATED, Likeness.BROADER})


@lru_cache(maxsize=1024)
def _by_kind(page: Sentence) -> tuple[Sequence[Word], Sequence[Word]]:
    """The quantifiers of a page's sentence, and its other words but for numbers."""
    quantifiers = [word for word in page.words if word.tag is Tag.QUANTIFIER]
    others = [word for word in page.words if word.tag not in {Tag.QUANTIFIER, Tag.NUMBER}]
    return quantifiers, others


def _tells(word: Word, clause: Clause, claim: Sentence) -> float:
    """What a word counts for the choice of a clause: more for what "is" leads to."""
    links = clause.verb is not None and claim.tokens[clause.verb].low in BE
    return 1.5 if links and word.role == "object" else 1.0


def _anchor(
    candidates: Sequence[tuple[float, Sequence[tuple[Word, Likeness]]]], page: Sentence
) -> int:
    """The clause of the page that says most of what a clause of the claim says."""
    totals = dict.fromkeys((clause.number for clause in page.clauses), 0.0)
    verbs = {clause.verb for clause in page.clauses}
    taken, takers = _taken_over(page)
    for weight, matches in candidates:
        best: dict[int, float] = {}
        same = any(like is Likeness.SAME for _, like in matches)
        for word, like in matches:
            worth = weight * WORTH[like] * (_VERB_COUNTS if word.place in verbs else 1.0)
            if same and like is not Likeness.SAME:
                worth /= 3
            if (
                like is Likeness.OPPOSITE
                or word.tag is Tag.QUANTIFIER
                or (like is not Likeness.SAME and base_form(word.low) in LIGHT)
            ):
                worth /= 4
            best[word.clause] = max(best.get(word.clause, 0.0), worth)
        for clause, worth in best.items():
            totals[clause] += worth
            for taking in takers.get(clause, ()):
                if taking not in best and any(w.place in taken[taking] for w, _ in matches):
                    totals[taking] += worth
    return max(totals, key=lambda number: (totals[number], -number))


@lru_cache(maxsize=1024)
def _taken_over(page: Sentence) -> tuple[Mapping[int, set[int]], Mapping[int, list[int]]]:
    """The places of what each later clause is about, and the later clauses that are about any."""
    taken = {c.number: {w.place for w in subjects(page, c)} for c in page.clauses[1:]}
    takers = {
        earlier.number: [c.number for c in page.clauses[earlier.number + 1 :] if taken[c.number]]
        for earlier in page.clauses
    }
    return taken, takers


def _landmark(
    word: Word, single: Sequence[Word], candidates: dict[int, list[tuple[Word, Likeness]]]
) -> tuple[Word, Word] | None:
    """The nearest word of the claim that only one word of the page matches, and that word."""
    if len(candidates[word.place]) < 2:
        return None
    beside = [w for w in single if w.clause == word.clause]
    nearest = min(beside, key=lambda w: abs(w.place - word.place), default=None)
    return None if nearest is None else (nearest, candidates[nearest.place][0][0])


def _fits_beside(word: Word, other: Word, beside: tuple[Word, Word] | None) -> bool:
    """Whether a word of the page stands on the side of the landmark on which the claim's does."""
    if beside is None:
        return True
    ours, theirs = beside
    return (word.place < ours.place) == (other.place < theirs.place)


def _heads(sentence: Sentence) -> frozenset[int | None]:
    """The places of the verbs of a sentence's clauses."""
    return frozenset(clause.verb for clause in sentence.clauses)


def _may_stand_against(
    word: Word,
    other: Word,
    like: Likeness,
    heads: tuple[frozenset[int | None], frozenset[int | None]],
    said: frozenset[str],
) -> bool:
    """Whether a word can be meant as another one's opposite, if it is one.

    It is not where the claim says the other one, too ("the tenant … from the landlord"), nor if
    one of two verbs only describes a noun ("cars that stay", "vehicles left").
    """
    if like is not Likeness.OPPOSITE:
        return True
    if base_form(other.low) in said or {word.low, other.low} & _SERVING:
        return False
    ours, theirs = heads
    verbs = word.tag is Tag.VERB and other.tag is Tag.VERB
    return not verbs or (word.place in ours) == (other.place in theirs)


def _best(
    word: Word,
    candidates: Sequence[tuple[Word, Likeness]],
    anchor: int,
    borrowed: frozenset[str],
    beside: tuple[Word, Word] | None,
    heads: tuple[frozenset[int | None], frozenset[int | None]],
    said: frozenset[str],
) -> Match:
    if any(like is Likeness.OPPOSITE for _, like in candidates):
        candidates = _without_false_opposites(word, candidates, anchor, heads, said)
    if candidates:
        other, like = max(
            candidates,
            key=lambda pair: (
                pair[0].clause == anchor,
                pair[1],
                pair[0].low == word.low,
                _fits_beside(word, pair[0], beside),
                pair[0].role == word.role,
                -abs(pair[0].place - (beside[1] if beside else word).place),
            ),
        )
        return Match(word, other, like)
    if base_form(word.low) in borrowed:
        return Match(word, None, Likeness.BORROWED)
    return Match(word, None, Likeness.NONE)


def _without_false_opposites(
    word: Word,
    candidates: Sequence[tuple[Word, Likeness]],
    anchor: int,
    heads: tuple[frozenset[int | None], frozenset[int | None]],
    said: frozenset[str],
) -> list[tuple[Word, Likeness]]:
    """What a word may match: opposites only where they can be meant, and nothing says the same."""
    counts = word.tag is Tag.QUANTIFIER
    candidates = [pair for pair in candidates if _may_stand_against(word, *pair, heads, said)]
    ours, theirs = heads
    stands_against = word.place in ours and any(
        like is Likeness.OPPOSITE and other.clause == anchor and other.place in theirs
        for other, like in candidates
    )
    same = any(
        like is Likeness.SAME and (other.clause == anchor or not (counts or stands_against))
        for other, like in candidates
    )
    return [
        (other, like)
        for other, like in candidates
        if like is not Likeness.OPPOSITE or (other.clause == anchor and not same)
    ]
