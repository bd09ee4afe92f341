"""What names of columns are found by: also by other words that people ask for them with.

In prose these words are no synonyms. As the name of a column one may stand for another, for what
stands below it is a number or a name, and the rest of the question tells the row.
"""

from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.questions.asked_words import keys_of, mark_of

_ALIKE: Final = """
revenue turnover sale taking earning income receipt proceeds
employee staff worker headcount workforce personnel people crew
inhabitant population resident people
manager head leader chief director boss
duration length runtime
postcode zip
telephone phone tel mobile
location venue address site place room
area size surface
capacity seat
attendance spectator visitor crowd audience
manufacturer maker make brand producer
term contract commitment
stock quantity availability
accommodation bed berth lodging
elevation altitude height
ascent climb elevation
temperature temp
airline carrier operator
close end until till
member subscriber
harvest yield crop
passenger rider
difficulty grade level
course subject module class
topic subject theme
teacher instructor tutor lecturer trainer coach
genre category type kind
status state
participant respondent voter entrant
turnout participation
rating star score review
calorie energy kcal
carb carbohydrate
consumption mileage economy
output power
ingredient contents
delivery shipping postage
built construction completed
mp megapixel
rpm revolution
hp horsepower
fps frame
sqm metre
"""

_GROUPS: Final = [frozenset(line.split()) for line in _ALIKE.strip().splitlines()]


@lru_cache(maxsize=2048)
def column_keys(*names: str) -> frozenset[str]:
    """The keys of the names of columns, with those of words that may be asked for instead."""
    bases = {base_form(token.low) for name in names for token in parsed(name).tokens}
    others = (word for group in _GROUPS if _are_among(group, bases) for word in group)
    return keys_of(*names).union(*(map(mark_of, (word, f"{word}s")) for word in others))


def _are_among(group: frozenset[str], bases: set[str]) -> bool:
    return any(base_form(word) in bases for word in group)
