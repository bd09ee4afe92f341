"""What the last answer of a conversation has told already, and where it was taken from."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Self
from uuid import UUID

from tunedd_api.rag.language.keywords import keyword_set
from tunedd_api.rag.retrieval.known_passages import KnownPassage
from tunedd_api.rag.vector_stores.candidates import StoredPassage

_SAID_IN_FULL: Final = 0.5
"""What the score of a passage is multiplied by that the last answer has told in full."""

_MOSTLY_SAID: Final = (0.6, 0.9)
"""Between these shares of its keywords a passage goes from saying something new to nothing new.

The last answer's passage is never what is asked for next on TREC CAsT, where the answer is the
whole passage; an answer that quotes a sentence or two of it leaves most of it unsaid, and the next
question is often about that."""

_SOURCE: Final = (0.5, 0.9)
_ASKED_ELSEWHERE: Final = 0.1
"""Between these shares of the answer's keywords a passage goes from not being what the answer was
taken from to being it. What it then loses where it holds no keyword that the question brings: the
conversation is nearest to it, and what is asked stands next to it. Fitted on follow-ups over the
starter library (python -m evals run --set library): .1 to .15 serve, .2 takes too much."""


class LastAnswer(NamedTuple):
    """Keywords of the last answer, and those that the question brings and some passage holds."""

    said: frozenset[str]
    asked: frozenset[str]

    @classmethod
    def before(cls, question: str, answer: str, passages: Sequence[KnownPassage]) -> Self:
        """What was told before a question, as far as these passages can tell."""
        said = keyword_set(answer)
        new = keyword_set(question) - said if said else frozenset()
        missing = new
        for known in passages:
            if not missing:
                break
            missing = missing - known.stored.keywords
        return cls(said, new - missing)

    def document(self, passages: Sequence[KnownPassage]) -> UUID | None:
        """The document that the answer was taken from, as far as its words tell.

        None where nothing else of it is among these passages: it has nothing more to say.
        """
        if not self.said:
            return None
        source = max(passages, key=lambda known: self.source(known.stored), default=None)
        if source is None or self.source(source.stored) < 1:
            return None
        document = source.passage.document.id
        others = any(p is not source and p.passage.document.id == document for p in passages)
        return document if others else None

    def source(self, stored: StoredPassage) -> float:
        """How far a passage is what the answer was taken from, from 0 to 1."""
        if not self.said:
            return 0.0
        low, high = _SOURCE
        held = len(self.said & stored.keywords) / len(self.said)
        return min(1.0, (held - low) / (high - low)) if held > low else 0.0

    def news(self, stored: StoredPassage) -> float:
        """How far a passage says something that the answer has not said, from 0 to 1."""
        low, high = _MOSTLY_SAID
        if not self.said or len(self.said & stored.keywords) < low * len(stored.keywords) / 2:
            return 1.0
        # The stored keywords include those of the title, which an answer need not repeat.
        own = keyword_set(stored.text)
        share = len(own & self.said) / len(own) if own else 0.0
        return min(1.0, max(0.0, (high - share) / (high - low)))

    def worth(self, stored: StoredPassage) -> float:
        """What the score of a passage is multiplied by for what was told."""
        said_already = _SAID_IN_FULL + (1 - _SAID_IN_FULL) * self.news(stored)
        if not self.asked:
            return said_already
        missing = 1 - len(self.asked & stored.keywords) / len(self.asked)
        return said_already * (1 - _ASKED_ELSEWHERE * missing * self.source(stored))
