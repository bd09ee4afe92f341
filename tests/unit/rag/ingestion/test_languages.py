"""Documents in languages that the embedding model does not read."""

import pytest

from tunedd_api.rag.ingestion.languages import advice, is_foreign

GERMAN = "Die Bienen tanzen, um einander zu sagen, wo die Blumen sind und wie weit es ist."
ENGLISH = "The bees dance to tell each other where the flowers are and how far it is."
CHINESE = "蜜蜂跳舞，互相告诉对方花在哪里。"


@pytest.mark.parametrize(("text", "foreign"), [(GERMAN, True), (CHINESE, True), (ENGLISH, False)])
def test_a_model_of_english(text: str, *, foreign: bool) -> None:
    """For a model that reads English only, other languages are foreign; for others none is."""
    assert is_foreign({2: "", 1: text}, "all-minilm-l6-v2") is foreign
    assert not is_foreign({1: text}, "multilingual-e5-small")
    assert not is_foreign({1: text}, "all-minilm-l6-v2+multilingual-e5-small")


def test_nothing_is_claimed_of_what_does_not_tell() -> None:
    """Numbers and empty pages are in no language."""
    assert not is_foreign({1: "12 34 56"}, "all-minilm-l6-v2")
    assert not is_foreign({}, "all-minilm-l6-v2")


def test_advice_is_a_sentence() -> None:
    """One document is named, several are counted, and the setting that helps is told."""
    assert advice(["bienen.md"], "all-minilm-l6-v2").startswith("bienen.md is not in English")
    several = advice(["a.md", "b.md"], "all-minilm-l6-v2")
    assert several.startswith("2 documents are not in English")
    assert "TUNEDD_EMBEDDING_MODEL=auto" in several
    assert "auto" not in advice(["a.md"], "all-minilm:l6")
