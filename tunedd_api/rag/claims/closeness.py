"""Words that no list knows as synonyms, judged by what they mean where they stand.

A token's vector holds its whole sentence, since the embedding model was trained to give sentences
that say the same vectors that are alike. So "sugar" stands far from "salt" in "they traded salt
for cod", where "renew" stands near to "extend" in "a loan can be extended twice". The vectors of
words alone do not tell these apart.
"""

from dataclasses import replace
from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.claims.measures import has_no_verb
from tunedd_api.rag.claims.verbs_in_place import verbs_in_their_place
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Word
from tunedd_api.rag.providers.token_vectors import TextVectors, TokenVectors
from tunedd_api.rag.wording.alignment import Alignment, Match
from tunedd_api.rag.wording.likeness import Likeness

_ANSWERING: Final = frozenset({Tag.NAME, Tag.NOUN, Tag.VERB})
_SUBSTITUTE: Final = 0.8
"""The same for one word in a claim that else repeats the page: what is put in its place stands
in the same company, whatever it means. Set by hand: at .6 one more false claim of
`python -m evals run --set pairs` passes."""

_IN_PLACE: Final = 2 / 3
"""Of the closeness that counts, what is enough for a verb with the same subject, objects and
prepositions. Set by hand; `python -m evals run --set pairs` shows what passes and is flagged."""

_TELLING: Final = 3
"""Content words from which on a claim can be said to repeat a sentence."""

_JUDGED: Final = frozenset({Tag.NOUN, Tag.VERB, Tag.ADVERB})
"""Names stand on the page or do not."""


def brought_closer(this: Comparison, tokens: TokenVectors) -> Comparison:
    """The comparison, in which words that the page says in other words have their match."""
    claim, page = tokens.of(this.claim.text), tokens.of(this.page.text)
    if claim is None or page is None:
        return this
    close = max(tokens.close, _SUBSTITUTE) if _repeats(this) else tokens.close
    verbs = verbs_in_their_place(this)
    judged = _JUDGED - {Tag.NOUN} if has_no_verb(this.page) else _JUDGED  # items stand side by side
    matches = tuple(
        _closest(match, this, claim, page, close, verbs.get(match.claim.place))
        if match.likeness is Likeness.NONE and match.claim.tag in judged
        else match
        for match in this.alignment.matches
    )
    return replace(this, alignment=Alignment(matches, this.alignment.anchors))


def _repeats(this: Comparison) -> bool:
    """Whether the claim is the page's sentence word for word, but for one word."""
    content = [m for m in this.alignment.matches if m.claim.tag in _JUDGED | {Tag.NAME}]
    same = sum(match.likeness is Likeness.SAME for match in content)
    return len(content) >= _TELLING and same >= len(content) - 1


def _closest(
    match: Match,
    this: Comparison,
    claim: TextVectors,
    page: TextVectors,
    close: float,
    in_place: Word | None,
) -> Match:
    """The match with the word of the page that is closest in meaning, if one is close enough.

    ``in_place`` is a verb that does the same to the same things, for which less is enough.
    """
    token = this.claim.tokens[match.claim.place]
    own = claim.of_stretch(token.start, token.end)
    if own is None:
        return match
    best, found = close, None
    for word in this.page.words:
        at = this.page.tokens[word.place]
        other = page.of_stretch(at.start, at.end)
        if other is None or word.tag not in _ANSWERING:
            continue
        likeness = float(own @ other)
        if word is in_place and likeness >= _IN_PLACE * close:
            return Match(match.claim, word, Likeness.CLOSE)
        if likeness >= best:
            best, found = likeness, word
    return match if found is None else Match(match.claim, found, Likeness.CLOSE)
