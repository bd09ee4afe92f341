"""What a question that compares the rows of a table asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from typing import Final

from tunedd_api.rag.answering.tables.asked_limits import Edge, Limit, exactly_asked, limit_asked
from tunedd_api.rag.answering.tables.asked_order import Order, orders_asked, readings_compared
from tunedd_api.rag.answering.tables.measures import (
    ANY,
    PRICE,
    Reading,
    measures_named,
    measures_of_verb,
)
from tunedd_api.rag.answering.tables.values import FREE
from tunedd_api.rag.language.asking_words import ASKING
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.quarters import quarters_as_codes
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.questions.asked_words import AskedWord, kind_words
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question

_LIGHT: Final = word_set(
    "paid paying chargeable u ur whats pls plz "
    "get gets got rent hire buy choose offer offers sell sells serve serves have has list show "
    "available there come comes go goes be want need looking like among one ones all any every "
    "each overall ever money price cost costs give gives made make makes option options pay "
    "currently still right now here use used rate rates level levels "
    "hold holds carry carries stock include includes included contain contains "
    "reach reaches see visit go stay live work works "
    "turn turns end ends out up "
    "gibt nehmen kaufen mieten bekomme bekommen kaufe zeige wähle "
    "comprar alquilar muestra acheter louer montre"
)
"""Words that no table need hold, as to rent what is rented out."""

_LIGHT_BASES: Final = frozenset(map(base_form, _LIGHT))
_PERIODS: Final = word_set("hour day night week month year stunde tag nacht woche monat jahr")
_COUNTED: Final = word_set("many viele cuántos cuántas combien quanti quante quantos quantas")
_LISTING: Final = word_set("list show name give all any each every please many of is are there")
"""Words behind which stands what is to be listed."""

_SELECTING: Final = frozenset(
    {QuestionKind.WHICH, QuestionKind.LIST, QuestionKind.HOW_MANY, QuestionKind.OTHER}
)
_ENDS: Final = word_set("minimum maximum")
"""Words of names of columns, beside a number, and else for the least and the most."""

_THERE: Final = "there"
_NOT: Final = "n't"
_SHORTEST: Final = 2
_BEHIND_WITHOUT: Final = 3
_BEFORE_DENIED: Final = 4
WITHOUT: Final = word_set(
    "without no not neither nor none never lacks lack ohne kein keine keinen weder noch nie sin ni "
    "nunca sans aucun aucune jamais"
)
"""Words behind which is named what is not wanted."""


PAID: Final = word_set("paid paying chargeable kostenpflichtige kostenpflichtigen payant payante")
"""Words for what costs something, so that what is free is not meant."""

_FREE: Final = word_set("free kostenlos kostenlose kostenlosen kostenloses gratis gratuit gratuite")


@dataclass(frozen=True, eq=False)
class AskedRows:
    """The orders, the limit, or the measure by which a question compares rows; or their number.

    Where it ``selects``, it asks for those of some things that are so or have something; ``exact``
    are then the numbers that they have.
    """

    question: str
    found: Sentence
    orders: tuple[Order, ...] = ()
    limit: Limit | None = None
    compared: tuple[Reading, ...] = ()
    counts: bool = False
    taken: frozenset[int] = frozenset()
    selects: bool = False
    exact: tuple[Limit, ...] = ()

    @property
    def kind(self) -> QuestionKind:
        """What kind of thing the question asks for."""
        return kind_of_question(self.question)

    @cached_property
    def things(self) -> Sequence[AskedWord]:
        """What kind of thing is asked for: the bikes of "which bikes" and "the cheapest bike"."""
        told = [
            word
            for word in kind_words(self.question)
            if word.low not in self._taken_lows and not measures_of_verb(word.low)
        ]
        return told or self._counted or self._ordered or (self._listed if self.selects else [])

    @cached_property
    def called(self) -> Sequence[AskedWord]:
        """What the things are called, the likeliest first: of "home plans" plans, else homes.

        A noun may be taken for the verb behind another one.
        """
        if not self.things:
            return ()
        *_, last = self.things
        lows = [token.low for token in self.found.tokens]
        behind = lows[lows.index(last.low) + 1 :][:1]
        others = [AskedWord.kind(word.low) for word in self.words if word.low in behind]
        return [last, *others]

    @cached_property
    def words(self) -> Sequence[AskedWord]:
        """The words that a table must hold to be asked about, and those that name its columns."""
        named = {word.low: word.tag.name == "NAME" for word in self.found.words}
        grammar = frozenset().union(*(closed_classes(name) for name in ("en", "de", "es", "fr")))
        lows = dict.fromkeys(
            token.low
            for at, token in enumerate(self.found.tokens)
            if at not in self.taken and len(token.low) >= _SHORTEST and token.kind != "mark"
        )
        return [
            AskedWord.of(low, is_name=named.get(low, False))
            for low in lows
            if low not in grammar and not low.isdigit() and not low.endswith(_NOT)
        ]

    @cached_property
    def subjects(self) -> Sequence[AskedWord]:
        """The words that a table must hold to be asked about, but for "away from the lock"."""
        from_there = {word.low for word in self.found.words if word.role in {"from", "to"}}
        return [
            word
            for word in self.words
            if (word.low in self._capitals or word.low not in ASKING)
            and not _is_light(word.low)
            and word.low not in _PERIODS
            and not measures_of_verb(word.low)
            and (word.is_name or word.low not in from_there)
        ]

    @cached_property
    def _capitals(self) -> frozenset[str]:
        """The names within a question that has small letters: "Old Mill" is no age of a mill."""
        words = [at for at, token in enumerate(self.found.tokens) if token.text[:1].isalpha()]
        within = words[1:]
        if all(self.found.tokens[at].text[0].isupper() for at in within):
            return frozenset()
        named = (word for word in self.found.words if word.tag is Tag.NAME)
        return frozenset(word.low for word in named if word.place in within)

    @cached_property
    def naming(self) -> Sequence[AskedWord]:
        """The words that may name a column; what stands behind "without" names none."""
        lows = [token.low for token in self.found.tokens]
        denied = {
            low
            for at, low in enumerate(lows)
            if not WITHOUT.isdisjoint(lows[max(at - _BEHIND_WITHOUT, 0) : at])
        }
        return [word for word in self.words if word.low not in denied]

    def denies(self, word: AskedWord) -> bool:
        """Whether "no", "without" or "don't" stands before a word."""
        lows = [token.low for token in self.found.tokens]
        at = lows.index(word.low)
        before = lows[max(at - _BEFORE_DENIED, 0) : at]
        return not WITHOUT.isdisjoint(before) or any(low.endswith(_NOT) for low in before)

    @property
    def periods(self) -> Sequence[AskedWord]:
        """The times for which something is asked: the day of "the cheapest per day"."""
        return [word for word in self.words if not word.forms.isdisjoint(_PERIODS)]

    @property
    def _taken_lows(self) -> frozenset[str]:
        return frozenset(self.found.tokens[at].low for at in self.taken)

    @property
    def _ordered(self) -> Sequence[AskedWord]:
        """The nouns right behind "the cheapest"."""
        nouns = {word.place: word.low for word in self.found.words if word.tag is Tag.NOUN}
        found: list[str] = []
        for order in self.orders:
            place = max(order.at) + 1
            while place in nouns and not measures_of_verb(nouns[place]):
                found.append(nouns[place])
                place += 1
        return [AskedWord.kind(low) for low in found if low not in ASKING]

    @property
    def _listed(self) -> Sequence[AskedWord]:
        """The noun with which "hotels with breakfast" begins, also behind "list all"."""
        for word in self.found.words:
            if word.tag is Tag.NOUN and word.low not in ASKING:
                return [AskedWord.kind(word.low)]
            if word.low not in _LISTING:
                break
        return []

    @property
    def _counted(self) -> Sequence[AskedWord]:
        lows = [token.low for token in self.found.tokens]
        at = next((at for at, low in enumerate(lows) if low.split("_")[-1] in _COUNTED), -1)
        nouns = {word.place for word in self.found.words if word.is_content}
        behind = range(at + 1, min(at + 4, len(lows))) if at >= 0 else ()
        place = next((one for one in behind if one in nouns), None)
        return [AskedWord.kind(lows[place])] if place is not None else []


def _is_light(low: str) -> bool:
    """Whether a word, in whatever form, or a phrase of it is one that no table need hold."""
    first, _, _ = low.partition("_")
    return first in _LIGHT or base_form(first) in _LIGHT_BASES


@lru_cache(maxsize=64)
def asked_rows(question: str) -> AskedRows | None:
    """What a question asks of the rows of a table; None if it compares none."""
    found = parsed(quarters_as_codes(question))
    orders = orders_asked(found)
    if found.quantities:  # "a minimum term of 12 months"
        said = [token.low for token in found.tokens]
        orders = [one for one in orders if _ENDS.isdisjoint(said[at] for at in one.at)]
    limit = limit_asked(found)
    compared, at = readings_compared(found)
    lows = {low.split("_")[-1] for low in found.lows}
    counts = not _COUNTED.isdisjoint(lows) and kind_of_question(question) is QuestionKind.HOW_MANY
    if not compared and kind_of_question(question) is QuestionKind.COMPARISON:
        named = (measure for token in found.tokens for measure in measures_named(token.low))
        compared = tuple(Reading(measure, 1) for measure in (*named, ANY))
    if not (orders or limit or compared or counts):
        return _selecting(question, found)
    taken = frozenset[int]().union(*(order.at for order in orders), limit.at if limit else (), at)
    exact = tuple(exactly_asked(found)) if counts else ()
    return AskedRows(
        question, found, tuple(orders), limit, compared, counts=counts, taken=taken, exact=exact
    )


def _selecting(question: str, found: Sentence) -> AskedRows | None:
    """What a question asks that names things and what they are to have; None if it does not."""
    kind, lows = kind_of_question(question), found.lows
    if kind not in _SELECTING and not (kind is QuestionKind.YES_NO and _THERE in lows):
        return None
    exact = (*exactly_asked(found), *_free_of_charge(found))
    taken = frozenset[int]().union(*(one.at for one in exact))
    asked = AskedRows(question, found, taken=taken, selects=True, exact=exact)
    return asked if asked.things else None


def _free_of_charge(found: Sentence) -> list[Limit]:
    """A price of nothing, where what is free is asked for, or of more where what is not."""
    at = [place for place, token in enumerate(found.tokens) if token.low in _FREE]
    if len(at) != 1:
        return []
    before = [token.low for token in found.tokens[max(at[0] - _BEHIND_WITHOUT, 0) : at[0]]]
    denied = not WITHOUT.isdisjoint(before) or any(low.endswith(_NOT) for low in before)
    low, high = (Edge(0.0, included=False), Edge(inf)) if denied else (Edge(0.0), Edge(0.0))
    return [Limit((Reading(PRICE, 1),), low, high, FREE, frozenset(at))]
