"""The service's own check of a sentence against passages: the one place that knows it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.grounding.grounder import AnswerGrounder
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.claims.support import Evidence
from tunedd_api.rag.providers.embedded.catalogue import MINILM, EmbeddingEntry
from tunedd_api.rag.providers.embedded.head_start import embedding_server
from tunedd_api.rag.providers.embedded.machine import physical_cores
from tunedd_api.rag.providers.embedded.server import LlamaServer
from tunedd_api.rag.providers.embedded.token_vectors import open_token_vectors
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.providers.token_vectors import TokenVectors


def bears_out(
    passages: Sequence[str],
    claim: str,
    tokens: TokenVectors | None = None,
    judge: BoostedTrees | None = None,
) -> bool:
    """Whether the service would cite one of the passages for the claim, as an answer says it.

    Without ``tokens`` words alone tell what is said in other words, as where the embedding model
    gives none, and without a ``judge`` the rules alone decide, as in other languages than English.
    """
    evidence = Evidence(passages_of(passages), tokens=tokens, judge=judge)
    grounder = AnswerGrounder(evidence, strict=True)
    for _ in (*grounder.feed(claim), *grounder.finish()):
        pass
    return bool(grounder.grounded().citations)


def passages_of(texts: Sequence[str]) -> list[Passage]:
    """Texts as passages of documents of their own."""
    return [_passage(number, text) for number, text in enumerate(texts, start=1)]


@contextmanager
def token_vectors(cache: Path, entry: EmbeddingEntry = MINILM) -> Iterator[TokenVectors | None]:
    """The token vectors of an embedded model while they are used; None without its weights."""
    weights = Weights(cache / "weights")
    if not weights.holds(entry):
        yield None
        return
    server = LlamaServer(embedding_server(entry, weights, physical_cores()))
    try:
        yield open_token_vectors(entry, weights, server)
    finally:
        server.close()


def _passage(number: int, text: str) -> Passage:
    name = f"passage-{number}.txt"
    return Passage(
        id=uuid5(NAMESPACE_URL, name),
        document=DocumentRef(document_id(name), name),
        title="",
        page=1,
        start=0,
        end=len(text),
        text=text,
        score=1.0,
        similarity=1.0,
    )
