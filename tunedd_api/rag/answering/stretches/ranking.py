"""Ranking stretches: which of them answers a question best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final
from uuid import UUID

from tunedd_api.documents.passages import QuotedPlace
from tunedd_api.rag.answering.stretches.signals import (
    StretchSignals,
    keys_above,
    keys_of_stretch,
    signals,
)
from tunedd_api.rag.answering.stretches.stretch import Stretch, heading_of
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.questions.asked_words import AskedWord, asked_words, passage_keys, share_held
from tunedd_api.rag.questions.designated import Named
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question
from tunedd_api.rag.questions.other_words import NO_OTHER_WORDS, OtherWords

WEIGHTS: Final = {
    "passage": 3.0,
    "words": 2.5,
    "terms": 0.7,
    "opening": 0.3,
    "around": 1.7,
    "pairs": 0.8,
    "aspect": 0.8,
    "subject": 1.7,
    "evidence": 0.3,
    "lacks_fact": -1.4,
    "length": 1.25,
    "row": 0.7,
    "defines": 1.2,
    "headed": 2.0,
    "elsewhere": -0.5,
    "others": -0.6,
}
"""Fitted by a conditional logit over the stretches of what the service retrieves
(python -m benchmarks.quoting --aragog … --set …): for the starter library's questions and ARAGOG's,
by the facts or terms of the gold answers that they hold, and for those of SQuAD 2.0, SQuADShifts
(Wikipedia and product reviews), WikiQA, MedQuAD, COVID-QA, PolicyQA and MCTest, by the places of
the answers. Each set counts the same. Tables, sides of a thing, headings, what points elsewhere,
what defines a term and works of others are rare there: the weights of ``row``, ``aspect``,
``headed``, ``elsewhere``, ``defines`` and ``others`` are chosen."""


_ALIKE: Final = 0.5
"""Difference in score up to which stretches that overlap answer alike."""

_SOON: Final = 1000
"""Characters behind a quote within which a text goes on with it."""

_HALF: Final = 0.5
"""Share of the words of a conversation's subject above which a stretch is about it."""

_MORE_TO_THE_POINT: Final = 0.3
"""How much more of the question a later sentence must hold for a quote to begin there."""


@dataclass(frozen=True, slots=True)
class RankedStretch:
    """A stretch and how well it answers; scores are comparable within one question only.

    ``names`` are the question's names that it or its headings hold, and ``opening`` is how much
    of the question the sentence holds that it is about, 0…1. ``odds`` are the log-odds that it
    answers as a reader has it, None where it was not read; ``signals`` what the score is made of,
    None for rows that were looked up or compared. With ``of_others`` it tells of others than the
    code or number that the question names, which another stretch tells of.
    """

    stretch: Stretch
    score: float
    names: frozenset[str]
    opening: float
    odds: float | None = None
    signals: StretchSignals | None = None
    of_others: bool = False

    @property
    def is_read_to_answer(self) -> bool:
        """Whether a reader takes it for an answer."""
        return self.odds is not None and self.odds > 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """The stretches for a question, best first, and what kind of thing it asks for.

    With ``is_reckoned`` there is one, whose rows a table tells from all others.
    """

    kind: QuestionKind
    stretches: tuple[RankedStretch, ...]
    is_reckoned: bool = False


def rank(
    question: str,
    stretches: Sequence[Stretch],
    subject: str = "",
    *,
    compared: bool = False,
    other: OtherWords = NO_OTHER_WORDS,
) -> Ranking:
    """Rank stretches as answers; ``subject`` is what the conversation was about, in words.

    ``compared`` says that things are compared, to which no single sentence is to the point;
    ``other`` is what sentences say of the question in other words.
    """
    found = signals(question, stretches, subject, other)
    names = [word for word in asked_words(question) if word.is_name]
    ranked = [
        RankedStretch(stretch, _score(one), _held(names, stretch), one.opening, signals=one)
        for stretch, one in zip(stretches, found, strict=True)
    ]
    ranked.sort(key=lambda one: -one.score)
    kind = kind_of_question(question)
    if not compared and kind is not QuestionKind.COMPARISON:
        ranked = _begun_where_it_answers(ranked)
    return Ranking(kind, tuple(ranked))


def reckoned(question: str, rows: Stretch) -> Ranking:
    """The ranking of the rows of a table that answer a question by how they compare."""
    only = RankedStretch(rows, 0.0, frozenset(), 1.0)
    return Ranking(kind_of_question(question), (only,), is_reckoned=True)


def naming(ranking: Ranking, asked: Sequence[AskedWord], gain: float) -> Ranking:
    """The same with what says all of these words raised by so much."""
    return _raised(ranking, gain, lambda one: share_held(asked, keys_of_stretch(one)) == 1)


def told_apart(ranking: Ranking, named: Named, loss: float) -> Ranking:
    """The same with what tells of others lowered by so much, where one that is named is told of.

    Of the codes that a question names, and the numbers: beside the line on error E3, that on E1.
    """
    told = [_is_of_others(one.stretch, named) for one in ranking.stretches]
    if False not in told:
        return ranking
    ranked = [
        replace(one, score=one.score - loss, of_others=True) if of_others else one
        for one, of_others in zip(ranking.stretches, told, strict=True)
    ]
    ranked.sort(key=lambda one: -one.score)
    return replace(ranking, stretches=tuple(_begun_where_it_answers(ranked)))


def _is_of_others(stretch: Stretch, named: Named) -> bool | None:
    """What its line tells, or its heading where the line names none of the kind.

    Of versions its heading tells: the line may name one of something else.
    """
    below = named.is_below_others(heading_of(stretch))
    if below is not None:
        return below
    told = named.is_of_others(line_up_to(stretch.quotes[stretch.anchor]))
    return named.is_of_others(heading_of(stretch)) if told is None else told


def line_up_to(quote: Quote) -> str:
    """A quote with what stands before it in its line."""
    text, start = quote.passage.text, quote.start - quote.passage.start
    return text[text.rfind("\n", 0, start) + 1 : start] + quote.text


def going_on(ranking: Ranking, last: QuotedPlace, gain: float) -> Ranking:
    """The same with what stands soon behind the last quote raised by so much."""
    return _raised(ranking, gain, lambda one: _is_soon_behind(one, last))


def _is_soon_behind(stretch: Stretch, last: QuotedPlace) -> bool:
    """Whether a stretch begins within so many characters, or where the next page does."""
    first = stretch.quotes[0]
    if stretch.passage.document.id != last.document.id:
        return False
    if stretch.passage.page == last.page:
        return 0 <= first.start - last.end <= _SOON
    return stretch.passage.page == last.page + 1 and first.start <= _SOON


def staying(ranking: Ranking, document: UUID, gain: float) -> Ranking:
    """The same with what is of this document raised by so much."""
    return _raised(ranking, gain, lambda one: one.passage.document.id == document)


def _raised(ranking: Ranking, gain: float, raises: Callable[[Stretch], bool]) -> Ranking:
    ranked = [
        replace(one, score=one.score + gain * raises(one.stretch)) for one in ranking.stretches
    ]
    ranked.sort(key=lambda one: -one.score)
    return Ranking(ranking.kind, tuple(_begun_where_it_answers(ranked)))


def kept_to(subject: str, document: UUID, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """Those of this document, and those of others that name the subject; all if none is of it."""
    own = {id(one) for one in stretches if one.passage.document.id == document}
    if not own:
        return stretches

    def told(one: Stretch) -> frozenset[str]:
        return keys_of_stretch(one) | keys_above(one)

    return [one for one in stretches if id(one) in own or _names(subject, told(one))]


def naming_subject(subject: str, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """Those of passages that name the subject, in their text or their headings."""
    return [one for one in stretches if _names(subject, passage_keys(one.passage))]


def _names(subject: str, keys: frozenset[str]) -> bool:
    """Whether texts say one of a subject's names, or more than half of its words if it has none."""
    asked = asked_words(subject)
    names = [word for word in asked if word.is_name]
    return bool(asked) and share_held(names or asked, keys) > (0.0 if names else _HALF)


def _begun_where_it_answers(ranked: list[RankedStretch]) -> list[RankedStretch]:
    """The stretches with the best one first; of those that overlap it, which begins to the point.

    A stretch that begins some sentences before the one that answers holds as many words, and ends
    before the answer does.
    """
    if not ranked or ranked[0].stretch.kind is not LineKind.PROSE:
        return ranked
    best = ranked[0]
    alike = [
        one
        for one in ranked
        if one.score >= best.score - _ALIKE
        and one.stretch.kind is LineKind.PROSE
        and any(one.stretch.quotes[0].overlaps(quote) for quote in best.stretch.quotes)
    ]
    first = max(alike, key=lambda one: (one.opening, one.score))
    if first.opening < best.opening + _MORE_TO_THE_POINT:
        return ranked
    return [first, *(one for one in ranked if one is not first)]


def _score(found: StretchSignals) -> float:
    return sum(WEIGHTS[one.name] * float(getattr(found, one.name)) for one in fields(found))


def _held(names: Sequence[AskedWord], stretch: Stretch) -> frozenset[str]:
    keys = keys_of_stretch(stretch) | keys_above(stretch)
    return frozenset(name.low for name in names if not name.forms.isdisjoint(keys))
