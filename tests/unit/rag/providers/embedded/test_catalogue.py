"""The catalogue of models: what it promises of every entry, and which entry a name means."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.catalogue import (
    CHAT_MODELS,
    E5,
    EMBEDDING_MODELS,
    FETCHED_BY_DEFAULT,
    MINILM,
    MODELS,
    PAIR,
    QWEN3_LARGE,
    QWEN_CODER_SMALL,
    SMOLLM2,
    Model,
)
from tunedd_api.rag.providers.embedded.choice import (
    chat_entry,
    embedding_choice,
    embedding_entry,
    fits,
)
from tunedd_api.rag.providers.embedded.machine import Machine
from tunedd_api.rag.providers.embedded.sources import HubFile, Wheels
from tunedd_api.rag.providers.embedded.weights import Weights

GIB = 1024**3
LAPTOP = Machine(memory=8 * GIB, cores=2)
WORKSTATION = Machine(memory=32 * GIB, cores=8)
DIGEST = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    """A cache without models."""
    return Weights(tmp_path)


def put(weights: Weights, *models: Model) -> None:
    """Put a model's files into the cache, empty."""
    for model in models:
        for name in model.files:
            (weights.folder / name).touch()


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_file_is_pinned(model: Model) -> None:
    """Each published file has its size, its digest and somewhere to come from."""
    assert model.published
    for file in model.published:
        assert file.size > 0
        assert DIGEST.fullmatch(file.sha256)
        assert file.sources
        for source in file.sources:
            if isinstance(source, Wheels):
                assert all(DIGEST.fullmatch(member.sha256) for member in source.members)
            else:
                assert re.fullmatch(r"[0-9a-f]{40}", source.revision)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_makers_come_before_copies(model: Model) -> None:
    """Where a hub has the file, it is asked before the package index."""
    for file in model.published:
        kinds = [isinstance(source, HubFile) for source in file.sources]
        assert kinds == sorted(kinds, reverse=True)


def test_names_and_files_are_unique() -> None:
    """No two models share a name or a file."""
    everything = [*CHAT_MODELS, *EMBEDDING_MODELS]
    assert len(MODELS) == len(everything)
    files = [name for model in everything for name in model.files]
    assert len(set(files)) == len(files)


def test_chat_models_hold_what_they_are_given() -> None:
    """Passages and answer fit into the window, with as much again for question and history."""
    for entry in CHAT_MODELS:
        assert entry.context_tokens + 2 * entry.answer_tokens <= entry.context_window


def test_name_of_a_model(weights: Weights) -> None:
    """A model is found by its name, whether or not it is at hand."""
    for entry in CHAT_MODELS:
        assert chat_entry(entry.name, weights, LAPTOP) is entry
    for embedding in EMBEDDING_MODELS:
        assert embedding_entry(embedding.name) is embedding


def nothing_made(_model: str) -> bool:
    """Say that there is no index."""
    return False


def test_auto_is_the_pair_where_both_are_at_hand(weights: Weights) -> None:
    """An index that is made takes both embedding models, or the one that there is."""
    with pytest.raises(ConfigurationError, match="make weights"):
        embedding_choice(weights, nothing_made, anew=False)
    put(weights, MINILM)
    assert embedding_choice(weights, nothing_made, anew=False) == MINILM.name
    put(weights, E5)
    assert embedding_choice(weights, nothing_made, anew=False) == PAIR.name


def test_auto_keeps_the_model_of_an_index(weights: Weights) -> None:
    """What is served never changes unasked, only when the index is made anew."""
    put(weights, MINILM, E5)
    for model in (MINILM.name, E5.name, PAIR.name):
        assert embedding_choice(weights, model.__eq__, anew=False) == model
        assert embedding_choice(weights, model.__eq__, anew=True) == PAIR.name


def test_path_of_a_model(weights: Weights, tmp_path: Path) -> None:
    """Any GGUF file is a model of its own name, used as carefully as the smallest."""
    file = tmp_path / "folder" / "mine.gguf"
    file.parent.mkdir()
    file.write_bytes(b"GGUF")
    chat, embedding = chat_entry(str(file), weights, LAPTOP), embedding_entry(str(file))
    assert (chat.name, embedding.name) == ("mine.gguf", "mine.gguf")
    assert weights.file(chat) == weights.file(embedding) == file
    assert chat.grounding == "strict"


@pytest.mark.parametrize("name", ["no-such-model", "all-minilm-l6-v2", "folder/none.gguf"])
def test_no_language_model_of_that_name(weights: Weights, name: str) -> None:
    """A name that is no language model's is answered with those there are."""
    with pytest.raises(ConfigurationError, match=r"auto, qwen3-4b-instruct-2507.*GGUF file"):
        chat_entry(name, weights, LAPTOP)
    with pytest.raises(ConfigurationError, match="multilingual-e5-small"):
        embedding_entry("no-such-model")


def test_best_model_at_hand(weights: Weights) -> None:
    """With auto, it is the best of those in the cache that the machine can carry."""
    put(weights, SMOLLM2)
    assert chat_entry("auto", weights, WORKSTATION) is SMOLLM2
    put(weights, QWEN_CODER_SMALL, QWEN3_LARGE)
    assert chat_entry("auto", weights, WORKSTATION) is QWEN3_LARGE
    assert chat_entry("auto", weights, LAPTOP) is QWEN_CODER_SMALL
    assert chat_entry("auto", weights, replace(LAPTOP, memory=GIB)) is SMOLLM2
    assert chat_entry("auto", weights, replace(LAPTOP, cores=1)) is SMOLLM2


def test_machine_too_small_for_what_is_at_hand(weights: Weights) -> None:
    """Where nothing at hand fits, auto takes what needs least rather than nothing."""
    put(weights, QWEN3_LARGE, QWEN_CODER_SMALL)
    assert chat_entry("auto", weights, Machine(memory=GIB, cores=1)) is QWEN_CODER_SMALL


def test_no_model_at_hand(weights: Weights) -> None:
    """With an empty cache, auto says how to fill it; so does a model that is not there."""
    with pytest.raises(ConfigurationError, match="make weights"):
        chat_entry("auto", weights, LAPTOP)
    with pytest.raises(ConfigurationError, match="make model NAME=qwen3-4b-instruct-2507"):
        weights.file(QWEN3_LARGE)
    with pytest.raises(ConfigurationError, match="make weights"):
        weights.require(MINILM, str(MINILM.tokenizer))


def test_what_is_fetched_by_default_runs_on_a_laptop() -> None:
    """The embedded profile's models fit two cores and little memory."""
    assert all(fits(model, LAPTOP) for model in FETCHED_BY_DEFAULT)
    assert sum(model.download for model in FETCHED_BY_DEFAULT) < 1_000_000_000


def test_this_machine() -> None:
    """A machine has memory and at least one core."""
    machine = Machine.here()
    assert machine.memory > 0
    assert machine.cores >= 1
