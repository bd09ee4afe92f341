"""Two things of a claim that have changed places: "9 million of revenue and a loss of 3 million".

A claim that says "3 million of revenue and a loss of 9 million" has the same words in the same
order, but for two that stand in each other's place. So has "oak in the hollow, fir on the ridge"
where the page has the oak on the ridge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import NAMING

_NUMBER: Final = "number"
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that stands once in the claim and once on the page, at these places.

    What is of one kind can stand for each other: nouns, and numbers of one unit.
    """

    ours: int
    theirs: int
    kind: tuple[str, str | None] | None


def are_exchanged(this: Comparison) -> bool:
    """Whether two things of a kind stand in each other's place, and all around them in its own."""
    matched = [match.page.place for match in this.alignment.matches if match.page is not None]
    if len(this.claim.quantities) < _PAIR and matched == sorted(matched):
        return False
    items = _items(this)
    if all(one.theirs < other.theirs for one, other in pairwise(items)):
        return False
    turned = [m.claim.place for m in this.alignment.matches if m.likeness is Likeness.OPPOSITE]
    voices = {
        frozenset(clause.passive for clause in sentence.clauses if clause.verb is not None)
        for sentence in (this.claim, this.page)
    }
    for first, one in enumerate(items):
        for last in range(first + 2, len(items)):
            other = items[last]
            if one.kind is None or one.kind != other.kind or one.theirs < other.theirs:
                continue
            if any(one.ours < place < other.ours for place in turned):
                continue
            counted = one.kind[0] is _NUMBER
            if (counted or len(voices) == 1) and _in_order_but_for(
                items, first, last, fewest=counted
            ):
                return True
    return False


def _in_order_but_for(items: Sequence[_Item], first: int, last: int, *, fewest: bool) -> bool:
    """Whether the items from the one before to the one behind two are in order with these swapped.

    With ``fewest`` it is enough that the items between the two are.
    """
    places = [item.theirs for item in items]
    places[first], places[last] = places[last], places[first]
    before, behind = max(first - 1, 0), last + 1
    has_company = first > 0 or last + 1 < len(items)
    near = places[before : behind + 1]
    return (has_company or fewest) and all(one < two for one, two in pairwise(near))


def _items(this: Comparison) -> list[_Item]:
    """What stands once on either side, in the claim's order."""
    ours, theirs = this.claim.bases, this.page.bases
    found = [
        _Item(m.claim.place, m.page.place, ("noun", None) if m.claim.tag in NAMING else None)
        for m in this.alignment.matches
        if m.page is not None
        and m.likeness >= Likeness.RELATED
        and m.claim.tag is not Tag.QUANTIFIER
        and ours[base_form(m.claim.low)] == theirs[base_form(m.page.low)] == 1
    ]
    # The page's, since a model may write numbers without end.
    for quantity in this.page.quantities:
        here, there = _equals(this.claim, quantity), _equals(this.page, quantity)
        if len(here) == len(there) == 1:
            found.append(_Item(here[0].first, quantity.first, (_NUMBER, quantity.unit)))
    return sorted(found, key=lambda item: item.ours)


def _equals(sentence: Sentence, quantity: Quantity) -> list[Quantity]:
    """The first numbers of a sentence that say the same, two at most."""
    same = (q for q in sentence.quantities if q.unit == quantity.unit and q.equals(quantity))
    return list(islice(same, 2))
