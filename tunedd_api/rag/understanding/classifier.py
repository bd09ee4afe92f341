"""A second opinion on what a message is: learnt from examples, where no rule knows its wording.

A softmax regression over the traits of a message and, where the embedding model is one that it
was fitted for, over the message's vector, which is made for retrieval in any case. The weights
are in ``classifier.npz``; ``python -m benchmarks.messages`` makes them and says how good they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.traits import traits
from tunedd_api.rag.understanding.wording import Wording, folded_words

Floats = NDArray[np.float32]

QUESTION: Final = "question"
"""The label of what is asked of the documents; others are a kind and an aspect: "service.model"."""

WORDS_ALONE: Final = "words"
"""Instead of an embedding model's name, where there is none that the weights know."""

_FITTED: Final = (
    (re.compile(r"all-?minilm(?![-_:.]?l12)", re.IGNORECASE), "all-minilm-l6-v2"),
    (re.compile(r"multilingual-e5-small", re.IGNORECASE), "multilingual-e5-small"),
)


_ENGLISH_ALONE: Final = frozenset({"all-minilm-l6-v2"})
"""Models whose vectors say nothing of messages in other languages."""


_SHARE_OF_KIND: Final = 0.45
_WHATEVER_IT_IS: Final = (Kind.LIBRARY, Aspect.CAPABILITIES)
"""What is told where no kind has this share of all that speaks against a question: what can be
asked."""


_OF_OTHERS: Final = frozenset({Kind.SERVICE, Kind.LIBRARY})
"""Kinds that documents speak of, too: files, languages and prices of others."""

_ADDRESS: Final = folded_words(
    """
    you your yours yourself u ur du dir dich dein deine deinen deinem deiner sie ihnen tú tu tus te
    ti usted toi ton ta tes vous votre vos tuo tua tuoi lei você seu sua vocês 你 您 انت لك بك
    here hier ici aquí aqui هنا
    """.split()  # noqa: SIM905 - prose reads better than a list
)
"""Words that speak to whoever answers, or of the place where that is."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a message most likely is if it is no question of the documents.

    It is ``likely`` to be none where few questions are as much like the examples, and ``sure`` to
    be none where next to no question is.
    """

    kind: Kind
    aspect: Aspect
    likely: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Cuts:
    """The likelihoods from which on a message is likely to be no question, and sure to be none."""

    likely: float
    sure: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one embedding model's vectors count for: their mean and usual length, and weights."""

    mean: Floats
    scale: float
    weights: Floats

    def scores(self, vector: Floats) -> Floats:
        """What the vector says for each label."""
        seen = (vector - self.mean) / self.scale
        return np.asarray(seen @ self.weights, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Classifier:
    """The weights: of traits (traits x labels), of vectors by model, and what is usual by model.

    ``cuts`` are by model, too: what a likelihood means differs. ``vocabulary`` are the words of
    the examples that are no questions.
    """

    labels: tuple[str, ...]
    words: Floats
    parts: Mapping[str, Part]
    usual: Mapping[str, Floats]
    cuts: Mapping[str, Cuts]
    vocabulary: frozenset[str]

    @classmethod
    def loaded(cls) -> Self:
        """Read the weights that come with the package."""
        source = files(__package__).joinpath("classifier.npz")
        with source.open("rb") as file, np.load(file, allow_pickle=False) as held:
            labels = tuple(held["labels"].tolist())
            models = [name.removeprefix("usual/") for name in held.files if name[:6] == "usual/"]
            parts = {
                model: Part(
                    held[f"mean/{model}"],
                    float(held[f"scale/{model}"]),
                    held[f"weights/{model}"] * held[f"step/{model}"],
                )
                for model in models
                if model != WORDS_ALONE
            }
            words = held["words"] * held["step"]
            usual = {model: held[f"usual/{model}"] for model in models}
            cuts = {model: Cuts(*held[f"cuts/{model}"].tolist()) for model in models}
            vocabulary = frozenset(held["vocabulary"].tolist())
            return cls(labels, words, parts, usual, cuts, vocabulary)

    def guess(self, message: str, model: str = WORDS_ALONE, vector: Floats | None = None) -> Guess:
        """What a message is by its words and its unit vector, by a model of this name.

        The words alone tell where the weights do not know the model.
        """
        known = told_by(message, model)
        part = self.parts.get(known)
        if part is None or vector is None or vector.shape != part.mean.shape:
            known, part = WORDS_ALONE, None
        places, values = traits(message)
        scores = values @ self.words[places] + self.usual[known]
        if part is not None and vector is not None:
            scores = scores + part.scores(vector)
        guess = self._guess(softmax(scores), self.cuts[known])
        if guess.kind in _OF_OTHERS and self._speaks_of_others(message):
            return replace(guess, likely=False, sure=False)
        return guess

    def _speaks_of_others(self, message: str) -> bool:
        """Whether a message has a word of no example, and does not speak to whoever answers.

        "How many files were stolen?" is nothing that anybody asks of the library itself.
        """
        words = {token.text for token in Wording.of(message).tokens}
        return words.isdisjoint(_ADDRESS) and not words <= self.vocabulary

    def _guess(self, likely: Floats, cuts: Cuts) -> Guess:
        """The kind that is likeliest beside a question, and its likeliest aspect."""
        found = dict(zip(self.labels, likely.tolist(), strict=True))
        talk = 1.0 - found.pop(QUESTION)
        kind, _, aspect = likeliest(found).partition(".")
        of_the_kind = sum(p for label, p in found.items() if label.startswith(f"{kind}."))
        if of_the_kind < _SHARE_OF_KIND * talk:
            kind, aspect = _WHATEVER_IT_IS
        return Guess(Kind(kind), Aspect(aspect), talk >= cuts.likely, talk >= cuts.sure)


def likeliest(found: Mapping[str, float]) -> str:
    """The likeliest label of the kind that all labels together make the likeliest."""
    kinds: dict[str, float] = {}
    for label, likelihood in found.items():
        kind = label.partition(".")[0]
        kinds[kind] = kinds.get(kind, 0.0) + likelihood
    best = max(kinds, key=kinds.__getitem__)
    return max((label for label in found if label.startswith(f"{best}.")), key=found.__getitem__)


def told_by(message: str, model: str) -> str:
    """The name by which the weights know a model that reads this message, or ``WORDS_ALONE``."""
    known = next((known for name, known in _FITTED if name.search(model)), WORDS_ALONE)
    return WORDS_ALONE if known in _ENGLISH_ALONE and not is_english(message) else known


def softmax(scores: Floats) -> Floats:
    """Likelihoods that add up to 1, along the last axis."""
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    likely: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return likely


@cache
def classifier() -> Classifier:
    """The classifier, read once."""
    return Classifier.loaded()
