"""The parts of a compound sentence, each as a sentence that can stand by itself."""

from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.wording.clause_reading import ClauseReading, led_alike
from tunedd_api.rag.wording.relative_clauses import told_by_relatives

_JOINTS: Final = frozenset({"and", "but", "while", "whereas", ";", "und", "aber", "y", "pero",
                            "et", "mais", "although", "though"})  # fmt: skip
_SHORTEST: Final = 2


def parts(sentence: Sentence) -> list[str]:
    """What relative clauses between commas add, and the sentence's main clauses.

    A clause that has no subject gets that of the one before it.
    """
    reading = ClauseReading(sentence)
    asides = list(told_by_relatives(reading, only_asides=True))
    if not asides:
        return _main_clauses(reading)
    left_out = {at for aside in asides for at in range(aside.first, aside.end)}
    left_out |= {aside.end for aside in asides if reading.lows[aside.end : aside.end + 1] == [","]}
    rest = " ".join(
        sentence.text[token.start : token.end]
        for at, token in enumerate(sentence.tokens)
        if at not in left_out
    )
    return [aside.text for aside in asides] + parts(parsed(rest))


def _main_clauses(reading: ClauseReading) -> list[str]:
    sentence = reading.sentence
    starts = [0]
    for clause in sentence.clauses[1:]:
        if clause.link in _JOINTS:
            places = [word.place for word in sentence.of_clause(clause.number)]
            joint = _joint_before(sentence, min(places), clause.link) if places else None
            if joint:
                starts.append(joint)
    texts: list[str] = []
    subject = ""
    before: Clause | None = None
    for begin, end in zip(starts, [*starts[1:], len(sentence.tokens)], strict=True):
        first = begin + (begin > 0)
        text = reading.text(first, end)
        if len(text.split()) < _SHORTEST:
            continue
        here = next((c for c in sentence.clauses if _has_verb_in(c, first, end)), None)
        own = _subject(reading, here, first)
        if own or not subject:
            subject, before = own, here
            texts.append(text)
        else:
            led = led_alike(reading, before, here, first) if before and here else ""
            texts.append(f"{subject} {led}{text}")
    return texts


def _joint_before(sentence: Sentence, place: int, link: str) -> int | None:
    return next((at for at in range(place, -1, -1) if sentence.tokens[at].low == link), None)


def _has_verb_in(clause: Clause, first: int, end: int) -> bool:
    return clause.verb is not None and first <= clause.verb < end


def _subject(reading: ClauseReading, clause: Clause | None, first: int) -> str:
    """The text up to a clause's verb and what leads it, if its subject stands there."""
    if clause is None or clause.verb is None:
        return ""
    subject = any(
        first <= word.place < clause.verb
        and word.role == "subject"
        and word.tag in {Tag.NOUN, Tag.NAME}
        for word in reading.sentence.words
    )
    return reading.text(first, reading.leading(clause.verb)) if subject else ""
