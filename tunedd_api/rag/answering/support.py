"""Support: whether a passage bears out a sentence, and which stretch of it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.alignment import LIGHT, WORTH, Alignment, Comparison
from tunedd_api.rag.answering.contradictions import contradicts
from tunedd_api.rag.answering.parts import parts
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.language.clauses import Sentence, Word, parsed
from tunedd_api.rag.language.function_words import Tag, closed_classes
from tunedd_api.rag.language.lexicon import synonym_sets
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.words import base_form

ENOUGH: Final = 0.7
"""Share of a sentence's words that its quote must say: below it, a sentence says as much of its
own as it takes from the passage."""

ENOUGH_FOR_SMALL_MODELS: Final = 0.8
"""The same for models that mix up the names in what they read."""

_WEIGHTS: Final = {Tag.NAME: 2.0, Tag.NOUN: 1.0, Tag.VERB: 1.0, Tag.ADVERB: 0.8}
_LIGHT_WEIGHT: Final = 0.3
_LOOKED_INTO: Final = 6
_WORTH_A_LOOK: Final = 0.4
_LONGEST_QUOTE: Final = 3
_HINT_BONUS: Final = 0.05
_HEADING_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Support:
    """How well a quote bears out a sentence, 0…1."""

    quote: Quote
    score: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence of a passage; ``antecedent`` says whether its subject is named before it."""

    passage: Passage
    rank: int
    number: int
    start: int
    end: int
    keys: frozenset[str]
    borrowed: frozenset[str]
    previous: frozenset[str]
    previous_start: int


class Evidence:
    """The passages of one turn, cut into the sentences that may be cited.

    A sentence of an answer is borne out by one sentence of a passage, which says all its names
    and numbers and nothing to the contrary; what a pronoun of it stands for may stand in the
    sentence before, in the heading or in the title. Each part of a compound sentence may be
    borne out by a sentence of its own, three sentences from first to last at most.
    """

    def __init__(self, passages: Sequence[Passage], enough: float = ENOUGH) -> None:
        self._enough = enough
        self._candidates = [
            candidate
            for rank, passage in enumerate(passages, start=1)
            for candidate in _candidates(passage, rank)
        ]

    def support(self, sentence: str, hint: int | None = None) -> Support | None:
        """The quote that bears the sentence out best, if one does so well enough.

        ``hint`` is the number of the passage that the model named, counted from 1; it breaks
        near ties.
        """
        claim = parsed(sentence.strip())
        if not _content(claim):
            return None
        best = max(
            (found for found in self._found(claim)),
            key=lambda pair: pair[1] + _HINT_BONUS * (pair[0].rank == hint),
            default=None,
        )
        if best is not None:
            return Support(_quote(best[0], best[0]), best[1])
        return self._in_parts(claim, hint)

    def sentences(self) -> list[Quote]:
        """Every single sentence that may be quoted, passage by passage."""
        return [Quote.of(c.passage, c.start, c.end) for c in self._candidates]

    def _found(self, claim: Sentence) -> list[tuple[_Candidate, float]]:
        """The sentences that bear the claim out, each with how well."""
        return [
            (candidate, score)
            for candidate in self._near(claim)
            if (score := _score(claim, candidate)) >= self._enough
        ]

    def _near(self, claim: Sentence) -> list[_Candidate]:
        """The sentences that share most words with the claim."""
        keys = [_word_keys(word.low) for word in _content(claim)]
        shares = [
            (sum(not key.isdisjoint(c.keys) for key in keys) / len(keys), c)
            for c in self._candidates
        ]
        near = [pair for pair in shares if pair[0] >= _WORTH_A_LOOK]
        near.sort(key=lambda pair: -pair[0])
        return [candidate for _, candidate in near[:_LOOKED_INTO]]

    def _in_parts(self, claim: Sentence, hint: int | None) -> Support | None:
        """The stretch whose sentences bear out the parts of a compound sentence one by one."""
        texts = parts(claim)
        if len(texts) < 2:
            return None
        found = [self._found(parsed(text)) for text in texts]
        best: Support | None = None
        for first, score in found[0]:
            chosen = [(first, score)]
            for others in found[1:]:
                near = [
                    pair
                    for pair in others
                    if pair[0].rank == first.rank
                    and abs(pair[0].number - first.number) < _LONGEST_QUOTE
                ]
                if not near:
                    break
                chosen.append(max(near, key=lambda pair: pair[1]))
            else:
                worst = min(score for _, score in chosen)
                ends = sorted((c for c, _ in chosen), key=lambda c: c.number)
                worth = worst + _HINT_BONUS * (first.rank == hint)
                if best is None or worth > best.score + _HINT_BONUS:
                    best = Support(_quote(ends[0], ends[-1]), worst)
        return best


def says_something(sentence: str) -> bool:
    """Whether a sentence claims anything that could need support."""
    return bool(_content(parsed(sentence.strip())))


def judged(sentence: str, page: str, context: str = "") -> tuple[float, str | None]:
    """How much of a sentence a page's sentence says, and what speaks against it, if anything.

    ``context`` holds the words that pronouns of the page's sentence can stand for.
    """
    claim, found = parsed(sentence), parsed(page)
    borrowed = frozenset(base_form(token.low) for token in parsed(context).tokens)
    this = Comparison.of(claim, found, borrowed)
    return _share(this.alignment), contradicts(this)


def _content(claim: Sentence) -> list[Word]:
    """The words that could need support: names, nouns, numbers and verbs that say something."""
    return [
        word
        for word in claim.words
        if word.tag in {Tag.NAME, Tag.NOUN, Tag.NUMBER}
        or (word.tag is Tag.VERB and base_form(word.low) not in LIGHT)
    ]


def _score(claim: Sentence, candidate: _Candidate) -> float:
    """How much of the claim the sentence says; 0 where it says something else."""
    page = parsed(candidate.passage.text[candidate.start : candidate.end])
    borrowed = candidate.borrowed
    if page.has_anaphor or not page.clauses or not page.clauses[0].has_subject:
        borrowed |= candidate.previous
    this = Comparison.of(claim, page, borrowed)
    share = _share(this.alignment)
    if share < ENOUGH / 2 or contradicts(this):
        return 0.0
    return share


def _share(alignment: Alignment) -> float:
    total = said = 0.0
    for match in alignment.matches:
        weight = _WEIGHTS.get(match.claim.tag, 0.0)
        if match.claim.tag is Tag.ADVERB and match.claim.low in closed_classes("en"):
            continue
        if match.claim.tag is Tag.VERB and base_form(match.claim.low) in LIGHT:
            weight = _LIGHT_WEIGHT
        total += weight
        said += weight * WORTH[match.likeness]
    return said / total if total else 1.0


def _quote(first: _Candidate, last: _Candidate) -> Quote:
    """The sentences from first to last."""
    return Quote.of(first.passage, first.start, last.end)


@lru_cache(maxsize=65_536)
def _word_keys(low: str) -> frozenset[str]:
    """Under what a word can be found: its base form, its beginning and its synonym sets."""
    base = base_form(low)
    return frozenset({base, base[:5], *(f"#{number}" for number in synonym_sets(low))})


@lru_cache(maxsize=512)
def _analysed(text: str, title: str, section: str) -> tuple[tuple[object, ...], ...]:
    """What candidates hold that does not depend on the turn, for one passage's text."""
    heading = _bases(f"{title} {section}")
    lines: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()
    start_before = 0
    rows = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        found = parsed(sentence)
        keys = frozenset().union(*(_word_keys(token.low) for token in found.tokens))
        rows.append((start, end, keys | heading | lines, heading | lines, previous, start_before))
        if _is_heading(sentence, found):
            lines, previous = _bases(sentence), frozenset()
        else:
            previous = _subject(found, previous)
        start_before = start
    return tuple(rows)


def _candidates(passage: Passage, rank: int) -> list[_Candidate]:
    rows = _analysed(passage.text, passage.title, passage.section or "")
    return [
        _Candidate(passage, rank, number, *row)  # type: ignore[arg-type]
        for number, row in enumerate(rows)
    ]


def _bases(text: str) -> frozenset[str]:
    return frozenset(base_form(token.low) for token in parsed(text).tokens if token.kind != "mark")


def _subject(found: Sentence, previous: frozenset[str]) -> frozenset[str]:
    """The words that a pronoun of the next sentence can stand for.

    A sentence without a subject of its own, or about several things where the next says "it",
    leaves those of the sentence before it standing.
    """
    words = [w for w in found.words if w.role == "subject" and w.tag in {Tag.NAME, Tag.NOUN}]
    first = [w for w in words if w.clause == 0] or words
    if sum(word.text[:1].isupper() for word in first) == len(first) > 1:
        first += [w for w in found.words if w.role == "object" and w.tag is Tag.NOUN]
    own = frozenset(base_form(word.low) for word in first)
    plural = bool(first) and first[-1].low.endswith("s") and not first[-1].low.endswith("ss")
    return own | previous if plural or not own else own


def _is_heading(sentence: str, found: Sentence) -> bool:
    short = len(found.tokens) <= _HEADING_WORDS
    return short and not sentence.rstrip().endswith((".", "!", "?", ";", ","))
