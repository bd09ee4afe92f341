"""The vector store that is a Weaviate server; the only place that knows its client."""

from tunedd_api.rag.vector_stores.weaviate.opening import drop_weaviate_store, open_weaviate_store
from tunedd_api.rag.vector_stores.weaviate.schema import collection_name

__all__ = ["collection_name", "drop_weaviate_store", "open_weaviate_store"]
