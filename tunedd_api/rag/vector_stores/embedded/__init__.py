"""A vector store in one SQLite file, and one beside it that makes searching fast."""

from tunedd_api.rag.vector_stores.embedded.opening import open_embedded_store
from tunedd_api.rag.vector_stores.embedded.store import EmbeddedVectorStore

__all__ = ["EmbeddedVectorStore", "open_embedded_store"]
