"""A second opinion on what a message is: learnt from examples, where no rule knows its wording.

A softmax regression over the traits of a message and, where the embedding model is one that it
was fitted for, over the message's vector, which is made for retrieval in any case. The weights
are in ``classifier.npz``; ``python -m benchmarks.messages`` makes them and says how good they are.
"""

import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.understanding.message import WITHOUT_EVIDENCE, Aspect, Kind
from tunedd_api.rag.understanding.traits import traits
from tunedd_api.rag.understanding.wording import Wording, folded_words

Floats = NDArray[np.float32]

QUESTION: Final = "question"
"""The label of what is asked of the documents; others are a kind and an aspect: "service.model"."""

WORDS_ALONE: Final = "words"
OTHER_WORDS: Final = "other-words"
"""Instead of an embedding model's name, where there is none that the weights know: for English, and
for other languages, of which there are fewer examples."""

_FITTED: Final = (
    (re.compile(r"all-?minilm(?![-_:.]?l12)", re.IGNORECASE), "all-minilm-l6-v2"),
    (re.compile(r"multilingual-e5-small", re.IGNORECASE), "multilingual-e5-small"),
)


_WITHOUT_VECTORS: Final = frozenset({WORDS_ALONE, OTHER_WORDS})


_ENGLISH_ALONE: Final = frozenset({"all-minilm-l6-v2"})
"""Models whose vectors say nothing of messages in other languages."""


_SHARE_OF_KIND: Final = 0.45
_WHATEVER_IT_IS: Final = (Kind.LIBRARY, Aspect.CAPABILITIES)
"""What is told where no kind has this share of all that speaks against a question: what can be
asked."""


_NEARLY: Final = 0.5
"""What is nearly as likely: from this share of the likeliest label's likelihood on."""

_POLITE: Final = frozenset(
    {
        Aspect.GREETING,
        Aspect.FAREWELL,
        Aspect.THANKS,
        Aspect.APOLOGY,
        Aspect.COMPLIMENT,
        Aspect.COMPLAINT,
        Aspect.ACKNOWLEDGEMENT,
    }
)
"""What asks nothing: where two of these are nearly as likely, the reply to the last fits both."""

_OF_WHAT_WAS_SAID: Final = frozenset({Kind.CONVERSATION, Kind.POINTING})
_UNBEGUN: Final = 0.1
"""What such a kind's likelihood is taken for where nothing has been said yet."""

_OF_OTHERS: Final = frozenset({Kind.SERVICE, Kind.LIBRARY})
"""Kinds that documents speak of, too: files, languages and prices of others."""

_ADDRESS: Final = folded_words(
    """
    you your yours yourself u ur du dir dich dein deine deinen deinem deiner sie ihnen tú tu tus te
    ti usted toi ton ta tes vous votre vos tuo tua tuoi lei você seu sua vocês 你 您 انت لك بك
    je jij jou jouw jullie sen seni sana siz size ty ciebie tobie ты тебя тебе вы вас вам
    here hier ici aquí aqui هنا
    """.split()  # noqa: SIM905 - prose reads better than a list
)
"""Words that speak to whoever answers, or of the place where that is."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a message most likely is if it is no question of the documents.

    It is ``likely`` to be none where few questions are as much like the examples, and ``sure`` to
    be none where next to no question is. What it nearly as likely is, is ``also`` told. Its words
    are of this ``language``, an ISO 639-1 code, if they tell one.
    """

    kind: Kind
    aspect: Aspect
    likely: bool
    sure: bool
    also: tuple[Kind, Aspect] | None = None
    language: str | None = None


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
            labels = tuple(held["labels"].tolist())
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
            usual = {model: held[f"usual/{model}"] for model in models}
            cuts = {model: Cuts(*held[f"cuts/{model}"].tolist()) for model in models}
            said = zip(held["vocabulary"].tolist(), held["languages"].tolist(), strict=True)
            vocabulary = dict(said)
            words, step = held["words"], held["step"]
            return cls(labels, words, step, parts, usual, cuts, vocabulary)

    def guess(
        self,
        message: str,
        model: str = WORDS_ALONE,
        vector: Floats | None = None,
        *,
        begun: bool = True,
    ) -> Guess:
        """What a message is by its words and its unit vector, by a model of this name.

        The words alone tell where the weights do not know the model. In a conversation that has
        not ``begun``, hardly anything points at what was said.
        """
        known = told_by(message, model)
        part = self.parts.get(known)
        if part is not None and (vector is None or vector.shape != part.mean.shape):
            known, part = by_words(message), None
        places, values = traits(message)
        scores = (values @ self.words[places]) * self.step + self.usual[known]
        if part is not None and vector is not None:
            scores = scores + part.scores(vector)
        words = Wording.of(message).vocabulary
        guess = self._guess(softmax(scores), self.cuts[known], begun=begun)
        guess = replace(guess, language=self._language(words))
        if guess.kind in _OF_OTHERS and self._speaks_of_others(words):
            return replace(guess, likely=guess.sure)
        return guess

    def _speaks_of_others(self, words: Set[str]) -> bool:
        """Whether a message has a word of no example, and does not speak to whoever answers.

        "How many files were stolen?" is nothing that anybody asks of the library itself.
        """
        return words.isdisjoint(_ADDRESS) and not words <= self.vocabulary.keys()

    def _language(self, words: Set[str]) -> str | None:
        """The language that most words tell; None where two tell as much."""
        told = Counter(told for word in words if (told := self.vocabulary.get(word)))
        ranked = told.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def _guess(self, likely: Floats, cuts: Cuts, *, begun: bool) -> Guess:
        """The kind that is likeliest beside a question, and its likeliest aspect."""
        found = dict(zip(self.labels, likely.tolist(), strict=True))
        talk = 1.0 - found.pop(QUESTION)
        if not begun:
            found = {name: _before_anything(name, p) for name, p in found.items()}
        label = likeliest(found)
        kind, aspect = _parted(label)
        also = _nearly_as_likely(label, found)
        if also is not None and {aspect, also[1]} <= _POLITE:
            aspect, also = Aspect.ACKNOWLEDGEMENT, None
        of_the_kind = sum(p for name, p in found.items() if _parted(name)[0] is kind)
        if also is None and of_the_kind < _SHARE_OF_KIND * sum(found.values()):
            kind, aspect = _WHATEVER_IT_IS
        return Guess(kind, aspect, talk >= cuts.likely, talk >= cuts.sure, also)


def _parted(label: str) -> tuple[Kind, Aspect]:
    kind, _, aspect = label.partition(".")
    return Kind(kind), Aspect(aspect)


def _before_anything(label: str, likelihood: float) -> float:
    return likelihood * (_UNBEGUN if _parted(label)[0] in _OF_WHAT_WAS_SAID else 1.0)


def _nearly_as_likely(label: str, found: Mapping[str, float]) -> tuple[Kind, Aspect] | None:
    """What may be meant as well as what a label says, if that can be told beside it."""
    others = {name: p for name, p in found.items() if name != label}
    other = max(others, key=others.__getitem__)
    kinds = {_parted(label)[0], _parted(other)[0]}
    nearly = others[other] >= _NEARLY * found[label] and kinds <= WITHOUT_EVIDENCE
    return _parted(other) if nearly else None


def likeliest(found: Mapping[str, float]) -> str:
    """The likeliest label of the kind that all labels together make the likeliest."""
    kinds: dict[str, float] = {}
    for label, likelihood in found.items():
        kind = label.partition(".")[0]
        kinds[kind] = kinds.get(kind, 0.0) + likelihood
    best = max(kinds, key=kinds.__getitem__)
    return max((label for label in found if label.startswith(f"{best}.")), key=found.__getitem__)


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


@cache
def classifier() -> Classifier:
    """The classifier, read once."""
    return Classifier.loaded()
