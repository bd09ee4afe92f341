"""Nodes written as rows of the file, and read back."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from llama_index.core.schema import BaseNode, MetadataMode
from llama_index.core.vector_stores.utils import metadata_dict_to_node, node_to_metadata_dict

from tunedd_api.rag.vector_stores.candidates import StoredPassage
from tunedd_api.rag.vector_stores.embedded import schema
from tunedd_api.rag.vector_stores.embedded.filters import Condition, one_of
from tunedd_api.rag.vector_stores.keywords import indexed_keywords
from tunedd_api.rag.vector_stores.vectors import unit

_INSERT: Final = """INSERT INTO passages
    (id, source_id, version, ref_doc_id, metadata, text, keywords, node_type, node, embedding)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NODE: Final = "p.id, p.text, p.node_type, p.node, p.embedding"


class Row(NamedTuple):
    """What the table holds of one passage; ``embedding`` is float32, of length 1."""

    id: str
    source_id: str | None
    version: str | None
    ref_doc_id: str | None
    metadata: str
    text: str
    keywords: str
    node_type: str
    node: str
    embedding: bytes


def row_of(node: BaseNode, dimension: int) -> Row:
    """Make the row of a node; raises ValueError or TypeError with what it has that cannot be."""
    metadata = node_to_metadata_dict(node, remove_text=True)
    content, node_type = metadata.pop("_node_content"), metadata.pop("_node_type")
    for key in schema.COLUMNS:
        if not isinstance(metadata.get(key), str | None):
            raise TypeError(f"metadata whose {key!r} is not text")
    return Row(
        id=node.node_id,
        source_id=metadata.get("source_id"),
        version=metadata.get("version"),
        ref_doc_id=metadata.get("ref_doc_id"),
        metadata=json.dumps(metadata, allow_nan=False),
        text=node.get_content(MetadataMode.NONE),
        keywords=indexed_keywords(node),
        node_type=node_type,
        node=content,
        embedding=unit(node.embedding, dimension).tobytes(),
    )


def write(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Add rows, in place of those that bear their ids."""
    delete(connection, Condition("p.id IN (SELECT value FROM json_each(?))", (_ids(rows),)))
    connection.executemany(_INSERT, rows)


def delete(connection: sqlite3.Connection, condition: Condition | None) -> None:
    """Delete what the condition holds for, or everything."""
    where, values = _where(condition)
    connection.execute(f"DELETE FROM passages AS p {where}", values)  # noqa: S608
    connection.execute(schema.PRUNE_REMOVED, (schema.REMOVALS_KEPT,))


def count(connection: sqlite3.Connection, condition: Condition | None) -> int:
    """Count the passages that the condition holds for."""
    where, values = _where(condition)
    found = connection.execute(f"SELECT count(*) FROM passages AS p {where}", values)  # noqa: S608
    return int(found.fetchone()[0])


def numbers(connection: sqlite3.Connection, condition: Condition) -> list[int]:
    """List the row numbers of the passages that the condition holds for."""
    where, values = _where(condition)
    found = connection.execute(f"SELECT p.rowid FROM passages AS p {where}", values)  # noqa: S608
    return [number for (number,) in found]


def nodes(connection: sqlite3.Connection, condition: Condition | None) -> list[BaseNode]:
    """Read the nodes that the condition holds for, in the order in which they were added."""
    where, values = _where(condition)
    found = connection.execute(
        f"SELECT {_NODE} FROM passages AS p {where} ORDER BY p.rowid",  # noqa: S608
        values,
    )
    return [_node(*row) for row in found]


def stored(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, StoredPassage]:
    """Read passages by their ids, without making nodes of them."""
    found = stored_where(connection, one_of("id", ids))
    return {passage.id: passage for passage in found}


def stored_where(
    connection: sqlite3.Connection, condition: Condition | None
) -> Iterator[StoredPassage]:
    """Read the passages that the condition holds for, without making nodes of them."""
    where, values = _where(condition)
    found = connection.execute(
        f"SELECT p.id, p.metadata, p.text, p.keywords, p.embedding FROM passages AS p {where}",  # noqa: S608
        values,
    )
    for id_, metadata, text, keywords, embedding in found:
        yield StoredPassage(
            id=id_,
            metadata=json.loads(metadata),
            text=text,
            vector=np.frombuffer(embedding, dtype=np.float32),
            keywords=frozenset(keywords.split()),
        )


def write_keywords(connection: sqlite3.Connection) -> int:
    """Write the keywords of every passage anew; return how many passages those are."""
    # From a list of numbers: what is being read must not be written to.
    written = [number for (number,) in connection.execute("SELECT rowid FROM passages")]
    for number in written:
        row = connection.execute(
            f"SELECT {_NODE} FROM passages AS p WHERE p.rowid = ?",  # noqa: S608
            (number,),
        ).fetchone()
        connection.execute(
            "UPDATE passages SET keywords = ? WHERE rowid = ?",
            (indexed_keywords(_node(*row)), number),
        )
    return len(written)


def held(connection: sqlite3.Connection, ids: Sequence[str]) -> set[str]:
    """Say which of these passages there are."""
    found = connection.execute(
        "SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {passage for (passage,) in found}


def versions(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the passages of each version."""
    return dict(
        connection.execute(
            "SELECT version, count(*) FROM passages WHERE version IS NOT NULL GROUP BY version"
        )
    )


def _node(passage: str, text: str, node_type: str, content: str, embedding: bytes) -> BaseNode:
    node = metadata_dict_to_node({"_node_content": content, "_node_type": node_type}, text)
    node.id_ = passage
    node.embedding = np.frombuffer(embedding, dtype=np.float32).tolist()
    return node


def _ids(rows: Sequence[Row]) -> str:
    return json.dumps([row.id for row in rows])


def _where(condition: Condition | None) -> tuple[str, tuple[Any, ...]]:
    return ("", ()) if condition is None else (f"WHERE {condition.sql}", condition.values)
