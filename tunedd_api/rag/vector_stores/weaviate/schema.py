"""The collection: its name, its properties and how each is indexed."""

import re
import time
from hashlib import sha256
from typing import Final

from weaviate import WeaviateClient
from weaviate.classes.config import (
    Configure,
    DataType,
    Property,
    Tokenization,
    VectorDistances,
)
from weaviate.collections import Collection
from weaviate.exceptions import UnexpectedStatusCodeError

TEXT: Final = "text"

_EXACT: Final = (
    "source_id",
    "version",
    "name",
    "title",
    "section",
    "document_id",
    "doc_id",
    "ref_doc_id",
)
_NUMBERS: Final = ("page", "start", "end")
_FLAGS: Final = ("reference",)
_OPAQUE: Final = ("_node_content", "_node_type")

_NAME_KEPT: Final = 80

_LOOKS: Final = 50
_BETWEEN_LOOKS: Final = 0.1


def collection_name(prefix: str, model: str, dimension: int) -> str:
    """Name the collection for the passages that one embedding model embeds.

    ``prefix`` and the model's name are there to be recognised, as far as a collection's name may
    hold them. What tells any two models or dimensions apart is the hash at the end.
    """
    readable = re.sub(r"[^0-9A-Za-z]+", "_", f"{prefix}_{model}")[:_NAME_KEPT].strip("_")
    told_apart = sha256(f"{model}\n{dimension}".encode()).hexdigest()[:12]
    letter_first = readable if readable[:1].isalpha() else f"P{readable}"
    return f"{letter_first[0].upper()}{letter_first[1:]}_{dimension}_{told_apart}"


def ensure_collection(client: WeaviateClient, name: str) -> None:
    """Create the collection unless it exists; another process may do the same meanwhile."""
    if client.collections.exists(name):
        _complete(client.collections.get(name))
        return
    try:
        client.collections.create(
            name,
            properties=_properties(),
            vector_config=Configure.Vectors.self_provided(
                vector_index_config=Configure.VectorIndex.hnsw(
                    distance_metric=VectorDistances.COSINE
                )
            ),
            # So that 'is empty' can be asked.
            inverted_index_config=Configure.inverted_index(index_null_state=True),
        )
    except UnexpectedStatusCodeError:
        # Depending on the moment, the one that comes too late is told 422 or 500, and may have
        # to wait until it sees what the other has made.
        for _ in range(_LOOKS):
            if client.collections.exists(name):
                return
            time.sleep(_BETWEEN_LOOKS)
        raise


def _complete(collection: Collection) -> None:
    """Add the properties that the collection was made without by an earlier version."""
    known = {found.name for found in collection.config.get().properties}
    for missing in _properties():
        if missing.name not in known:
            collection.config.add_property(missing)


def _properties() -> list[Property]:
    # Whole values (FIELD) where filters must not take `report.pdf` for `final-report.pdf`; only
    # the text is searched for words; what LlamaIndex restores nodes from is in no index at all.
    return [
        Property(
            name=TEXT,
            data_type=DataType.TEXT,
            tokenization=Tokenization.WORD,
            index_searchable=True,
            index_filterable=False,
        ),
        *(
            Property(
                name=name,
                data_type=DataType.TEXT,
                tokenization=Tokenization.FIELD,
                index_searchable=False,
                index_filterable=True,
            )
            for name in _EXACT
        ),
        *(
            Property(
                name=name,
                data_type=DataType.INT,
                index_filterable=True,
                index_range_filters=True,
            )
            for name in _NUMBERS
        ),
        *(Property(name=name, data_type=DataType.BOOL, index_filterable=True) for name in _FLAGS),
        *(
            Property(
                name=name,
                data_type=DataType.TEXT,
                index_searchable=False,
                index_filterable=False,
            )
            for name in _OPAQUE
        ),
    ]
