"""Findings: how far a sentence of a passage bears a claim out, and from where on to quote it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.rag.claims.antecedents import Antecedents
from tunedd_api.rag.claims.citable import CitableSentence, CitableText, comparable
from tunedd_api.rag.claims.comparison import Comparison, Context
from tunedd_api.rag.claims.content import share_said
from tunedd_api.rag.claims.contradictions.checks import contradicts, doubts
from tunedd_api.rag.claims.figures.agreement import names_the_year_told
from tunedd_api.rag.claims.mentions import lent_by_mentions
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import align
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.simple_sentences import simple_sentences

ENOUGH: Final = 0.7
"""Share of a sentence's words that its quote must say: below it, a sentence says as much of its
own as it takes from the passage."""

HINT_BONUS: Final = 0.05
"""Of a score, for what stands in the passage that the model named."""

_COUNTING: Final = frozenset({Tag.QUANTIFIER, Tag.NUMBER})
_LONGEST_QUOTE: Final = 3
"""Sentences."""

_LONGEST_CONTEXT: Final = 600
"""Characters before a sentence that are quoted with it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of a passage that bears a claim out, from where on it must be quoted."""

    source: CitableSentence
    start: int
    score: float
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A sentence of a passage, and how much of a claim it says, whatever it says besides."""

    source: CitableSentence
    score: float
    comparison: Comparison

    @classmethod
    def of(cls, claim: Sentence, source: CitableSentence) -> "Shared":
        """Lay the claim beside the sentence."""
        this = compared(claim, source)
        return cls(source, share_said(this), this)

    def in_simple_sentences(self) -> Iterator["Shared"]:
        """The claim beside what each clause of the sentence says by itself, if it is that.

        Words that only another clause says are put together with it by the claim.
        """
        for text in simple_sentences(self.source.sentence):
            this = _compared_with_part(self.comparison.claim, self.source, comparable(text))
            part = Shared(self.source, share_said(this), this)
            if self.told <= part.told:
                yield part

    def finding(self) -> Finding | None:
        """How far the sentence bears the claim out; None where it says something else."""
        this = self.comparison
        if self.score < ENOUGH / 2 or contradicts(this) is not None:
            return None
        return Finding(self.source, self.start, self.score, doubts(this))

    @property
    def start(self) -> int:
        """From where on the sentence must be quoted, with what its pronouns stand for."""
        this, text = self.comparison, self.source.text
        taken = {
            base_form(m.claim.low)
            for m in this.alignment.matches
            if m.likeness is Likeness.BORROWED
        }
        near = not taken <= text.headings and text.start - text.context_start <= _LONGEST_CONTEXT
        start = text.context_start if near else text.start
        if text.year is not None and names_the_year_told(this):
            start = min(start, text.year.start)
        return start

    @property
    def told(self) -> frozenset[int]:
        """The places of the claim's words that the sentence says, in whatever words."""
        return frozenset(
            match.claim.place
            for match in self.comparison.alignment.matches
            if match.likeness is not Likeness.NONE
        )


def compared(claim: Sentence, source: CitableSentence) -> Comparison:
    """The claim beside a sentence of a passage and what its pronouns can stand for."""
    return _compared(claim, source.sentence, source.text)


def _compared_with_part(claim: Sentence, source: CitableSentence, part: Sentence) -> Comparison:
    """The claim beside one clause of a sentence, whose pronouns stand for what that is about."""
    before = Antecedents(source.text.named or frozenset()).after(source.sentence)
    return _compared(claim, part, replace(source.text, named=before.meant_by(part)))


def _compared(claim: Sentence, page: Sentence, text: CitableText) -> Comparison:
    leans = page.has_anaphor or not page.clauses or _has_no_noun(page, page.clauses[0])
    named = text.named
    borrowed = text.headings | (named or frozenset()) if leans else text.headings
    if named is not None and any(token.low in {"it", "them"} for token in page.tokens[1:]):
        borrowed |= text.objects
        named |= text.objects
    year = text.year.year if text.year is not None else None
    alignment, lent = lent_by_mentions(claim, page, align(claim, page, borrowed), text.mentions)
    named = named if named is None else named | lent
    context = Context(text.headings, named, text.columns, year)
    return Comparison(claim, page, borrowed, alignment, text.around, context)


def _has_no_noun(page: Sentence, clause: Clause) -> bool:
    """Whether a clause has no subject, or one that only counts what was named: "All three"."""
    told = [w.tag for w in page.of_clause(clause.number) if w.role == "subject"]
    return not clause.has_subject or (bool(told) and _COUNTING.issuperset(told))


def promise(found: Shared | Finding, hint: int | None) -> float:
    """What a sentence counts for in the choice among those that bear a claim out."""
    return found.score + HINT_BONUS * (found.source.rank == hint)


def stretch_of(looked_into: Sequence[Shared], hint: int | None) -> tuple[CitableSentence, int, int]:
    """The sentence that says most of a claim, and from where to where its passage is to be quoted.

    A sentence near it that says other words of the claim is quoted with it.
    """
    best = max(looked_into, key=lambda one: promise(one, hint))
    near = [one for one in looked_into if _fit_in_one_quote(one.source, best.source)]
    other = max(near, key=lambda one: len(one.told - best.told))
    quoted = [best, other] if other.told - best.told else [best]
    start = min(one.start for one in quoted)
    return best.source, start, max(one.source.text.end for one in quoted)


def beside(first: Finding, others: Sequence[Sequence[Finding]]) -> list[Finding] | None:
    """The best finding of each part near the first one's, if every part has one."""
    chosen = [first]
    for findings in others:
        near = [found for found in findings if _fit_in_one_quote(found.source, first.source)]
        if not near:
            return None
        chosen.append(max(near, key=lambda found: found.score))
    return chosen


def _fit_in_one_quote(one: CitableSentence, other: CitableSentence) -> bool:
    """Whether two sentences of a passage stand near enough to be quoted together."""
    apart = abs(one.text.number - other.text.number)
    return one.rank == other.rank and apart < _LONGEST_QUOTE
