"""What both vector stores promise."""

from collections.abc import Callable, Mapping, Sequence
from math import isclose, log, sqrt
from uuid import UUID, uuid5

import numpy as np
import pytest
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
)
from llama_index.core.vector_stores.types import VectorStoreQueryMode

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.errors import ConfigurationError, IngestionError, StoreUnavailable
from tunedd_api.rag.nodes import (
    SOURCE_ID,
    TABLE_HEADER,
    VERSION,
    both,
    only,
    passage_node,
    stored_passage,
    without,
)
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.rag.vector_stores.candidates import CandidateSearch
from tunedd_api.rag.vector_stores.keywords import FOREIGN, K1, B, Frequencies

EAST, NORTH, UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
MetadataValue = str | int | list[str] | list[int] | None
HYBRID = VectorStoreQueryMode.HYBRID
WORDS = VectorStoreQueryMode.TEXT_SEARCH


def passage(
    text: str,
    *,
    vector: Sequence[float] | None = EAST,
    name: str = "a.md",
    version: str = "v1",
    page: int = 1,
    start: int = 0,
) -> TextNode:
    """Make the node of a passage."""
    node = passage_node(
        source=DocumentRef(document_id(name), name),
        version=version,
        title="Title",
        page=page,
        start=start,
        end=start + len(text),
        text=text,
    )
    node.embedding = None if vector is None else list(vector)
    return node


def ask(
    text: str = "",
    vector: Sequence[float] | None = None,
    *,
    top_k: int = 5,
    mode: VectorStoreQueryMode = HYBRID,
    alpha: float | None = None,
    filters: MetadataFilters | None = None,
    node_ids: list[str] | None = None,
) -> VectorStoreQuery:
    """Make a query."""
    return VectorStoreQuery(
        query_str=text,
        query_embedding=None if vector is None else list(vector),
        similarity_top_k=top_k,
        mode=mode,
        alpha=alpha,
        filters=filters,
        node_ids=node_ids,
    )


async def found(store: PassageStore, query: VectorStoreQuery) -> dict[str, float]:
    """Texts that a query finds and their scores, best first."""
    result = await store.serving.aquery(query)
    nodes, scores = result.nodes or [], result.similarities or []
    assert result.ids == [node.node_id for node in nodes]
    return {node.get_content(): score for node, score in zip(nodes, scores, strict=True)}


def condition(key: str, operator: FilterOperator, value: MetadataValue = None) -> MetadataFilter:
    """Make a filter on one key."""
    return MetadataFilter(key=key, operator=operator, value=value)


def combined(how: FilterCondition, *parts: MetadataFilter | MetadataFilters) -> MetadataFilters:
    """Make filters of filters."""
    return MetadataFilters(filters=list(parts), condition=how)


async def test_passages_come_back_whole(store: PassageStore) -> None:
    """A query returns id, text, metadata and templates as they were added."""
    node = passage("A whole passage", name="sub/a.md", version="v7", page=3, start=12)
    assert store.ingest.add([node]) == [node.node_id]
    result = await store.serving.aquery(ask("whole", EAST))
    (back,) = result.nodes or []
    assert back.model_dump(exclude={"embedding"}) == node.model_dump(exclude={"embedding"})


async def test_vectors_come_back(store: PassageStore) -> None:
    """Each node carries its vector at length 1, so that cosines can be taken."""
    store.ingest.add([passage("A passage", vector=(3.0, 0.0, 4.0))])
    result = await store.serving.aquery(ask("passage", EAST))
    (back,) = result.nodes or []
    assert back.embedding == pytest.approx([0.6, 0.0, 0.8], abs=1e-6)


async def test_added_is_found_at_once(store: PassageStore) -> None:
    """What the synchronous side has added or deleted, the next query sees."""
    assert await found(store, ask("oak", EAST)) == {}
    store.ingest.add([passage("An oak")])
    assert list(await found(store, ask("oak", EAST))) == ["An oak"]
    store.ingest.delete_nodes(filters=only(VERSION, ["v1"]))
    assert await found(store, ask("oak", EAST)) == {}


async def test_adding_twice_changes_nothing(store: PassageStore) -> None:
    """Adding the same passages again leaves the store as it is."""
    nodes = [passage(f"Passage {n}", start=n) for n in range(5)]
    store.ingest.add(nodes)
    before = await found(store, ask("passage 3", EAST))
    store.ingest.add([*nodes, *nodes])
    assert await found(store, ask("passage 3", EAST)) == before
    assert store.count() == 5


async def test_adding_replaces(store: PassageStore) -> None:
    """A passage with an id already there takes its place, words, vector and metadata."""
    old, others = passage("About oaks"), [passage(f"Filler {n}", start=n + 1) for n in range(4)]
    store.ingest.add([old, *others])
    new = passage("About elms", vector=UP, version="v2")
    new.id_ = old.node_id
    store.ingest.add([new])
    assert store.count() == 5
    assert store.versions() == {"v1": 4, "v2": 1}
    assert await found(store, ask("oaks", mode=WORDS)) == {}
    assert list(await found(store, ask("elms", mode=WORDS))) == ["About elms"]
    assert next(iter(await found(store, ask(vector=UP, alpha=1)))) == "About elms"


async def test_versions_are_counted(store: PassageStore) -> None:
    """Passages are counted by version, however many versions there are."""
    store.ingest.add([passage(f"{n}", version=f"v{n % 130}", start=n) for n in range(260)])
    assert store.versions() == {f"v{n}": 2 for n in range(130)}
    assert store.count() == 260
    assert store.count(only(VERSION, ["v3", "v4", "none"])) == 4


async def test_held(store: PassageStore) -> None:
    """Of a batch of passages it is told which the store holds."""
    nodes = [passage(f"Passage {n}", start=n) for n in range(150)]
    ids = [node.node_id for node in nodes]
    assert store.held(ids) == set()
    store.ingest.add(nodes[:100])
    assert store.held(ids) == set(ids[:100])
    assert store.held(ids[99:101]) == {ids[99]}
    assert store.held([]) == store.held(ids[100:]) == set()
    store.ingest.delete_nodes(node_ids=ids[:99])
    assert store.held(ids) == {ids[99]}


async def test_an_empty_store_finds_nothing(store: PassageStore) -> None:
    """A store without passages answers with none, and counts none."""
    assert await found(store, ask("anything", EAST)) == {}
    assert store.count() == 0
    assert store.versions() == {}


EQ, NE, ANY, ALL = FilterOperator.EQ, FilterOperator.NE, FilterOperator.ANY, FilterOperator.ALL
AND, OR, NOT = FilterCondition.AND, FilterCondition.OR, FilterCondition.NOT
FILTERS: Mapping[str, tuple[MetadataFilters, set[int]]] = {
    "equal": (combined(AND, condition("page", EQ, 3)), {3}),
    "unequal": (combined(AND, condition("page", NE, 3)), {1, 2, 4, 5}),
    "greater": (combined(AND, condition("page", FilterOperator.GT, 3)), {4, 5}),
    "greater or equal": (combined(AND, condition("page", FilterOperator.GTE, 3)), {3, 4, 5}),
    "less": (combined(AND, condition("page", FilterOperator.LT, 3)), {1, 2}),
    "less or equal": (combined(AND, condition("page", FilterOperator.LTE, 3)), {1, 2, 3}),
    "any": (combined(AND, condition("name", ANY, ["p1.md", "p4.md", "p9.md"])), {1, 4}),
    "any number": (combined(AND, condition("page", ANY, [2, 5])), {2, 5}),
    "all": (combined(AND, condition("name", ALL, ["p1.md"])), {1}),
    "all of several": (combined(AND, condition("name", ALL, ["p1.md", "p2.md"])), set()),
    "in": (combined(AND, condition("name", FilterOperator.IN, ["p1.md", "p2.md"])), {1, 2}),
    "not in": (combined(AND, condition("name", FilterOperator.NIN, ["p1.md", "p2.md"])), {3, 4, 5}),
    "empty": (combined(AND, condition("name", FilterOperator.IS_EMPTY)), set()),
    "and": (
        combined(
            AND, condition("page", FilterOperator.GT, 1), condition("name", ANY, ["p1.md", "p2.md"])
        ),
        {2},
    ),
    "or": (combined(OR, condition("page", EQ, 1), condition("name", EQ, "p5.md")), {1, 5}),
    "not": (combined(NOT, condition("page", EQ, 1), condition("name", EQ, "p5.md")), {2, 3, 4}),
    "nested": (
        combined(
            AND,
            combined(OR, condition("page", EQ, 1), condition("page", FilterOperator.GTE, 4)),
            combined(OR, condition("name", EQ, "p4.md"), condition("name", EQ, "p2.md")),
        ),
        {4},
    ),
    "quotes": (combined(AND, condition("name", EQ, "' OR 1=1 --")), set()),
}


@pytest.mark.parametrize("case", FILTERS)
async def test_filters(store: PassageStore, case: str) -> None:
    """Counts and queries by vector, by word and by both let through what the filters do."""
    filters, pages = FILTERS[case]
    store.ingest.add([passage(f"Page {n}", name=f"p{n}.md", page=n) for n in range(1, 6)])
    expected = {f"Page {n}" for n in pages}
    assert store.count(filters) == len(pages)
    assert set(await found(store, ask("page", EAST, filters=filters))) == expected
    assert set(await found(store, ask("page", mode=WORDS, filters=filters))) == expected
    by_vector = ask(vector=EAST, mode=VectorStoreQueryMode.DEFAULT, filters=filters)
    assert set(await found(store, by_vector)) == expected


async def test_deleting_by_filter(store: PassageStore) -> None:
    """Exactly what the filters let through is deleted."""
    store.ingest.add([passage(f"Page {n}", version=f"v{n % 3}", page=n) for n in range(9)])
    store.ingest.delete_nodes(filters=only(VERSION, ["v1"]))
    assert store.versions() == {"v0": 3, "v2": 3}
    texts = set(await found(store, ask("page", EAST, top_k=20)))
    assert texts == {f"Page {n}" for n in range(9) if n % 3 != 1}


async def test_deleting_much(store: PassageStore) -> None:
    """However many passages the filters let through, all of them are deleted."""
    store.ingest.add([passage(f"Page {n}", page=n) for n in range(450)])
    store.ingest.add([passage("An oak", version="v2")])
    store.ingest.delete_nodes(filters=only(VERSION, ["v1"]))
    assert store.versions() == {"v2": 1}


async def test_deleting_by_id(store: PassageStore) -> None:
    """Ids and filters together delete what bears such an id and passes."""
    nodes = [passage(f"Page {n}", version=f"v{n % 2}", page=n) for n in range(4)]
    store.ingest.add(nodes)
    ids = [nodes[0].node_id, nodes[1].node_id]
    store.ingest.delete_nodes(node_ids=[], filters=only(VERSION, ["v0"]))
    assert store.count() == 4
    store.ingest.delete_nodes(node_ids=ids, filters=only(VERSION, ["v1"]))
    assert set(await found(store, ask("page", EAST))) == {"Page 0", "Page 2", "Page 3"}


async def test_clearing(store: PassageStore) -> None:
    """A cleared store is empty and takes passages as before."""
    store.ingest.add([passage("An oak", name="report.pdf")])
    store.ingest.clear()
    assert store.count() == 0
    store.ingest.add([passage("An elm", name="final-report.pdf")])
    assert list(await found(store, ask("elm oak", EAST))) == ["An elm"]
    assert store.count(only("name", ["report.pdf"])) == 0


async def test_names_are_matched_whole(store: PassageStore) -> None:
    """A name is not taken for one that contains it, or that differs in capitals."""
    names = ["report.pdf", "final-report.pdf", "Report.pdf", "report"]
    store.ingest.add([passage(name, name=name) for name in names])
    for name in names:
        assert list(await found(store, ask("report pdf", EAST, filters=only("name", [name])))) == [
            name
        ]


@pytest.mark.parametrize(
    "filters",
    [
        MetadataFilters(filters=[]),
        only(SOURCE_ID, []),
        combined(OR, condition("page", EQ, 1), MetadataFilters(filters=[])),
    ],
    ids=["no filter", "no value", "nested"],
)
async def test_an_empty_filter_is_an_error(store: PassageStore, filters: MetadataFilters) -> None:
    """An empty selection never means everything, neither in queries nor in deletions."""
    store.ingest.add([passage("An oak")])
    with pytest.raises(ValueError, match="at least one"):
        await found(store, ask("oak", EAST, filters=filters))
    with pytest.raises(ValueError, match="at least one"):
        store.count(filters)
    with pytest.raises(ValueError, match="at least one"):
        store.ingest.delete_nodes(filters=filters)
    assert store.count() == 1


WALLS: Mapping[str, MetadataFilters | None] = {
    "a scope": only(SOURCE_ID, [str(document_id("in.md"))]),
    "not a version": without(VERSION, ["v0", "v9"]),
    "a scope, but not a version": both(
        only(SOURCE_ID, [str(document_id("in.md"))]), without(VERSION, ["v0"])
    ),
}


@pytest.mark.parametrize("wall", WALLS)
async def test_a_scope_is_a_wall_with_enough_behind_it(store: PassageStore, wall: str) -> None:
    """The best that pass fill the result, though hundreds that do not pass fit better."""
    outside = [passage(f"oak oak {n}", name=f"{n}.md", version="v0", start=n) for n in range(300)]
    inside = [
        passage(f"oak and elm {n}", name="in.md", vector=(0.2, 1.0, 0.01 * n), start=n)
        for n in range(8)
    ]
    store.ingest.add([*outside, *inside])
    for alpha in (0.0, 0.5, 1.0):
        query = ask("oak", EAST, top_k=6, alpha=alpha, filters=WALLS[wall])
        texts = await found(store, query)
        assert len(texts) == 6
        assert all(text.startswith("oak and elm") for text in texts)


async def test_ids_narrow_a_scope(store: PassageStore) -> None:
    """A query for certain ids within a scope finds what is in both."""
    nodes = [passage(f"Page {n}", name=f"{n % 2}.md", page=n) for n in range(6)]
    store.ingest.add(nodes)
    ids = [nodes[0].node_id, nodes[1].node_id]
    query = ask("page", EAST, filters=only("name", ["0.md"]), node_ids=ids)
    assert list(await found(store, query)) == ["Page 0"]


async def test_alpha_weighs_vectors_against_words(store: PassageStore) -> None:
    """Alpha 1 goes by vectors alone, 0 by words alone, and what is between by both."""
    store.ingest.add(
        [
            passage("near in meaning", vector=(1.0, 0.0, 0.0), start=1),
            passage("oak, oak, near in both", vector=(0.9, 0.1, 0.0), start=2),
            passage("oak in words alone", vector=(0.0, 0.0, 1.0), start=3),
            *(passage(f"neither {n}", vector=(0.1, 1.0, 0.1), start=n + 4) for n in range(6)),
        ]
    )
    by_vector = list(await found(store, ask("oak", EAST, alpha=1.0)))
    by_words = list(await found(store, ask("oak", EAST, alpha=0.0)))
    by_both = list(await found(store, ask("oak", EAST)))
    assert by_vector[:2] == ["near in meaning", "oak, oak, near in both"]
    assert by_words == ["oak, oak, near in both", "oak in words alone"]
    assert by_both[:2] == ["oak, oak, near in both", "near in meaning"]


async def test_scores_fall_from_one(store: PassageStore) -> None:
    """Fused scores come best first, lie between 0 and 1, and are 1 for what wins both ways."""
    nodes = [passage(f"oak {'elm ' * n}", vector=(1.0, 0.1 * n, 0.0), start=n) for n in range(9)]
    store.ingest.add([*nodes, *(passage(f"yew {n}", vector=UP, start=n + 9) for n in range(9))])
    scores = list((await found(store, ask("oak", EAST, top_k=9))).values())
    assert scores == sorted(scores, reverse=True)
    assert isclose(scores[0], 1.0, abs_tol=1e-6)
    assert min(scores) >= 0.0


async def test_the_only_match_by_words_counts_in_full(store: PassageStore) -> None:
    """One match by words alone, far by vector, gets all that words count for."""
    store.ingest.add(
        [
            passage("the rare wombat", vector=(-1.0, 0.0, 0.0)),
            *(passage(f"common {n}", vector=(1.0, 0.1 * n, 0.0), start=n) for n in range(9)),
        ]
    )
    scores = await found(store, ask("wombat", EAST, alpha=0.4, top_k=20))
    assert isclose(scores["the rare wombat"], 0.6, abs_tol=1e-6)
    assert isclose(scores["common 0"], 0.4, abs_tol=1e-6)


async def test_repeating_a_word_weighs_it(store: PassageStore) -> None:
    """Of two words that match equally well, the one said more often in the query wins."""
    store.ingest.add(
        [
            passage("an oak stands", start=1),
            passage("an elm stands", start=2),
            *(passage(f"filler {n}", start=n + 3) for n in range(8)),
        ]
    )
    oaks = list(await found(store, ask("oak elm oak oak", mode=WORDS)))
    elms = list(await found(store, ask("elm oak elm elm", mode=WORDS)))
    assert oaks == ["an oak stands", "an elm stands"]
    assert elms == ["an elm stands", "an oak stands"]


@pytest.mark.parametrize(
    "text",
    [
        'oak "unclosed',
        "oak AND OR NOT NEAR(",
        "oak* ^oak text:oak {oak} -oak +oak",
        "oak'; DROP TABLE passages; --",
        "oak\x00null",
        "oak 🌳 树 дуб ﷽ e\u0301",
        "(oak) [oak] \\oak\\ oak? 100% oak_",
        "oak " * 3000,
        " ".join(f"word{n}" for n in range(3000)) + " oak oak",
    ],
    ids=lambda text: text[:12],
)
async def test_any_text_is_a_query(store: PassageStore, text: str) -> None:
    """Whatever characters a query holds, its words are looked for and nothing else happens."""
    store.ingest.add([passage("An oak"), *(passage(f"Elm {n}", start=n + 1) for n in range(5))])
    assert list(await found(store, ask(text, mode=WORDS))) == ["An oak"]
    assert next(iter(await found(store, ask(text, EAST, alpha=0.1)))) == "An oak"


@pytest.mark.parametrize("text", ["", "   ", "?!… —", "of the"])
async def test_a_query_without_words_goes_by_vector(store: PassageStore, text: str) -> None:
    """Where no word tells anything, hybrid queries go by the vector alone."""
    store.ingest.add([passage(f"Elm {n}", vector=(1.0, 0.2 * n, 0.0), start=n) for n in range(4)])
    assert list(await found(store, ask(text, EAST))) == [f"Elm {n}" for n in range(4)]
    assert await found(store, ask(text, mode=WORDS)) == {}


@pytest.mark.parametrize("text", ["Ünïcödé – “quoted” passages", "Дубы и вязы", 'a "b" \\c\\ %d'])
async def test_any_text_is_a_passage(store: PassageStore, text: str) -> None:
    """Whatever characters a passage holds, it is found by its words and comes back as it was."""
    store.ingest.add([passage(text), *(passage(f"Elm {n}", start=n + 1) for n in range(5))])
    assert list(await found(store, ask(text, mode=WORDS))) == [text]


async def test_a_wrong_dimension_changes_nothing(store: PassageStore) -> None:
    """A batch in which one vector has another dimension is refused whole, with both numbers."""
    store.ingest.add([passage("An oak")])
    batch = [passage("An elm", start=1), passage("A yew", vector=(1.0, 2.0), start=2)]
    with pytest.raises(IngestionError, match=r"1 of 2 .* 2 numbers .* 3") as refused:
        store.ingest.add(batch)
    assert "yew" not in str(refused.value)
    assert store.count() == 1
    with pytest.raises(ConfigurationError, match=r"2 numbers .* 3"):
        await found(store, ask("oak", (1.0, 2.0)))


@pytest.mark.parametrize(
    ("text", "vector"),
    [
        ("No vector", None),
        ("All zeros", (0.0, 0.0, 0.0)),
        ("Not a number", (float("nan"), 0.0, 0.0)),
        ("Half a pair \ud800", EAST),
    ],
    ids=["none", "zeros", "nan", "surrogate"],
)
async def test_what_cannot_be_stored_is_refused(
    store: PassageStore, text: str, vector: Sequence[float] | None
) -> None:
    """A passage without a direction or with broken text is refused, its text not quoted."""
    with pytest.raises(IngestionError, match=r"1 of 2 passages could not be stored") as refused:
        store.ingest.add([passage("An oak"), passage(text, vector=vector, start=1)])
    assert text not in str(refused.value)
    assert store.count() == 0


async def test_an_unknown_mode_is_an_error(store: PassageStore) -> None:
    """A mode that the store has no search for, or an alpha out of bounds, is refused."""
    with pytest.raises(ValueError, match="mmr"):
        await found(store, ask("oak", EAST, mode=VectorStoreQueryMode.MMR))
    with pytest.raises(ValueError, match="alpha"):
        await found(store, ask("oak", EAST, alpha=1.5))
    with pytest.raises(ValueError, match="vector"):
        await found(store, ask("oak", mode=VectorStoreQueryMode.DEFAULT))


async def test_cosines_of_vectors_decide_the_order(store: PassageStore) -> None:
    """The length of a vector is no matter to how near it is."""
    diagonal = [100 / sqrt(2), 100 / sqrt(2), 0.0]
    store.ingest.add(
        [
            passage("far but long", vector=diagonal, start=1),
            passage("near but short", vector=(0.01, 0.001, 0.0), start=2),
        ]
    )
    by_vector = await found(store, ask(vector=(50.0, 0.0, 0.0), mode=VectorStoreQueryMode.DEFAULT))
    assert list(by_vector) == ["near but short", "far but long"]


async def test_two_open_stores_share_their_passages(
    store: PassageStore, open_store: Callable[[], PassageStore]
) -> None:
    """What one process adds or deletes, another that has the store open finds or misses."""
    other = open_store()
    await other.connect()
    store.ingest.add([passage("An oak"), passage("An elm", version="v2")])
    assert set(await found(other, ask("oak", EAST))) == {"An oak", "An elm"}
    store.ingest.delete_nodes(filters=only(VERSION, ["v2"]))
    assert list(await found(other, ask("oak", EAST))) == ["An oak"]
    assert other.versions() == {"v1": 1}
    await other.aclose()


async def test_it_can_be_connected_again(store: PassageStore) -> None:
    """After letting go of its asynchronous side a store can be connected anew."""
    store.ingest.add([passage("An oak")])
    await store.ping()
    await store.aclose()
    assert store.count() == 1
    await store.connect()
    await store.ping()
    assert list(await found(store, ask("oak", EAST))) == ["An oak"]


async def test_a_closed_store_says_so(store: PassageStore) -> None:
    """A store that was closed is unavailable, and closing it again does no harm."""
    await store.aclose()
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable):
        store.count()
    with pytest.raises(StoreUnavailable):
        store.ingest.add([passage("An oak")])
    with pytest.raises(StoreUnavailable):
        await store.ping()


async def test_ids_are_the_callers(store: PassageStore) -> None:
    """A passage keeps the id that its maker gave it."""
    node = passage("An oak")
    node.id_ = str(uuid5(UUID(int=7), "mine"))
    store.ingest.add([node])
    result = await store.serving.aquery(ask("oak", EAST))
    assert result.ids == [node.id_]


async def test_candidates_of_several_parts(store: PassageStore) -> None:
    """Vectors and keywords are searched for at once; every candidate is measured by each vector."""
    oak = passage("An oak", vector=EAST, start=1)
    elm = passage("An elm", vector=NORTH, start=2)
    yew = passage("A yew", vector=(1.0, 1.0, 0.0), start=3)
    store.ingest.add([oak, elm, yew])
    east, north = np.array(EAST, dtype=np.float32), np.array(NORTH, dtype=np.float32)
    search = CandidateSearch([east, north], [{"elm": 2.0}, {}, {"elm": 0.25}], None, 1)
    found = await store.candidates(search)
    assert found.ids == tuple(sorted([oak.node_id, elm.node_id]))
    at = {id_: n for n, id_ in enumerate(found.ids)}
    assert found.cosines[:, at[oak.node_id]] == pytest.approx([1.0, 0.0], abs=1e-6)
    assert found.cosines[:, at[elm.node_id]] == pytest.approx([0.0, 1.0], abs=1e-6)
    assert found.matches[:, at[oak.node_id]] == pytest.approx([0.0, 0.0, 0.0])
    most = found.matches[0, at[elm.node_id]]
    assert found.matches[:, at[elm.node_id]] == pytest.approx([most, 0.0, most / 8], abs=1e-5)


async def test_candidates_are_scored_by_bm25(store: PassageStore) -> None:
    """A keyword's score is BM25's, to the number, so that both stores rank alike."""
    texts = ["oak oak elm", "oak fir", *(f"yew ash {n}" for n in range(8))]
    nodes = [passage(text, vector=NORTH, start=n) for n, text in enumerate(texts)]
    for node in nodes:
        node.metadata.update({"title": "", "name": ""})
    store.ingest.add(nodes)
    search = CandidateSearch([], [{"oak": 1.0}])
    found = await store.candidates(search)
    mean = sum(len(text.split()) for text in texts) / len(texts)
    rarity = log(1 + (10 - 2 + 0.5) / (2 + 0.5))
    expected = {
        node.node_id: rarity * f * (K1 + 1) / (f + K1 * (1 - B + B * length / mean))
        for node, f, length in zip(nodes[:2], (2, 1), (3, 2), strict=True)
    }
    scores = dict(zip(found.ids, found.matches[0].tolist(), strict=True))
    assert scores == pytest.approx(expected, rel=1e-3)


async def test_candidates_within_a_scope(store: PassageStore) -> None:
    """The filters hold for vectors and keywords; how rare a keyword is does not depend on them."""
    store.ingest.add([passage(f"oak {n}", name=f"{n}.md", start=n) for n in range(6)])
    east = np.array(EAST, dtype=np.float32)
    everywhere = await store.candidates(CandidateSearch([east], [{"oak": 1.0}]))
    scope = only("name", ["2.md"])
    within = await store.candidates(CandidateSearch([east], [{"oak": 1.0}], scope))
    assert len(within.ids) == 1
    assert within.matches[0, 0] == pytest.approx(everywhere.matches[0].max(), rel=1e-3)
    with pytest.raises(ValueError, match="at least one"):
        await store.candidates(CandidateSearch([east], [], MetadataFilters(filters=[])))


async def test_the_order_does_not_depend_on_how_many_are_wanted(store: PassageStore) -> None:
    """The first few of many results are those of few."""
    store.ingest.add(
        [
            passage(f"oak {'elm ' * (n % 7)}", vector=(1.0, 0.01 * n, 0.3 * (n % 5)), start=n)
            for n in range(150)
        ]
    )
    orders = []
    for top_k in (3, 10, 100):
        query = ask("elm oak", EAST, top_k=top_k)
        orders.append((await store.serving.aquery(query)).ids or [])
    assert orders[2][:10] == orders[1]
    assert orders[1][:3] == orders[0]


async def test_passages_are_read_by_id(store: PassageStore) -> None:
    """What a store holds of a passage comes back without making a node of it."""
    node = passage("An oak of oaks", name="a.md", page=3, vector=(3.0, 0.0, 4.0))
    store.ingest.add([node, passage("An elm", start=1)])
    read = await store.passages([node.node_id, str(uuid5(UUID(int=7), "none"))])
    (one,) = read.values()
    assert (one.id, one.text) == (node.node_id, "An oak of oaks")
    assert {key: one.metadata[key] for key in ("name", "page", "title", "version")} == {
        "name": "a.md",
        "page": 3,
        "title": "Title",
        "version": "v1",
    }
    assert one.vector.tolist() == pytest.approx([0.6, 0.0, 0.8], abs=1e-6)
    assert one.keywords == {"titl", "oak"}
    assert await store.passages([]) == {}


async def test_a_whole_document_is_walked_through(store: PassageStore) -> None:
    """All of its passages come in reading order, however many the server gives at once."""
    whole = [
        passage(f"Bees {page} {start}", page=page, start=start, name="long.md", version=version)
        for version in ("v1", "v2")
        for page, passages in ((1, 3), (2, 230), (10, 5))
        for start in range(passages)
    ]
    store.ingest.add([*reversed(whole), passage("Ants march", name="other.md")])

    walked = await store.walk(only(SOURCE_ID, [str(document_id("long.md"))]))

    places = [(int(one.metadata["page"]), int(one.metadata["start"])) for one in walked]
    assert places == sorted(places)
    assert {one.id for one in walked} == {node.node_id for node in whole}
    assert len(walked) == len(whole)
    assert np.linalg.norm(walked[0].vector) == pytest.approx(1.0, abs=1e-5)


async def test_frequencies(store: PassageStore) -> None:
    """Passages that hold a keyword are counted, and all there are."""
    store.ingest.add([passage("oak" if n else "oak elm", start=n) for n in range(5)])
    counted = await store.frequencies(["oak", "elm", "yew"])
    assert counted.passages == 5
    assert counted.rarity("elm") > counted.rarity("oak") > counted.rarity("yew") == 0.0


async def test_a_search_counts_on_the_way(store: PassageStore) -> None:
    """What a search is told to count is what the store says when it is asked for just that."""
    store.ingest.add([passage("oak" if n else "oak elm", start=n) for n in range(5)])
    search = CandidateSearch(keywords=[{"oak": 1.0}], counted=["oak", "elm", "yew"])
    found = await store.candidates(search)
    assert [found.frequencies.rarity(word) for word in search.counted] == [
        (await store.frequencies([word])).rarity(word) for word in search.counted
    ]
    assert (await store.candidates(CandidateSearch(keywords=[{"oak": 1.0}]))).ids == found.ids


async def test_passages_in_other_languages_are_counted(store: PassageStore) -> None:
    """What is not in English has a keyword that says so."""
    german = passage("Die Bienen tanzen, um einander zu sagen, wo die Blumen sind.", name="b.md")
    store.ingest.add([passage("The bees dance to tell where the flowers are."), german])

    assert await store.frequencies([FOREIGN]) == Frequencies(2, {FOREIGN: 1})


async def test_titles_are_found(store: PassageStore) -> None:
    """A passage is found by the title, section and file that it stands in."""
    node = passage("Revenue grew.", name="acme-2024.pdf")
    node.metadata["section"] = "Outlook"
    store.ingest.add([node, passage("Revenue fell.", name="b.pdf", start=1)])
    for word in ("acme", "outlook", "2024"):
        assert list(await found(store, ask(word, mode=WORDS))) == ["Revenue grew."]


async def test_rows_are_found_by_their_columns(store: PassageStore) -> None:
    """A passage is found by what names its columns outside of it, and brings that back."""
    node = passage("Elmford | 16 | 1946")
    node.metadata[TABLE_HEADER] = "Station | Platforms | Opened"
    store.ingest.add([node, passage("Oakford | 5 | 1950", start=40)])
    assert list(await found(store, ask("platform", mode=WORDS))) == ["Elmford | 16 | 1946"]
    (read,) = (await store.passages([node.node_id])).values()
    assert stored_passage(read, 1, 1).table_header == "Station | Platforms | Opened"
    assert "platform" in read.keywords


@pytest.mark.parametrize(("text", "query"), [("机器学习很有用", "学习"), ("東京は大きい", "東京")])
async def test_text_without_spaces_is_found(store: PassageStore, text: str, query: str) -> None:
    """A word within a clause without spaces is found."""
    store.ingest.add([passage(text), *(passage(f"文章 {n}", start=n + 1) for n in range(5))])
    assert list(await found(store, ask(query, mode=WORDS))) == [text]
