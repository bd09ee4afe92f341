"""What is observed of a question beside passages, in numbers: what the judge of answers weighs.

The words of question and passages, what a reader makes of the places that may answer, and how the
two places that it rates highest stand to what is asked.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.answer_likelihood import log_odds
from tunedd_api.rag.answering.deciding.answerability import Answerability
from tunedd_api.rag.answering.deciding.contrasts import Contrasts, contrasts
from tunedd_api.rag.answering.stretches.answer_evidence import evidence_for
from tunedd_api.rag.answering.stretches.ranking import RankedStretch, Ranking
from tunedd_api.rag.answering.stretches.reading import MANY, text_to_read
from tunedd_api.rag.answering.stretches.signals import StretchSignals, keys_above, keys_of_stretch
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.questions.asked_words import (
    AskedWord,
    asked_words,
    keys_of,
    kind_words,
    passage_keys,
    sentences_of,
    share_held,
)
from tunedd_api.rag.questions.kinds import (
    QuestionKind,
    asks_for_an_overview,
    asks_for_several,
    kind_of_question,
)
from tunedd_api.rag.questions.nearly_said import Nearness, nearness

_PLACES: Final = 2
"""Places that are observed: those that a reader rates highest."""

_TAGS: Final = (Tag.NAME, Tag.NOUN, Tag.VERB)
_LEAST_LIKELY: Final = 1e-9

_OF_WORDS: Final = (
    "names", "window", "aspect", "evidence", "lacks_fact", "lacks_property", "unknown",
    "any_unknown", "length",
)  # fmt: skip
_OF_QUESTION: Final = (
    "asked", "asked_names", "tokens", "figures", "several", "overview",
    *(f"is_{kind}" for kind in QuestionKind),
)  # fmt: skip
_OF_READING: Final = ("read", "sum", *(f"odds_{place}" for place in range(MANY)))
_OF_PLACE: Final = (
    "share", "share_of_sentence", "share_above", "kind_held", "kind_of_thing",
    "near", "least_near", "second_least_near", "most_missed", "characters", "item",
    *(f"missing_{tag}" for tag in _TAGS), "missing_figures",
    *(f"signal_{field.name}" for field in fields(StretchSignals)),
)  # fmt: skip
_OF_SENTENCE: Final = (
    "names_missing_in_sentence", *(f"missing_{tag}_in_sentence" for tag in _TAGS),
    "kind_held_in_sentence", "kind_of_thing_in_sentence", "characters_of_sentence",
    "share_of_that_sentence",
)  # fmt: skip
_OF_CONTRASTS: Final = tuple(f"other_{field.name}" for field in fields(Contrasts))
_OF_PASSAGES: Final = (
    "missing",
    "names_missing",
    "kind_of_thing_read",
    "near_all",
    "least_near_all",
)

OBSERVED: Final = (
    "words", *_OF_WORDS, *_OF_QUESTION, *_OF_READING,
    *(f"{name}_{place}" for place in range(_PLACES) for name in _OF_PLACE),
    *_OF_SENTENCE, *_OF_CONTRASTS, *_OF_PASSAGES,
)  # fmt: skip
"""What each number is, in order: of the words, the question, the reading, the places, the sentence
that the best one is about, and all passages."""


def observed(
    question: str, found: Answerability, ranking: Ranking, passages: Sequence[Passage]
) -> NDArray[np.float64] | None:
    """As many numbers as ``OBSERVED`` has names, NaN where there is nothing to observe.

    ``found`` is what the words make of the question, and ``ranking`` its places after some were
    read; None where none was.
    """
    read = sorted(
        (one for one in ranking.stretches if one.odds is not None),
        key=lambda one: -(one.odds or 0.0),
    )
    if not read:
        return None
    asked = _Question(question)
    places = [_Place(asked, one) for one in read[:_PLACES]]
    numbers = [
        log_odds(min(max(found.likelihood, _LEAST_LIKELY), 1 - _LEAST_LIKELY)),
        *(getattr(found.signals, name) for name in _OF_WORDS),
        *asked.numbers(),
        *_of_reading([one.odds or 0.0 for one in read]),
        *(number for place in places for number in place.numbers()),
        *[math.nan] * (len(_OF_PLACE) * (_PLACES - len(places))),
        *places[0].of_its_sentence(),
        *astuple(contrasts(question, places[0].text)),
        *_of_passages(asked, passages, [one.stretch.text for one in read]),
    ]
    return np.array(numbers, dtype=np.float64)


@dataclass(frozen=True)
class _Question:
    text: str

    @cached_property
    def words(self) -> list[AskedWord]:
        return asked_words(self.text)

    @cached_property
    def kind(self) -> QuestionKind:
        return kind_of_question(self.text)

    @cached_property
    def kind_words(self) -> list[AskedWord]:
        return kind_words(self.text)

    @cached_property
    def tags(self) -> Mapping[str, Tag]:
        return {word.low: word.tag for word in parsed(self.text).words}

    @cached_property
    def figures(self) -> list[str]:
        return [word.low for word in parsed(self.text).words if word.tag is Tag.NUMBER]

    def numbers(self) -> Iterator[float]:
        yield len(self.words)
        yield sum(word.is_name for word in self.words)
        yield len(parsed(self.text).tokens)
        yield len(self.figures)
        yield asks_for_several(self.text)
        yield asks_for_an_overview(self.text)
        yield from (self.kind is kind for kind in QuestionKind)

    def missing(self, keys: frozenset[str]) -> list[int]:
        """How many of its names, nouns and verbs texts with these keys do not hold."""
        unsaid = [self.tags.get(word.low) for word in self.words if not word.is_among(keys)]
        counted = Counter(unsaid)
        return [counted[tag] for tag in _TAGS]

    def kind_held(self, keys: frozenset[str]) -> float:
        """The share of the words for the kind of thing asked for; NaN where it has none."""
        return share_held(self.kind_words, keys) if self.kind_words else math.nan


@dataclass(frozen=True)
class _Place:
    question: _Question
    ranked: RankedStretch

    @cached_property
    def text(self) -> str:
        return text_to_read(self.ranked.stretch)

    def numbers(self) -> Iterator[float]:
        """In the order of ``_OF_PLACE``."""
        question, stretch = self.question, self.ranked.stretch
        keys, above = keys_of_stretch(stretch), keys_above(stretch)
        sentences = [share_held(question.words, keys_of(s)) for s in sentences_of(stretch.text)]
        yield share_held(question.words, keys, above)
        yield max(sentences, default=0.0)
        yield share_held(question.words, above)
        yield question.kind_held(keys)
        yield evidence_for(question.kind, stretch.text, question.text)
        yield from _of_nearness(nearness(question.text, self.text))
        yield len(self.text)
        yield stretch.kind is LineKind.ITEM
        yield from question.missing(keys | above)
        said = self.text.lower()
        yield sum(figure not in said for figure in question.figures)
        signals = self.ranked.signals
        yield from [math.nan] * len(fields(StretchSignals)) if signals is None else astuple(signals)

    def of_its_sentence(self) -> Iterator[float]:
        """In the order of ``_OF_SENTENCE``: of the one that the stretch is about."""
        question, sentence = self.question, self.ranked.stretch.anchor_text
        keys, above = keys_of(sentence), keys_above(self.ranked.stretch)
        yield question.missing(keys)[0]
        yield from question.missing(keys | above)
        yield question.kind_held(keys)
        yield evidence_for(question.kind, sentence, question.text)
        yield len(sentence)
        yield share_held(question.words, keys, above)


def _of_reading(odds: Sequence[float]) -> Iterator[float]:
    """How many places were read, and their log-odds, the best first."""
    yield len(odds)
    yield float(np.log1p(np.exp(odds)).sum())
    yield from odds[:MANY]
    yield from [math.nan] * (MANY - len(odds))


def _of_nearness(found: Nearness) -> Iterator[float]:
    near = np.sort(found.near)
    yield found.share
    yield float(near[0]) if len(near) else math.nan
    yield float(near[1]) if len(near) > 1 else math.nan
    yield float(((1 - found.near) * found.weights).max()) if len(near) else math.nan


def _of_passages(
    question: _Question, passages: Sequence[Passage], read: Sequence[str]
) -> Iterator[float]:
    """In the order of ``_OF_PASSAGES``: what no passage says, and what none of the places holds."""
    keys = frozenset[str]().union(*map(passage_keys, passages))
    unsaid = [word for word in question.words if not word.is_among(keys)]
    yield len(unsaid)
    yield sum(word.is_name for word in unsaid)
    yield max(evidence_for(question.kind, text, question.text) for text in read)
    texts = (f"{one.text} {one.title} {one.section or ''}" for one in passages)
    found = nearness(question.text, " ".join(texts))
    yield found.share
    yield float(found.near.min()) if len(found.near) else math.nan
