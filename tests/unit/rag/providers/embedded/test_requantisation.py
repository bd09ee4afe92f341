"""A model whose matrices are written anew."""

from pathlib import Path

import gguf
import numpy as np
import pytest

from tunedd_api.rag.providers.embedded.requantisation import write_q8_0

Q = gguf.GGMLQuantizationType


def write_model(path: Path, *, output: bool) -> None:
    """Write a file that looks like a small language model."""
    chance = np.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Small")
    writer.add_file_type(3)
    writer.add_context_length(128)
    writer.add_rope_freq_base(100000.0)
    writer.add_token_list(["a", "b", "\u2581c"])
    writer.add_token_types([1, 1, 3])
    writer.add_chat_template("{{ messages }}")
    writer.add_tensor("norm.weight", chance.normal(size=64).astype(np.float32))
    kinds = {"token_embd.weight": Q.Q5_0, "ffn.weight": Q.Q4_1, "attn.weight": Q.Q8_0}
    if output:
        kinds["output.weight"] = Q.Q5_1
    for name, kind in kinds.items():
        numbers = chance.normal(size=(4, 64)).astype(np.float32)
        writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.parametrize("output", [True, False])
def test_slow_matrices_become_q8_0(tmp_path: Path, *, output: bool) -> None:
    """Matrices of slow types are rewritten nearly as they were, all else is kept as it is."""
    source, target = tmp_path / "source.gguf", tmp_path / "target.gguf"
    write_model(source, output=output)
    write_q8_0(source, target)
    assert sorted(tmp_path.iterdir()) == [source, target]
    before, after = gguf.GGUFReader(source), gguf.GGUFReader(target)
    fields = {n: f.contents() for n, f in before.fields.items() if not n.startswith("GGUF.")}
    copied = {n: f.contents() for n, f in after.fields.items() if not n.startswith("GGUF.")}
    assert copied == {**fields, "general.file_type": 7}
    assert [t.name for t in after.tensors] == [t.name for t in before.tensors]
    for old, new in zip(before.tensors, after.tensors, strict=True):
        slow = old.name in {"ffn.weight", "output.weight"} or (
            old.name == "token_embd.weight" and not output
        )
        assert new.tensor_type == (Q.Q8_0 if slow else old.tensor_type)
        numbers = gguf.quants.dequantize(old.data, old.tensor_type)
        rounding = np.abs(numbers).max() / 254 * 1.01 if slow else 0.0
        assert np.abs(gguf.quants.dequantize(new.data, new.tensor_type) - numbers).max() <= rounding
