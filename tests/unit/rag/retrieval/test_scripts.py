"""What vectors count for in scripts that an embedding model does not read."""

import pytest

from tunedd_api.rag.retrieval.scripts import (
    reads_latin_only,
    reads_many_languages,
    vector_share,
)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("all-minilm-l6-v2", True),
        ("all-minilm:l6", True),
        ("BAAI/bge-small-en-v1.5", True),
        ("multilingual-e5-small", False),
        ("bge-m3", False),
        ("mock", False),
    ],
)
def test_models_of_english(model: str, *, expected: bool) -> None:
    """Models trained on English alone are known by their names."""
    assert reads_latin_only(model) is expected


def test_noise_does_not_outvote_keywords() -> None:
    """The vectors' weight falls with the share of letters that the model does not read."""
    assert vector_share("What is an agent?", 0.7, latin_only=True) == pytest.approx(0.7)
    assert vector_share("ما هو الوكيل؟", 0.7, latin_only=True) == pytest.approx(0.1)
    assert 0.1 < vector_share("什么是 agent", 0.7, latin_only=True) < 0.7
    assert vector_share("ما هو الوكيل؟", 0.7, latin_only=False) == 0.7
    assert vector_share("1 + 1?", 0.7, latin_only=True) == 0.7
    assert vector_share("ما هو", 0.05, latin_only=True) == 0.05


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("multilingual-e5-small", True),
        ("BAAI/bge-m3", True),
        ("text-embedding-3-small", True),
        ("all-minilm-l6-v2", False),
        ("some-new-model", False),
    ],
)
def test_models_of_many_languages_are_known_by_name(model: str, *, expected: bool) -> None:
    """Only of these it is known that texts in several languages lie in one space."""
    assert reads_many_languages(model) is expected
