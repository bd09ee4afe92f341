"""Free text turned into a query that FTS5 understands, whatever the text holds."""

import re
import unicodedata
from collections import Counter
from typing import Final

MAX_WORDS: Final = 64
"""How many distinct words of a query count; those repeated most, then said first, go first."""

MAX_REPEATS: Final = 8
"""How many times a repeated word counts: enough to weigh words, too few to drown the others."""

_WORD: Final = re.compile(r"[^\W_]+")
_STOP_WORDS_IN_A_ROW: Final = """
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can could did do does doing down during each few for from
    further get give had has have having he her here hers him his how i if in into is it its
    itself just me more most my no nor not of off on once only or other our ours out over own
    please same she should so some such tell than that the their theirs them then there these
    they this those through to too under until up us very was we were what when where which
    while who whom whose why will with would you your yours
"""
_STOP_WORDS: Final = frozenset(_STOP_WORDS_IN_A_ROW.split())


def match_expressions(text: str) -> dict[int, str]:
    """Write the words of a text as alternatives for FTS5's MATCH, by how much they count.

    A word said several times counts so many times, up to a bound. bm25() adds up one score for
    each alternative, so the scores of the expressions may be added as well, each times what it
    counts. Writing a word down several times gives the same in one expression, but bm25() takes
    time with the square of the words. English stop words are left out unless there is nothing
    else.
    """
    words = Counter(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))
    telling = Counter({word: n for word, n in words.items() if word not in _STOP_WORDS})
    chosen: dict[int, list[str]] = {}
    for word, n in (telling or words).most_common(MAX_WORDS):
        # Quoted, a word is never taken for an operator; letters and digits need no escape.
        chosen.setdefault(min(n, MAX_REPEATS), []).append(f'"{word}"')
    return {weight: " OR ".join(alternatives) for weight, alternatives in chosen.items()}
