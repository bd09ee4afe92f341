"""A cross-encoder as its makers publish it: a folder with its network, tokenizer and dimensions."""

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.cross_encoders.network import Network, NetworkShape, Tensors
from tunedd_api.rag.providers.embedded.safetensors import read_safetensors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NETWORK: Final = "model.safetensors"
_TOKENIZER: Final = "tokenizer.json"
_CONFIGURATION: Final = "config.json"

_MOST_READ: Final = 20_000
"""Characters of a text that are cut into tokens: far more than a network reads at once."""


class CrossEncoder:
    """Reads a question and a passage together."""

    def __init__(self, network: Network, tokenizer: "Tokenizer") -> None:
        self.network = network
        self._tokenizer = tokenizer
        tokenizer.enable_truncation(network.window, strategy="longest_first")
        tokenizer.no_padding()

    def score(self, question: str, passage: str) -> float:
        """How well the passage fits the question, as a logit."""
        pair = self._tokenizer.encode(question[:_MOST_READ], passage[:_MOST_READ])
        return self.network.score(pair.ids, pair.type_ids)


def cross_encoder_in(folder: Path) -> CrossEncoder:
    """Read a cross-encoder from its folder.

    Raises:
        ConfigurationError: if a file is missing or cannot be read, or the model is of another kind.
    """
    from tokenizers import Tokenizer

    for name in (_CONFIGURATION, _TOKENIZER, _NETWORK):
        if not (folder / name).is_file():
            raise ConfigurationError(
                f"The cross-encoder lacks {name}: there is no {folder / name}."
            )
    shape = _shape_in(folder / _CONFIGURATION)
    try:
        tensors = dict(read_safetensors(folder / _NETWORK))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigurationError(f"{folder / _NETWORK} cannot be read: {error!r}.") from error
    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    except Exception as error:  # the extension raises nothing narrower
        raise ConfigurationError(f"{folder / _TOKENIZER} cannot be read: {error}.") from error
    return _tried(tensors, shape, tokenizer, folder)


def _tried(
    tensors: Tensors, shape: NetworkShape, tokenizer: "Tokenizer", folder: Path
) -> CrossEncoder:
    """The cross-encoder, once it has read a pair: files may be sound, and not of one model."""
    try:
        encoder = CrossEncoder(Network(tensors, shape), tokenizer)
        score = encoder.score("Do bees dance?", "Bees dance.")
    except (ValueError, IndexError) as error:
        raise ConfigurationError(f"The files in {folder} do not go together: {error}.") from error
    if not math.isfinite(score):
        raise ConfigurationError(f"The cross-encoder in {folder} gives a score of {score}.")
    return encoder


def _shape_in(file: Path) -> NetworkShape:
    try:
        read: dict[str, Any] = json.loads(file.read_text("utf-8"))
        kind, heads = str(read["model_type"]), int(read["num_attention_heads"])
        epsilon = float(read["layer_norm_eps"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigurationError(f"{file} does not describe a network: {error!r}.") from error
    return NetworkShape(kind, heads, epsilon)
