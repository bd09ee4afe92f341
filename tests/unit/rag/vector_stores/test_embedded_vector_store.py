"""The embedded vector store's own promises, beyond those that every store makes."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
)
from llama_index.core.vector_stores.types import VectorStoreQueryMode

from tunedd_api.errors import ConfigurationError, IngestionError, StoreUnavailable, TimedOut
from tunedd_api.rag.nodes import VERSION, only
from tunedd_api.rag.vector_stores.embedded import (
    EmbeddedVectorStore,
    database,
    open_embedded_store,
    schema,
    search,
)
from tunedd_api.rag.vector_stores.embedded.building import SearchRow, segment_of
from tunedd_api.rag.vector_stores.embedded.segment import Segment
from tunedd_api.rag.vector_stores.keywords import K1, B

EAST, NORTH = (1.0, 0.0), (0.0, 1.0)
Opener = Callable[[], EmbeddedVectorStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Opener]:
    """Open the test's own file; each call is like another process that opens it."""
    opened: list[EmbeddedVectorStore] = []

    def open_it() -> EmbeddedVectorStore:
        opened.append(EmbeddedVectorStore(path=tmp_path / "passages.sqlite", dimension=2))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Opener) -> EmbeddedVectorStore:
    """An empty store."""
    return open_store()


def node(
    id_: str, text: str = "oak", vector: Sequence[float] = EAST, **metadata: object
) -> TextNode:
    """Make a node."""
    return TextNode(id_=id_, text=text, embedding=list(vector), metadata=metadata)


def nodes(count: int, version: str = "v1", first: int = 0) -> list[TextNode]:
    """Make nodes of one version whose vectors turn away from the east one by one."""
    return [
        node(f"n{n:03}", f"oak {n}", (1.0, 0.01 * n), version=version)
        for n in range(first, first + count)
    ]


def nearest(store: EmbeddedVectorStore, top_k: int = 3) -> list[str]:
    """Ids nearest to the east."""
    query = VectorStoreQuery(query_embedding=list(EAST), similarity_top_k=top_k)
    return store.query(query).ids or []


def matching(store: EmbeddedVectorStore, text: str) -> list[str]:
    """Ids that match by words."""
    mode = VectorStoreQueryMode.SPARSE
    return store.query(VectorStoreQuery(query_str=text, similarity_top_k=9, mode=mode)).ids or []


def test_another_process_sees_what_was_written(open_store: Opener) -> None:
    """Every addition, replacement and deletion shows in the other's very next query."""
    one, other = open_store(), open_store()
    one.add(nodes(5))
    assert nearest(other) == nearest(one) == ["n000", "n001", "n002"]
    other.add([node("n000", "elm", NORTH, version="v2")])
    assert nearest(one) == ["n001", "n002", "n003"]
    one.delete_nodes(filters=only(VERSION, ["v1"]))
    assert nearest(other) == ["n000"]
    assert matching(other, "elm oak") == ["n000"]


def test_only_what_is_new_is_read(open_store: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """After one addition among many, the others read one passage, not all again."""
    one, other = open_store(), open_store()
    one.add(nodes(300))
    other.follow()
    taken: list[str] = []

    def noting(rows: Iterable[SearchRow], dimension: int) -> Segment:
        made = segment_of(rows, dimension)
        taken.extend(made.ids_of(np.arange(len(made))))
        return made

    monkeypatch.setattr(search, "segment_of", noting)
    other.follow()
    one.add([node("late", vector=(1.0, -0.001))])
    one.delete_nodes(node_ids=["n000"])
    assert nearest(other) == ["late", "n001", "n002"]
    assert taken == ["late"]


def test_who_missed_too_many_removals_reads_all_again(
    open_store: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When more was removed than is on record, a store that was away starts over."""
    monkeypatch.setattr(schema, "REMOVALS_KEPT", 3)
    one, other = open_store(), open_store()
    one.add(nodes(10))
    other.follow()
    for n in range(8):
        one.delete_nodes(node_ids=[f"n{n:03}"])
    assert nearest(other) == ["n008", "n009"]
    assert other.frequencies([]).passages == 2
    one.clear()
    assert nearest(other) == []


def test_everything_is_there_after_reopening(open_store: Opener) -> None:
    """A file that was closed opens with all that was in it, and searches the same."""
    first = open_store()
    first.add(nodes(20))
    before = nearest(first), matching(first, "oak 7")
    first.close()
    second = open_store()
    assert (nearest(second), matching(second, "oak 7")) == before
    assert second.versions() == {"v1": 20}


def test_queries_hold_while_another_writes(open_store: Opener) -> None:
    """Queries on several threads during writing each see one moment: all of a version or none."""
    store, writer = open_store(), open_store()
    writer.add(nodes(30, version="v0"))
    problems: list[object] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                result = store.query(
                    VectorStoreQuery(query_embedding=list(EAST), similarity_top_k=60)
                )
                seen = {one.metadata["version"] for one in result.nodes or []}
                if len(seen) != 1 or len(result.ids or []) != 30:
                    problems.append((seen, len(result.ids or [])))
        except Exception as error:  # noqa: BLE001 - to be shown by the test's own thread
            problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(1, 25):
        writer.add(nodes(30, version=f"v{n}"))
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_the_file_is_for_one_dimension(tmp_path: Path) -> None:
    """A file with vectors of another dimension is refused with both numbers; an empty one not."""
    path = tmp_path / "p.sqlite"
    open_embedded_store(path, 3).close()
    store = open_embedded_store(path, 2)
    store.ingest.add(nodes(1))
    store.close()
    with pytest.raises(ConfigurationError, match=r"vectors of 2 numbers .* makes 3"):
        open_embedded_store(path, 3)
    open_embedded_store(path, 2).close()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """What is no SQLite file, or somebody else's, is refused and not written to."""
    text, other = tmp_path / "text", tmp_path / "other"
    text.write_text("not a database, and long enough to be looked at as one" * 50)
    with pytest.raises(StoreUnavailable, match="text"):
        open_embedded_store(text, 2)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(ConfigurationError, match="no vector store"):
        open_embedded_store(other, 2)
    with pytest.raises(StoreUnavailable):
        open_embedded_store(text / "below", 2)


def test_a_writer_waits_for_another_only_so_long(
    store: EmbeddedVectorStore, open_store: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process writes, a store is read as ever, and writes fail after a while."""
    store.add(nodes(3))
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    with store.client.writing():
        other = open_store()
        with pytest.raises(TimedOut):
            other.add(nodes(1))
        assert nearest(other) == nearest(store) == ["n000", "n001", "n002"]


async def test_a_file_that_is_gone_is_noticed(tmp_path: Path) -> None:
    """A ping fails when the file was taken away."""
    store = open_embedded_store(tmp_path / "p.sqlite", 2)
    await store.ping()
    (tmp_path / "p.sqlite").unlink()
    with pytest.raises(StoreUnavailable, match="gone"):
        await store.ping()
    await store.aclose()
    store.close()


async def test_the_loop_is_not_blocked(store: EmbeddedVectorStore) -> None:
    """Asynchronous methods do the work of the others on threads of the store's own."""
    thread = await store.in_thread(lambda: threading.current_thread().name)
    assert thread.startswith("passages")
    assert await store.async_add(nodes(4)) == ["n000", "n001", "n002", "n003"]
    await store.adelete_nodes(["n001"])
    query = VectorStoreQuery(query_embedding=list(EAST), similarity_top_k=1)
    assert (await store.aquery(query)).ids == ["n000"]
    assert [one.node_id for one in await store.aget_nodes()] == ["n000", "n002", "n003"]
    assert [one.get_content() for one in await store.aget_nodes(["n003", "none"])] == ["oak 3"]
    await store.aclear()
    assert await store.aget_nodes() == []


async def test_documents_are_deleted_by_their_id(store: EmbeddedVectorStore) -> None:
    """Deleting a LlamaIndex document deletes the nodes made from it, and finds them by it."""
    made = nodes(4)
    for n, one in enumerate(made):
        one.relationships[NodeRelationship.SOURCE] = RelatedNodeInfo(node_id=f"doc{n % 2}")
    store.add(made)
    query = VectorStoreQuery(query_embedding=list(EAST), doc_ids=["doc1"], similarity_top_k=9)
    assert store.query(query).ids == ["n001", "n003"]
    await store.adelete("doc1")
    assert nearest(store) == ["n000", "n002"]
    store.delete("doc0")
    assert store.count() == 0


def test_similarities_are_cosines_without_words(store: EmbeddedVectorStore) -> None:
    """A query by vector alone gives cosines, negative ones too."""
    store.add([node("a"), node("b", vector=(-2.0, 0.0)), node("c", vector=(3.0, 3.0))])
    found = store.query(VectorStoreQuery(query_embedding=[5.0, 0.0], similarity_top_k=3))
    assert found.ids == ["a", "c", "b"]
    assert found.similarities == pytest.approx([1.0, 0.707107, -1.0], abs=1e-6)


METADATA: Mapping[str, dict[str, object]] = {
    "a": {"tags": ["x", "y"], "n": 3, "kind": "3"},
    "b": {"tags": ["y", "z"], "n": 2.5, "kind": "text"},
    "c": {"tags": [], "n": None, 'od"d.key': "'; --"},
    "d": {"tags": "x", "kind": "", "flag": True},
}


@pytest.mark.parametrize(
    ("key", "operator", "value", "expected"),
    [
        ("tags", "any", ["x"], "ad"),
        ("tags", "any", ["x", "z"], "abd"),
        ("tags", "all", ["x", "y"], "a"),
        ("tags", "in", ["y"], "ab"),
        ("tags", "nin", ["y"], "cd"),
        ("tags", "is_empty", None, "c"),
        ("kind", "is_empty", None, "cd"),
        ("n", "is_empty", None, "cd"),
        ("n", "==", 3, "a"),
        ("n", "==", "3", ""),
        ("kind", "==", 3, ""),
        ("kind", "==", "3", "a"),
        ("n", "!=", 3, "bcd"),
        ("n", ">", 2, "ab"),
        ("n", ">=", 2.5, "ab"),
        ("n", "<", 3, "b"),
        ("n", ">", "1", ""),
        ("kind", ">", 1, ""),
        ("kind", ">=", "3", "ab"),
        ('od"d.key', "==", "'; --", "c"),
        ("$.n", "==", 3, ""),
        ("flag", "==", 1, "d"),
        ("nothing", "!=", "x", "abcd"),
    ],
)
def test_filters_on_any_metadata(
    store: EmbeddedVectorStore, key: str, operator: str, value: object, expected: str
) -> None:
    """Lists, numbers, text and what is missing are told apart under any key."""
    store.add(
        [
            TextNode(id_=id_, text="oak", metadata=metadata, embedding=list(EAST))
            for id_, metadata in METADATA.items()
        ]
    )
    part = MetadataFilter.model_validate({"key": key, "operator": operator, "value": value})
    found = store.get_nodes(filters=MetadataFilters(filters=[part]))
    assert "".join(one.node_id for one in found) == expected
    opposite = MetadataFilters(filters=[part], condition=FilterCondition.NOT)
    left = store.get_nodes(filters=opposite)
    assert sorted(one.node_id for one in [*found, *left]) == list(METADATA)


def test_an_unsupported_operator_is_an_error(store: EmbeddedVectorStore) -> None:
    """An operator without a meaning here is refused rather than ignored."""
    part = MetadataFilter(key="n", operator=FilterOperator.TEXT_MATCH, value="x")
    with pytest.raises(ValueError, match="text_match"):
        store.count(MetadataFilters(filters=[part]))


def test_indexed_keys_hold_text(store: EmbeddedVectorStore) -> None:
    """A version that is not text is refused, since it could not be found again."""
    with pytest.raises(IngestionError, match="'version' is not text"):
        store.add([node("a", version=7)])


def test_words_are_stemmed_and_accents_folded(store: EmbeddedVectorStore) -> None:
    """Words match in their other forms and without their accents."""
    store.add([node("a", "Les cafés brûlés"), node("b", "running agents"), node("c", "other")])
    assert matching(store, "cafe") == matching(store, "CAFE\u0301") == ["a"]
    assert matching(store, "agent runs") == ["b"]


def test_keywords_of_most_passages_count_a_little(store: EmbeddedVectorStore) -> None:
    """A word of nearly all passages still tells those that hold it from those that do not."""
    store.add([node(f"n{n}", "oak elm" if n else "yew") for n in range(5)])
    mode = VectorStoreQueryMode.TEXT_SEARCH
    found = store.query(VectorStoreQuery(query_str="oak", similarity_top_k=9, mode=mode))
    assert found.ids == ["n1", "n2", "n3", "n4"]
    # ln(1 + (5 - 4 + 0.5) / (4 + 0.5)), and the term frequency's share in a passage of two words
    # where the mean is 1.8
    share = (1 + K1) / (1 + K1 * (1 - B + B * 2 / 1.8))
    assert found.similarities == pytest.approx([log(1 + 1.5 / 4.5) * share] * 4)


def test_a_file_of_an_earlier_version_is_upgraded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file without keywords gets them when it is opened, in one sentence; vectors are kept."""
    path = tmp_path / "passages.sqlite"
    first = EmbeddedVectorStore(path=path, dimension=2)
    first.add([node("a", "running agents"), node("b", "other", NORTH)])
    with first.client.writing() as connection:
        connection.execute("DROP TRIGGER passages_removed")
        connection.execute("ALTER TABLE passages DROP COLUMN keywords")
        connection.execute("DELETE FROM settings WHERE key = 'history'")
        for statement in EARLIER_TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {schema.WITHOUT_KEYWORDS}")
    first.close()
    second = EmbeddedVectorStore(path=path, dimension=2)
    assert "made anew for this version: 2 passages, none embedded again" in caplog.text
    assert matching(second, "agent runs") == ["a"]
    assert nearest(second) == ["a", "b"]
    second.add([node("c", "agents, again")])
    second.delete_nodes(node_ids=["a"])
    assert matching(second, "agents") == ["c"]
    second.close()


def test_a_file_with_an_fts5_index_is_upgraded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file whose keywords FTS5 has indexed gives that index up, and finds what it found."""
    path = tmp_path / "passages.sqlite"
    first = EmbeddedVectorStore(path=path, dimension=2)
    first.add([node("a", "running agents"), node("b", "other", NORTH)])
    with first.client.writing() as connection:
        connection.execute("DROP TRIGGER passages_removed")
        connection.execute("DELETE FROM settings WHERE key = 'history'")
        for statement in FTS5_TABLES:
            connection.execute(statement)
        connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")
        connection.execute(f"PRAGMA user_version = {schema.WITH_FTS5}")
    first.close()
    second = EmbeddedVectorStore(path=path, dimension=2)
    assert "made anew for this version: 2 passages, none embedded again" in caplog.text
    assert matching(second, "agent runs") == ["a"]
    second.add([node("c", "agents, again")])
    second.delete_nodes(node_ids=["a"])
    assert matching(second, "agents") == ["c"]
    assert nearest(second) == ["c", "b"]
    with second.client.reading() as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%fts%'")
        assert named.fetchall() == []
    second.close()


FTS5_TABLES = (
    """CREATE VIRTUAL TABLE passages_fts USING fts5 (
        keywords, content='passages', content_rowid='rowid', tokenize='ascii'
    )""",
    "CREATE VIRTUAL TABLE passages_terms USING fts5vocab ('passages_fts', 'row')",
    """CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
        INSERT INTO passages_fts (rowid, keywords) VALUES (new.rowid, new.keywords);
    END""",
    """CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
        INSERT INTO passages_fts (passages_fts, rowid, keywords)
            VALUES ('delete', old.rowid, old.keywords);
        INSERT INTO removed (passage) VALUES (old.rowid);
    END""",
)

EARLIER_TABLES = (
    """CREATE VIRTUAL TABLE passages_fts USING fts5 (
        text, content='passages', content_rowid='rowid',
        tokenize='porter unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
        INSERT INTO passages_fts (rowid, text) VALUES (new.rowid, new.text);
    END""",
    """CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
        INSERT INTO passages_fts (passages_fts, rowid, text)
            VALUES ('delete', old.rowid, old.text);
        INSERT INTO removed (passage) VALUES (old.rowid);
    END""",
)
