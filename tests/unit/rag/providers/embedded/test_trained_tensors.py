"""A model with some of its tensors replaced."""

from pathlib import Path

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.answer_reader_file import reader_file
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.trained_tensors import write_trained
from tunedd_api.rag.providers.embedded.weights import Weights


def write_model(path: Path, name: str, tensors: dict[str, NDArray[np.float32]]) -> None:
    """Write a file with a name and tensors, matrices as Q8_0."""
    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name(name)
    if name == "base":
        writer.add_context_length(64)
        writer.add_token_list(["a", "weir", "園"])
        writer.add_token_scores([0.5, -1.0, 2.0])
    for key, numbers in tensors.items():
        kind = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(key, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_what_was_trained_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    """Fields and tensors of both are there; where both have one, it is the trained one."""
    base, trained, target = (tmp_path / f"{name}.gguf" for name in ("base", "trained", "target"))
    numbers = np.arange(128, dtype=np.float32).reshape(2, 64)
    write_model(base, "base", {"lower": numbers, "upper": numbers})
    write_model(trained, "trained", {"upper": -numbers, "head": np.float32(0.5) * numbers})
    write_trained(base, trained, target)
    found = gguf.GGUFReader(target)
    assert found.fields["general.name"].contents() == "trained"
    assert found.fields["bert.context_length"].contents() == 64
    assert found.fields["tokenizer.ggml.tokens"].contents() == ["a", "weir", "園"]
    assert found.fields["tokenizer.ggml.scores"].contents() == [0.5, -1.0, 2.0]
    tensors = {t.name: gguf.quants.dequantize(t.data, t.tensor_type) for t in found.tensors}
    assert sorted(tensors) == ["head", "lower", "upper"]
    assert np.allclose(tensors["lower"], numbers, atol=0.5)
    assert np.allclose(tensors["upper"], -numbers, atol=0.5)
    assert sorted(tmp_path.iterdir()) == sorted([base, trained, target])


@pytest.mark.parametrize("content", [b"", b"GGUF", b"no model" * 8])
def test_what_is_no_model_is_said(tmp_path: Path, content: bytes) -> None:
    """The message names the file, and nothing is left behind."""
    other, target = tmp_path / "other.gguf", tmp_path / "target.gguf"
    other.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"other\.gguf"):
        write_trained(other, other, target)
    assert list(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.8])
def test_what_is_cut_off_makes_no_model(tmp_path: Path, kept: float) -> None:
    """In its fields, or before its last tensor; nothing is left behind."""
    whole, cut, target = (tmp_path / f"{name}.gguf" for name in ("whole", "cut", "target"))
    numbers = np.arange(1024, dtype=np.float32).reshape(2, 512)
    write_model(whole, "base", {"lower": numbers, "upper": numbers})
    content = whole.read_bytes()
    cut.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(ConfigurationError, match=r"cut\.gguf"):
        write_trained(cut, whole, target)
    assert sorted(tmp_path.iterdir()) == sorted([whole, cut])


def test_a_reader_that_is_cut_off_is_made_anew(tmp_path: Path) -> None:
    """It is as large as the model that it was trained from, at least."""
    write_model(tmp_path / MINILM.file, "base", {"lower": np.zeros((2, 64), np.float32)})
    whole = reader_file(Weights(tmp_path)).read_bytes()
    reader_file(Weights(tmp_path)).write_bytes(whole[:100])

    assert reader_file(Weights(tmp_path)).read_bytes() == whole
