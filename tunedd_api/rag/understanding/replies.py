"""Replies that need no evidence: to small talk, about the service, library and conversation."""

from collections.abc import Mapping, Sequence
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.conversation_replies import ConversationReplies
from tunedd_api.rag.understanding.history import turns
from tunedd_api.rag.understanding.library_replies import LibraryReplies
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.phrases import Phrases

_WITHOUT_KEYS: Final[Mapping[Aspect | None, str]] = {
    Aspect.PRIVACY: "privacy_without_keys",
    Aspect.UPLOAD: "upload_without_keys",
}
"""What is said where a service that asks for no key does otherwise than one that does."""


def depends_on_keys(understood: Understanding) -> bool:
    """Whether the reply is another one where the service asks for keys."""
    own = understood.kind is Kind.SERVICE and understood.aspect in _WITHOUT_KEYS
    return own or (understood.also is not None and depends_on_keys(understood.also))


def no_answer(language: str) -> str:
    """The sentence for "the documents do not answer this question"."""
    return Phrases(language)["no_answer"]


def still_read(language: str, documents: int) -> str:
    """The sentence for "so many documents are still being read"."""
    return Phrases(language).count("unread", documents)


def no_more(language: str) -> str:
    """The sentence for "the documents say no more about this"."""
    return Phrases(language)["no_more"]


def no_part(language: str, parts: Sequence[str]) -> str:
    """The sentences for parts that no document has."""
    say = Phrases(language)
    return " ".join(say["no_part"].format(part=part) for part in parts)


def reply(
    understood: Understanding,
    history: Sequence[HistoryMessage],
    entries: Sequence[CatalogueEntry],
    *,
    begins_later: bool = False,
    asks_for_keys: bool = True,
) -> str:
    """What to say to a message that needs no evidence.

    ``history`` is what was said before, oldest first, as far as it is remembered, which is not
    from the beginning if it ``begins_later``; ``entries`` are the documents of the conversation's
    scope. Who may read and add what depends on whether the service ``asks_for_keys``.

    Raises:
        ValueError: if the message needs evidence.
    """
    if understood.needs_evidence:
        raise ValueError("This message is to be answered from the documents.")
    meant = [understood, *([understood.also] if understood.also else [])]
    said = [_said(one, history, entries, begins_later, asks_for_keys) for one in meant]
    return "\n\n".join(dict.fromkeys(said))


def _said(
    understood: Understanding,
    history: Sequence[HistoryMessage],
    entries: Sequence[CatalogueEntry],
    begins_later: bool,  # noqa: FBT001
    asks_for_keys: bool,  # noqa: FBT001
) -> str:
    say = Phrases(understood.language)
    match understood.kind:
        case Kind.SERVICE if not asks_for_keys and understood.aspect in _WITHOUT_KEYS:
            return say[_WITHOUT_KEYS[understood.aspect]]
        case Kind.SMALL_TALK | Kind.SERVICE:
            return say[understood.aspect.value if understood.aspect else "unclear"]
        case Kind.LIBRARY:
            return LibraryReplies(say, entries).about(understood)
        case Kind.CONVERSATION:
            earlier = turns(history)
            return ConversationReplies(say, earlier, begins_later=begins_later).about(understood)
        case Kind.DOCUMENT:
            meant = understood.documents or entries
            return LibraryReplies(say, entries).listed("which_document", meant)
        case _:
            return _pointing(understood, say, history)


def _pointing(understood: Understanding, say: Phrases, history: Sequence[HistoryMessage]) -> str:
    if understood.aspect is Aspect.SOURCE:
        return ConversationReplies(say, turns(history)).source()
    if understood.aspect is Aspect.ITEM and understood.number is not None:
        return say["no_such_item"]
    return say["nothing_said"]
