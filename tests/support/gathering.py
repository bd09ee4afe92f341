"""Passages as they are gathered for a question."""

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.retrieval.hybrid import Retrieved


def gathered(*passages: Passage) -> Gathered:
    """These passages, found for one question."""
    return Gathered((Retrieved(np.zeros(2, np.float32), passages, 0.0, 0.0),))
