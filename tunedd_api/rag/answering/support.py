"""Support: whether a passage bears out a sentence, and which stretch of it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.alignment import LIGHT, PERMITTING
from tunedd_api.rag.answering.citable import (
    CitableSentence,
    citable_sentences,
    comparable,
    word_keys,
    wording,
)
from tunedd_api.rag.answering.closeness import brought_closer
from tunedd_api.rag.answering.comparison import Comparison, Context
from tunedd_api.rag.answering.contradictions import contradicts, doubts
from tunedd_api.rag.answering.figures import names_the_year_told
from tunedd_api.rag.answering.likeness import WORTH, Likeness
from tunedd_api.rag.answering.measures import is_told_by_unit
from tunedd_api.rag.answering.parts import parts
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.providers.token_vectors import TokenVectors

ENOUGH: Final = 0.7
"""Share of a sentence's words that its quote must say: below it, a sentence says as much of its
own as it takes from the passage."""

ENOUGH_FOR_SMALL_MODELS: Final = 0.8
"""The same for models that mix up the names in what they read."""

_WEIGHTS: Final = {Tag.NAME: 2.0, Tag.NOUN: 1.0, Tag.VERB: 1.0, Tag.ADVERB: 0.8}
_LIGHT_WEIGHT: Final = 0.3
_LOOKED_INTO: Final = 6
_UNDECIDED: Final = 2
"""Sentences of the passages that are looked at more closely for one of the answer."""

_CLOSER_LOOKS: Final = 2
"""Closer looks in one turn: each embeds a sentence, and one of the answer with the first."""

_WORTH_A_LOOK: Final = 0.4
_LONGEST_QUOTE: Final = 3
_HINT_BONUS: Final = 0.05
_FRAGMENT: Final = 3
"""Words that say something, from which on a phrase without a verb is taken for a claim."""
_LONGEST_CONTEXT: Final = 600


@dataclass(frozen=True, slots=True)
class Support:
    """How well a quote bears out a sentence, 0…1."""

    quote: Quote
    score: float


@dataclass(frozen=True, slots=True)
class _Finding:
    """A sentence of a passage that bears a claim out, from where on it must be quoted."""

    source: CitableSentence
    start: int
    score: float
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class _Shared:
    """A sentence of a passage, and how much of a claim it says, whatever it says besides."""

    source: CitableSentence
    score: float
    comparison: Comparison

    @classmethod
    def of(cls, claim: Sentence, source: CitableSentence) -> "_Shared":
        """Lay the claim beside the sentence."""
        this = _compared(claim, source)
        return cls(source, _share(this), this)

    def judged(self) -> _Finding | None:
        """How far the sentence bears the claim out; None where it says something else."""
        this, text = self.comparison, self.source.text
        if self.score < ENOUGH / 2 or contradicts(this) is not None:
            return None
        taken = {
            base_form(m.claim.low)
            for m in this.alignment.matches
            if m.likeness is Likeness.BORROWED
        }
        near = not taken <= text.headings and text.start - text.context_start <= _LONGEST_CONTEXT
        start = text.context_start if near else text.start
        if text.year is not None and names_the_year_told(this):
            start = min(start, text.year.start)
        return _Finding(self.source, start, self.score, doubts(this))


class Evidence:
    """The passages of one turn, cut into the sentences that may be cited.

    A sentence of an answer is borne out by one sentence of a passage, which says it word for word,
    or says all its names and numbers and nothing to the contrary; what a pronoun of it stands for
    may stand in the sentence before, in the heading or in the title. Each part of a compound
    sentence may be borne out by a sentence of its own, three sentences from first to last at most.

    Where the words neither prove nor refute a sentence, ``tokens`` judge whether those that are
    missing are said in other words. That takes milliseconds, and is done for a few sentences of
    a turn only.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        enough: float = ENOUGH,
        tokens: TokenVectors | None = None,
    ) -> None:
        self._enough = enough
        self._tokens = tokens
        self._looks = _CLOSER_LOOKS
        self._sources = citable_sentences(passages)

    def support(self, sentence: str, hint: int | None = None) -> Support | None:
        """The quote that bears the sentence out best, if one does so well enough.

        ``hint`` is the number of the passage that the model named, counted from 1; it breaks
        near ties.
        """
        claim = comparable(sentence.strip())
        if not _is_claim(claim):
            return None
        best = self._said_so(sentence, hint) or self._best(claim, hint)
        if best is not None:
            passage = best.source.passage
            return Support(Quote.of(passage, best.start, best.source.text.end), best.score)
        return self._in_parts(claim, hint)

    def sentences(self) -> list[Quote]:
        """Every single sentence that may be quoted, passage by passage."""
        return [Quote.of(s.passage, s.text.start, s.text.end) for s in self._sources]

    def _said_so(self, sentence: str, hint: int | None) -> _Finding | None:
        """The sentence that says it word for word: nothing in it can speak against it."""
        words = wording(sentence)
        same = [source for source in self._sources if source.text.wording == words]
        if not same:
            return None
        source = next((source for source in same if source.rank == hint), same[0])
        return _Finding(source, source.text.start, 1.0)

    def _best(self, claim: Sentence, hint: int | None) -> _Finding | None:
        """The sentence that bears the claim out best, if any does.

        The most promising is judged first: what speaks against the others need not be looked for.
        """
        near = self._near(claim)
        most = 1 + _HINT_BONUS * any(source.rank == hint for source in near)
        looked_into: list[_Shared] = []
        for source in near:
            shared = _Shared.of(claim, source)
            looked_into.append(shared)
            if _promise(shared, hint) >= most and (found := self._proven(shared)) is not None:
                return found
        for shared in sorted(looked_into, key=lambda one: _promise(one, hint), reverse=True):
            if (found := self._proven(shared)) is not None:
                return found
        closer = self._found_closer(claim, looked_into) if self._tokens is not None else []
        return max(closer, key=lambda found: _promise(found, hint), default=None)

    def _found(self, claim: Sentence) -> list[_Finding]:
        """The sentences that bear the claim out."""
        looked_into = [_Shared.of(claim, source) for source in self._near(claim)]
        proven = [found for one in looked_into if (found := self._proven(one)) is not None]
        if proven or self._tokens is None:
            return proven
        return self._found_closer(claim, looked_into)

    def _proven(self, shared: _Shared) -> _Finding | None:
        """The sentence as it bears the claim out, if it says enough of it and nothing else."""
        if shared.score < self._enough:
            return None
        found = shared.judged()
        return found if found is not None and self._proves(found) else None

    def _found_closer(self, claim: Sentence, looked_into: Sequence[_Shared]) -> list[_Finding]:
        """Those that do so as the tokens' vectors have it."""
        undecided = [found for one in looked_into if (found := one.judged()) is not None]
        open_still = sorted(undecided, key=lambda found: -found.score)[:_UNDECIDED]
        closer = [self._closer(claim, found) for found in open_still]
        return [found for found in closer if found is not None and self._proves(found)]

    def _proves(self, found: _Finding) -> bool:
        return found.doubt is None and found.score >= self._enough

    def _closer(self, claim: Sentence, found: _Finding) -> _Finding | None:
        """The same sentence, with words that say the same in other words taken for matches."""
        if self._tokens is None or not self._looks:
            return None
        self._looks -= 1
        this = brought_closer(_compared(claim, found.source), self._tokens)
        return _Shared(found.source, _share(this), this).judged()

    def _near(self, claim: Sentence) -> list[CitableSentence]:
        """The sentences that share most words with the claim."""
        content = _content(claim)
        if not content:
            return []
        told = [word for word in content if word.tag is not Tag.NUMBER] or content
        keys = [word_keys(word.low) for word in told]
        shares = [
            ((len(keys) - sum(map(s.text.keys.isdisjoint, keys))) / len(keys), s)
            for s in self._sources
        ]
        near = [pair for pair in shares if pair[0] >= _WORTH_A_LOOK]
        near.sort(key=lambda pair: -pair[0])
        return [source for _, source in near[:_LOOKED_INTO]]

    def _in_parts(self, claim: Sentence, hint: int | None) -> Support | None:
        """The stretch whose sentences bear out the parts of a compound sentence one by one."""
        texts = parts(claim)
        if len(texts) < 2:
            return None
        found = [self._found(parsed(text)) for text in texts]
        stretches = [
            chosen for first in found[0] if (chosen := _beside(first, found[1:])) is not None
        ]
        best = max(
            stretches,
            key=lambda s: min(f.score for f in s) + _HINT_BONUS * (s[0].source.rank == hint),
            default=None,
        )
        if best is None:
            return None
        start = min(found.start for found in best)
        end = max(found.source.text.end for found in best)
        quote = Quote.of(best[0].source.passage, start, end)
        return Support(quote, min(found.score for found in best))


def says_something(sentence: str) -> bool:
    """Whether a sentence claims anything that could need support."""
    return bool(_content(parsed(sentence.strip())))


def judged(sentence: str, page: str, context: str = "") -> tuple[float, str | None]:
    """How much of a sentence a page's sentence says, and what speaks against it, if anything.

    ``context`` holds the words that pronouns of the page's sentence can stand for.
    """
    borrowed = frozenset(base_form(token.low) for token in parsed(context).tokens)
    this = Comparison.of(parsed(sentence), parsed(page), borrowed)
    return _share(this), contradicts(this) or doubts(this)


def _beside(first: _Finding, others: Sequence[Sequence[_Finding]]) -> list[_Finding] | None:
    """The best finding of each part near the first one's, if every part has one."""
    chosen = [first]
    for findings in others:
        near = [
            found
            for found in findings
            if found.source.rank == first.source.rank
            and abs(found.source.text.number - first.source.text.number) < _LONGEST_QUOTE
        ]
        if not near:
            return None
        chosen.append(max(near, key=lambda found: found.score))
    return chosen


def _content(claim: Sentence) -> list[Word]:
    """The words that could need support: names, nouns, numbers and verbs that say something."""
    return [
        word
        for word in claim.words
        if word.tag in {Tag.NAME, Tag.NOUN, Tag.NUMBER}
        or (word.tag is Tag.VERB and base_form(word.low) not in LIGHT)
    ]


def _compared(claim: Sentence, source: CitableSentence) -> Comparison:
    """The claim beside a sentence of a passage and what its pronouns can stand for."""
    page, text = source.sentence, source.text
    leans = page.has_anaphor or not page.clauses or not page.clauses[0].has_subject
    named = text.named
    borrowed = text.headings | (named or frozenset()) if leans else text.headings
    if named is not None and any(token.low in {"it", "them"} for token in page.tokens[1:]):
        borrowed |= text.objects
        named |= text.objects
    year = text.year.year if text.year is not None else None
    context = Context(text.headings, named, text.columns, year)
    return Comparison.of(claim, page, borrowed, text.around, context)


def _promise(found: _Shared | _Finding, hint: int | None) -> float:
    """What a sentence counts for in the choice among those that bear a claim out."""
    return found.score + _HINT_BONUS * (found.source.rank == hint)


def _is_claim(found: Sentence) -> bool:
    """Whether a sentence says something by itself: "In 1950." answers a question not at hand."""
    content = _content(found)
    has_verb = any(clause.verb is not None for clause in found.clauses)
    return bool(content) and (has_verb or len(content) >= _FRAGMENT)


def _share(this: Comparison) -> float:
    total = said = 0.0
    for match in this.alignment.matches:
        weight = 0.0 if is_told_by_unit(this, match) else _weight(match.claim)
        total += weight
        said += weight * WORTH[match.likeness]
    return said / total if total else 1.0


def _weight(word: Word) -> float:
    if word.tag is Tag.ADVERB and word.low in closed_classes("en"):
        return 0.0
    if base_form(word.low) in PERMITTING:
        return 0.0
    if word.tag is Tag.VERB and base_form(word.low) in LIGHT:
        return _LIGHT_WEIGHT
    return _WEIGHTS.get(word.tag, 0.0)
