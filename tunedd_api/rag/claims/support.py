"""Support: whether a passage bears out a sentence, and which stretch of it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.claims.citable import (
    CitableSentence,
    citable_sentences,
    comparable,
    word_keys,
    wording,
)
from tunedd_api.rag.claims.closeness import brought_closer
from tunedd_api.rag.claims.compound_parts import parts
from tunedd_api.rag.claims.content import content_of, is_claim, share_said
from tunedd_api.rag.claims.findings import (
    ENOUGH,
    HINT_BONUS,
    Finding,
    Shared,
    beside,
    compared,
    promise,
    stretch_of,
)
from tunedd_api.rag.claims.judge import FALLS, PASSES
from tunedd_api.rag.claims.observations import observed
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.providers.token_vectors import TokenVectors

ENOUGH_FOR_SMALL_MODELS: Final = 0.8
"""What is ``ENOUGH`` of the models that mix up the names in what they read."""

_LOOKED_INTO: Final = 6
_UNDECIDED: Final = 2
"""Sentences of the passages that are looked at more closely for one of the answer."""

_CLOSER_LOOKS: Final = 2
"""Closer looks in one turn: each embeds a sentence, and one of the answer with the first."""

_WORTH_A_LOOK: Final = 0.4


@dataclass(frozen=True, slots=True)
class Support:
    """How well a quote bears out a sentence, 0…1."""

    quote: Quote
    score: float


class Evidence:
    """The passages of one turn, cut into the sentences that may be cited.

    A sentence of an answer is borne out by one sentence of a passage, which says it word for word,
    or says all its names and numbers and nothing to the contrary; what a pronoun of it stands for
    may stand in the sentence before, in the heading or in the title. Each part of a compound
    sentence may be borne out by a sentence of its own, three sentences from first to last at most.

    A ``judge`` may find borne out what the rules do not, and the reverse; it knows English alone.

    Where the words neither prove nor refute a sentence, ``tokens`` judge whether those that are
    missing are said in other words. That takes milliseconds, and is done for a few sentences of
    a turn only.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        enough: float = ENOUGH,
        tokens: TokenVectors | None = None,
        judge: BoostedTrees | None = None,
    ) -> None:
        self._enough = enough
        self._tokens = tokens
        self._judge = judge
        self._looks = _CLOSER_LOOKS
        self._sources = citable_sentences(passages)

    def support(self, sentence: str, hint: int | None = None) -> Support | None:
        """The quote that bears the sentence out best, if one does so well enough.

        ``hint`` is the number of the passage that the model named, counted from 1; it breaks
        near ties.
        """
        claim = comparable(sentence.strip())
        if not is_claim(claim):
            return None
        if (same := self._said_so(sentence, hint)) is not None:
            return _cited(same)
        found = self._by_rules(claim, hint)
        return found if self._judge is None else self._judged(claim, found, hint, self._judge)

    def observed(self, sentence: str) -> NDArray[np.float64] | None:
        """What the judge of claims weighs (``observations``); None where there is nothing to weigh.

        That is where a sentence claims nothing, or a passage says it word for word.
        """
        claim = comparable(sentence.strip())
        if not is_claim(claim) or self._said_so(sentence, None) is not None:
            return None
        borne_out = self._by_rules(claim, None) is not None
        return observed(claim, self._sources, self._shared_with(claim), borne_out=borne_out)

    def sentences(self) -> list[Quote]:
        """Every single sentence that may be quoted, passage by passage."""
        return [Quote.of(s.passage, s.text.start, s.text.end) for s in self._sources]

    def _said_so(self, sentence: str, hint: int | None) -> Finding | None:
        """The sentence that says it word for word: nothing in it can speak against it."""
        words = wording(sentence)
        same = [source for source in self._sources if source.text.wording == words]
        if not same:
            return None
        source = next((source for source in same if source.rank == hint), same[0])
        return Finding(source, source.text.start, 1.0)

    def _by_rules(self, claim: Sentence, hint: int | None) -> Support | None:
        """What bears the claim out by the rules alone, as one sentence or part by part."""
        best = self._best(claim, hint)
        return _cited(best) if best is not None else self._in_parts(claim, hint)

    def _judged(
        self, claim: Sentence, found: Support | None, hint: int | None, judge: BoostedTrees
    ) -> Support | None:
        """What bears the claim out by all that is observed of it, where the rules found this."""
        looked_into = self._shared_with(claim)
        if not looked_into:
            return found
        seen = observed(claim, self._sources, looked_into, borne_out=found is not None)
        likely = judge.likelihood(seen)
        if found is not None:
            return found if likely >= FALLS else None
        if likely < PASSES:
            return None
        source, start, end = stretch_of(looked_into, hint)
        return Support(Quote.of(source.passage, start, end), likely)

    def _best(self, claim: Sentence, hint: int | None) -> Finding | None:
        """The sentence that bears the claim out best, if any does.

        The most promising is judged first: what speaks against the others need not be looked for.
        """
        near = self._near(claim)
        most = 1 + HINT_BONUS * any(source.rank == hint for source in near)
        looked_into: list[Shared] = []
        for source in near:
            shared = Shared.of(claim, source)
            looked_into.append(shared)
            if promise(shared, hint) >= most and (found := self._proven(shared)) is not None:
                return found
        for shared in sorted(looked_into, key=lambda one: promise(one, hint), reverse=True):
            if (found := self._proven(shared)) is not None:
                return found
        closer = self._found_closer(claim, looked_into) if self._tokens is not None else []
        return max(closer, key=lambda found: promise(found, hint), default=None)

    def _found(self, claim: Sentence) -> list[Finding]:
        """The sentences that bear the claim out."""
        looked_into = self._shared_with(claim)
        proven = [found for one in looked_into if (found := self._proven(one)) is not None]
        if proven or self._tokens is None:
            return proven
        return self._found_closer(claim, looked_into)

    def _proven(self, shared: Shared) -> Finding | None:
        """The sentence as it bears the claim out, if it says enough of it and nothing else."""
        if shared.score < self._enough:
            return None
        found = shared.finding()
        if found is not None and self._proves(found):
            return found
        parts = (part.finding() for part in shared.in_simple_sentences())
        return next((part for part in parts if part is not None and self._proves(part)), None)

    def _found_closer(self, claim: Sentence, looked_into: Sequence[Shared]) -> list[Finding]:
        """Those that do so as the tokens' vectors have it."""
        undecided = [found for one in looked_into if (found := one.finding()) is not None]
        open_still = sorted(undecided, key=lambda found: -found.score)[:_UNDECIDED]
        closer = [self._closer(claim, found) for found in open_still]
        return [found for found in closer if found is not None and self._proves(found)]

    def _proves(self, found: Finding) -> bool:
        return found.doubt is None and found.score >= self._enough

    def _closer(self, claim: Sentence, found: Finding) -> Finding | None:
        """The same sentence, with words that say the same in other words taken for matches."""
        if self._tokens is None or not self._looks:
            return None
        self._looks -= 1
        this = brought_closer(compared(claim, found.source), self._tokens)
        return Shared(found.source, share_said(this), this).finding()

    def _near(self, claim: Sentence) -> list[CitableSentence]:
        """The sentences that share most words with the claim."""
        content = content_of(claim)
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

    def _shared_with(self, claim: Sentence) -> list[Shared]:
        """What each sentence that shares most words with the claim says of it."""
        return [Shared.of(claim, source) for source in self._near(claim)]

    def _in_parts(self, claim: Sentence, hint: int | None) -> Support | None:
        """The stretch whose sentences bear out the parts of a compound sentence one by one."""
        texts = parts(claim)
        if len(texts) < 2:
            return None
        found = [self._found(parsed(text)) for text in texts]
        stretches = [
            chosen for first in found[0] if (chosen := beside(first, found[1:])) is not None
        ]
        best = max(
            stretches,
            key=lambda s: min(f.score for f in s) + HINT_BONUS * (s[0].source.rank == hint),
            default=None,
        )
        if best is None:
            return None
        start = min(found.start for found in best)
        end = max(found.source.text.end for found in best)
        quote = Quote.of(best[0].source.passage, start, end)
        return Support(quote, min(found.score for found in best))


def _cited(best: Finding) -> Support:
    quote = Quote.of(best.source.passage, best.start, best.source.text.end)
    return Support(quote, best.score)
