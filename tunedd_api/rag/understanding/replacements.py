"""Putting what a message names in the place of its like: winter where it was summer."""

import re
from typing import Final

from tunedd_api.rag.language.asking_words import ASPECTS
from tunedd_api.rag.language.lexicon import exclude_each_other
from tunedd_api.rag.language.word_lists import word_set

_NO_SUBJECT: Final = word_set(
    "in on at for with without during by from to of under over between after before since per "
    "im in am an auf für mit ohne während bei von zu unter über nach vor seit pro en para con "
    "sin durante por de a sobre entre desde dans pour avec sans pendant par sur chez depuis à "
    "au aux"
)
"""Prepositions: what begins with one says when, where or of what something is asked."""

_PRONOUN: Final = re.compile(r"\b(?:it|they|them|he|she)\b", re.IGNORECASE)
_PRONOUN_BEFORE: Final = re.compile(rf"{_PRONOUN.pattern}(?=\W*\w)", re.IGNORECASE)
"""A pronoun, and one of which something is said behind it: "When is it?" is asked of a time."""

_PHRASE: Final = r"\b{}(?:\s+(?:the|an?|der|dem|den|die|das|el|la|le))?(?:\s+[^\W_]+){{1,{}}}"
"""A preposition, and at most so many words behind it."""

_PEOPLE: Final = word_set(
    "adult adults child children kid kids baby babies infant infants toddler toddlers teenager "
    "teenagers youth youths student students pupil pupils apprentice apprentices pensioner "
    "pensioners senior seniors retiree retirees family families group groups member members "
    "guest guests visitor visitors resident residents employee employees beginner beginners "
    "erwachsene erwachsenen kinder kindern studenten schüler senioren rentner familien gäste "
    "adultos niños estudiantes jubilados familias adultes enfants étudiants retraités familles"
)
"""For whom prices, times and rules are told: one of these stands where another did."""

_ANYWHERE: Final = word_set(
    "worldwide abroad overseas domestic domestically nationally internationally locally inland "
    "weltweit"
)
"""Words for where something is asked, as the name of a place is."""

_ONE: Final = re.compile(r"\s+ones?$", re.IGNORECASE)
_ARTICLE: Final = re.compile(
    r"^(?:the|an?|der|die|das|den|dem|el|la|los|las|le|les|l')\s+", re.IGNORECASE
)
_WITH_ARTICLE: Final = re.compile(r"\b(?:(?:the|an?|each|every)\s+)?([^\W\d_]+)", re.IGNORECASE)
_NAME: Final = re.compile(
    r"(?<=[^\W_]\s)(?!I\b)(?:[A-ZÀ-Ý]|\w*\d)[\w.-]*(?:\s(?:[A-ZÀ-Ý]|\w*\d)[\w.-]*)*"
)
"""Words in a row with a capital letter or a digit, behind another word; "I" is none."""

_A_THING: Final = re.compile(
    r"an?\s+(?!(?:el|la|los|las|le|les|un|una|une|mi|tu|su|mon|ma|quién|qué|qui|quoi)\b)[^\W\d_]",
    re.IGNORECASE,
)
_ONE_THING: Final = re.compile(r"an?\s+[^\W\d_]+", re.IGNORECASE)
_ONE_THING_SAID: Final = re.compile(
    rf"\b{_ONE_THING.pattern}(?=\W*$|\s+(?:for|in|on|at|with|of|by|to|from|per|cost|take|last|need)\b)",
    re.IGNORECASE,
)
"""An article and one word, of which something else is said behind it."""

_WORD: Final = re.compile(r"\w+")
_OWNER: Final = re.compile(r"\b(?:its|their|his)\b(?=\s+\w)", re.IGNORECASE)

_COUNTED: Final = re.compile(
    r"\bhow\s+many\s+(?P<counted>[^\W\d_]+(?:\s[^\W\d_]+)?)"
    r"(?=\s+(?:(?:were|was|are|is)\s+there\b|(?:in|on|at|during|by)\s+\d))"
    r"|\b(?:what|how\s+(?:high|large|big|much))\s+(?:was|is|were|are)\s+(?P<told>(?:the\s+)?"
    r"[^\W\d_]+(?:\s[^\W\d_]+)?)(?=\s+(?:in|on|at|during|by|for)\s+(?:\w+\s+)?\d)",
    re.IGNORECASE,
)
"""What is counted or measured at some time: the visitors in 2021."""

_DATED: Final = re.compile(r"(?P<what>(?:the\s+)?[^\W\d_]+(?:\s[^\W\d_]+)?)\s(?P<year>in\s\d{4})")
"""What is counted or measured, and another time: "visitors in 2020"."""

_PLAIN: Final = re.compile(
    r"(?!(?:overall|total|altogether|else|again|instead|last|next|this|that|really)\b|\w+ly\b)"
    r"[^\W\d_A-ZÀ-Ý][^\W\d_]*(?:\s[^\W\d_]+)?"
)
"""One word or two, the first of which is no name."""

_NUMBER: Final = re.compile(r"\b\d[\d.,]*\b")


def narrows(named: str) -> bool:
    """Whether what is named says of what, when or where something is asked, and not what."""
    bare = _ARTICLE.sub("", named)
    is_name = bare == named and (bare[:1].isupper() or any(c.isdigit() for c in bare))
    return is_name or bare.lower() in _ANYWHERE or _begins_with_a_preposition(named)


def _begins_with_a_preposition(named: str) -> bool:
    """Whether a phrase says when, where or of what; "a" does before other languages' articles."""
    return named.split()[0].lower() in _NO_SUBJECT and not _A_THING.match(named)


def replaced(named: str, before: str) -> str | None:
    """The question before with what is named in the place of its like, if it has any.

    A phrase takes the place of one with the same preposition, a name that of the name that shares
    a word with it, or else of the last one, a number that of the only number, a word that of one
    which excludes it, as summer excludes winter, and what may be counted that of what is counted
    at some time; anything else is what a pronoun stands for, and a name also what "its" does.
    """
    if dated := _DATED.fullmatch(named):
        of_its_year = replaced(dated["year"], before)
        return of_its_year and replaced(dated["what"], of_its_year)
    first, *others = named.split()
    if _begins_with_a_preposition(named):
        bare = _ARTICLE.sub("", " ".join(others))
        phrase = _PHRASE.format(re.escape(first), len(bare.split()))
        if found := re.search(phrase, before, re.IGNORECASE):
            return _put(named, before, found)
        like = (
            _kin(bare, before) or _name_behind_preposition(bare, before) or _excluded(bare, before)
        )
        return _put(bare, before, like) if like else None
    bare = _ONE.sub("", _ARTICLE.sub("", named))
    if found := _like_number(bare, before):
        return _put(bare, before, found)
    names = list(_NAME.finditer(before))
    if names and narrows(named):
        return _put(bare, before, _kin(bare, before) or names[-1])
    like = _one_of_its_kind(named, before) or _excluded(bare, before)
    if like is None and _PLAIN.fullmatch(bare) and (counted := _COUNTED.search(before)):
        place = counted.span("counted" if counted["counted"] else "told")
        return f"{before[: place[0]]}{bare if counted['counted'] else named}{before[place[1] :]}"
    if like is None and bare.split()[-1].lower() not in ASPECTS:
        like = (_PRONOUN if narrows(named) else _PRONOUN_BEFORE).search(before)
    if like is None and narrows(named) and (owner := _OWNER.search(before)):
        return _put(f"{named}'s", before, owner)
    return _put(named, before, like) if like else None


def _kin(named: str, before: str) -> re.Match[str] | None:
    """The last other name that shares a word with a name: the lower town, where it is the upper."""
    words = {word.lower() for word in _WORD.findall(named)} if named[:1].isupper() else set()
    found = [
        (name, {word.lower() for word in _WORD.findall(name[0])}) for name in _NAME.finditer(before)
    ]
    return next((name for name, own in reversed(found) if words & own and words != own), None)


def _name_behind_preposition(named: str, before: str) -> re.Match[str] | None:
    """The last name that stands behind a preposition where a name is named, too."""
    if not named[:1].isupper():
        return None
    found = [
        name
        for name in _NAME.finditer(before)
        if before[: name.start()].split()[-1].lower() in _NO_SUBJECT
    ]
    return found[-1] if found else None


def _excluded(named: str, before: str) -> re.Match[str] | None:
    """The word, with its article, that names another thing of the kind of what is named."""
    words = named.split()
    if not words:
        return None
    last = words[-1].lower()
    for found in _WITH_ARTICLE.finditer(before):
        other = found[1].lower()
        if exclude_each_other(other, last) or (last != other and _PEOPLE.issuperset({other, last})):
            return found
    return None


def _one_of_its_kind(named: str, before: str) -> re.Match[str] | None:
    """The last thing of which one is spoken, where one of another kind is named: a van, a car."""
    if not _ONE_THING.fullmatch(named):
        return None
    found = [one for one in _ONE_THING_SAID.finditer(before) if one[0].lower() != named.lower()]
    return found[-1] if found else None


def _like_number(named: str, before: str) -> re.Match[str] | None:
    """The only number of the question before, with the unit that what is named has, too."""
    number = _NUMBER.match(named)
    if number is None:
        return None
    unit = re.escape(named[number.end() :])
    found = list(re.finditer(rf"{_NUMBER.pattern}{unit}(?!\w)", before))
    return found[0] if len(found) == 1 else None


def _put(named: str, before: str, place: re.Match[str]) -> str:
    return before[: place.start()] + named + before[place.end() :]


def appended(named: str, before: str) -> str:
    """The question before with what is named behind it."""
    mark = "?" if before.rstrip().endswith("?") else ""
    return f"{before.rstrip('?!. ')} {_ONE.sub('', named).rstrip('?!. ')}{mark}"
