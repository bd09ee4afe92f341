"""What a sentence leaves out the second time: "A costs 8 euros, B 9", "those from Spain stay"."""

from typing import Final

from tunedd_api.rag.answering.alignment import Comparison
from tunedd_api.rag.answering.roles import NAMING
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence, Word

_FREE: Final = frozenset({"subject", "object", "by", "than", "as"})
"""Roles that the checks of who does what look at."""

_NEAR_THOSE: Final = 4


def goes_with_others(this: Comparison) -> bool:
    """Whether the page says of "those" with it what the claim says of the rest, or the reverse.

    "Storks from Poland winter in Africa, those from Spain stay": the storks from Spain do not.
    """
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
        first, own = words[0], [w for w in words[1:] if w.tag is Tag.ADVERB or w.role not in _FREE]
        others = taken - {w.place for w in words}
        said = any(w.place in taken for w in own)
        of_others = any(w.place in others and w.role not in _FREE for w in this.page.words)
        if first.place in subject and own and not said and of_others:
            return True
        if first.place not in taken and subject & others and said:
            return True
    return False


def _brief_stretches(page: Sentence) -> list[list[Word]]:
    """The words of stretches behind a clause's verb that begin with a noun and have no verb."""
    found: list[list[Word]] = []
    for segment in sorted(set(page.segments)):
        words = [w for w in page.words if w.segment == segment]
        begins = page.tokens[page.segments.index(segment)].text == ","
        if not words or not begins or any(w.tag is Tag.VERB for w in words):
            continue
        verb = page.clauses[words[0].clause].verb
        if verb is not None and verb < words[0].place and words[0].tag in NAMING:
            found.append(words)
    return found
