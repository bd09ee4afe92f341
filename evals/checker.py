"""The service's own check of a sentence against passages: the one place that knows it."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.grounding import AnswerGrounder
from tunedd_api.rag.answering.support import Evidence


def bears_out(passages: Sequence[str], claim: str) -> bool:
    """Whether the service would cite one of the passages for the claim, as an answer says it."""
    found = [_passage(number, text) for number, text in enumerate(passages, start=1)]
    grounder = AnswerGrounder(Evidence(found), strict=True)
    for _ in (*grounder.feed(claim), *grounder.finish()):
        pass
    return bool(grounder.grounded().citations)


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
