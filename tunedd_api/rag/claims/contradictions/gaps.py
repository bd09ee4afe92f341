"""What a sentence leaves out the second time: "A costs 8 euros, B 9", "those from Spain stay"."""

from functools import lru_cache
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.wording.roles import NAMING

_FREE: Final = frozenset({"subject", "object", "by", "than", "as"})
"""Roles that the checks of who does what look at."""

_DETERMINERS: Final = frozenset({"the", "a", "an", "its", "his", "her", "their"})
_CONDITIONS: Final = frozenset({"if", "when", "unless", "once", "provided"})
_LINKING: Final = _CONDITIONS | {"who", "which", "that", "because", "although", "while"}
_NEAR_THOSE: Final = 4


def goes_with_others(this: Comparison) -> bool:
    """Whether the page says of "those" with it what the claim says of the rest, or the reverse.

    "Storks from Poland winter in Africa, those from Spain stay": the storks from Spain do not.
    """
    if "those" not in this.page.lows:
        return False
    lows = [token.low for token in this.page.tokens]
    for match in this.alignment.matches:
        if match.page is None or match.claim.role in _FREE:
            continue
        before = lows[max(match.page.place - _NEAR_THOSE, 0) : match.page.place]
        if "those" not in before or before[before.index("those") + 1 :][:1] != [match.page.role]:
            continue
        those = match.page.place - len(before) + before.index("those")
        head = match.claim.place - 1 - (match.claim.place > 1)
        told = [
            m.page.place
            for m in this.alignment.matches
            if m.page is not None and m is not match and m.claim.place != head
        ]
        if told and all(place < those for place in told):
            return True
    return False


def mixes_stretches(this: Comparison) -> bool:
    """Whether the claim takes what is said of one thing for another one that is told of briefly.

    Of "bread is sold out by ten, rolls by noon" the second stretch has a subject, no verb, and
    something else to say.
    """
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    subject = {
        match.page.place
        for match in this.alignment.matches
        if match.page is not None and match.claim.role == "subject" and match.claim.tag in NAMING
    }
    for words in _brief_stretches(this.page):
        first, own = words[0], [w for w in words[1:] if _adds(this.page, words[0], w)]
        others = taken - {w.place for w in words}
        said = any(w.place in taken for w in own)
        verb = this.page.clauses[first.clause].verb or 0
        of_others = any(w.place in others and w.place > verb for w in this.page.words)
        if first.place in subject and own and not said and of_others:
            return True
        if first.place not in taken and subject & others and said:
            return True
    return False


def _adds(page: Sentence, first: Word, word: Word) -> bool:
    """Whether a word says something of the noun that its stretch begins with."""
    apart = word.place > first.place + 1 and page.tokens[word.place - 1].low in _DETERMINERS
    return word.tag is Tag.ADVERB or word.role not in _FREE or apart


def goes_with_another_condition(this: Comparison) -> bool:
    """Whether the claim puts a condition to what stands on the other side of a semicolon."""
    for ours, theirs, _ in this.clauses():
        fronted = ours.number == 0 and this.claim.tokens[0].low in _CONDITIONS
        if not (fronted or ours.link in _CONDITIONS) or theirs.link not in _CONDITIONS:
            continue
        main = [c for c in this.claim.clauses if c is not ours and c.link not in _LINKING]
        for clause in main:
            if _are_divided(this.page, theirs.number, this.alignment.anchors[clause.number]):
                return True
    return False


def _are_divided(page: Sentence, one: int, other: int) -> bool:
    """Whether a semicolon stands between two clauses."""
    first, last = sorted(page.clause_numbers.index(number) for number in (one, other))
    return any(token.text == ";" for token in page.tokens[first:last])


@lru_cache(maxsize=1024)
def _brief_stretches(page: Sentence) -> list[list[Word]]:
    """The words of stretches behind a clause's verb that begin with a noun and have no verb."""
    found: list[list[Word]] = []
    for segment in sorted(set(page.segments)):
        words = [w for w in page.words if w.segment == segment]
        start = page.segments.index(segment)
        begins = page.tokens[start].text == "," or (
            page.tokens[start].low in {"and", "but"} and page.tokens[start - 1].text == ","
        )
        if not words or not begins or any(w.tag is Tag.VERB for w in words):
            continue
        verb = page.clauses[words[0].clause].verb
        if verb is not None and verb < words[0].place and words[0].tag in NAMING:
            found.append(words)
    return found
