"""The reader's network: BERT's layers (Devlin et al. 2019) with one score at their end.

The layers are those of an embedding model, read from the file that llama.cpp loads. Token and
position embeddings and, of the readers of answers, the layers below stay as they are (``FROZEN`` of
the English one), so that only the others need to come with the service. Where the second text
begins, only the separator tells: llama.cpp knows no segments of pairs.
"""

from pathlib import Path
from typing import Final

import gguf
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

FROZEN: Final = 2
"""Layers from below that are not trained."""

_HEADS: Final = 12
_EPSILON: Final = 1e-12
_UNSEEN: Final = -1e4
_SPREAD: Final = 0.02


def tensors_of(path: Path) -> dict[str, Tensor]:
    """The tensors of a GGUF file by name, as float32; matrices as (out, in)."""
    found = {}
    for tensor in gguf.GGUFReader(path).tensors:
        numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        shape = tuple(int(size) for size in reversed(tensor.shape))
        found[tensor.name] = torch.from_numpy(np.array(numbers, np.float32).reshape(shape))
    return found


class Layer(nn.Module):
    """Attention and a feed-forward network, each added to what it was given and normalised."""

    def __init__(self, tensors: dict[str, Tensor], at: int) -> None:
        super().__init__()

        def linear(name: str) -> nn.Linear:
            weight, bias = (tensors[f"blk.{at}.{name}.{part}"] for part in ("weight", "bias"))
            made = nn.Linear(weight.shape[1], weight.shape[0])
            made.weight.data, made.bias.data = weight, bias
            return made

        def norm(name: str) -> nn.LayerNorm:
            made = nn.LayerNorm(tensors[f"blk.{at}.{name}.weight"].shape[0], eps=_EPSILON)
            made.weight.data = tensors[f"blk.{at}.{name}.weight"]
            made.bias.data = tensors[f"blk.{at}.{name}.bias"]
            return made

        self.attn_q, self.attn_k, self.attn_v = (linear(f"attn_{part}") for part in "qkv")
        self.attn_output, self.attn_output_norm = linear("attn_output"), norm("attn_output_norm")
        self.ffn_up, self.ffn_down = linear("ffn_up"), linear("ffn_down")
        self.layer_output_norm = norm("layer_output_norm")

    def forward(self, states: Tensor, unseen: Tensor, dropout: float) -> Tensor:
        """States of (texts, tokens, width); ``unseen`` is added where there is no token."""
        texts, tokens, width = states.shape

        def heads(linear: nn.Linear) -> Tensor:
            return linear(states).view(texts, tokens, _HEADS, -1).transpose(1, 2)

        query, key, value = heads(self.attn_q), heads(self.attn_k), heads(self.attn_v)
        weights = query @ key.transpose(2, 3) * (width // _HEADS) ** -0.5 + unseen
        mixed = (weights.softmax(-1).to(value.dtype) @ value).transpose(1, 2)
        attended = self.attn_output(mixed.reshape(texts, tokens, width))
        states = self.attn_output_norm(states + self._dropped(attended, dropout))
        fed = self.ffn_down(functional.gelu(self.ffn_up(states)))
        return self.layer_output_norm(states + self._dropped(fed, dropout))

    def _dropped(self, states: Tensor, share: float) -> Tensor:
        return functional.dropout(states, share, self.training)


class Network(nn.Module):
    """Gives a pair of texts, as tokens, the log-odds that the second answers the first.

    ``base`` is the embedding model's file, or that of a reader, to train it on; of its layers so
    many from below are ``frozen``.
    """

    def __init__(self, base: Path, dropout: float = 0.1, frozen: int = FROZEN) -> None:
        super().__init__()
        self._frozen = frozen
        tensors = tensors_of(base)
        self._dropout = dropout
        self.register_buffer("tokens", tensors["token_embd.weight"])
        places = tensors["position_embd.weight"] + tensors["token_types.weight"][0]
        self.register_buffer("places", places)
        self.register_buffer("scale", tensors["token_embd_norm.weight"])
        self.register_buffer("shift", tensors["token_embd_norm.bias"])
        count = 1 + max(int(n.split(".")[1]) for n in tensors if n.startswith("blk."))
        self.layers = nn.ModuleList(Layer(tensors, at) for at in range(count))
        width = self.places.shape[1]
        self.cls, self.cls_output = nn.Linear(width, width), nn.Linear(width, 1)
        for name, head in (("cls", self.cls), ("cls.output", self.cls_output)):
            if f"{name}.weight" in tensors:
                head.weight.data = tensors[f"{name}.weight"].reshape(head.weight.shape)
                head.bias.data = tensors[f"{name}.bias"]
            else:
                nn.init.normal_(head.weight, std=_SPREAD)
                nn.init.zeros_(head.bias)
        for layer in self.layers[:frozen]:
            layer.requires_grad_(requires_grad=False)

    def forward(self, tokens: Tensor, seen: Tensor) -> Tensor:
        """The log-odds of (texts,); ``tokens`` and ``seen`` are (texts, tokens)."""
        states = self.tokens[tokens] + self.places[: tokens.shape[1]]
        states = functional.layer_norm(states, states.shape[-1:], self.scale, self.shift, _EPSILON)
        states = functional.dropout(states, self._dropout, self.training)
        unseen = torch.where(seen, 0.0, _UNSEEN).to(torch.bfloat16)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, unseen, self._dropout)
        first = torch.tanh(self.cls(states[:, 0]))
        score: Tensor = self.cls_output(functional.dropout(first, self._dropout, self.training))
        return score[:, 0]

    def trained(self) -> dict[str, Tensor]:
        """The tensors that training changes, by the names that llama.cpp has for them."""
        found = {
            f"blk.{at}.{name}": tensor
            for at, layer in enumerate(self.layers)
            if at >= self._frozen
            for name, tensor in layer.state_dict().items()
        }
        for name, head in (("cls", self.cls), ("cls.output", self.cls_output)):
            found |= {f"{name}.weight": head.weight, f"{name}.bias": head.bias}
        return found
