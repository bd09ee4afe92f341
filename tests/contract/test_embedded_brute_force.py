"""The embedded store against an oracle that looks at everything."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.core.vector_stores.types import VectorStoreQueryMode

from tunedd_api.rag.nodes import SOURCE_ID, only
from tunedd_api.rag.vector_stores.embedded import EmbeddedVectorStore

DIMENSION = 4
TOLERANCE = 3e-6
SOURCES = ("a", "b", "c", "d")
WORDS = ("oak", "elm", "yew", "ash", "fir")


@dataclass(frozen=True)
class Made:
    """A passage as the oracle knows it."""

    number: int
    source: str
    words: tuple[str, ...]
    vector: tuple[float, ...]

    @property
    def id(self) -> str:
        """The id of its node."""
        return str(UUID(int=self.number))

    def node(self) -> TextNode:
        """Make the node."""
        return TextNode(
            id_=self.id,
            text=" ".join(self.words),
            metadata={SOURCE_ID: self.source},
            embedding=list(self.vector),
        )


numbers = st.integers(min_value=-3, max_value=3).map(float)
vectors = st.tuples(*[numbers] * DIMENSION).filter(any)
made = st.builds(
    Made,
    number=st.integers(min_value=0, max_value=40),
    source=st.sampled_from(SOURCES),
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(tuple),
    vector=vectors,
)
scopes = st.none() | st.lists(st.sampled_from(SOURCES), min_size=1, unique=True)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    batches=st.lists(st.lists(made, max_size=12), min_size=1, max_size=4),
    deleted=st.lists(st.sampled_from(SOURCES), max_size=1),
    late=st.lists(made, max_size=6),
    scope=scopes,
    query=vectors,
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    top_k=st.integers(min_value=1, max_value=12),
)
def test_results_are_those_of_brute_force(
    batches: Sequence[Sequence[Made]],
    deleted: Sequence[str],
    late: Sequence[Made],
    scope: list[str] | None,
    query: tuple[float, ...],
    words: list[str],
    top_k: int,
) -> None:
    """After any adding, replacing and deleting, searches find what looking at all would."""
    known: dict[str, Made] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = EmbeddedVectorStore(path=Path(folder, "p.sqlite"), dimension=DIMENSION)
        try:
            for batch in batches:
                store.add([one.node() for one in batch])
                known.update({one.id: one for one in batch})
                store.follow()
            for source in deleted:
                store.delete_nodes(filters=only(SOURCE_ID, [source]))
                known = {i: one for i, one in known.items() if one.source != source}
            store.add([one.node() for one in late])
            known.update({one.id: one for one in late})

            inside = {i: one for i, one in known.items() if scope is None or one.source in scope}
            _check_vectors(store, inside, scope, query, top_k)
            _check_words(store, inside, scope, words, top_k)
            assert store.count() == len(known)
        finally:
            store.close()


def _ask(
    store: EmbeddedVectorStore, scope: list[str] | None, query: VectorStoreQuery
) -> dict[str, float]:
    query.filters = None if scope is None else only(SOURCE_ID, scope)
    result = store.query(query)
    return dict(zip(result.ids or [], result.similarities or [], strict=True))


def _check_vectors(
    store: EmbeddedVectorStore,
    inside: dict[str, Made],
    scope: list[str] | None,
    query: tuple[float, ...],
    top_k: int,
) -> None:
    asked = np.array(query) / np.linalg.norm(query)
    cosines = {
        i: float(np.array(one.vector) @ asked / np.linalg.norm(one.vector))
        for i, one in inside.items()
    }
    found = _ask(
        store, scope, VectorStoreQuery(query_embedding=list(query), similarity_top_k=top_k)
    )
    # Whole numbers as coordinates make many equals, whose order float32 leaves open.
    expected = sorted(cosines.values(), reverse=True)[:top_k]
    assert [cosines[i] for i in found] == pytest.approx(expected, abs=TOLERANCE)
    assert list(found.values()) == pytest.approx(expected, abs=TOLERANCE)


def _check_words(
    store: EmbeddedVectorStore,
    inside: dict[str, Made],
    scope: list[str] | None,
    words: list[str],
    top_k: int,
) -> None:
    matching = {i for i, one in inside.items() if set(one.words) & set(words)}
    found = _ask(
        store,
        scope,
        VectorStoreQuery(
            query_str=" ".join(words),
            similarity_top_k=top_k,
            mode=VectorStoreQueryMode.TEXT_SEARCH,
        ),
    )
    assert set(found) <= matching
    assert len(found) == min(top_k, len(matching))
