"""A sentence as it is read from clause to clause: where each begins and ends, and its text."""

from typing import Final

from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.language.verb_tags import is_past
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.wording.roles import NAMING

RELATIVE: Final = frozenset({"who", "whom", "which", "that", "whose", "where"})
ATTACHED: Final = word_set("if when unless until because since before after as once till")
"""What joins a clause to the one before it, of which it tells when or why."""

OPEN: Final = word_set("if unless that whether when once until till provided")
"""What begins a clause behind which nothing is said to be so by itself."""

LED_BY: Final = frozenset({Tag.AUXILIARY, Tag.MODAL, Tag.NEGATOR, Tag.ADVERB})
"""What may stand right before a verb and belong to it."""

_OWN_LEAD: Final = frozenset({Tag.AUXILIARY, Tag.MODAL})
_DO: Final = frozenset({"do", "does", "did"})
_MARKS: Final = " ,;:."
_NOT_PAST: Final = frozenset({"is", "are", "be", "been", "has", "have"})


class ClauseReading:
    """A sentence's tokens, and what can be told of its clauses by them."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.lows = [token.low for token in sentence.tokens]
        self.words = {word.place: word for word in sentence.words}
        self.counted = {at for q in sentence.quantities for at in range(q.first, q.last + 1)}
        self._closed = closed_classes("en")

    def tag(self, at: int) -> Tag | None:
        """The closed class of a token, None if it has none."""
        return self._closed.get(self.lows[at]) if 0 <= at < len(self.lows) else None

    def names(self, at: int) -> bool:
        """Whether a word that names something stands at a place."""
        word = self.words.get(at)
        return word is not None and word.tag in NAMING

    def text(self, first: int, end: int) -> str:
        """What the sentence says from one place to another, without the marks around it."""
        tokens, text = self.sentence.tokens, self.sentence.text
        if first >= min(end, len(tokens)):
            return ""
        stop = tokens[end].start if end < len(tokens) else len(text)
        return text[tokens[first].start : stop].strip(_MARKS)

    def first(self, clause: Clause) -> int:
        """The place of a clause's first token that is no comma."""
        at = self.sentence.tokens_of(clause.number)[0][0]
        return at + 1 if self.lows[at] == "," and at + 1 < len(self.lows) else at

    def end(self, clause: Clause, first: int) -> int:
        """The place behind a clause and those that tell when or why it is so."""
        numbers, clauses = self.sentence.clause_numbers, self.sentence.clauses
        inside, at = {clause.number}, first
        while at < len(numbers):
            number = numbers[at]
            if number not in inside:
                link = clauses[number].link
                restricts = link in RELATIVE and self.lows[at - 1] != ","
                if number < clause.number or not (link in ATTACHED or restricts):
                    break
                inside.add(number)
            at += 1
        return at

    def leading(self, verb: int) -> int:
        """The place of the first word that leads a verb, as "can not" does; its own if none."""
        while verb and self.tag(verb - 1) in LED_BY:
            verb -= 1
        return verb

    def is_past(self, first: int, verb: int) -> bool:
        """Whether a verb with what stands before it tells of what was."""
        lows = self.lows[first : verb + 1]
        if any(self._closed.get(low) is Tag.MODAL for low in lows):
            return False
        if not {"was", "were", "had"}.isdisjoint(lows):
            return True
        past = lows[-1:] and (lows[-1].endswith("ed") or is_past(lows[-1]))
        return bool(past) and _NOT_PAST.isdisjoint(lows)


def led_alike(reading: ClauseReading, before: Clause, clause: Clause, begin: int) -> str:
    """What leads the verb of a clause, and goes for that of another: "can read and delete"."""
    if before.verb is None or clause.verb is None or clause.verb < begin:
        return ""
    if any(reading.tag(at) in _OWN_LEAD for at in range(begin, clause.verb + 1)):
        return ""
    first, low = reading.leading(before.verb), reading.lows[clause.verb]
    led = [at for at in range(first, before.verb) if reading.tag(at) in _OWN_LEAD]
    if not led or low.endswith("s"):
        return ""
    wants_base = reading.tag(led[-1]) is Tag.MODAL or reading.lows[led[-1]] in _DO
    if wants_base == (low.endswith("ed") or is_past(low)):
        return ""
    return f"{reading.text(first, before.verb)} "
