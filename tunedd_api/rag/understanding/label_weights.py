"""How likely each label is for a message: the weights of a softmax regression, and their use.

They weigh the traits of a message and, where the embedding model is one that they were fitted
for, the message's vector. They are in ``classifier.npz``; ``python -m benchmarks.messages`` makes
them and says how good they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.understanding.traits import traits

Floats = NDArray[np.float32]

WORDS_ALONE: Final = "words"
OTHER_WORDS: Final = "other-words"
"""Instead of an embedding model's name, where there is none that the weights know: for English, and
for other languages, of which there are fewer examples."""

_WITHOUT_VECTORS: Final = frozenset({WORDS_ALONE, OTHER_WORDS})

_FITTED: Final = (
    (re.compile(r"all-?minilm(?![-_:.]?l12)", re.IGNORECASE), "all-minilm-l6-v2"),
    (re.compile(r"multilingual-e5-small", re.IGNORECASE), "multilingual-e5-small"),
)

_ENGLISH_ALONE: Final = frozenset({"all-minilm-l6-v2"})
"""Models whose vectors say nothing of messages in other languages."""


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
class LabelWeights:
    """The weights of traits (traits x labels), of vectors by model, and what is usual by model.

    Those of traits are a byte each, as they are kept: ``step`` is what one counts for, by label.
    ``cuts`` are by model, too: what a likelihood means differs. ``vocabulary`` are the words of
    the examples that are no questions, with the language that each tells, or "".
    """

    labels: tuple[str, ...]
    words: NDArray[np.int8]
    step: Floats
    parts: Mapping[str, Part]
    usual: Mapping[str, Floats]
    cuts: Mapping[str, Cuts]
    vocabulary: Mapping[str, str]

    @classmethod
    def loaded(cls) -> Self:
        """Read the weights that come with the package."""
        source = files(__package__).joinpath("classifier.npz")
        with source.open("rb") as file, np.load(file, allow_pickle=False) as held:
            models = [name.removeprefix("usual/") for name in held.files if name[:6] == "usual/"]
            parts = {
                model: Part(
                    held[f"mean/{model}"],
                    float(held[f"scale/{model}"]),
                    held[f"weights/{model}"] * held[f"step/{model}"],
                )
                for model in models
                if model not in _WITHOUT_VECTORS
            }
            words = zip(held["vocabulary"].tolist(), held["languages"].tolist(), strict=True)
            return cls(
                labels=tuple(held["labels"].tolist()),
                words=held["words"],
                step=held["step"],
                parts=parts,
                usual={model: held[f"usual/{model}"] for model in models},
                cuts={model: Cuts(*held[f"cuts/{model}"].tolist()) for model in models},
                vocabulary=dict(words),
            )

    def likelihoods(
        self, message: str, model: str, vector: Floats | None
    ) -> tuple[dict[str, float], Cuts]:
        """How likely each label is by a message's words and its unit vector, and what is likely.

        The words alone tell where the weights do not know the model.
        """
        known = told_by(message, model)
        part = self.parts.get(known)
        if part is not None and (vector is None or vector.shape != part.mean.shape):
            known, part = by_words(message), None
        places, values = traits(message)
        scores = (values @ self.words[places]) * self.step + self.usual[known]
        if part is not None and vector is not None:
            scores = scores + part.scores(vector)
        likely = softmax(scores).tolist()
        return dict(zip(self.labels, likely, strict=True)), self.cuts[known]


def told_by(message: str, model: str) -> str:
    """The name by which the weights know a model that reads this message, or words alone."""
    known = next((known for name, known in _FITTED if name.search(model)), None)
    if known is None or (known in _ENGLISH_ALONE and not is_english(message)):
        return by_words(message)
    return known


def by_words(message: str) -> str:
    """The name of the weights for a message that no vector tells of."""
    return WORDS_ALONE if is_english(message) else OTHER_WORDS


def softmax(scores: Floats) -> Floats:
    """Likelihoods that add up to 1, along the last axis."""
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    likely: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return likely
