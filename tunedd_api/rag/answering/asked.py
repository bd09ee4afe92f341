"""What is asked: a message within its conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

from tunedd_api.conversations.manner import OWN_MANNER, Manner
from tunedd_api.conversations.model import Grounding
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope


@dataclass(frozen=True, slots=True)
class Asked:
    """A message within its conversation; ``history`` is oldest first.

    At most ``passages`` of the scope are retrieved for it. The conversation ``begins_later`` in
    the history than it did where only its last turns are remembered. What a model is told of it is
    ``told``, where a question is answered as with less of it: one that is put once more, and one
    behind turns that only told where an answer stands.
    """

    message: str
    history: Sequence[HistoryMessage]
    scope: DocumentScope
    passages: int
    grounding: Grounding
    manner: Manner = OWN_MANNER
    begins_later: bool = False
    told: Sequence[HistoryMessage] | None = None

    @property
    def said(self) -> Sequence[HistoryMessage]:
        """All that was said before."""
        return self.history if self.told is None else self.told
