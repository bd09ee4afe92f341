"""Messages with what they are, as people write them, and the documents they may speak of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tunedd_api.documents.model import CatalogueEntry, document_id
from tunedd_api.documents.scope import DocumentScope

_FOLDER: Final = Path(__file__).parents[1] / "unit" / "rag" / "understanding" / "messages"

ENTRIES: Final = tuple(
    CatalogueEntry(document_id(name), name, title, pages)
    for name, title, pages in (
        ("agent-memory.pdf", "How Agents Remember", 6),
        ("Chan et al. - 2024 - Visibility into AI Agents.pdf", "Visibility into AI Agents", 18),
        ("game-theory.pdf", "Game Theory of Agents: Cooperation and Conflict", 9),
        ("reports/kestrel-2024.pdf", "Kestrel Annual Report 2024", 120),
    )
)


class Catalogue:
    """A catalogue of these entries."""

    def __init__(self, entries: Sequence[CatalogueEntry] = ENTRIES) -> None:
        self._all = entries

    async def entries(self, scope: DocumentScope) -> Sequence[CatalogueEntry]:
        """Those that the scope allows."""
        return [entry for entry in self._all if scope.allows(entry.id)]

    async def unread(self, scope: DocumentScope) -> int:
        """All of them have been read."""
        del scope
        return 0


AFTER_POLITENESS: Final = (
    ("Hi! What is the contract net protocol?", "What is the contract net protocol?"),
    ("hello, how does tit for tat work?", "how does tit for tat work?"),
    ("hi what is an agent card", "what is an agent card"),
    ("Good morning. Who proposed it?", "Who proposed it?"),
    ("thanks, and what are its drawbacks?", "what are its drawbacks?"),
    ("Okay. What role will diet play?", "What role will diet play?"),
    ("Great, thank you! Which theorem is that?", "Which theorem is that?"),
    ("Sorry to bother you, but who wrote it?", "who wrote it?"),
    ("What is an agent card? Thanks!", "What is an agent card?"),
    ("What is an agent card, thank you", "What is an agent card"),
    ("That's interesting. How is it defined?", "How is it defined?"),
    ("yes, but what about the second author?", "but what about the second author?"),
    ("No, I meant the heron", "I meant the heron"),
    ("Danke. Und wer hat es erfunden?", "wer hat es erfunden?"),
    ("Guten Tag, was ist ein Agent?", "was ist ein Agent?"),
    ("Hola, ¿qué es un agente?", "qué es un agente?"),
    ("Bonjour, qu'est-ce qu'un agent ?", "qu'est-ce qu'un agent ?"),
    ("Ciao! Che cos'è un agente?", "Che cos'è un agente?"),
    ("Olá! O que é um agente?", "O que é um agente?"),
    ("你好！什么是合同网协议？", "什么是合同网协议？"),
    ("مرحبا، ما هو العقد؟", "ما هو العقد؟"),
)


def messages_of(kind: str) -> list[str]:
    """The messages of a kind, as ``tests/unit/rag/understanding/messages`` lists them."""
    text = (_FOLDER / f"{kind}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line]
