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
    Reconfigure,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
)
from weaviate.collections import Collection
from weaviate.exceptions import UnexpectedStatusCodeError, WeaviateQueryError

from tunedd_api.rag.vector_stores.keywords import K1, KEYWORDS, B

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
_UNINDEXED: Final = ("table_header",)
METADATA: Final = (
    "source_id",
    "version",
    "name",
    "title",
    "section",
    *_UNINDEXED,
    *_NUMBERS,
    *_FLAGS,
)
"""What a passage is read back from, without the node that LlamaIndex wrote."""

NO_KEYWORDS: Final = "∅"
"""Stands for none at all: an empty text counts as missing."""

_OPAQUE: Final = ("_node_content", "_node_type")

_NAME_KEPT: Final = 80

_LOOKS: Final = 50
_BETWEEN_LOOKS: Final = 0.1
_NO_INDEX: Final = "non-existing index"


def collection_name(prefix: str, model: str, dimension: int, library: str) -> str:
    """Name the collection for a library's passages that one embedding model embeds.

    ``prefix`` and the model's name are there to be recognised, as far as a collection's name may
    hold them. What tells any two libraries, models or dimensions apart is the hash at the end.
    """
    readable = re.sub(r"[^0-9A-Za-z]+", "_", f"{prefix}_{model}")[:_NAME_KEPT].strip("_")
    told_apart = sha256(f"{model}\n{dimension}\n{library}".encode()).hexdigest()[:12]
    letter_first = readable if readable[:1].isalpha() else f"P{readable}"
    return f"{letter_first[0].upper()}{letter_first[1:]}_{dimension}_{told_apart}"


def ensure_collection(client: WeaviateClient, name: str) -> None:
    """Create the collection unless it exists; another process may do the same meanwhile."""
    collection = client.collections.get(name)
    if client.collections.exists(name):
        _wait_for_index(collection)
        _complete(collection)
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
            # The null state, so that 'is empty' can be asked; no stop words, for the keywords
            # hold none but those that are meant.
            inverted_index_config=Configure.inverted_index(
                index_null_state=True, stopwords_preset=StopwordsPreset.NONE, bm25_k1=K1, bm25_b=B
            ),
        )
    except UnexpectedStatusCodeError:
        # Depending on the moment, the one that comes too late is told 422 or 500, and may have
        # to wait until it sees what the other has made.
        for _ in range(_LOOKS):
            if client.collections.exists(name):
                _wait_for_index(collection)
                return
            time.sleep(_BETWEEN_LOOKS)
        raise


def _wait_for_index(collection: Collection) -> None:
    """Wait until a collection that another process has just created can be searched.

    Weaviate shows a collection in its schema a moment before there is an index of it.
    """
    for look in range(_LOOKS):
        try:
            collection.query.fetch_objects(limit=1, return_properties=[])
        except WeaviateQueryError as error:
            if _NO_INDEX not in str(error) or look == _LOOKS - 1:
                raise
            time.sleep(_BETWEEN_LOOKS)
        else:
            return


def _complete(collection: Collection) -> None:
    """Add the properties that the collection was made without by an earlier version."""
    known = {found.name for found in collection.config.get().properties}
    if KEYWORDS not in known:
        collection.config.update(
            inverted_index_config=Reconfigure.inverted_index(
                stopwords_preset=StopwordsPreset.NONE, bm25_k1=K1, bm25_b=B
            )
        )
    for missing in _properties():
        if missing.name not in known:
            collection.config.add_property(missing)


def _properties() -> list[Property]:
    # Whole values (FIELD) where filters must not take `report.pdf` for `final-report.pdf`. Only
    # the keywords are searched, which are analysed before they come here and parted at blanks;
    # what passages and LlamaIndex's nodes are restored from is in no index at all.
    return [
        Property(
            name=KEYWORDS,
            data_type=DataType.TEXT,
            tokenization=Tokenization.WHITESPACE,
            index_searchable=True,
            index_filterable=True,
        ),
        Property(
            name=TEXT,
            data_type=DataType.TEXT,
            index_searchable=False,
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
            for name in (*_UNINDEXED, *_OPAQUE)
        ),
    ]
