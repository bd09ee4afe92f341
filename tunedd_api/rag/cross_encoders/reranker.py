"""Passages put into a better order by a cross-encoder, behind LlamaIndex's own interface."""

import asyncio
import math
import threading

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle

from tunedd_api.rag.cross_encoders.checkpoint import CrossEncoder


class CrossEncoderReranker(BaseNodePostprocessor):
    """Reads each passage together with the question; scores are between 0 and 1.

    One question at a time: each uses all the processor's cores.
    """

    _encoder: CrossEncoder = PrivateAttr()
    _alone: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, encoder: CrossEncoder) -> None:
        super().__init__()
        self._encoder = encoder

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises the class by."""
        return "CrossEncoderReranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            return nodes
        with self._alone:
            scored = [
                NodeWithScore(node=one.node, score=_share(self._score(query_bundle, one)))
                for one in nodes
            ]
        return sorted(scored, key=lambda one: -(one.score or 0.0))

    async def _apostprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._postprocess_nodes, nodes, query_bundle)

    def _score(self, query: QueryBundle, one: NodeWithScore) -> float:
        return self._encoder.score(query.query_str, one.node.get_content(MetadataMode.NONE))


def _share(logit: float) -> float:
    """The logistic function, in a form that no logit is too large for."""
    return 0.5 + 0.5 * math.tanh(logit / 2)
