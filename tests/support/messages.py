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


FRAMED: Final = {
    "Please explain the contract net protocol": "explain the contract net protocol",
    "Can you explain what replicator dynamics are?": "explain what replicator dynamics are?",
    "Could you tell me who wrote the first chapter?": "who wrote the first chapter?",
    "I would like to know how agents remember": "how agents remember",
    "more on reflection please": "more on reflection",
    "OK so what is a payoff?": "what is a payoff?",
    "Do you happen to know who won the tournament?": "who won the tournament?",
    "Quick question: is there a deposit for the boat?": "is there a deposit for the boat?",
    "Just out of curiosity, what does a queen cost?": "what does a queen cost?",
    "What does a queen cost, please?": "What does a queen cost?",
    "Any idea how heavy a hive is?": "how heavy a hive is?",
    "What on earth is kahm yeast?": "What is kahm yeast?",
    "Where exactly does the loan end?": "Where does the loan end?",
    "I read all of it but I still don't get it: what was the badge?": "what was the badge?",
    "Sorry if this is obvious, but when is the fee due?": "when is the fee due?",
    "My boss wants to know which ways they compared": "which ways they compared",
    "Could you tell me whether dogs are allowed?": "whether dogs are allowed?",
    "Who won the tournament, do you know?": "Who won the tournament?",
    "Können Sie mir sagen, wann der Vertrag endet?": "wann der Vertrag endet?",
    "¿Me puede decir quién ganó el torneo?": "quién ganó el torneo?",
    "Pouvez-vous me dire qui a gagné le tournoi ?": "qui a gagné le tournoi ?",
    "J'aimerais savoir quand le contrat finit": "quand le contrat finit",
    "Me gustaría saber cuándo termina el contrato": "cuándo termina el contrato",
    "Ich wüsste gern, wann der Vertrag endet": "wann der Vertrag endet",
    "Vorrei sapere quando finisce il contratto": "quando finisce il contratto",
    "Potrebbe dirmi quando finisce il contratto?": "quando finisce il contratto?",
    "Pode me dizer quando termina o contrato?": "quando termina o contrato?",
}
"""Questions with what people put around them, and as they are asked bare."""

SURROUNDED: Final = {
    "I am preparing a talk for Friday. Who won the tournament?": "Who won the tournament?",
    "Who won the tournament? I couldn't find it myself.": "Who won the tournament?",
    "What is its weakness? I could not find it.": "What is its weakness?",
    "Could you also tell me which one was it built on?": "which one was it built on?",
    "Please answer the following question: Who won?": "Who won?",
    "Q: Who won the tournament?": "Who won the tournament?",
    "@assistant Who won the tournament?": "Who won the tournament?",
    "Who won the tournament? Think step by step.": "Who won the tournament?",
    "Using only the documents, who won the tournament?": "who won the tournament?",
    "I forgot who won the tournament": "who won the tournament",
    "We're writing a report. List the three limits.": "List the three limits.",
    "I have a question. When does the loan end?": "When does the loan end?",
    "Dear assistant,\n\nwhen does the loan end?\n\nBest regards,\nTom": "when does the loan end?",
    "Sehr geehrte Damen und Herren, wann endet der Vertrag? Viele Grüße": "wann endet der Vertrag?",
    "When does\nthe loan end?": "When does the loan end?",
    "Estoy escribiendo un informe. ¿Cuándo termina el contrato?": "¿Cuándo termina el contrato?",
}
"""Questions with sentences around them that ask nothing, and what is asked."""

UNFRAMED: Final = (
    "Contract net protocol: who published it?",
    "The question of the lease: when does it end?",
    "Can I do both on the same day?",
    "I have to write an essay about hives. What do they need?",
    "I want to know about careers with animals.",
    "Qui a analysé l'enchère au second prix, et en quelle année ?",
    "Who wrote to my dear friend, and when?",
    "I have the Heron. What does the yearly service cost?",
    "I am looking at the Heron. What does the yearly service cost?",
    "We are writing 12 letters a day. Is that too many?",
    "I don't understand the third rule. When does it apply?",
    "Can I pay by card?",
    "Can I have breakfast on the morning of the operation?",
    "May I bring my dog?",
    "Is it possible to borrow a boat?",
    "I am a student, what do I pay?",
    "I know that the fee is 20 euros, but when is it due?",
    "Why do people say thank you?",
    "And what about the second boat?",
)
"""What looks as if something were put around it, and says what is asked."""

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
