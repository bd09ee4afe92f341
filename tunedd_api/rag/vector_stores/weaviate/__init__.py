"""The vector store that is a Weaviate server; the only place that knows its client."""

from warnings import catch_warnings

# Importing the client has the whole process show every kind of warning, for good.
with catch_warnings():
    from tunedd_api.rag.vector_stores.weaviate.opening import (
        drop_weaviate_store,
        open_weaviate_store,
    )
    from tunedd_api.rag.vector_stores.weaviate.schema import collection_name

__all__ = ["collection_name", "drop_weaviate_store", "open_weaviate_store"]
