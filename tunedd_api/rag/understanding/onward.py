"""What seems talk by its form, and goes on from an answer where a conversation has one."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.understanding.forms import Form, forms
from tunedd_api.rag.understanding.history import Turn
from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.pointing import asks
from tunedd_api.rag.understanding.wording import Wording

_OF_A_LIBRARY: Final = word_set(
    "you your yours document documents doc docs file files paper papers pdf pdfs report reports "
    "article articles book books text texts title titles source sources library collection topic "
    "topics tool app bot service system assistant chatbot program website site page here loaded "
    "uploaded upload indexed available ask asking search help catalogue catalog"
)
"""Words with which one speaks of the library or to its service."""

_OF_DOCUMENTS: Final = frozenset({"answered", "extractive", "no_answer"})
"""Outcomes of turns that documents were asked in."""

_MOST_WORDS: Final = 8


def goes_on_from_an_answer(form: Form, message: str, earlier: Sequence[Turn]) -> bool:
    """Whether a message asks for the library by its form alone, behind what documents were asked.

    "What should I do then?" and "What is included?" name neither the library nor the service.
    """
    if form.kind is not Kind.LIBRARY or form.groups or not _asked_the_documents(earlier):
        return False
    words = Wording.of(message)
    return len(words) <= _MOST_WORDS and words.vocabulary.isdisjoint(_OF_A_LIBRARY)


def as_asked(form: Form, message: str, earlier: Sequence[Turn]) -> Form | None:
    """What an acknowledgement asks behind an answer, were it written with a mark: "why not"."""
    if form.kind is not Kind.SMALL_TALK or form.aspect is not Aspect.ACKNOWLEDGEMENT:
        return None
    if message.rstrip().endswith("?") or not _asked_the_documents(earlier):
        return None
    first = next(iter(forms(f"{message.rstrip(' .!')}?")))
    return first if first.aspect is Aspect.REASON else None


def _asked_the_documents(earlier: Sequence[Turn]) -> bool:
    """Whether the last turn but for small talk asked documents something, whatever came of it."""
    last = next((turn for turn in reversed(earlier) if _says_more_than_talk(turn)), None)
    return last is not None and (last.outcome in _OF_DOCUMENTS if last.outcome else asks(last))


def _says_more_than_talk(turn: Turn) -> bool:
    return next(iter(forms(turn.question))).kind is not Kind.SMALL_TALK
