"""Where a way leads from and to: "arrives in Lyon" for "the train from Lyon to Metz"."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.likeness import Likeness

_TOWARDS: Final = frozenset({"to", "into", "towards", "toward"})
_LEAVING: Final = frozenset(map(base_form, ("start", "begin", "depart", "set_off")))
_ARRIVING: Final = frozenset(map(base_form, ("arrive", "end", "terminate", "finish")))


def leads_elsewhere(this: Comparison) -> bool:
    """Whether something comes from where on the page it goes to, or the reverse."""
    if any(match.likeness is Likeness.OPPOSITE for match in this.alignment.matches):
        return False
    ways = {
        (_way(this.claim, match.claim), _way(this.page, match.page))
        for match in this.alignment.matches
        if match.page is not None
    }
    return not ways.isdisjoint({("from", "to"), ("to", "from")})


def _way(sentence: Sentence, word: Word) -> str:
    """The role of a word: "from" or "to" for a place, too, at which a way begins or ends."""
    if word.role in _TOWARDS:
        return "to"
    verb = sentence.clauses[word.clause].verb
    if word.role not in {"in", "at"} or verb is None:
        return word.role
    base = base_form(sentence.tokens[verb].low)
    return "from" if base in _LEAVING else "to" if base in _ARRIVING else word.role
