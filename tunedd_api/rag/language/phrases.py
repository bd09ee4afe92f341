"""Tokens that count as one: phrases like "carry out", and names with their number."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.lexicon import is_known_verb, phrase_word, phrases
from tunedd_api.rag.language.units import MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token, base_form

_PARTICLES: Final = frozenset({"on", "off", "up", "down", "out", "away", "back", "over"})
_NUMBERED: Final = word_set("version chapter section article table figure step phase stage")
"""Nouns that a number behind them makes names."""

_IN_ALL: Final = ("in", "all")
_LENGTH_OF_A_YEAR: Final = 4


def merged(found: Sequence[Token]) -> list[Token]:
    """The tokens with each known phrase, like "carry out", made one."""
    result: list[Token] = []
    found = _with_numbered_names(found)
    known, position = phrases(), 0
    while position < len(found):
        for size in (3, 2):
            part = found[position : position + size]
            bases = tuple(base_form(token.low) for token in part if token.kind == "word")
            if len(bases) == size and bases in known and not _counts(found, position, bases):
                text = found[position].text
                low = phrase_word(bases)
                result.append(Token(text, low, "word", part[0].start, part[-1].end))
                position += size
                break
        else:
            result.append(found[position])
            position += 1
    return _with_particles(result)


def _counts(found: Sequence[Token], at: int, bases: Sequence[str]) -> bool:
    """Whether "in all" goes on, as "in all of the mice" does, and tells no total."""
    after = found[at + len(bases)] if at + len(bases) < len(found) else None
    return tuple(bases) == _IN_ALL and after is not None and after.kind == "word"


def _with_numbered_names(found: Sequence[Token]) -> list[Token]:
    """The tokens with a name and the number that belongs to it made one, as in "Norda 7"."""
    result: list[Token] = []
    for at, token in enumerate(found):
        before = result[-1] if result else None
        if before is not None and _numbers_a_name(found, at):
            low = f"{before.low}-{token.low}"
            text = f"{before.text} {token.text}"
            result[-1] = Token(text, low, "code", before.start, token.end)
        else:
            result.append(token)
    return result


def _numbers_a_name(found: Sequence[Token], at: int) -> bool:
    """Whether a number counts nothing and tells one thing of a name from another."""
    name, token = found[at - 1], found[at]
    named = name.is_capital or name.low in _NUMBERED
    if at == 0 or token.kind != "number" or name.kind != "word" or not named:
        return False
    is_year = len(token.text) == _LENGTH_OF_A_YEAR or not token.text.isdigit()
    if is_year or name.low in MONTHS or name.low in UNITS or name.text in SYMBOLS:
        return False
    if name.low in closed_classes("en") or (at == 1 and is_known_verb(name.low)):
        return False
    after = found[at + 1] if at + 1 < len(found) else None
    if after is None or after.kind != "word":
        return after is None or after.text not in {"%", "°", "-", "–", "€", ":"}
    return after.low in closed_classes("en") or is_known_verb(after.low)


def _with_particles(found: list[Token]) -> list[Token]:
    """Join a verb with the particle behind its object, as in "switches the heating off"."""
    known = phrases()
    for at, token in enumerate(found):
        if token.low not in _PARTICLES or not _ends_here(found, at):
            continue
        for back in range(at - 1, max(at - 5, -1), -1):
            pair = (base_form(found[back].low), base_form(token.low))
            if pair in known:
                verb = found[back]
                low = phrase_word(pair)
                found[back] = Token(verb.text, low, "word", verb.start, verb.end)
                found[at] = Token(token.text, token.low, "particle", token.start, token.end)
                break
    return found


def _ends_here(found: Sequence[Token], at: int) -> bool:
    """Whether no noun follows, so that the word is no preposition."""
    if at + 1 >= len(found):
        return True
    after = found[at + 1]
    return after.kind == "mark" or closed_classes("en").get(after.low) in {
        Tag.SUBORDINATOR, Tag.COORDINATOR, Tag.PREPOSITION
    }  # fmt: skip
