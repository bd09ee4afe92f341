"""Quoting instead of writing: for models that cannot be trusted, or that brought nothing."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.line_kinds import LineKind
from tunedd_api.rag.answering.question_kinds import asks_for_several, kind_of_question
from tunedd_api.rag.answering.question_parts import parts_of_question
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.answering.quoting import answers, answers_to_parts, trimmed
from tunedd_api.rag.answering.stretch_ranking import rank
from tunedd_api.rag.answering.stretches import Stretch, is_of_another, stretches
from tunedd_api.rag.language.instructions import is_instruction

PLACES: Final = 2
"""Places that are quoted in place of an answer."""


def quotes_for(
    question: str, gathered: Gathered, subject: str = "", most: int = PLACES
) -> list[Quote]:
    """What to quote of what was gathered; the best of each subject where there are several.

    ``subject`` is what the conversation was about before, in words; ``most`` is how many places
    are quoted, unless several things are asked in one. No model is asked.
    """
    if not gathered.subjects:
        return _best(question, gathered.found[0].passages, subject, most)
    chosen: list[Quote] = []
    for compared, found in zip(gathered.subjects, gathered.found, strict=True):
        quotes = _best(compared, found.passages, question, 1)
        chosen += [q for q in quotes if not any(q.overlaps(other) for other in chosen)]
    return chosen


def candidates(question: str, passages: Sequence[Passage]) -> list[Stretch]:
    """The stretches that can answer a question: whole tables only where it asks for several.

    Each is as long as it would be quoted.
    """
    several, kind = asks_for_several(question), kind_of_question(question)
    return [
        trimmed(stretch, kind)
        for stretch in stretches(passages)
        if (several or stretch.kind is not LineKind.TABLE)
        and not is_of_another(question, stretch)
        and not is_instruction(stretch.anchor_text)
    ]


def _best(question: str, passages: Sequence[Passage], subject: str, most: int) -> list[Quote]:
    parts = parts_of_question(question)
    if len(parts) > 1:
        about = f"{subject} {question}"
        ranked = [rank(part, candidates(part, passages), about) for part in parts]
        quotes = answers_to_parts(ranked)
        if len(quotes) > 1:
            return quotes
    found = candidates(question, passages)
    return answers(rank(question, found, subject), most) if found else []
