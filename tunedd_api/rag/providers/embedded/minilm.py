"""all-MiniLM-L6-v2 from safetensors to the GGUF that llama.cpp reads.

The names of tensors and keys are those of the GGUF specification for the ``bert`` architecture
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md); dimensions come from the tensors.
"""

import json
from pathlib import Path
from typing import Final

import gguf
import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.providers.embedded.gguf_files import write_whole
from tunedd_api.rag.providers.embedded.safetensors import read_safetensors

_MAX_POSITIONS: Final = 512
_HEADS: Final = 12
_LAYER_NORM_EPSILON: Final = 1e-12
_SPACE: Final = "\u2581"
_CONTINUATION: Final = "##"


def write_gguf(tensors: Path, tokenizer: Path, target: Path) -> None:
    """Write the model at ``target``, matrices as Q8_0 and the rest as float32.

    The file appears whole or not at all.
    """
    part = target.with_suffix(".part")
    writer = gguf.GGUFWriter(part, "bert")
    weights = dict(read_safetensors(tensors))
    _write_hyperparameters(writer, weights)
    _write_vocabulary(writer, tokenizer)
    layers = _layer_count(weights)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, layers)
    for name, weight in weights.items():
        mapped = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if mapped is None:  # the pooler and the position ids play no part in mean pooling
            continue
        if weight.ndim == 2 and "embeddings.position" not in name and "token_type" not in name:
            quantized = gguf.quants.quantize(weight, gguf.GGMLQuantizationType.Q8_0)
            writer.add_tensor(mapped, quantized, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
        else:
            writer.add_tensor(mapped, weight)
    write_whole(writer, part, target)


def _layer_count(weights: dict[str, NDArray[np.float32]]) -> int:
    return 1 + max(int(n.split(".")[2]) for n in weights if n.startswith("encoder.layer."))


def _write_hyperparameters(
    writer: gguf.GGUFWriter, weights: dict[str, NDArray[np.float32]]
) -> None:
    feed_forward, width = weights["encoder.layer.0.intermediate.dense.weight"].shape
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_license("apache-2.0")
    writer.add_context_length(_MAX_POSITIONS)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(feed_forward)
    writer.add_block_count(_layer_count(weights))
    writer.add_head_count(_HEADS)
    writer.add_layer_norm_eps(_LAYER_NORM_EPSILON)
    writer.add_causal_attention(False)  # noqa: FBT003 - the writer's own signature
    writer.add_pooling_type(gguf.PoolingType.MEAN)


def _write_vocabulary(writer: gguf.GGUFWriter, tokenizer: Path) -> None:
    vocabulary: dict[str, int] = json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([_as_llama_piece(piece, special) for piece in pieces])
    writer.add_token_types(
        [gguf.TokenType.CONTROL if p in special else gguf.TokenType.NORMAL for p in pieces]
    )
    writer.add_token_type_count(2)
    writer.add_bos_token_id(vocabulary["[CLS]"])
    writer.add_sep_token_id(vocabulary["[SEP]"])
    writer.add_eos_token_id(vocabulary["[SEP]"])
    writer.add_pad_token_id(vocabulary["[PAD]"])
    writer.add_unk_token_id(vocabulary["[UNK]"])
    writer.add_mask_token_id(vocabulary["[MASK]"])


def _as_llama_piece(piece: str, special: set[str]) -> str:
    """llama.cpp marks where a word begins; word pieces mark where it goes on."""
    if piece in special:
        return piece
    if piece.startswith(_CONTINUATION):
        return piece.removeprefix(_CONTINUATION)
    return _SPACE + piece
