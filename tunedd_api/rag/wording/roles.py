"""Who does what a clause says."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Clause, Sentence, Word

GOES_ON: Final = frozenset({"and", "or", "but", ",", "und", "y", "et"})
"""What joins a clause to the one before it, whose subject it may take."""

_PERSONAL: Final = frozenset({"i", "you", "he", "she", "it", "we", "they"})

NAMING: Final = frozenset({Tag.NAME, Tag.NOUN})
"""The tags of words that name things."""


@lru_cache(maxsize=1024)
def doers(sentence: Sentence, clause: Clause) -> Sequence[Word]:
    """The nouns that do what a clause says: before the verb, or behind "by" in a passive."""
    words = sentence.of_clause(clause.number)
    if clause.passive:
        agents = {"by", "von", "par", "por"}
        return [w for w in words if w.role in agents and w.place > (clause.verb or 0)]
    subjects = [
        w for w in words if w.role == "subject" and w.tag in NAMING and w.place != clause.verb
    ]
    if subjects or _is_done_by_a_pronoun(sentence, clause):
        return subjects
    return _understood(sentence, clause)


def _is_done_by_a_pronoun(sentence: Sentence, clause: Clause) -> bool:
    """Whether what a relative clause describes is what it is done to: "a code, which we send"."""
    if clause.link not in {"which", "that", "whom"} or clause.verb is None:
        return False
    return any(
        token.low in _PERSONAL and place < clause.verb
        for place, token in sentence.tokens_of(clause.number)
    )


@lru_cache(maxsize=1024)
def subjects(sentence: Sentence, clause: Clause) -> Sequence[Word]:
    """What a clause is said of: the nouns before its verb, or those that it takes over.

    A relative clause takes the noun before it, a participle at the beginning the noun behind it.
    """
    own = [
        word
        for word in sentence.of_clause(clause.number)
        if word.role == "subject" and word.tag in NAMING and word.place != clause.verb
    ]
    if not own and clause.number == 0 and len(sentence.clauses) > 1:
        return [
            word for word in sentence.of_clause(1) if word.role == "subject" and word.tag in NAMING
        ]
    return own or _understood(sentence, clause)


def _phrase(before: list[Word]) -> list[Word]:
    """The nouns that end the words before a relative clause and stand side by side."""
    found = before[-1:]
    for word in reversed(before[:-1]):
        if word.place != found[0].place - 1:
            break
        found.insert(0, word)
    return found


def _understood(sentence: Sentence, clause: Clause) -> list[Word]:
    """The subject that a clause takes from the one before it."""
    first = min((w.place for w in sentence.of_clause(clause.number)), default=0)
    if clause.link in {"who", "which", "that"}:
        before = [w for w in sentence.words if w.place < first and w.tag in NAMING]
        return _phrase(before)
    verb = sentence.tokens[clause.verb].low if clause.verb is not None else ""
    if clause.link not in GOES_ON and not verb.endswith("ing"):
        return []
    for earlier in reversed(sentence.clauses[: clause.number]):
        words = sentence.of_clause(earlier.number)
        subjects = [w for w in words if w.role == "subject" and w.tag in NAMING]
        if subjects:
            return subjects
    return []
