"""The forward pass of BERT and of XLM-RoBERTa with one score at its end.

As in Devlin et al. 2019 (https://arxiv.org/abs/1810.04805): token, position and segment embeddings,
then layers of attention and of a feed-forward network, each added to what it was given and
normalised; the score is read off the first token. One pair of texts is computed at a time, so that
nothing is padded. llama.cpp is not used because it reads both texts as the first of a pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tunedd_api.errors import ConfigurationError

Matrix: TypeAlias = NDArray[np.float32]
Tensors: TypeAlias = Mapping[str, Matrix]

_FIRST_POSITION: Final[Mapping[str, int]] = {"bert": 0, "xlm-roberta": 2}
"""The row of the position embeddings that the first token has: RoBERTa's follow its padding."""


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """What the tensors do not tell; ``kind`` is ``bert`` or ``xlm-roberta``."""

    kind: str
    heads: int
    epsilon: float

    def __post_init__(self) -> None:
        if self.kind not in _FIRST_POSITION:
            known = " or ".join(_FIRST_POSITION)
            raise ConfigurationError(f"A cross-encoder is of the kind {known}, not {self.kind}.")


class Network:
    """Scores pairs of texts, given as token ids."""

    def __init__(self, tensors: Tensors, shape: NetworkShape) -> None:
        """Take the tensors under the names that checkpoints have.

        Raises:
            ConfigurationError: if one is missing, or there is more than one score.
            ValueError, IndexError: if one has another name or shape than it should.
        """
        self._shape = shape
        outer = "bert." if shape.kind == "bert" else "roberta."
        self._tensors = {name.removeprefix(outer): tensor for name, tensor in tensors.items()}
        self._layers = 1 + max(
            (int(n.split(".")[2]) for n in self._tensors if n.startswith("encoder.layer.")),
            default=-1,
        )
        head = ("pooler.dense", "classifier")
        self._head = head if shape.kind == "bert" else ("classifier.dense", "classifier.out_proj")
        self._check()

    @property
    def window(self) -> int:
        """The most tokens that it reads at once."""
        rows: int = self._tensors["embeddings.position_embeddings.weight"].shape[0]
        return rows - _FIRST_POSITION[self._shape.kind]

    def score(self, tokens: list[int], segments: list[int]) -> float:
        """How well the pair fits, as a logit; ``segments`` are 0 or 1 for each token."""
        states = self._embedded(tokens, segments)
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            attended = self._linear(f"{name}.attention.output.dense", self._attended(name, states))
            states = self._normalised(f"{name}.attention.output.LayerNorm", states + attended)
            wide = _gelu(self._linear(f"{name}.intermediate.dense", states))
            fed = self._linear(f"{name}.output.dense", wide)
            states = self._normalised(f"{name}.output.LayerNorm", states + fed)
        dense, score = self._head
        return float(self._linear(score, np.tanh(self._linear(dense, states[:1])))[0, 0])

    def _embedded(self, tokens: list[int], segments: list[int]) -> Matrix:
        first = _FIRST_POSITION[self._shape.kind]
        embeddings = (
            self._tensors["embeddings.word_embeddings.weight"][tokens]
            + self._tensors["embeddings.token_type_embeddings.weight"][segments]
            + self._tensors["embeddings.position_embeddings.weight"][first : first + len(tokens)]
        )
        return self._normalised("embeddings.LayerNorm", embeddings)

    def _attended(self, layer: str, states: Matrix) -> Matrix:
        """What each token takes from the others, all heads side by side."""
        query, key, value = (
            self._heads(self._linear(f"{layer}.attention.self.{part}", states))
            for part in ("query", "key", "value")
        )
        weights = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed: Matrix = (weights @ value).transpose(1, 0, 2).reshape(states.shape)
        return mixed

    def _heads(self, states: Matrix) -> Matrix:
        """(tokens, width) as (heads, tokens, width of a head)."""
        return states.reshape(len(states), self._shape.heads, -1).transpose(1, 0, 2)

    def _linear(self, name: str, states: Matrix) -> Matrix:
        product: Matrix = states @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]
        return product

    def _normalised(self, name: str, states: Matrix) -> Matrix:
        centred = states - states.mean(axis=-1, keepdims=True)
        deviation = np.sqrt(
            np.square(centred).mean(axis=-1, keepdims=True) + np.float32(self._shape.epsilon)
        )
        scaled: Matrix = centred / deviation * self._tensors[f"{name}.weight"]
        return scaled + self._tensors[f"{name}.bias"]

    def _check(self) -> None:
        if missing := [name for name in self._names() if name not in self._tensors]:
            raise ConfigurationError(
                f"The cross-encoder has no tensor {missing[0]}: it must be a model that classifies "
                "sequences."
            )
        scores = self._tensors[f"{self._head[1]}.weight"].shape[0]
        if scores != 1:
            raise ConfigurationError(f"A cross-encoder has one score, and this one has {scores}.")

    def _names(self) -> list[str]:
        embeddings = ("word_embeddings", "position_embeddings", "token_type_embeddings")
        both = ["embeddings.LayerNorm", *self._head]
        for layer in range(max(self._layers, 1)):
            of_layer = f"encoder.layer.{layer}."
            both += [f"{of_layer}attention.self.{part}" for part in ("query", "key", "value")]
            both += [f"{of_layer}attention.output.{part}" for part in ("dense", "LayerNorm")]
            both += [f"{of_layer}{part}" for part in ("intermediate.dense", "output.dense")]
            both += [f"{of_layer}output.LayerNorm"]
        return [
            *(f"embeddings.{name}.weight" for name in embeddings),
            *(f"{name}.{kind}" for name in both for kind in ("weight", "bias")),
        ]


def _gelu(x: Matrix) -> Matrix:
    """Gaussian error linear units (Hendrycks and Gimpel 2016)."""
    return np.float32(0.5) * x * (np.float32(1) + _erf(x / np.float32(np.sqrt(2))))


def _erf(x: Matrix) -> Matrix:
    """The error function to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    size = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(t)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(factor)) * t
    found: Matrix = np.sign(x) * (1 - series * np.exp(-size * size))
    return found
