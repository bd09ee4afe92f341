"""Who does what a clause says."""

from typing import Final

from tunedd_api.rag.language.clauses import Clause, Sentence, Word
from tunedd_api.rag.language.function_words import Tag

GOES_ON: Final = frozenset({"and", "or", "but", ",", "und", "y", "et"})
"""What joins a clause to the one before it, whose subject it may take."""

NAMING: Final = frozenset({Tag.NAME, Tag.NOUN})
"""The tags of words that name things."""


def doers(sentence: Sentence, clause: Clause) -> list[Word]:
    """The nouns that do what a clause says: before the verb, or behind "by" in a passive."""
    words = sentence.of_clause(clause.number)
    if clause.passive:
        agents = {"by", "von", "par", "por"}
        return [w for w in words if w.role in agents and w.place > (clause.verb or 0)]
    subjects = [
        w for w in words if w.role == "subject" and w.tag in NAMING and w.place != clause.verb
    ]
    return subjects or _understood(sentence, clause)


def _understood(sentence: Sentence, clause: Clause) -> list[Word]:
    """The subject that a clause takes from the one before it."""
    first = min((w.place for w in sentence.of_clause(clause.number)), default=0)
    if clause.link in {"who", "which", "that"}:
        before = [w for w in sentence.words if w.place < first and w.tag in NAMING]
        return before[-1:]
    verb = sentence.tokens[clause.verb].low if clause.verb is not None else ""
    if clause.link not in GOES_ON and not verb.endswith("ing"):
        return []
    for earlier in reversed(sentence.clauses[: clause.number]):
        words = sentence.of_clause(earlier.number)
        subjects = [w for w in words if w.role == "subject" and w.tag in NAMING]
        if subjects:
            return subjects
    return []
