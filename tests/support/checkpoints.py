"""Cross-encoders of a few dozen weights, in the files that real ones have."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers, processors

_SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WORDS: Final = "why do bees dance bread rise the of in how and to a is what yeast honey salt they"
_WIDTH: Final = 16
_POSITIONS: Final = 34


def seeded_tensors(kind: str, layers: int = 2, scores: int = 1) -> dict[str, NDArray[np.float32]]:
    """The tensors of a small ``bert`` or ``xlm-roberta``; the n-th by name is drawn with seed n."""
    roberta = kind == "xlm-roberta"
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (40, _WIDTH),
        "embeddings.position_embeddings.weight": (_POSITIONS, _WIDTH),
        "embeddings.token_type_embeddings.weight": (1 if roberta else 2, _WIDTH),
        **_normalised("embeddings"),
    }
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes |= _dense(f"{name}.attention.{part}", _WIDTH, _WIDTH)
        shapes |= _normalised(f"{name}.attention.output")
        shapes |= _dense(f"{name}.intermediate.dense", 24, _WIDTH)
        shapes |= _dense(f"{name}.output.dense", _WIDTH, 24)
        shapes |= _normalised(f"{name}.output")
    shapes = {f"{'roberta' if roberta else 'bert'}.{name}": shape for name, shape in shapes.items()}
    dense, out = (
        ("classifier.dense", "classifier.out_proj")
        if roberta
        else ("bert.pooler.dense", "classifier")
    )
    shapes |= _dense(dense, _WIDTH, _WIDTH) | _dense(out, scores, _WIDTH)
    return {
        name: (np.random.default_rng(seed).standard_normal(shapes[name]) / 2).astype(np.float32)
        for seed, name in enumerate(sorted(shapes))
    }


def write_checkpoint(
    folder: Path,
    kind: str = "bert",
    tensors: Mapping[str, NDArray[np.float32]] | None = None,
    **configuration: Any,  # noqa: ANN401
) -> Path:
    """Write a cross-encoder into a folder, as its makers would; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    described = {"model_type": kind, "num_attention_heads": 4, "layer_norm_eps": 1e-5}
    (folder / "config.json").write_text(json.dumps(described | configuration), "utf-8")
    _tokenizer().save(str(folder / "tokenizer.json"))
    write_safetensors(folder / "model.safetensors", tensors or seeded_tensors(kind))
    return folder


def write_safetensors(path: Path, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Write tensors in the safetensors format."""
    kinds = {"float32": "F32", "float16": "F16", "int64": "I64"}
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.tobytes()
        header[name] = {
            "dtype": kinds[str(tensor.dtype)],
            "shape": tensor.shape,
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    described = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    path.write_bytes(len(described).to_bytes(8, "little") + described + data)


def _dense(name: str, rows: int, columns: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


def _normalised(name: str) -> dict[str, tuple[int, ...]]:
    return {f"{name}.LayerNorm.{kind}": (_WIDTH,) for kind in ("weight", "bias")}


def _tokenizer() -> Tokenizer:
    words = (*_SPECIAL, *_WORDS.split())
    unknown = _SPECIAL[1]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer
