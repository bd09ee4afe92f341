"""Which reader of answers reads which language, by the embedding models that are there."""

from unittest.mock import Mock

from tests.support.answer_reader import FakeReader
from tunedd_api.bootstrap.service import english_reader, reader_of_any_language
from tunedd_api.rag.providers.base import EmbeddingModel, EmbeddingParts
from tunedd_api.rag.providers.embedded.catalogue import E5, MINILM, PAIR


def a_model(name: str, reader: FakeReader | None) -> EmbeddingModel:
    """An embedding model of this name that a reader was trained from."""
    return EmbeddingModel(name, Mock(), Mock(), Mock(), answer_reader=reader)


def test_each_of_a_pair_has_its_own() -> None:
    """English is read by the one, and any language by the other."""
    english, others = FakeReader(), FakeReader()
    parts = EmbeddingParts(a_model(MINILM.name, english), a_model(E5.name, others))
    pair = EmbeddingModel(PAIR.name, Mock(), Mock(), Mock(), parts=parts, answer_reader=english)

    assert english_reader(pair) is english
    assert reader_of_any_language(pair) is others


def test_a_model_of_english_reads_no_other_language() -> None:
    """Nor does one of many languages read as the English one does."""
    reader = FakeReader()

    assert english_reader(a_model(MINILM.name, reader)) is reader
    assert reader_of_any_language(a_model(MINILM.name, reader)) is None
    assert english_reader(a_model(E5.name, reader)) is None
    assert reader_of_any_language(a_model(E5.name, reader)) is reader


def test_models_of_servers_have_none() -> None:
    """Of nothing else a reader was trained."""
    assert english_reader(a_model("nomic-embed-text", None)) is None
    assert reader_of_any_language(a_model("bge-m3", None)) is None
