"""The index: a LlamaIndex VectorStoreIndex over the passages, opened once and closed once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from llama_index.core import VectorStoreIndex

from tunedd_api.documents import DocumentManifest
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.readers import READER_VERSION
from tunedd_api.rag.splitting import PassageSplitter
from tunedd_api.rag.vector_stores.base import PassageStore

_DIMENSION_FACT = "dimension of "


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What made the passages: when any of it changes, they have to be made anew."""

    embedding_model: str
    dimension: int
    splitter: str
    reader: str

    def version_of(self, name: str, sha256: str) -> str:
        """Name the passages that these settings make of a file of this name and SHA-256."""
        parts = (
            name,
            sha256,
            self.embedding_model,
            str(self.dimension),
            self.splitter,
            self.reader,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


class PassageIndex:
    """One handle on the index: the store, both sides of LlamaIndex's index, and its fingerprint."""

    def __init__(
        self, store: PassageStore, embedding: EmbeddingModel, fingerprint: Fingerprint
    ) -> None:
        self.store = store
        self.embedding = embedding
        self.fingerprint = fingerprint
        self.ingest = VectorStoreIndex.from_vector_store(store.ingest, embed_model=embedding.model)
        self._serving: VectorStoreIndex | None = None

    @property
    def serving(self) -> VectorStoreIndex:
        """The side that conversations query, asynchronously."""
        if self._serving is None:
            self._serving = VectorStoreIndex.from_vector_store(
                self.store.serving, embed_model=self.embedding.model
            )
        return self._serving


def open_index(
    embedding: EmbeddingModel,
    splitter: PassageSplitter,
    manifest: DocumentManifest,
    open_store: Callable[[int], PassageStore],
) -> PassageIndex:
    """Open the store for vectors of the embedding model's dimension.

    The dimension is asked of the model once, by embedding a word, and remembered.

    Raises:
        ModelUnavailable, TimedOut, StoreUnavailable
    """
    dimension = _dimension(embedding, manifest)
    fingerprint = Fingerprint(
        embedding_model=embedding.name,
        dimension=dimension,
        splitter=splitter.fingerprint,
        reader=READER_VERSION,
    )
    return PassageIndex(open_store(dimension), embedding, fingerprint)


def _dimension(embedding: EmbeddingModel, manifest: DocumentManifest) -> int:
    fact = f"{_DIMENSION_FACT}{embedding.name}"[:64]
    if (known := manifest.fact(fact)) is not None:
        return int(known)
    with embedding.errors.translated():
        dimension = len(embedding.model.get_query_embedding("dimension"))
    manifest.set_fact(fact, str(dimension))
    return dimension
