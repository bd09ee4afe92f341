"""Whether the numbers of a claim stand in a page's sentence, of the same things."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tunedd_api.rag.answering.alignment import Alignment, Comparison, Likeness, likeness
from tunedd_api.rag.answering.bounds import Bound, bound, is_within
from tunedd_api.rag.answering.roles import GOES_ON, doers, subjects
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import are_opposites
from tunedd_api.rag.language.quantity import YEAR, Quantity
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.words import ORDINALS, base_form

_ANYBODY: Final = frozenset({"people", "persons", "individuals"})
_BOTH: Final = frozenset({"both", "either", "neither", "beide", "ambos"})
_ENDS: Final = ({"from", "until"}, {"from", "till"}, {"since", "until"}, {"from", "by"})
"""Words before a time of which one tells its beginning, and the other its end."""

_OR_MORE: Final = frozenset({"more", "less", "fewer"})
_BETWEEN: Final = _OR_MORE | {"-", "of", "or"}
"""What may stand between a number and what it counts: "twelve or more characters"."""

_PAIR: Final = 2
_LONGEST_WHOLE: Final = 3
_NOUN: Final = frozenset({Tag.NOUN, Tag.NAME})
_SINGLE: Final = frozenset(
    {"a", "an", "single", "each", "per", "every", "ein", "eine", "un", "una"}
)


def figures_differ(this: Comparison) -> bool:
    """Whether some number of the claim is not the page's, or is another thing's there."""
    claim, page, alignment, borrowed = this.claim, this.page, this.alignment, this.borrowed
    found: list[Quantity | None] = []
    for quantity in claim.quantities:
        if (
            _is_single(claim, page, quantity)
            or _names(claim, quantity, alignment, borrowed)
            or _is_said_otherwise(claim, page, quantity)
        ):
            found.append(None)
            continue
        fitting = [
            other
            for other in page.quantities
            if _fits(claim, quantity, page, other, borrowed)
            and not _is_of_another(claim, quantity, page, other, alignment)
        ]
        if not fitting:
            return True
        found.append(fitting[0])
    if _is_another_in_order(claim, page):
        return True
    return _is_reversed(claim, page, found) or _are_paired_otherwise(claim, page, found)


def _is_another_in_order(claim: Sentence, page: Sentence) -> bool:
    """Whether the claim's "eighteenth" is the page's "nineteenth"; "first" has other uses, too."""
    here, there = (_places(sentence) for sentence in (claim, page))
    numbers = {value for quantity in page.quantities for value in quantity.values}
    if there and not here <= there | numbers:
        return True
    ours, theirs = _ordered(claim), _ordered(page)
    return any(noun in theirs and not places <= theirs[noun] for noun, places in ours.items())


def _ordered(sentence: Sentence) -> dict[str, set[int]]:
    """The places in an order that stand right before each noun, by its base form."""
    found: dict[str, set[int]] = {}
    for one, two in pairwise(sentence.tokens):
        if one.low in ORDINALS and two.kind == "word":
            found.setdefault(base_form(two.low), set()).add(ORDINALS[one.low])
    return found


def _places(sentence: Sentence) -> set[float]:
    """The places in an order from the third on that a sentence names, if they are no dates."""
    dates = {at for q in sentence.quantities for at in range(q.first, q.last + 1)}
    return {
        float(ORDINALS[token.low])
        for at, token in enumerate(sentence.tokens)
        if ORDINALS.get(token.low, 0) > _PAIR and at not in dates
    }


def _are_paired_otherwise(
    claim: Sentence, page: Sentence, found: Sequence[Quantity | None]
) -> bool:
    """Whether two numbers of a claim each stand with another one: "2.1 in 2020 to 3.4 in 2022".

    Between the two on the page stands another number of either kind, which the claim leaves out.
    """
    chosen = sorted((q for q in found if q is not None), key=lambda q: q.first)
    for one, two in pairwise(chosen):
        if one.unit == two.unit or len(chosen) != len(claim.quantities):
            continue
        between = [q for q in page.quantities if one.last < q.first and q.last < two.first]
        if {one.unit, two.unit} <= {q.unit for q in between}:
            return True
    return False


def _is_single(claim: Sentence, page: Sentence, quantity: Quantity) -> bool:
    """Whether the claim's "one second" is the page's "a second"."""
    if quantity.first != quantity.last or claim.tokens[quantity.first].low not in {"one", "1"}:
        return False
    after = claim.tokens[quantity.last + 1 : quantity.last + 2]
    return any(
        one.low in _SINGLE and after and base_form(two.low) == base_form(after[0].low)
        for one, two in zip(page.tokens, page.tokens[1:], strict=False)
    )


def _is_said_otherwise(claim: Sentence, page: Sentence, quantity: Quantity) -> bool:
    """Whether "the two" are the page's "both", and "day 3" is the page's "third day"."""
    if quantity.unit is not None or quantity.first == 0:
        return False
    before = claim.tokens[quantity.first - 1]
    lows = [token.low for token in page.tokens]
    if quantity.values[0] == _PAIR and before.low in {"the", "these", "those", "of"}:
        return not _BOTH.isdisjoint(lows)
    return any(
        ORDINALS.get(one) == quantity.values[0] and base_form(two) == base_form(before.low)
        for one, two in pairwise(lows)
    )


def _names(
    claim: Sentence, quantity: Quantity, alignment: Alignment, borrowed: frozenset[str]
) -> bool:
    """Whether a number is part of a borrowed name, as in "Model 400"."""
    before = [m for m in alignment.matches if m.claim.place == quantity.first - 1]
    number = claim.tokens[quantity.first].low
    return bool(before) and before[0].likeness is Likeness.BORROWED and number in borrowed


def _fits(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    borrowed: frozenset[str],
) -> bool:
    said, found = bound(claim, quantity), bound(page, other)
    same = quantity.equals(other) and (said == found or _is_within_reach(claim, said, found))
    if not same and not is_within(quantity, said, other, found):
        return False
    if _is_total(page, other) and not _is_total(claim, quantity):
        return False
    said_of, found_of = _role(claim, quantity), _role(page, other)
    if are_opposites(said_of, found_of) or {said_of, found_of} in _ENDS:
        return False
    return _measure_alike(claim, quantity, page, other, borrowed)


def _measure_alike(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    borrowed: frozenset[str],
) -> bool:
    """Whether two numbers have one unit, or count the same things."""
    units = {quantity.unit, other.unit}
    if None in units and units & {YEAR, "times"}:  # "the 2023 accounts", "the accounts for 2023"
        return YEAR in units or _counts_times(claim, quantity, page, other)
    if quantity.unit != other.unit:
        return _unit_is_told(claim, quantity, page, other, borrowed)
    if quantity.unit is not None:
        return True
    ours, theirs = _counted(claim, quantity), _counted(page, other)
    if not ours or not theirs:
        return True
    if any(word.low in _ANYBODY for word in (*ours, *theirs)):
        return True
    if not any(likeness(a.low, b.low) >= Likeness.RELATED for a in ours for b in theirs):
        return False
    return not _are_of_others(claim, ours[-1], page, theirs[-1])


def _is_within_reach(claim: Sentence, said: Bound, found: Bound) -> bool:
    """Whether "can borrow six" stands for "up to six": what is allowed goes up to the bound."""
    allows = any(token.low in {"may", "can"} for token in claim.tokens)
    return said is Bound.NONE and found is Bound.DOWN and allows


def _are_of_others(claim: Sentence, counted: Word, page: Sentence, other: Word) -> bool:
    """Whether what is counted is of different things: units of heat, units of electricity."""
    ours, theirs = _of(claim, counted), _of(page, other)
    if ours is None or theirs is None or likeness(ours.low, theirs.low) is not Likeness.NONE:
        return False
    return any(likeness(ours.low, word.low) is Likeness.SAME for word in page.words)


def _of(sentence: Sentence, counted: Word) -> Word | None:
    """The noun behind "of" right behind a noun."""
    after = sentence.tokens[counted.place + 1 : counted.place + 2]
    if not after or after[0].low != "of":
        return None
    return next((w for w in sentence.words if w.place > counted.place and w.tag in _NOUN), None)


def _is_total(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number is that of the whole in "four of the nine piers"."""
    before = [q for q in sentence.quantities if q.last < quantity.first]
    between = sentence.tokens[before[-1].last + 1 : quantity.first] if before else ()
    lows = [token.low for token in between]
    of = lows[:1] == ["of"] or lows[:2] == ["out", "of"]
    return of and len(lows) <= _LONGEST_WHOLE


def _counts_times(claim: Sentence, quantity: Quantity, page: Sentence, other: Quantity) -> bool:
    """Whether "two goals" are what "scored twice" tells: nothing else there is counted so."""
    counted = _counted(claim, quantity) or _counted(page, other)
    lows = {base_form(w.low) for w in (page if quantity.unit is None else claim).words}
    return bool(counted) and not any(base_form(word.low) in lows for word in counted)


def _role(sentence: Sentence, quantity: Quantity) -> str:
    return next((w.role for w in sentence.words if w.place == quantity.first), "")


def _unit_is_told(
    claim: Sentence,
    quantity: Quantity,
    page: Sentence,
    other: Quantity,
    borrowed: frozenset[str],
) -> bool:
    """Whether a unit that stands on one side only stands elsewhere on the other, as in a table."""
    if quantity.unit is None:
        return not _counted(claim, quantity)
    if other.unit is not None:
        return False
    told = {base_form(token.low) for token in page.tokens} | borrowed
    return base_form(quantity.unit) in told


def _counted(sentence: Sentence, quantity: Quantity) -> list[Word]:
    """The nouns that a number counts: those right behind it."""
    result: list[Word] = []
    expected = quantity.last + 1
    for word in sentence.words:
        if word.place < expected:
            continue
        gap = sentence.tokens[expected : word.place]
        if word.tag is Tag.QUANTIFIER and word.low in _OR_MORE:
            continue
        if any(token.low not in _BETWEEN for token in gap) or word.tag not in _NOUN:
            break
        result.append(word)
        expected = word.place + 1
    return result[:3]


def _is_of_another(
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
    gap = _ends_segment(page, other) or (other.unit is None and not _counted(page, other))
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
    places = {word.place for word in _counted(claim, quantity)}
    following = [w for w in claim.words if w.place > quantity.last]
    return places | {w.place for w in following[:2] if w.of}


def _are_linked(page: Sentence, one: Quantity, other: Quantity) -> bool:
    numbers = page.quantities
    return any(q.link is not None and {q, numbers[q.link]} == {one, other} for q in numbers)


def _count_alike(page: Sentence, one: Quantity, other: Quantity) -> bool:
    ours, theirs = _counted(page, one), _counted(page, other)
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


def _is_reversed(claim: Sentence, page: Sentence, found: Sequence[Quantity | None]) -> bool:
    """Whether "from 3 to 5" stands on the page as "from 5 to 3"."""
    for at, quantity in enumerate(claim.quantities):
        if quantity.link is None:
            continue
        one, other = found[quantity.link], found[at]
        if one is None or other is None or other.first >= one.first:
            continue
        before = [page.tokens[q.first - 1].low if q.first else "" for q in (one, other)]
        if before != ["from", "to"]:  # "to 19 from 27"
            return True
    return False
