"""What part each word plays in a sentence, told from closed classes, endings and neighbours.

This is no parser: it knows enough to find predicates, names and the words of grammar, and takes
what it does not know for a noun.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.lexicon import is_known_verb
from tunedd_api.rag.language.lexicon.wordnet import is_common_word
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.units import MONTHS, UNITS
from tunedd_api.rag.language.verb_tags import (
    OWNED,
    Tagged,
    is_participle,
    is_past,
    is_plural,
    is_verb,
)
from tunedd_api.rag.language.word_lists import word_list, word_set
from tunedd_api.rag.language.words import ORDINALS, Token

_SHORTEST_NAME: Final = 3
_NOUNS_IN_LY: Final = word_set(
    "family supply reply assembly anomaly monopoly butterfly jelly belly bully ally rally tally "
    "homily panoply folly subfamily oligopoly"
)
_NOUN_ENDINGS: Final = word_list(
    "s ing ed er or ion ment ity ness ism ist ly ance ence age ship hood ology ics able ible al ic "
    "ous ive ant ent fall work land ware ate ide ine ium"
)
"""Ends of words that are made of others or belong to a science: the lists do not know them all."""

_LONGEST_ABBREVIATION: Final = 3
_CAUSAL: Final = frozenset({"becaus_of", "due_to"})
_ASKING: Final = word_set("what which who whom whose when where why how")
"""Words that begin a sentence behind "API." as behind any other word."""
_BEFORE_OBJECTS: Final = frozenset({Tag.DETERMINER, Tag.QUANTIFIER})
_SUBJECTS: Final = frozenset({Tag.NOUN, Tag.NAME, Tag.PRONOUN})
_STARTS: Final = frozenset({"?", "!", ":", "“", '"', "„", "«", "-", "–", "•", "*", "(", "|"})


def tagged(found: Sequence[Token]) -> list[Tag]:
    """The part that each token plays."""
    done = Tagged(found)
    for at in range(len(found)):
        done.tags.append(_tag(done, at))
    _find_missing_verbs(done)
    return done.tags


def _tag(done: Tagged, at: int) -> Tag:
    """The tag of the next token."""
    token = done.found[at]
    if token.kind != "word":
        kinds = {"number": Tag.NUMBER, "code": Tag.NAME, "particle": Tag.PARTICLE}
        return kinds.get(token.kind, Tag.MARK)
    if _is_name(done, at):
        return Tag.NAME
    closed = _closed_class(done, at)
    if closed is not None:
        return closed
    if number_word(token.low) is not None:
        return Tag.NUMBER
    if is_verb(done, at) or (at == 0 and _is_told(done)):
        return Tag.VERB
    is_adverb = token.low.endswith("ly") and len(token.low) > 4 and token.low not in _NOUNS_IN_LY
    return Tag.ADVERB if is_adverb else Tag.NOUN


def _is_told(done: Tagged) -> bool:
    """Whether a sentence begins as an order does: "Knead the dough"."""
    following = done.found[1:2]
    if done.found[0].low in ORDINALS or done.low(1) == "that":
        return False
    return any(t.text.islower() and done.closed.get(t.low) is Tag.DETERMINER for t in following)


def _find_missing_verbs(done: Tagged) -> None:
    """Take a noun that may be a verb for one where a stretch has no other predicate."""
    start = 0
    for at in range(len(done.found) + 1):
        if at < len(done.found) and done.low(at) not in {";", ":"}:
            continue
        _find_missing_verb(done, start, at)
        start = at + 1


def _find_missing_verb(done: Tagged, start: int, end: int) -> None:
    stretch = range(start, end)
    relative = next((at for at in stretch if done.tags[at] is Tag.RELATIVE), None)
    finite = [at for at in stretch if _is_finite(done, at)]
    if _take_for_verb(done, range(start + 1, finite[0] if finite else end), alone=not finite):
        return
    if relative is not None and len(finite) == 1:
        _retag(done, range(finite[0] + 2, end) if finite[0] > relative else range(0))
    elif not finite:
        _retag(done, range(start + 1, end))


def _take_for_verb(done: Tagged, places: range, *, alone: bool) -> bool:
    """Take the first noun for a verb that stands between what can be its subject and its object.

    No list knows all verbs. "These results challenge the view" is told by the plural before the
    word that has none, and by "the" behind it. Where the verb would not stand ``alone``, "the day
    tickets the club sells" is told from it by the plural.
    """
    for at in places:
        if done.tags[at] is not Tag.NOUN or done.tags[at - 1] not in _SUBJECTS:
            continue
        plural, own = (is_plural(done.low(place)) for place in (at - 1, at))
        agrees = plural != own and (plural or alone)
        if agrees and done.language == "en" and done.class_after(at) in _BEFORE_OBJECTS:
            done.tags[at] = Tag.VERB
            return True
    return False


def _is_finite(done: Tagged, at: int) -> bool:
    if done.tags[at] in {Tag.AUXILIARY, Tag.MODAL}:
        return True
    done_by = done.low(at + 1) == "by" and done.class_after(at + 1) is not Tag.NUMBER
    reduced = done.low(at).endswith("ing") or done_by
    return done.tags[at] is Tag.VERB and not reduced


def _retag(done: Tagged, places: range) -> None:
    """Take the first noun that may be a verb for one."""
    nominal = {Tag.NOUN, Tag.NAME, Tag.PRONOUN, Tag.QUANTIFIER}
    for at in places:
        possible = done.tags[at] is Tag.NOUN and is_known_verb(done.low(at))
        last = at + 1 >= len(done.found) or done.found[at + 1].text == "."
        owned = done.found[at - 1].text.endswith(OWNED)
        if possible and done.tags[at - 1] in nominal and not last and not owned:
            done.tags[at] = Tag.VERB
            return


def _is_name(done: Tagged, at: int) -> bool:
    token = done.found[at]
    begins = at == 0 or done.found[at - 1].text in _STARTS or _follows_full_stop(done, at)
    if len(token.text) > 1 and token.text.isupper():
        return True
    if not token.is_capital or token.low == "i":
        return False
    if begins or (at > 1 and done.found[at - 1].text == "." and token.low in _ASKING):
        can_be = _can_only_be_a_name(done, at) or _begins_a_name(done, at)
        return done.language == "en" and can_be
    return done.language != "de" or len(token.text) == 1


def _can_only_be_a_name(done: Tagged, at: int) -> bool:
    """Whether a word with which a sentence begins is none that the lists know.

    What ends as nouns do that are made of other words may be new to them.
    """
    low = done.low(at)
    known = low in done.closed or number_word(low) is not None or low in ORDINALS
    if known or len(low) < _SHORTEST_NAME or not low.isalpha() or low.endswith(_NOUN_ENDINGS):
        return False
    return not (is_known_verb(low) or is_common_word(low) or low in MONTHS or low in UNITS)


def _begins_a_name(done: Tagged, at: int) -> bool:
    """Whether a word with which a sentence begins and the name behind it are who "is" something.

    "Mark Dean's deputy is here" begins with a name, and "Mark Dean's words with red" does not.
    """
    if done.low(at) in done.closed or done.low(at) in MONTHS:
        return False
    behind = done.found[at + 1 : at + 2]
    if not behind or not behind[0].is_capital or behind[0].low in done.closed:
        return False
    first = next(
        (t.low for t in done.found[at + 1 :] if t.low in done.closed or t.kind == "mark"), ""
    )
    return first in BE or _does_something(done, at + 1) or _has_an_aside(done, at + 1)


def _has_an_aside(done: Tagged, at: int) -> bool:
    """Whether what stands behind a name lies between commas: "Mount Elsk, the highest, is"."""
    marks = [i for i in range(at, len(done.found)) if done.low(i) == ","]
    named = marks and all(t.is_capital or t.low == "of" for t in done.found[at : marks[0]])
    return bool(named) and any(done.low(i + 1) in BE | {"has", "had"} for i in marks[1:])


def _does_something(done: Tagged, at: int) -> bool:
    """Whether a verb in the past stands right behind a name: "Count Otto of Brae granted"."""
    while done.found[at : at + 1] and (done.found[at].is_capital or done.low(at) == "of"):
        at += 1
    low = done.low(at)
    return is_known_verb(low) and (low.endswith("ed") or is_past(low))


def _follows_full_stop(done: Tagged, at: int) -> bool:
    """Whether a sentence ends before a word, rather than an initial or an abbreviation."""
    if at < 2 or done.found[at - 1].text != ".":
        return False
    before = done.found[at - 2]
    return len(before.text) > _LONGEST_ABBREVIATION and not before.is_capital


def _closed_class(done: Tagged, at: int) -> Tag | None:
    low = done.low(at)
    if low.endswith("n't"):
        return Tag.NEGATOR
    if low == "compared" and done.low(at + 1) in {"with", "to"}:
        return Tag.PREPOSITION
    if low in _CAUSAL:
        return Tag.PREPOSITION
    if low == "provided" and done.low(at + 1) == "that":
        return Tag.SUBORDINATOR
    if low == "longer" and done.low(at - 1) == "no":
        return Tag.ADVERB  # "is no longer made" is a passive as "is not made" is
    if low in {"get", "gets", "got"} and not is_participle(done.low(at + 1)):
        return Tag.VERB
    before = done.tags[at - 1] if at else None
    if low == "that" and before in {Tag.NOUN, Tag.NAME, Tag.VERB}:
        return Tag.RELATIVE
    if low in {"have", "has", "had", "do", "does", "did"} and _is_main_verb(done, at):
        return Tag.VERB
    return done.closed.get(low)


def _is_main_verb(done: Tagged, at: int) -> bool:
    """Whether "have" or "do" says something itself: no other verb follows it."""
    for token in done.found[at + 1 : at + 4]:
        if token.low == "no":
            return True
        if done.closed.get(token.low) in {Tag.ADVERB, Tag.NEGATOR}:
            continue
        if token.low in BE or token.low == "to" or done.closed.get(token.low) is Tag.PRONOUN:
            return False
        return not (is_participle(token.low) or is_known_verb(token.low))
    return True
