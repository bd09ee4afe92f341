"""What clauses that stand side by side say: "the mill grinds flour and sells bread"."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Clause
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.wording.clause_reading import ATTACHED, OPEN, RELATIVE, ClauseReading, led_alike

_ASSERTED: Final = word_set(", and but while whereas although though because since so ; :")
_BREAKS: Final = frozenset({";", ":"})
_THEN: Final = frozenset({"when", "after", "once", "before"})
_OF_SOME: Final = frozenset({("of", "them"), ("of", "these"), ("of", "those")})
_NEAR: Final = 4


def told_side_by_side(reading: ClauseReading) -> Iterator[str]:
    """What the clauses behind the first one say by themselves, each with its subject."""
    subject: str = ""
    of_subject: Clause | None = None
    for clause in _asserted(reading):
        begin = _behind_the_joint(reading, clause)
        if _follows_another_subject(reading, clause):
            subject, of_subject = "", None
        own = _subject_of(reading, clause, begin)
        if own:
            subject, of_subject = own, clause
        if not clause.number or clause.verb is None or _is_of_some(reading, begin):
            continue
        text = reading.text(begin, reading.end(clause, reading.first(clause)))
        breaks = reading.lows[reading.first(clause)] in _BREAKS
        if own or clause.has_subject or breaks:
            fronted = "" if breaks else _fronted(reading, begin)
            yield f"{fronted}, {text}" if fronted else text
        elif of_subject is not None and not _may_be_of_a_relative(reading, clause):
            yield f"{subject} {led_alike(reading, of_subject, clause, begin)}{text}"


def _asserted(reading: ClauseReading) -> Iterator[Clause]:
    """The clauses that are said to be so: on no condition, and by nobody in particular."""
    is_open = reading.lows[0] in OPEN
    for clause in reading.sentence.clauses:
        first = reading.first(clause)
        low = reading.lows[first]
        then = _is_what_happened_then(reading, clause)
        is_open &= not (then or (clause.number > 0 and low in _BREAKS))
        if low in RELATIVE or clause.link in RELATIVE:
            is_open |= low == "that" and _is_told(reading, first)
        elif clause.link in OPEN or low in OPEN:
            is_open |= clause.link not in ATTACHED
        elif not is_open and (then or not clause.number or clause.link in _ASSERTED):
            yield clause


def _behind_the_joint(reading: ClauseReading, clause: Clause) -> int:
    """The place behind what joins a clause to the one before it."""
    begin = reading.first(clause)
    for _ in range(2):
        if clause.number and begin + 1 < len(reading.lows) and reading.lows[begin] in _ASSERTED:
            begin += 1
    return begin


def _subject_of(reading: ClauseReading, clause: Clause, begin: int) -> str:
    """The subject of a clause, without what stands before it or leads its verb."""
    if clause.verb is None or clause.verb <= begin:
        return ""
    first, stop = begin, max(reading.leading(clause.verb), begin)
    if reading.tag(first) in {Tag.PREPOSITION, Tag.SUBORDINATOR}:
        first = next((at + 1 for at in range(first, stop) if reading.lows[at] == ","), stop)
    return reading.text(first, stop)


def _is_told(reading: ClauseReading, at: int) -> bool:
    """Whether "that" stands behind a verb, and begins what somebody says or thinks."""
    before = reading.words.get(at - 1)
    return before is None or before.tag is Tag.VERB


def _is_what_happened_then(reading: ClauseReading, clause: Clause) -> bool:
    """Whether a clause tells what happened behind "When …,"."""
    if clause.number != 1 or reading.lows[0] not in _THEN or clause.verb is None:
        return False
    own = clause.link not in RELATIVE | OPEN
    return own and reading.is_past(reading.first(clause), clause.verb)


def _may_be_of_a_relative(reading: ClauseReading, clause: Clause) -> bool:
    """Whether a clause without a subject may go on with the relative clause before it."""
    first = reading.first(clause)
    number = reading.sentence.clause_numbers[first - 1]
    before = reading.first(reading.sentence.clauses[number])
    return reading.lows[before] in RELATIVE and reading.lows[first - 1] != ","


def _follows_another_subject(reading: ClauseReading, clause: Clause) -> bool:
    """Whether what stands before a clause may be its subject: "…, and the agent, built on it"."""
    first = reading.sentence.tokens_of(clause.number)[0][0]
    if not first or reading.lows[first] != ",":
        return False
    segment = reading.sentence.segments[first - 1]
    at = reading.sentence.segments.index(segment)
    at += reading.lows[at] == ","
    verbs = {word.segment for word in reading.sentence.words if word.tag is Tag.VERB}
    return reading.tag(at) is Tag.COORDINATOR and segment not in verbs


def _is_of_some(reading: ClauseReading, begin: int) -> bool:
    """Whether a clause is about some of what a pronoun stands for: "34 of them agreed"."""
    return not _OF_SOME.isdisjoint(pairwise(reading.lows[begin : begin + _NEAR]))


def _fronted(reading: ClauseReading, begin: int) -> str:
    """What stands before the first clause and goes for a later one, too: "In winter, …"."""
    verb = reading.sentence.clauses[0].verb
    if reading.tag(0) is not Tag.PREPOSITION or reading.tag(begin) is Tag.PREPOSITION:
        return ""
    if verb is None or "," not in reading.lows[:verb]:
        return ""
    comma = reading.lows.index(",")
    return reading.text(0, comma) if reading.counted.isdisjoint(range(comma)) else ""
