"""What engines remember of a history."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.support.conversations import a_reply, a_turn
from tunedd_api.conversations.history import memorable, to_history
from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.documents.passages import HistoryMessage, QuotedPlace


def said_of(*messages: Message) -> list[HistoryMessage]:
    """These messages as engines remember them."""
    return [to_history(message) for message in messages]


def test_what_is_known_of_an_answer() -> None:
    """With an answer goes how its turn ended, and which places it quotes."""
    question, reply = a_turn(uuid4())
    (citation,) = reply.citations
    asked, answered = memorable([question, reply])
    assert asked == HistoryMessage("user", question.content)
    quoted = QuotedPlace(citation.document, citation.page, citation.start, citation.end)
    assert answered == HistoryMessage("assistant", reply.content, "answered", (quoted,))


@pytest.mark.parametrize(
    ("status", "stands"),
    [
        (MessageStatus.COMPLETE, True),
        (MessageStatus.CANCELLED, True),
        (MessageStatus.FAILED, False),
        (MessageStatus.REPLACED, False),
    ],
)
def test_what_is_said_of(status: MessageStatus, *, stands: bool) -> None:
    """Turns are remembered as pairs, and only those whose answer stands."""
    before, after = a_turn(uuid4()), a_turn(uuid4())
    question, reply = a_turn(uuid4())
    turn = (question, replace(reply, status=status))
    expected = [*before, *(turn if stands else ()), *after]
    assert memorable([*before, *turn, *after]) == said_of(*expected)


def test_answer_without_text_is_not_said_of() -> None:
    """A turn that was stopped before its first token is not remembered."""
    question, reply = a_turn(uuid4())
    assert memorable([question, replace(reply, content="", status=MessageStatus.CANCELLED)]) == []


def test_replaced_answer_gives_way() -> None:
    """Of several answers to a question the one that stands is remembered."""
    question, reply = a_turn(uuid4())
    new = replace(a_reply(question), content="Better")
    old = replace(reply, status=MessageStatus.REPLACED, replaced_by=new.id)
    assert memorable([question, old, new]) == said_of(question, new)


def test_question_that_has_dropped_out() -> None:
    """An answer is remembered even when its question is no longer among the last messages."""
    _, reply = a_turn(uuid4())
    assert memorable([reply]) == said_of(reply)
