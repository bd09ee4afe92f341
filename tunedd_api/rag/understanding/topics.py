"""What an English question is about, and that put in the place of the next one's pronoun."""

import re
from typing import Final

from tunedd_api.rag.language.asking_words import ASPECTS
from tunedd_api.rag.language.lexicon import is_known_verb
from tunedd_api.rag.language.word_lists import word_set

LONGEST: Final = 200
"""Characters of a question that is read; longer ones tell more than one thing."""

_BE: Final = word_set("is are was were")
_VERB: Final = re.compile(
    r"is|are|was|were|does|do|did|can|could|may|must|should|will|would|has|have|had"
)
_IN_A_CLAUSE: Final = word_set("if when while because although whether")
"""Words that begin a clause of its own: what follows is not what is asked."""
_FIND: Final = word_set(
    "find say think write ask want propose recommend choose claim object report"
)
"""What persons do: "it" is what they found."""
_WHOSE: Final = word_set("the a an my your our this that these those each every")
_BETWEEN: Final = word_set(
    "in on at for with without during by from to under over between after before since per about "
    "into than until as if when while and or but then now again still ever already often usually "
    "not also there here"
)
"""Words behind which something else is told of a thing than what it is."""

_STATES: Final = word_set(
    "open closed due free available big small deep long short wide high tall warm hot cold heavy "
    "light old new ready common rare valid necessary possible allowed forbidden safe good bad "
    "included dangerous responsible cheap expensive different important better worse like made "
    "done built sold paid kept held given taken sung written worn run led fed bound meant"
)
"""Words that say how a thing is, and end no name of one."""

_SAID_OF: Final = re.compile(r"(?:\w{3,}(?:ed|able|ible)|than)")
_LEADS: Final = word_set("and so but ok then")
_PERSONS: Final = word_set("i you we one people they he she it anyone anybody someone everyone who")
_POINTS: Final = word_set(
    "it its they them their this that these those he she him his her one ones"
)
_ASKS: Final = word_set("what which who whom whose when where why how")
_MEASURES: Final = word_set("much many often far soon")

_SAYS_WHO: Final = _ASKS | _PERSONS | _MEASURES | word_set("me us to be been get it for long")
_NAMES_NOTHING: Final = _POINTS | _ASKS | _MEASURES | _PERSONS
_NO_NAME: Final = _BETWEEN | word_set("of be been being")
_MOST_WORDS: Final = 6
"""Words of a phrase that is put in a pronoun's place."""

_SINGULAR: Final = re.compile(r"\b(?:it|its|it['’]s)\b", re.IGNORECASE)
_PLURAL: Final = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_ONES: Final = word_set("one ones")
_OTHERS: Final = word_set("the other same this that first second third last next previous which")
_SIDES: Final = word_set(
    "price cost duration size weight length height depth width age address deadline colour color"
)
"""Sides of a thing that a message may ask for by their names alone."""

_OWNED: Final = frozenset({"its", "their"})
_ONE: Final = re.compile(
    r"\ban?\s+(?:new|second|spare|used|bigger|smaller|larger|cheaper|better|broken|lost)\s+(one)\b",
    re.IGNORECASE,
)
""""A new one" is one of what is spoken of."""

_EXPLETIVE: Final = re.compile(
    r"\b(?:if|when|while) it (?:rains?|snows?|is (?:raining|snowing|hot|cold|dark|late|wet))\b"
    r"|\b(?:is|was) it (?:true|possible|ok|okay|allowed|necessary|worth|safe|right)\b"
    r"|\bit(?:['’]s| is)? (?:said|say|says|stands?|written|mentioned)\b|\bdoes it (?:say|mean)\b",
    re.IGNORECASE,
)
""""It" that stands for no thing that was named."""

_WORD: Final = re.compile(r"[\w&'’.-]*\w")


def topic_of(question: str) -> str | None:
    """The noun phrase that a question asks about, as it is written there; None if none is plain.

    It is what stands behind the verb that asks ("does the Heron", "are swimming lessons"), or what
    somebody does something to ("should I descale the Tern", "who holds the key").
    """
    if len(question) > LONGEST:
        return None
    words = _WORD.findall(question.rstrip().rsplit(". ", 1)[-1])
    lows = [word.lower() for word in words]
    while lows and lows[0] in _LEADS:
        words, lows = words[1:], lows[1:]
    asks = next((at for at, low in enumerate(lows) if _VERB.fullmatch(low)), None)
    if asks is None:
        return _plain(_done_to(words, lows))
    return _plain(_asked_about(words, lows, asks))


def with_topic(question: str, topic: str) -> str | None:
    """A question with what it is about in the place of its pronoun; None if that is not meant."""
    if len(question) > LONGEST or _EXPLETIVE.search(question):
        return None
    if one := _ONE.search(question):
        bare = topic.split(" ", 1)[1] if topic.split()[0].lower() in _WHOSE else topic
        return question[: one.start(1)] + bare + question[one.end(1) :]
    pattern = _PLURAL if _is_plural(topic) else _SINGULAR
    other = _SINGULAR if pattern is _PLURAL else _PLURAL
    found = pattern.search(question)
    if found is None or other.search(question):
        return None
    said = topic if topic.split()[0].lower() in _WHOSE or topic[0].isupper() else f"the {topic}"
    said = re.sub(r"^an? ", "the ", said, flags=re.IGNORECASE)
    pronoun = found[0].lower()
    if pronoun in _OWNED:
        said = f"{said}'" if said.endswith("s") else f"{said}'s"
    elif pronoun not in {"it", "they", "them"}:
        said = f"{said} is"
    return question[: found.start()] + said + question[found.end() :]


def in_place_of_topic(named: str, question: str, *, meant: bool) -> str | None:
    """A question with what is named where it had its like: the big pool for the teaching pool.

    Its like ends with the same word, or is what is asked about where something else was ``meant``.
    """
    topic = topic_of(question)
    if topic is None or topic not in question:
        return None
    *before, head = named.split()
    last = topic.split(" of ")[0].split()[-1]
    if head.lower() in _ONES and before and before[-1].lower() not in _OTHERS:
        return question.replace(topic, " ".join([*before, last]), 1)
    if head.lower() == last.lower() and before and topic.lower() != named.lower():
        return question.replace(topic, named, 1)
    return question.replace(topic, named, 1) if meant and head.lower() not in ASPECTS else None


def names_nothing(question: str) -> bool:
    """Whether a question has a few words, none of which names a thing: "Who can join?"."""
    if len(question) > LONGEST:
        return False
    words = _WORD.findall(question)
    lows = [word.lower() for word in words]
    if not 1 < len(words) <= _MOST_WORDS or lows[0] not in _ASKS | {"can", "may", "must", "do"}:
        return False
    if any(word[0].isupper() for word in words[1:] if word != "I"):
        return False
    if lows[0] == "how" and lows[1] in _MEASURES:
        return False
    own = [low for low in lows if not (_VERB.fullmatch(low) or low in _SAYS_WHO)]
    return all(is_known_verb(low) for low in own)


def of_topic(named: str, topic: str) -> str | None:
    """What a message asks that only names a side of what is spoken of: "and the price?"."""
    bare = [word for word in named.split() if word.lower() not in _WHOSE | _OWNED]
    if len(bare) != 1 or bare[0].lower() not in ASPECTS | _SIDES:
        return None
    return f"What is the {bare[0].lower()} of {topic}?"


def _asked_about(words: list[str], lows: list[str], asks: int) -> list[str]:
    """What stands behind the verb that asks, or is counted before it."""
    behind = lows[asks + 1] if asks + 1 < len(lows) else ""
    if not _IN_A_CLAUSE.isdisjoint(lows[1:asks]):
        return []
    if behind == "there":
        return _phrase(words, lows, asks + 2, of="for")
    if asks and (counted := _counted(words, lows, asks)):
        return counted
    if behind in _PERSONS:
        return _phrase(words, lows, asks + 3) or _amount(words, lows, asks)
    if behind == "be":
        return _amount(words, lows, asks)
    if lows[asks] in _BE:
        return _said_to_be(_phrase(words, lows, asks + 1))
    return _doing(words, lows, asks + 1)


def _phrase(words: list[str], lows: list[str], first: int, of: str = "of") -> list[str]:
    """The words from one on up to a preposition; "of" is part of it, and so is what is allowed."""
    end = first
    while end < len(words) and (lows[end] not in _BETWEEN or (lows[end] == of and end > first)):
        end += 1
    return words[first:end]


def _counted(words: list[str], lows: list[str], asks: int) -> list[str]:
    """What is counted or chosen from: the houses of "How many houses were …"."""
    before = lows[:asks]
    if before[:2] == ["how", "many"] or (before[:1] == ["which"] and lows[asks] in _BE):
        start = 2 if before[0] == "how" else 1
        return words[start:asks]
    return []


def _amount(words: list[str], lows: list[str], asks: int) -> list[str]:
    """What there is some of: the varnish of "How much varnish may …"."""
    return words[2:asks] if lows[:2] == ["how", "much"] else []


def _said_to_be(phrase: list[str]) -> list[str]:
    """A phrase without what is said of it at its end: "open", "offered"."""
    while len(phrase) > 1 and (
        phrase[-1].lower() in _STATES or _SAID_OF.fullmatch(phrase[-1].lower())
    ):
        phrase = phrase[:-1]
    return phrase


def _doing(words: list[str], lows: list[str], first: int) -> list[str]:
    """The words behind "does" up to the verb: the one at the end, or before a preposition."""
    if not _FIND.isdisjoint(lows[first:]):
        return []
    phrase = _phrase(words, lows, first)
    behind = first + len(phrase)
    if behind == len(words) or not is_known_verb(lows[-1]):
        return phrase[:-1] if phrase and is_known_verb(phrase[-1].lower()) else []
    return words[first:-1] if len(words) - first <= _MOST_WORDS + 1 else []


def _done_to(words: list[str], lows: list[str]) -> list[str]:
    """What somebody does something to: the choir of "Who founded the choir?"; or what is named."""
    if lows and lows[0] in {"who", "what", "which"} and _IN_A_CLAUSE.isdisjoint(lows[:4]):
        at = next((at for at, low in enumerate(lows[:4]) if at and low in _WHOSE), None)
        return _phrase(words, lows, at) if at is not None else []
    if lows and lows[0] in _WHOSE:
        return _said_to_be(_phrase(words, lows, 0))
    return []


def _plain(phrase: list[str]) -> str | None:
    """A phrase as a text, if it is one: a few words, none of which points or asks."""
    lows = {word.lower() for word in phrase}
    said = [word for word in phrase if word.lower() not in _WHOSE]
    if (
        not 0 < len(said) <= _MOST_WORDS
        or phrase[0].lower() in _NO_NAME
        or _STATES.issuperset(said)
    ):
        return None
    return None if lows & _NAMES_NOTHING else " ".join(phrase)


def _is_plural(topic: str) -> bool:
    head = re.split(r"\s(?:of|for|in|with)\s", topic)[0].split()[-1].lower()
    return head == "people" or (head.endswith("s") and not head.endswith(("ss", "us", "is")))
