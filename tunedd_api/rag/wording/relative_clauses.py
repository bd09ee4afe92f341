"""What relative clauses say of what they describe: "a mill that the Perrin family built"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Clause
from tunedd_api.rag.language.units import MONTHS
from tunedd_api.rag.language.verb_tags import is_plural
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.wording.clause_reading import (
    LED_BY,
    OPEN,
    RELATIVE,
    ClauseReading,
    led_alike,
)
from tunedd_api.rag.wording.roles import NAMING

_SEVERAL: Final = frozenset({"were", "are", "have"})
_ONE: Final = frozenset({"was", "is", "has"})
_UNSPECIFIC: Final = word_set("no any every each all only few most many some either neither nobody")
_QUANTITIES: Final = word_set("most all some many several half both none few each one")
_PLACES: Final = frozenset({"on", "at"})


@dataclass(frozen=True, slots=True)
class RelativeStatement:
    """What a relative clause says, and from where to where it stands in its sentence."""

    text: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class _Relative:
    """A relative clause: the places of its pronoun, of its end, and of what it describes.

    ``led`` is the place of a preposition before the pronoun, and ``counting`` where "most of"
    before it begins.
    """

    clause: Clause
    verb: int
    pronoun: int
    end: int
    thing: range
    led: int | None
    counting: int | None


def told_by_relatives(
    reading: ClauseReading, *, only_asides: bool = False
) -> Iterator[RelativeStatement]:
    """What relative clauses say; ``only_asides``: of those alone that tell more, behind a comma.

    One that tells which thing is meant says something of it only where it tells what has been:
    "a member who pays late" need not do so.
    """
    for clause in reading.sentence.clauses[1:]:
        pronoun = reading.first(clause)
        if reading.lows[pronoun] not in RELATIVE:
            continue
        led = pronoun - 1 if reading.tag(pronoun - 1) is Tag.PREPOSITION else None
        counting = _counting(reading, led)
        apart = next(at for at in (counting, led, pronoun) if at is not None)
        tells_more = reading.lows[apart - 1] == ","
        thing = _described(reading, apart - 1 - tells_more, clause)
        if thing is None or clause.verb is None or _is_unspecific(reading, thing):
            continue
        end = _where_the_verb_comes(reading, clause.verb, reading.end(clause, pronoun))
        found = _Relative(clause, clause.verb, pronoun, end, thing, led, counting)
        if not (tells_more or (not only_asides and _tells_what_was(reading, found))):
            continue
        text = _resolved(reading, found)
        if text is None:
            continue
        further = _further(reading, found) if tells_more else None
        if further is not None:
            yield RelativeStatement(_goes_on(reading, found, further), end, further)
        yield RelativeStatement(text, apart - tells_more, end)


def _is_unspecific(reading: ClauseReading, thing: range) -> bool:
    """Whether a phrase is about none, some or all of its kind: "no dog that barked"."""
    begins = {reading.lows[thing.start], reading.lows[max(thing.start - 1, 0)]}
    return not begins.isdisjoint(_UNSPECIFIC)


def _where_the_verb_comes(reading: ClauseReading, verb: int, end: int) -> int:
    """The end of a clause, or where the verb follows of what it stands in: ", who …, paid"."""
    verbs = {word.place for word in reading.sentence.words if word.tag is Tag.VERB}
    commas = (at for at in range(verb, end - 1) if reading.lows[at] == ",")
    return next((at for at in commas if at + 1 in verbs), end)


def _text(reading: ClauseReading, places: range) -> str:
    return reading.text(places.start, places.stop)


def _counting(reading: ClauseReading, led: int | None) -> int | None:
    """Where "most of" or "three of" begins before a relative pronoun."""
    if led is None or reading.lows[led] != "of":
        return None
    before = led - 1
    counts = reading.lows[before] in _QUANTITIES or before in reading.counted
    return before if counts and reading.lows[before - 1] == "," else None


def _described(reading: ClauseReading, last: int, clause: Clause) -> range | None:
    """The places of what a relative clause describes: the nearest thing of its number."""
    phrase = _noun_phrase(reading, last)
    if phrase is not None and _is_a_time(reading, phrase):
        phrase = _noun_phrase(reading, phrase.start - 2)
    if phrase is None:
        return None
    lows = {token.low for _, token in reading.sentence.tokens_of(clause.number)}
    several = bool(lows & _SEVERAL) and lows.isdisjoint(_ONE)
    if not several or is_plural(reading.lows[_head(reading, phrase)]):
        return phrase
    led = phrase.start - 1
    wider = _noun_phrase(reading, led - 1) if reading.tag(led) is Tag.PREPOSITION else None
    if wider is None or not is_plural(reading.lows[_head(reading, wider)]):
        return None
    return range(wider.start, phrase.stop)


def _is_a_time(reading: ClauseReading, phrase: range) -> bool:
    """Whether a phrase behind a preposition is no more than a month or a year."""
    return reading.tag(phrase.start - 1) is Tag.PREPOSITION and all(
        at in reading.counted or reading.lows[at] in MONTHS for at in phrase
    )


def _head(reading: ClauseReading, phrase: range) -> int:
    """The place of the noun that a phrase is about: "town" in "the town of Velmark"."""
    return next((at for at in phrase if reading.lows[at] == "of"), phrase.stop) - 1


def _noun_phrase(reading: ClauseReading, last: int) -> range | None:
    """The places of the phrase that ends at a place, with what it is of."""
    at = last
    while at >= 0:
        if reading.tag(at) in {Tag.DETERMINER, Tag.QUANTIFIER}:
            if reading.lows[at - 1] != "of":
                return range(at, last + 1)
        elif not (
            reading.names(at) or at in reading.counted or (reading.lows[at] == "of" and at < last)
        ):
            break
        at -= 1
    at += at + 1 <= last and reading.lows[at + 1] == "of"
    return range(at + 1, last + 1) if at < last else None


def _tells_what_was(reading: ClauseReading, found: _Relative) -> bool:
    """Whether a clause that tells which thing is meant tells what it did, or was done to it."""
    head = reading.words.get(_head(reading, found.thing))
    if head is None or reading.lows[0] in OPEN:
        return False
    several = is_plural(head.low) and head.tag is not Tag.NAME
    if several and not _has_subject(reading, found):
        return False
    return reading.is_past(found.pronoun + 1, found.verb)


def _has_subject(reading: ClauseReading, found: _Relative) -> bool:
    """Whether something else than what a clause describes does what it says."""
    return any(
        reading.names(at)
        or (reading.tag(at) is Tag.PRONOUN and not reading.lows[at].endswith(("self", "selves")))
        for at in range(found.pronoun + 1, found.verb)
    )


def _resolved(reading: ClauseReading, found: _Relative) -> str | None:
    """A relative clause with what it describes in its place."""
    thing, low = _text(reading, found.thing), reading.lows[found.pronoun]
    behind = reading.text(found.pronoun + 1, found.end)
    if not found.pronoun < found.verb < found.end:
        return None
    if found.counting is not None:
        return f"{reading.text(found.counting, found.pronoun)} {thing} {behind}"
    if found.led is not None or low == "where":
        before = found.led if found.led is not None else found.thing.start - 1
        known = found.led is not None or reading.lows[before] in _PLACES
        place = reading.lows[before] if known else "in"
        if place != "of":
            return f"{place.capitalize()} {thing}, {behind}"
        stop = reading.leading(found.verb)
        some = reading.text(found.pronoun + 1, stop)
        return f"{some} of {thing} {reading.text(stop, found.end)}" if some else None
    if low == "whose":
        places = range(found.pronoun, found.end)
        stop = next((at for at in places if reading.tag(at) in LED_BY), found.verb)
        owned = reading.text(found.pronoun + 1, stop)
        return f"the {owned} of {thing} {reading.text(stop, found.end)}"
    if not _has_subject(reading, found):
        return f"{thing} {behind}"
    return None if low == "who" else _done_to(reading, found, thing)


def _done_to(reading: ClauseReading, found: _Relative, thing: str) -> str | None:
    """What somebody does to what a clause describes."""
    objects = any(
        word.role == "object" and word.tag in NAMING and word.place > found.verb
        for word in reading.sentence.of_clause(found.clause.number)
    )
    if reading.lows[found.pronoun] == "that" and objects:
        return None
    done = reading.text(found.pronoun + 1, found.verb + 1)
    return f"{done} {thing} {reading.text(found.verb + 1, found.end)}"


def _goes_on(reading: ClauseReading, found: _Relative, further: int) -> str:
    """What a relative clause goes on to say of what it describes."""
    counting = reading.text(found.counting, found.pronoun) if found.counting is not None else ""
    following = reading.sentence.clauses[reading.sentence.clause_numbers[found.end]]
    led = led_alike(reading, found.clause, following, found.end + 1)
    thing = _text(reading, found.thing)
    return f"{counting} {thing} {led}{reading.text(found.end + 1, further)}".strip()


def _further(reading: ClauseReading, found: _Relative) -> int | None:
    """The place behind what a relative clause goes on to say: "which is old and costs 5"."""
    end = found.end
    if end >= len(reading.lows) or reading.tag(end) is not Tag.COORDINATOR:
        return None
    led = found.led is not None and found.counting is None
    if led or reading.lows[found.pronoun] in {"whose", "where"}:
        return None
    following = reading.sentence.clauses[reading.sentence.clause_numbers[end]]
    goes_on = following.number > found.clause.number and not following.has_subject
    if not goes_on or following.verb is None or _has_subject(reading, found):
        return None
    return reading.end(following, end)
