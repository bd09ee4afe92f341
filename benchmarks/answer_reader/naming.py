"""Questions that name what they ask about, as people do who have many documents."""

from random import Random
from typing import Final

from benchmarks.answer_reader.written_documents import Document
from tunedd_api.rag.language.content_words import content_terms

_NAMED: Final = 0.5
"""How often a question that does not name its subject is made to."""
_FIRST: Final = 0.25
"""How often the name stands in front of the question."""


def named(question: str, document: Document, chance: Random) -> str:
    """A question with the name of its document's subject, half of the time if it has none."""
    if chance.random() >= _NAMED:
        return question
    return with_name(question, document, chance) or question


def with_name(question: str, document: Document, chance: Random) -> str:
    """A question with one of its document's names; empty if it names the document already."""
    known = frozenset(content_terms(" ".join((document.title, *document.names))))
    if not document.names or known & frozenset(content_terms(question)):
        return ""
    name = chance.choice(document.names)
    if chance.random() < _FIRST:
        return f"{name[0].upper()}{name[1:]}, {question[0].lower()}{question[1:]}"
    asked = question.rstrip()
    end = asked[-1] if asked[-1] in "?.!" else ""
    return f"{asked.rstrip('?.! ')} {name}{end}"
