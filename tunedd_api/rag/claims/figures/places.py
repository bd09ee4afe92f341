"""Whether a number of the page belongs to another thing than the claim's."""

from typing import Final

from tunedd_api.rag.claims.figures.counted import counted_by
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.wording.alignment import Alignment
from tunedd_api.rag.wording.likeness import Likeness, likeness
from tunedd_api.rag.wording.roles import GOES_ON, doers, subjects

_NOUN: Final = frozenset({Tag.NOUN, Tag.NAME})


def is_of_another(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    alignment: Alignment,
) -> bool:
    """Whether the page gives this number to one thing and the claim to another one."""
    segment, clause = _place(page, other)
    _, own_clause = _place(claim, quantity)
    rivals = {
        _place(page, rival)[0]: rival
        for rival in page.quantities
        if rival is not other and rival.unit == other.unit and not _are_linked(page, rival, other)
    }
    rivals.pop(segment, None)
    others = [q for q in claim.quantities if q is not quantity]
    gap = _ends_segment(page, other) or (other.unit is None and not counted_by(page, other))
    counted = _understood(claim, quantity) if gap else set()
    if _says_it_elsewhere(page, clause, own_clause, alignment):
        return True
    shared = {
        word.place
        for c in page.clauses
        if c.number == clause and not _is_told_of_its_own(page, other)
        for word in (*doers(page, c), *(subjects(page, c) if c.passive else ()))
    }
    for match in alignment.of_clause(own_clause):
        word = match.page
        if word is None or word.tag not in _NOUN or match.claim.tag not in _NOUN:
            continue
        if word.place in shared or match.claim.place in counted:
            continue
        rival = rivals.get(word.segment)
        if rival is None or any(rival.equals(q) for q in others):
            continue
        if _is_shared(page, word, segment) or _also_stands_in(page, word, segment):
            continue
        if _is_understood(page, word, segment, clause):
            continue
        if rival.unit is None and not _count_alike(page, rival, other):
            continue
        return True
    return False


def _says_it_elsewhere(page: Sentence, clause: int, own: int, alignment: Alignment) -> bool:
    """Whether the number stands in another clause than what the claim says of it."""
    anchor = alignment.anchors[own]
    if clause == anchor:
        return False
    verbs = {c.number: c.verb for c in page.clauses}
    matched = {m.page.place for m in alignment.of_clause(own) if m.page is not None}
    return verbs[clause] is not None and verbs[clause] not in matched and verbs[anchor] in matched


def _ends_segment(page: Sentence, quantity: Quantity) -> bool:
    """Whether nothing more is said in the number's stretch: "…eight seats and the others five"."""
    segment, _ = _place(page, quantity)
    return not any(w.segment == segment and w.place > quantity.last for w in page.words)


def _understood(claim: Sentence, quantity: Quantity) -> set[int]:
    """The places of what the number counts, also behind "of", which the page may have left out."""
    places = {word.place for word in counted_by(claim, quantity)}
    following = [w for w in claim.words if w.place > quantity.last]
    return places | {w.place for w in following[:2] if w.of}


def _are_linked(page: Sentence, one: Quantity, other: Quantity) -> bool:
    numbers = page.quantities
    return any(q.link is not None and {q, numbers[q.link]} == {one, other} for q in numbers)


def _count_alike(page: Sentence, one: Quantity, other: Quantity) -> bool:
    ours, theirs = counted_by(page, one), counted_by(page, other)
    if not ours or not theirs:
        return True
    return any(likeness(a.low, b.low) >= Likeness.RELATED for a in ours for b in theirs)


def _is_shared(page: Sentence, word: Word, segment: int) -> bool:
    """Whether a word before all of the numbers' stretches belongs to each of them."""
    first = min(_place(page, q)[0] for q in page.quantities)
    return word.segment < first and word.segment < segment


def _is_understood(page: Sentence, word: Word, segment: int, clause: int) -> bool:
    """Whether a number's stretch leaves out what is said before: "one found 71 %, the other 64 %".

    A stretch without a verb leaves out the verb before it with what follows that, and a clause
    without a subject what stands before the verb.
    """
    earlier = page.clauses[word.clause]
    if earlier.verb is None:
        return False
    if clause == word.clause:
        own = [w for w in page.words if w.segment == segment]
        begins = bool(own) and own[0].tag in _NOUN
        gapped = begins and not any(w.tag is Tag.VERB for w in own)
        return gapped and word.place > earlier.verb and word.segment < segment
    goes_on = page.clauses[clause].link in GOES_ON and not page.clauses[clause].has_subject
    return goes_on and word.clause == clause - 1 and word.place < earlier.verb


def _is_told_of_its_own(page: Sentence, quantity: Quantity) -> bool:
    """Whether a number's stretch has no verb and begins with another subject: "a return 30"."""
    segment, number = _place(page, quantity)
    verb = page.clauses[number].verb
    own = [w for w in page.words if w.segment == segment]
    if verb is None or not own or any(w.tag is Tag.VERB for w in own):
        return False
    return own[0].tag in _NOUN and verb < own[0].place < quantity.first


def _also_stands_in(page: Sentence, word: Word, segment: int) -> bool:
    return any(
        w.segment == segment and likeness(w.low, word.low) >= Likeness.SYNONYM for w in page.words
    )


def _place(sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """The segment and the clause of a number."""
    for word in sentence.words:
        if quantity.first <= word.place <= quantity.last:
            return word.segment, word.clause
    return 0, 0
