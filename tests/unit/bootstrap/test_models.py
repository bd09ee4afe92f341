"""What is filled in for an embedded language model, and which one the settings mean."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tunedd_api.bootstrap.fitting import fitted
from tunedd_api.bootstrap.models import embedding_tokenizer
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer
from tunedd_api.rag.providers.embedded.catalogue import QWEN3_LARGE, SMOLLM2
from tunedd_api.settings import Settings

Make = Callable[..., Settings]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make settings over a cache of its own, reading no file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights").mkdir()
    return lambda **values: Settings(cache_dir=tmp_path, **values)


def test_what_suits_the_model(settings: Make) -> None:
    """An embedded model comes with budgets and a policy of its own; what is set stays."""
    small, large = (fitted(settings(llm_model=e.name)) for e in (SMOLLM2, QWEN3_LARGE))
    assert (small.context_window, small.grounding) == (SMOLLM2.context_window, "strict")
    assert (large.answer_tokens, large.grounding) == (QWEN3_LARGE.answer_tokens, "mark")
    own = fitted(settings(llm_model=SMOLLM2.name, passages=9, grounding="mark"))
    assert (own.passages, own.grounding) == (9, "mark")
    assert own.context_tokens == SMOLLM2.context_tokens


def test_model_of_a_server(settings: Make) -> None:
    """What another provider serves is used as the settings say."""
    served = settings(llm_provider="ollama")
    assert fitted(served) is served


def test_best_at_hand(settings: Make, tmp_path: Path) -> None:
    """With auto, the settings name what was found, and what suits it."""
    (tmp_path / "weights" / SMOLLM2.file).touch()
    found = fitted(settings(llm_model="auto"))
    assert found.llm == SMOLLM2.name
    assert found.passages == SMOLLM2.passages


def test_answers_that_leave_no_room(settings: Make) -> None:
    """An answer that takes more than half of what the model holds is refused with the variables."""
    with pytest.raises(ConfigurationError, match=r"ANSWER_TOKENS.*CONTEXT_WINDOW.*2048"):
        fitted(settings(llm_model=SMOLLM2.name, answer_tokens=1500))


def test_tokenizer_that_was_not_fetched(settings: Make, tmp_path: Path) -> None:
    """Without the embedding model's tokenizer its tokens are estimated; a named one must exist."""
    assert isinstance(embedding_tokenizer(settings()), EstimatingTokenizer)
    with pytest.raises(ConfigurationError, match="TUNEDD_EMBEDDING_TOKENIZER"):
        embedding_tokenizer(settings(embedding_tokenizer=tmp_path / "none.json"))


@pytest.mark.parametrize("content", ['{"broken": ', "[]", "{}", '{"model": null}'])
def test_a_file_that_is_no_tokenizer_is_named(content: str, settings: Make, tmp_path: Path) -> None:
    """What cannot cut words is told at the start, and not by the first document."""
    file = tmp_path / "tokenizer.json"
    file.write_text(content)

    with pytest.raises(ConfigurationError, match="TUNEDD_EMBEDDING_TOKENIZER names no tokenizer"):
        embedding_tokenizer(settings(embedding_tokenizer=file))
