"""How a passage is written into a LlamaIndex node, and read back.

A node's text is exactly the slice of the page's text that its metadata names. Its id is derived
from what it holds, so that writing a passage twice changes nothing. ``document_id``, ``doc_id``
and ``ref_doc_id`` belong to LlamaIndex, hence the key ``source_id``.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid5

from llama_index.core.schema import MetadataMode, TextNode
from llama_index.core.vector_stores import (
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
)

from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.passages import Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.vector_stores.candidates import StoredPassage

SOURCE_ID: Final = "source_id"
VERSION: Final = "version"
NAME: Final = "name"
TITLE: Final = "title"
PAGE: Final = "page"
START: Final = "start"
END: Final = "end"
SECTION: Final = "section"
TABLE_HEADER: Final = "table_header"
REFERENCE: Final = "reference"

_HIDDEN_FROM_EMBEDDING: Final = [SOURCE_ID, VERSION, NAME, PAGE, START, END, REFERENCE]
_PASSAGE_NAMESPACE: Final = UUID("0d8c1c5e-53b8-4c39-8f2d-6f4d5a8e9b21")


def passage_node(
    *,
    source: DocumentRef,
    version: str,
    title: str,
    page: int,
    start: int,
    end: int,
    text: str,
    section: str | None = None,
    is_reference: bool = False,
    table_header: str | None = None,
) -> TextNode:
    """Make the node of one passage; ``version`` names the bytes and settings that made it."""
    # Only what is so: a passage of no section has no key that stores would have to keep empty.
    marks: dict[str, str | bool] = {}
    if section:
        marks[SECTION] = section
    if table_header:
        marks[TABLE_HEADER] = table_header
    if is_reference:
        marks[REFERENCE] = True
    return TextNode(
        id_=str(uuid5(_PASSAGE_NAMESPACE, f"{source.id}/{version}/{page}/{start}/{end}")),
        text=text,
        metadata={
            SOURCE_ID: str(source.id),
            VERSION: version,
            NAME: source.name,
            TITLE: title,
            **marks,
            PAGE: page,
            START: start,
            END: end,
        },
        excluded_embed_metadata_keys=_HIDDEN_FROM_EMBEDDING,
        excluded_llm_metadata_keys=[*_HIDDEN_FROM_EMBEDDING, TITLE, SECTION, TABLE_HEADER],
        text_template="{metadata_str}\n{content}",
        metadata_template="{value}",
    )


def embedded_text(node: TextNode) -> str:
    """What the embedding model reads: title, section and table header where there are any, text."""
    return node.get_content(MetadataMode.EMBED)


def stored_passage(stored: StoredPassage, score: float, similarity: float) -> Passage:
    """Read a passage back from what a store holds of it."""
    metadata = stored.metadata
    return Passage(
        id=UUID(stored.id),
        document=DocumentRef(id=UUID(metadata[SOURCE_ID]), name=metadata[NAME]),
        title=metadata[TITLE],
        page=int(metadata[PAGE]),
        start=int(metadata[START]),
        end=int(metadata[END]),
        text=stored.text,
        score=score,
        similarity=similarity,
        version=metadata[VERSION],
        section=metadata.get(SECTION),
        is_reference=bool(metadata.get(REFERENCE)),
        table_header=metadata.get(TABLE_HEADER),
    )


def scope_filters(scope: DocumentScope) -> MetadataFilters | None:
    """Write a scope as filters for the store; None where the scope is everything."""
    if scope.ids is None:
        return None
    return only(SOURCE_ID, sorted(str(document) for document in scope.ids))


def only(key: str, values: Iterable[str]) -> MetadataFilters:
    """Filters that let through what has one of the values under the key.

    The operator is ANY because Weaviate's integration refuses IN.
    """
    return MetadataFilters(
        filters=[MetadataFilter(key=key, operator=FilterOperator.ANY, value=list(values))]
    )


def without(key: str, values: Iterable[str]) -> MetadataFilters:
    """Filters that let through what has none of the values under the key."""
    return MetadataFilters(
        filters=[MetadataFilter(key=key, operator=FilterOperator.NIN, value=list(values))]
    )


def both(first: MetadataFilters | None, second: MetadataFilters | None) -> MetadataFilters | None:
    """Filters that let through what both let through; None lets through everything."""
    if first is None or second is None:
        return first or second
    return MetadataFilters(filters=[first, second])
