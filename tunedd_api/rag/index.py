"""The index: a LlamaIndex VectorStoreIndex over the passages, opened once and closed once."""

from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core import VectorStoreIndex
from llama_index.core.schema import BaseNode, TransformComponent
from llama_index.core.vector_stores.types import BasePydanticVectorStore

from tunedd_api.documents.manifest import IndexFacts
from tunedd_api.extraction.version import EXTRACTION_VERSION
from tunedd_api.rag.fingerprint import Fingerprint, known_dimension, note_dimension
from tunedd_api.rag.nodes import VERSION, only
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.rag.vector_stores.base import PassageStore


class PassageIndex:
    """One handle on the index: the store, both sides of LlamaIndex's index, and its fingerprint."""

    def __init__(
        self, store: PassageStore, embedding: EmbeddingModel, fingerprint: Fingerprint
    ) -> None:
        self.store = store
        self.embedding = embedding
        self.fingerprint = fingerprint
        self.ingest = _over(store.ingest, embedding)
        self._serving: VectorStoreIndex | None = None

    @property
    def serving(self) -> VectorStoreIndex:
        """The side that conversations query, asynchronously."""
        if self._serving is None:
            self._serving = _over(self.store.serving, self.embedding)
        return self._serving

    def delete(self, version: str) -> None:
        """Delete the passages of one version; raises StoreUnavailable."""
        self.store.ingest.delete_nodes(filters=only(VERSION, [version]))


class _AsTheyAre(TransformComponent):
    """Passages come as they are kept.

    Without any transformation LlamaIndex makes a splitter, whose tokenizer takes 30 MB.
    """

    def __call__(
        self,
        nodes: Sequence[BaseNode],
        **kwargs: Any,  # noqa: ANN401 - the framework's signature
    ) -> Sequence[BaseNode]:
        """The nodes."""
        del kwargs
        return nodes


def _over(store: BasePydanticVectorStore, embedding: EmbeddingModel) -> VectorStoreIndex:
    return VectorStoreIndex.from_vector_store(
        store, embed_model=embedding.model, transformations=[_AsTheyAre()]
    )


def open_index(
    embedding: EmbeddingModel,
    splitter: PassageSplitter,
    facts: IndexFacts,
    open_store: Callable[[int], PassageStore],
) -> PassageIndex:
    """Open the store for vectors of the embedding model's dimension.

    The dimension is asked of the model once, by embedding a word, and remembered.

    Raises:
        ModelUnavailable, TimedOut, StoreUnavailable
    """
    dimension = _dimension(embedding, facts)
    fingerprint = Fingerprint(
        embedding_model=embedding.name,
        dimension=dimension,
        splitter=splitter.fingerprint,
        reader=EXTRACTION_VERSION,
    )
    return PassageIndex(open_store(dimension), embedding, fingerprint)


def _dimension(embedding: EmbeddingModel, facts: IndexFacts) -> int:
    if (known := known_dimension(embedding.name, facts)) is not None:
        return known
    with embedding.errors.translated():
        dimension = len(embedding.model.get_query_embedding("dimension"))
    note_dimension(embedding.name, dimension, facts)
    return dimension
