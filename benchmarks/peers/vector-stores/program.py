"""One of the stores that the embedded one is compared with, in a process of its own.

    python program.py STORE FOLDER

FOLDER holds ``vectors.npy``, ``documents.npy`` (the number of each passage's document) and
``queries.npy``. Fills the store, says so by a line, and answers each line, ``[[query, document or
null], …]``, by one: the seconds that each search took, and the numbers of the passages found.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # of numpy, whose types are not checked here
Search = Callable[[Array, str | None], list[int]]
TOP_K = 10
BATCH = 5000


def parts(count: int) -> Iterator[range]:
    """The numbers of so many passages, some thousands at a time."""
    for start in range(0, count, BATCH):
        yield range(start, min(start + BATCH, count))


def chroma(vectors: Array, documents: list[str], folder: Path) -> Search:
    """Chroma on disk, as its client makes it: an approximate index."""
    import chromadb

    client = chromadb.PersistentClient(
        str(folder), settings=chromadb.Settings(anonymized_telemetry=False)
    )
    collection = client.create_collection("passages", metadata={"hnsw:space": "cosine"})
    for part in parts(len(vectors)):
        collection.add(
            ids=[str(n) for n in part],
            embeddings=vectors[part[0] : part[-1] + 1],
            metadatas=[{"document": documents[n]} for n in part],
        )

    def search(query: Array, document: str | None) -> list[int]:
        where = None if document is None else {"document": document}
        found = collection.query(
            query_embeddings=query[None], n_results=TOP_K, where=where, include=["distances"]
        )
        return [int(n) for n in found["ids"][0]]

    return search


def qdrant(vectors: Array, documents: list[str], folder: Path) -> Search:
    """Qdrant's local mode, in memory."""
    from qdrant_client import QdrantClient, models

    del folder
    client = QdrantClient(":memory:")
    size = vectors.shape[1]
    params = models.VectorParams(size=size, distance=models.Distance.COSINE)
    client.create_collection("passages", vectors_config=params)
    client.upload_collection(
        "passages",
        vectors=vectors,
        payload=[{"document": document} for document in documents],
        ids=list(range(len(vectors))),
    )

    def search(query: Array, document: str | None) -> list[int]:
        within = None
        if document is not None:
            match = models.MatchValue(value=document)
            within = models.Filter(must=[models.FieldCondition(key="document", match=match)])
        found = client.query_points("passages", query=query, query_filter=within, limit=TOP_K)
        return [int(point.id) for point in found.points]

    return search


def lance(vectors: Array, documents: list[str], folder: Path) -> Search:
    """LanceDB without an index of vectors, which is exact, and with one of documents."""
    import lancedb
    import pyarrow as pa

    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
    data = pa.table({"id": list(range(len(vectors))), "document": documents, "vector": column})
    table = lancedb.connect(str(folder)).create_table("passages", data)
    table.create_scalar_index("document")

    def search(query: Array, document: str | None) -> list[int]:
        asked = table.search(query).distance_type("cosine").select(["id", "_distance"]).limit(TOP_K)
        if document is not None:
            asked = asked.where(f"document = '{document}'", prefilter=True)
        return [int(n) for n in asked.to_arrow()["id"].to_pylist()]

    return search


def sqlite_vec(vectors: Array, documents: list[str], folder: Path) -> Search:
    """sqlite-vec, the document being a column of metadata, on an SQLite that loads extensions."""
    import apsw
    import sqlite_vec as extension

    connection = apsw.Connection(str(folder / "passages.sqlite3"))
    connection.enable_load_extension(True)  # noqa: FBT003 - SQLite's way
    connection.load_extension(extension.loadable_path())
    connection.execute(
        f"""CREATE VIRTUAL TABLE passages USING vec0(
            embedding float[{vectors.shape[1]}] distance_metric=cosine, document text
        )"""
    )
    with connection:
        connection.executemany(
            "INSERT INTO passages (rowid, embedding, document) VALUES (?, ?, ?)",
            ((n, vectors[n].tobytes(), documents[n]) for n in range(len(vectors))),
        )

    def search(query: Array, document: str | None) -> list[int]:
        sql = "SELECT rowid, distance FROM passages WHERE embedding MATCH ? AND k = ?"
        values: tuple[Any, ...] = (query.tobytes(), TOP_K)
        if document is not None:
            sql, values = f"{sql} AND document = ?", (*values, document)
        return [int(n) for n, _ in connection.execute(sql, values)]

    return search


def simple(vectors: Array, documents: list[str], folder: Path) -> Search:
    """LlamaIndex's own store, in memory."""
    from llama_index.core.schema import TextNode
    from llama_index.core.vector_stores import (
        MetadataFilter,
        MetadataFilters,
        SimpleVectorStore,
        VectorStoreQuery,
    )

    del folder
    store = SimpleVectorStore()
    for part in parts(len(vectors)):
        store.add(
            [
                TextNode(
                    id_=str(n), metadata={"document": documents[n]}, embedding=vectors[n].tolist()
                )
                for n in part
            ]
        )

    def search(query: Array, document: str | None) -> list[int]:
        within = None
        if document is not None:
            within = MetadataFilters(filters=[MetadataFilter(key="document", value=document)])
        asked = VectorStoreQuery(
            query_embedding=query.tolist(), similarity_top_k=TOP_K, filters=within
        )
        return [int(n) for n in store.query(asked).ids or []]

    return search


STORES = {
    "Chroma": chroma,
    "Qdrant local": qdrant,
    "LanceDB": lance,
    "sqlite-vec": sqlite_vec,
    "SimpleVectorStore": simple,
}


def main() -> None:
    """Fill the store, and search it for as long as somebody asks."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    vectors, queries = np.load(folder / "vectors.npy"), np.load(folder / "queries.npy")
    documents = [f"d{number}" for number in np.load(folder / "documents.npy").tolist()]
    own = folder / name.replace(" ", "-")
    own.mkdir()
    search = STORES[name](vectors, documents, own)
    print(json.dumps("filled"), flush=True)
    for line in sys.stdin:
        answers = []
        for query, document in json.loads(line):
            started = perf_counter()
            found = search(queries[query], document)
            answers.append([perf_counter() - started, found])
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
