"""Verbs that lists and tables leave out, since the unit tells them: "Day ticket: €6.50"."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.units import MONEY
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Match
from tunedd_api.rag.wording.likeness import Likeness

_MASS: Final = frozenset({"gram", "pound", "ounce"})
_LENGTH: Final = frozenset({"metre", "foot", "inch", "yard", "mile"})
_TIME: Final = frozenset({"second", "month"})
_UNITS_OF: Final = {
    base_form(verb): units
    for verb, units in (
        ("cost", MONEY),
        ("charge", MONEY),
        ("price", MONEY),
        ("weigh", _MASS),
        ("measure", _LENGTH),
        ("last", _TIME),
        ("take", _TIME),
    )
}
"""The units that tell what is measured, by the base forms of verbs."""

_COMING_TO: Final = frozenset(
    base_form(verb) for verb in ("score", "reach", "achieve", "obtain", "attain")
)
"""Base forms of verbs for what a cell without a unit says."""


def is_told_by_unit(this: Comparison, match: Match) -> bool:
    """Whether a verb of the claim is what a line without a verb says with a number's unit."""
    if match.claim.tag is not Tag.VERB or match.likeness is not Likeness.NONE:
        return False
    base = base_form(match.claim.low)
    units = _UNITS_OF.get(base, frozenset())
    comes_to = base in _COMING_TO and bool(this.context.columns)
    return has_no_verb(this.page) and any(
        quantity.unit in units or (quantity.unit is None and comes_to)
        for quantity in this.page.quantities
    )


def has_no_verb(line: Sentence) -> bool:
    """Whether a line is none that says what happens, as those of lists and tables are not."""
    return all(clause.verb is None for clause in line.clauses)
