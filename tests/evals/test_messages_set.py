"""The messages that ask nothing of the documents, and the questions that look like those."""

from collections import Counter

import pytest

from evals.answers import message_figures
from evals.asking import Reply
from evals.judging import judge
from evals.questions import MESSAGE_KINDS, MESSAGES, WORDINGS, Question, read_questions
from tests.support.messages import Catalogue
from tunedd_api.documents.model import CatalogueEntry, document_id
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.understanding.reader import MessageReader

EXAMPLES = MESSAGES.parents[1] / "talk"
SAID = read_questions(MESSAGES)
TALK = [one for one in SAID if one.expected == ("conversation",)]
ALIKE = [one for one in SAID if one.kind == "looks-like-talk"]
ENTRIES = [
    CatalogueEntry(document_id(name), name, title, 2)
    for name, title in (
        ("agent-memory.pdf", "Memory in AI Agents"),
        ("context-awareness.pdf", "Context Awareness in Agents"),
        ("game-theory-of-agents.pdf", "Game Theory of Agents"),
        ("tool-use-and-function-calling.pdf", "Tool Use and Function Calling"),
        ("visibility-and-governance.pdf", "Visibility and Governance of AI Agents"),
    )
]


async def needs_evidence(said: Question) -> bool:
    """Whether a message of the set is taken for something that the documents must answer."""
    history = [
        HistoryMessage(turn.role, turn.content, "answered" if turn.role == "assistant" else None)
        for turn in said.history
    ]
    reader = MessageReader(Catalogue(ENTRIES))
    return (await reader.read(said.question, history, DocumentScope.everything())).needs_evidence


def test_enough_of_every_kind() -> None:
    """There are twenty messages of each kind, and sixty questions that look like them."""
    count = Counter(one.kind for one in SAID)
    assert set(count) == set(MESSAGE_KINDS)
    assert count.pop("looks-like-talk") == 60
    assert set(count.values()) == {20}
    assert len({one.id for one in SAID}) == len(SAID)


def test_wordings_are_of_the_same_kinds_and_no_examples() -> None:
    """The lists of others hold 300 messages and 200 questions, of which hardly any was learnt."""
    wordings = read_questions(WORDINGS)
    told = [path.read_text("utf-8").splitlines() for path in EXAMPLES.rglob("*.txt")]

    assert {one.kind for one in wordings} == set(MESSAGE_KINDS)
    assert sum(one.kind == "looks-like-talk" for one in wordings) == 200
    assert len({one.id for one in wordings}) == len(wordings) == 500
    learnt = {one.question for one in wordings} & {line for lines in told for line in lines}
    assert len(learnt) <= 0.02 * len(wordings)


async def test_what_needs_no_evidence_is_understood() -> None:
    """Nearly all messages that ask nothing of the documents are taken for what they are."""
    missed = [one.id for one in TALK if await needs_evidence(one)]
    assert len(missed) <= 0.03 * len(TALK), missed


@pytest.mark.parametrize("alike", ALIKE, ids=lambda alike: alike.id)
async def test_questions_that_look_like_talk_are_questions(alike: Question) -> None:
    """No question to the documents is taken for talk."""
    assert await needs_evidence(alike)


def test_figures() -> None:
    """What is answered sensibly counts by kind, and what is taken for talk counts by itself."""
    chosen = [SAID[0], ALIKE[0], ALIKE[1]]
    reply = Reply(content="Hello!", outcome="conversation")
    judged = [judge(one, reply, lambda _document, _page: "") for one in chosen]
    found = {figure.name: figure.value for figure in message_figures(judged)}
    assert found["no question, answered sensibly"] == 1.0
    assert found["questions, taken for talk"] == 1.0
    assert found["looks-like-talk"] == 0.0
