"""A cross-encoder, from the files of its makers to its scores."""

import json
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.checkpoints import seeded_tensors, write_checkpoint, write_safetensors
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.cross_encoders.checkpoint import cross_encoder_in
from tunedd_api.rag.cross_encoders.network import Network, NetworkShape

TOKENS: Final = [2, 7, 8, 3, 11, 12, 13, 3]
SEGMENTS: Final = [0, 0, 0, 0, 1, 1, 1, 1]

EXPECTED: Final = {"bert": 1.203036, "xlm-roberta": -0.578171}
"""What transformers 5.24.0 computes of the same tensors and tokens, with PyTorch 2.9.1."""


@pytest.mark.parametrize("kind", EXPECTED)
def test_score(kind: str) -> None:
    """The score is that of the reference implementation."""
    network = Network(seeded_tensors(kind), NetworkShape(kind, heads=4, epsilon=1e-5))
    segments = SEGMENTS if kind == "bert" else [0] * len(TOKENS)
    assert network.score(TOKENS, segments) == pytest.approx(EXPECTED[kind], abs=1e-4)


def test_segments_count() -> None:
    """Which of the two texts a token belongs to makes a difference."""
    network = Network(seeded_tensors("bert"), NetworkShape("bert", heads=4, epsilon=1e-5))
    assert network.score(TOKENS, SEGMENTS) != network.score(TOKENS, [0] * len(TOKENS))


def test_pair_of_texts(tmp_path: Path) -> None:
    """A question and a passage are cut into tokens of two segments."""
    encoder = cross_encoder_in(write_checkpoint(tmp_path))
    network = Network(seeded_tensors("bert"), NetworkShape("bert", heads=4, epsilon=1e-5))
    tokens = [2, 4, 5, 6, 7, 3, 22, 7, 3]
    expected = network.score(tokens, [0, 0, 0, 0, 0, 0, 1, 1, 1])
    assert encoder.score("why do bees dance", "they dance") == pytest.approx(expected, abs=1e-6)


def test_half_precision(tmp_path: Path) -> None:
    """Weights of two bytes are read, too; whole numbers among the tensors play no part."""
    whole = cross_encoder_in(write_checkpoint(tmp_path / "whole"))
    tensors = {name: tensor.astype(np.float16) for name, tensor in seeded_tensors("bert").items()}
    folder = write_checkpoint(tmp_path / "half")
    positions = {"bert.embeddings.position_ids": np.arange(34)}
    write_safetensors(folder / "model.safetensors", tensors | positions)
    scores = [one.score("why", "bread") for one in (whole, cross_encoder_in(folder))]
    assert scores[0] == pytest.approx(scores[1], abs=0.05)


@pytest.mark.parametrize("question", ["why", "why " * 500])
@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
def test_long_texts(tmp_path: Path, question: str, kind: str) -> None:
    """What is longer than the network reads at once is cut off, the longer text first."""
    tensors = seeded_tensors(kind)
    if kind == "xlm-roberta":
        name = "roberta.embeddings.token_type_embeddings.weight"
        tensors[name] = np.vstack([tensors[name]] * 2)
    encoder = cross_encoder_in(write_checkpoint(tmp_path, kind, tensors))
    assert np.isfinite(encoder.score(question, "bread rise " * 400))


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json", "config.json"])
def test_missing_file(tmp_path: Path, missing: str) -> None:
    """A folder that lacks a file is refused, and the file is named."""
    (write_checkpoint(tmp_path) / missing).unlink()
    with pytest.raises(ConfigurationError, match=missing):
        cross_encoder_in(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", "{"),
        ("config.json", "[]"),
        ("config.json", json.dumps({"model_type": "bert"})),
        ("config.json", json.dumps({"model_type": "deberta-v2", "num_attention_heads": 4})),
        ("tokenizer.json", "{}"),
        ("model.safetensors", ""),
        ("model.safetensors", "<html>Not found</html>"),
    ],
)
def test_unreadable_file(tmp_path: Path, name: str, content: str) -> None:
    """A file that is something else is refused, and named."""
    (write_checkpoint(tmp_path) / name).write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=name):
        cross_encoder_in(tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        "[]",
        '{"a": 1}',
        '{"a": {}}',
        '{"a": {"dtype": "F32", "shape": [1], "data_offsets": ["0", 4]}}',
        "[" * 100_000,
    ],
)
def test_header_of_another_kind(tmp_path: Path, header: str) -> None:
    """A file whose header describes no tensors is refused, and named."""
    file = write_checkpoint(tmp_path) / "model.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header.encode() + bytes(8))
    with pytest.raises(ConfigurationError, match=r"model\.safetensors cannot be read"):
        cross_encoder_in(tmp_path)


@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("bert.encoder.layer.0.attention.self.query.weight", np.ones((7, 5), np.float32)),
        ("bert.embeddings.position_embeddings.weight", np.ones((0, 16), np.float32)),
        ("bert.embeddings.word_embeddings.weight", np.ones((1, 16), np.float32)),
        ("bert.encoder.layer.x.weight", np.ones(1, np.float32)),
        ("classifier.weight", np.ones((), np.float32)),
        ("classifier.bias", np.full(1, np.nan, np.float32)),
    ],
)
def test_files_of_several_models(tmp_path: Path, name: str, tensor: NDArray[np.float32]) -> None:
    """Files that do not go together are refused at the start, and not at a question."""
    tensors = seeded_tensors("bert") | {name: tensor}
    with pytest.raises(ConfigurationError):
        cross_encoder_in(write_checkpoint(tmp_path, tensors=tensors))


@pytest.mark.parametrize("heads", [-4, 0, 3])
def test_heads_that_do_not_divide_the_width(tmp_path: Path, heads: int) -> None:
    """A description that does not fit the network is refused."""
    with pytest.raises(ConfigurationError, match="do not go together"):
        cross_encoder_in(write_checkpoint(tmp_path, num_attention_heads=heads))


def test_file_that_breaks_off(tmp_path: Path) -> None:
    """A file that was not copied whole is refused."""
    file = write_checkpoint(tmp_path) / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ConfigurationError, match=r"model\.safetensors cannot be read"):
        cross_encoder_in(tmp_path)


def test_other_kinds(tmp_path: Path) -> None:
    """A network of another kind, one with several scores, and an embedding model are refused."""
    with pytest.raises(ConfigurationError, match="not deberta-v2"):
        cross_encoder_in(write_checkpoint(tmp_path, model_type="deberta-v2"))
    three = seeded_tensors("bert", scores=3)
    with pytest.raises(ConfigurationError, match="has 3"):
        cross_encoder_in(write_checkpoint(tmp_path, tensors=three))
    embedding = {name: t for name, t in seeded_tensors("bert").items() if "classifier" not in name}
    with pytest.raises(ConfigurationError, match=r"no tensor classifier\.weight"):
        cross_encoder_in(write_checkpoint(tmp_path, tensors=embedding))
