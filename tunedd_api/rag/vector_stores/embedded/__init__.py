"""A vector store in one SQLite file: vectors in memory, words in FTS5, nothing to install."""

from tunedd_api.rag.vector_stores.embedded.opening import open_embedded_store
from tunedd_api.rag.vector_stores.embedded.store import EmbeddedVectorStore

__all__ = ["EmbeddedVectorStore", "open_embedded_store"]
