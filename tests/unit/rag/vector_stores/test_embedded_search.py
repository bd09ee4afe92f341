"""How the embedded store searches: exactly, from a file, and whatever happened to that."""

from collections.abc import Callable, Iterator
from math import log
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import FilterCondition, MetadataFilters, VectorStoreQuery

from tunedd_api.rag.nodes import SOURCE_ID, VERSION, both, only, without
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch
from tunedd_api.rag.vector_stores.embedded import EmbeddedVectorStore, care, rows, search
from tunedd_api.rag.vector_stores.embedded.quantisation import Quantised, bounds, products
from tunedd_api.rag.vector_stores.embedded.segment_file import path_of
from tunedd_api.rag.vector_stores.keywords import K1, B
from tunedd_api.rag.vector_stores.vectors import Vectors

DIMENSION = 24
DOCUMENTS = 12
WORDS = ("oak", "elm", "yew", "ash", "fir")
NODE = TextNode(id_="template").model_dump_json()
Opener = Callable[[], EmbeddedVectorStore]

numbers = np.random.default_rng(7)


@pytest.fixture
def open_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Open the test's own store; a hundred passages are worth a file."""
    monkeypatch.setattr(search, "WORTH_KEEPING", 100)
    opened: list[EmbeddedVectorStore] = []

    def open_it() -> EmbeddedVectorStore:
        opened.append(EmbeddedVectorStore(path=tmp_path / "p.sqlite", dimension=DIMENSION))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


def units(count: int) -> Vectors:
    """Unit vectors in a few bunches, with equals among them."""
    bunches = numbers.standard_normal((5, DIMENSION))
    made = bunches[numbers.integers(5, size=count)] + 0.3 * numbers.standard_normal(
        (count, DIMENSION)
    )
    made[::7] = made[0]
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return np.asarray(made, dtype=np.float32)


def fill(store: EmbeddedVectorStore, vectors: Vectors, first: int = 0) -> dict[str, int]:
    """Add passages of a dozen documents in turn; their places among the vectors by id."""
    made = []
    for place, vector in enumerate(vectors):
        number = first + place
        made.append(
            rows.Row(
                id=f"p{number * 7919 % 99991:05}",
                source_id=f"d{number % DOCUMENTS}",
                version=f"v{number % DOCUMENTS}",
                ref_doc_id=None,
                metadata="{}",
                text="",
                keywords=" ".join(WORDS[n % 5] for n in range(number % 4, number % 9 + 1)),
                node_type="TextNode",
                node=NODE,
                embedding=vector.tobytes(),
            )
        )
    with store.client.writing() as connection:
        rows.write(connection, made)
    return {row.id: place for place, row in enumerate(made)}


def by_comparing_all(vectors: Vectors, ids: dict[str, int], query: Vectors, depth: int) -> set[str]:
    """The ids that comparing with every vector finds, equals going by id."""
    near = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 6)
    return set(sorted(ids, key=lambda id_: (-near[ids[id_]], id_))[:depth])


SCOPES: dict[str, tuple[MetadataFilters | None, Callable[[int], bool]]] = {
    "everywhere": (None, lambda _: True),
    "one document": (only(SOURCE_ID, ["d3"]), lambda n: n % DOCUMENTS == 3),
    "none that is there": (only(SOURCE_ID, ["d99"]), lambda _: False),
    "most documents": (
        only(SOURCE_ID, [f"d{n}" for n in range(9)]),
        lambda n: n % DOCUMENTS < 9,
    ),
    "not two versions": (without(VERSION, ["v1", "v2"]), lambda n: n % DOCUMENTS not in {1, 2}),
    "documents, but not a version": (
        both(only(SOURCE_ID, ["d1", "d2", "d3"]), without(VERSION, ["v2"])),
        lambda n: n % DOCUMENTS in {1, 3},
    ),
    "neither": (
        MetadataFilters(
            filters=[*only(SOURCE_ID, ["d1"]).filters, *without(VERSION, ["v2", "v1"]).filters],
            condition=FilterCondition.NOT,
        ),
        lambda n: n % DOCUMENTS == 2,
    ),
    "either": (
        MetadataFilters(
            filters=[*only(SOURCE_ID, ["d1"]).filters, *without(VERSION, ["v2", "v1"]).filters],
            condition=FilterCondition.OR,
        ),
        lambda n: n % DOCUMENTS != 2,
    ),
}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("where", ["in memory", "in a file"])
def test_the_nearest_are_those_of_comparing_with_all(
    open_store: Opener, scope: str, where: str
) -> None:
    """Estimating loses nothing: the same passages as by every vector, in every scope."""
    filters, passes = SCOPES[scope]
    vectors = units(3000)
    store = open_store()
    ids = fill(store, vectors)
    if where == "in a file":
        store.settle()
        store = open_store()
    gone = [id_ for id_, place in ids.items() if place % 11 == 0]
    store.delete_nodes(node_ids=gone)
    inside = {i: n for i, n in ids.items() if n % 11 and passes(n)}
    queries = [vectors[5], units(1)[0]]
    for depth in (1, 10, 200):
        for query in queries:
            found = store.candidates(CandidateSearch([query], filters=filters, depth=depth))
            assert set(found.ids) == by_comparing_all(vectors, inside, query, depth)
    together = store.candidates(CandidateSearch(queries, filters=filters, depth=5))
    expected = [by_comparing_all(vectors, inside, query, 5) for query in queries]
    assert set(together.ids) == expected[0] | expected[1]


def test_ids_narrow_a_document(open_store: Opener) -> None:
    """A query for certain ids within a document finds what is in both."""
    store = open_store()
    vectors = units(60)
    ids = list(fill(store, vectors))
    query = VectorStoreQuery(
        query_embedding=vectors[0].tolist(),
        similarity_top_k=9,
        filters=only(SOURCE_ID, ["d2"]),
        node_ids=[ids[2], ids[3], ids[14]],
    )
    assert set(store.query(query).ids or []) == {ids[2], ids[14]}


def test_no_estimate_is_further_off_than_said() -> None:
    """The product of codes differs from that of the vectors by less than its bound."""
    for sharpness in (1, 5):
        vectors = np.concatenate([units(500), np.eye(DIMENSION, dtype=np.float32)]) ** sharpness
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        queries = Quantised.of(vectors[::50])
        made = Quantised.of(vectors)
        estimated = products(queries, made.codes, made.scales)
        off = np.abs(estimated - vectors[::50] @ vectors.T)
        assert (off <= bounds(queries, made.errors) + 1e-6).all()


def ask(store: EmbeddedVectorStore) -> Candidates:
    """Ask for both, so that everything that is searched is used."""
    query = np.eye(DIMENSION, dtype=np.float32)[0]
    return store.candidates(CandidateSearch([query], [{"oak": 1.0, "fir": 2.0}], depth=40))


def same(one: Candidates, other: Candidates) -> bool:
    """Whether two searches found the same, with the same scores."""
    return (
        one.ids == other.ids
        and np.array_equal(one.cosines, other.cosines)
        and np.allclose(one.matches, other.matches, atol=1e-12)
    )


def test_keywords_score_by_bm25(open_store: Opener) -> None:
    """Scores are BM25's, whichever segments the passages lie in and whatever is gone."""
    store = open_store()
    texts = ["oak oak elm", "oak", "yew ash fir yew", "elm"]
    for n, text in enumerate(texts):
        made = rows.Row(
            f"p{n}", "d", "v", None, "{}", "", text, "TextNode", NODE, units(1)[0].tobytes()
        )
        with store.client.writing() as connection:
            rows.write(connection, [made])
        store.follow()
    store.delete_nodes(node_ids=["p3"])
    found = store.candidates(CandidateSearch([], [{"oak": 2.0, "elm": 1.0, "ox": 1.0}]))
    mean = (3 + 1 + 4) / 3

    def share(count: int, length: int) -> float:
        return count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))

    rare, common = log(1 + 2.5 / 1.5), log(1 + 1.5 / 2.5)
    assert found.ids == ("p0", "p1")
    assert found.matches[0] == pytest.approx(
        [2 * common * share(2, 3) + rare * share(1, 3), 2 * common * share(1, 1)]
    )


def test_what_is_searched_is_read_from_a_file(
    open_store: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put into the file is not read from the database again, and found the same."""
    store = open_store()
    vectors = units(400)
    fill(store, vectors)
    store.settle()
    before = ask(store)
    assert same(ask(open_store()), before)
    monkeypatch.setattr(search, "segment_of", _refuse)
    later = open_store()
    assert same(ask(later), before)
    monkeypatch.undo()
    fill(later, units(30), first=400)
    later.delete_nodes(filters=only(VERSION, ["v4"]))
    assert same(ask(later), ask(store))
    assert same(ask(open_store()), ask(store))


def _refuse(*_: object) -> None:
    raise AssertionError("read from the database")


def test_others_rest_on_a_new_file(open_store: Opener) -> None:
    """Who holds passages in memory lets go of them once another has put them into the file."""
    reader, writer = open_store(), open_store()
    fill(writer, units(400))
    before = ask(reader)
    writer.settle()
    assert same(ask(reader), before)
    assert reader._search._view.not_kept == 0


@pytest.mark.parametrize(
    "harm", ["cut", "emptied", "garbage", "of another layout", "deleted", "another's", "wrong"]
)
def test_a_file_that_is_not_right_is_made_anew(
    open_store: Opener, tmp_path: Path, harm: str
) -> None:
    """Whatever lies beside the database, what is found is what the database holds."""
    store = open_store()
    fill(store, units(400))
    store.settle()
    before = ask(store)
    path = path_of(store.path)
    content = path.read_bytes()
    path.unlink()
    match harm:
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "emptied":
            path.write_bytes(b"")
        case "garbage":
            path.write_bytes(b"x" * 9000 + content[-16:])
        case "of another layout":
            path.write_bytes(content[:-1] + b"0")
        case "another's":
            other = EmbeddedVectorStore(path=tmp_path / "other.sqlite", dimension=DIMENSION)
            fill(other, units(400))
            other.settle()
            other.close()
            path_of(tmp_path / "other.sqlite").rename(path)
        case "wrong":
            path.write_bytes(b"\x01" * 4 * DIMENSION * 300 + content[4 * DIMENSION * 300 :])
    again = open_store()
    assert same(ask(again), before)
    again.settle()
    assert same(ask(open_store()), before)


def test_a_database_that_went_back_is_searched_as_it_is(open_store: Opener, tmp_path: Path) -> None:
    """A file that knows more than a restored database is not believed."""
    store = open_store()
    fill(store, units(200))
    store.settle()
    before = ask(store)
    care.copy_file(store.path, tmp_path / "backup")
    fill(store, units(300), first=200)
    store.settle()
    store.close()
    for path in tmp_path.glob("p.sqlite*"):
        if not path.name.endswith("-search"):
            path.unlink()
    (tmp_path / "backup").rename(tmp_path / "p.sqlite")
    assert same(ask(open_store()), before)


def test_what_is_not_worth_it_is_not_written(open_store: Opener) -> None:
    """A small store keeps to its database; a large one does not write all for little."""
    store = open_store()
    fill(store, units(90))
    store.settle()
    path = path_of(store.path)
    assert not path.exists()
    fill(store, units(2000), first=90)
    store.settle()
    written = path.stat().st_ino
    fill(store, units(150), first=2090)
    store.settle()
    assert path.stat().st_ino == written
    store.delete_nodes(filters=only(SOURCE_ID, ["d1", "d2"]))
    store.settle()
    assert path.stat().st_ino != written


def test_what_cannot_be_written_is_searched_from_memory(
    open_store: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the file cannot be written there is one warning, and everything is found."""
    store = open_store()
    fill(store, units(400))
    before = ask(store)
    unfinished = path_of(store.path)
    unfinished.with_name(unfinished.name + ".new").mkdir()
    store.settle()
    assert "searched from memory: Is a directory" in caplog.text
    assert same(ask(store), before)


def test_a_file_is_checked_against_its_passages(open_store: Opener) -> None:
    """A thorough look finds what a sample does not; what came or went since is no matter."""
    store = open_store()
    fill(store, units(400))
    store.settle()
    fill(store, units(20), first=400)
    store.delete_nodes(filters=only(VERSION, ["v4"]))
    store.close()
    assert care.search_agrees(store.path)
    path = path_of(store.path)
    content = bytearray(path.read_bytes())
    content[4 * DIMENSION * 301] ^= 1
    path.unlink()
    path.write_bytes(content)
    assert not care.search_agrees(store.path)
    care.drop_search(store.path)
    assert care.search_agrees(store.path)
