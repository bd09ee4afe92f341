"""Drafts: what is kept of an answer, however far it came."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.conversations import a_reply, a_turn
from tests.support.passages import a_passage
from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.conversations.events import Answer, EngineEvent, SourcesFound, TokenGenerated
from tunedd_api.conversations.model import MessageStatus, Outcome, Usage
from tunedd_api.conversations.turns.draft import Draft, title_of
from tunedd_api.documents.model import DocumentRef

CONVERSATION = uuid4()
SOURCES = SourcesFound((a_passage("Bees dance."),), Usage(90, 20, 50, 0, 4096), 0.5, 1.5)


def a_citation(marker: int) -> Citation:
    """A citation with this marker."""
    return Citation(marker, DocumentRef(uuid4(), "a.md"), 1, 0, 11, "Bees dance.", 0.5)


def a_draft(*events: EngineEvent) -> Draft:
    """A draft that these events went into."""
    draft = Draft(CONVERSATION, "Why?")
    for event in events:
        draft.add(event)
    return draft


def test_question() -> None:
    """A draft makes the user's message of its question."""
    question = a_draft().question
    assert (question.role, question.content, question.status) == (
        "user",
        "Why?",
        MessageStatus.COMPLETE,
    )
    assert question.conversation_id == CONVERSATION
    assert (question.in_reply_to, question.outcome, question.citations) == (None, None, ())


def test_question_that_was_asked_before() -> None:
    """A new answer replies to the message that is there, rather than to a copy."""
    question, _ = a_turn(CONVERSATION)
    draft = Draft(CONVERSATION, question.content, asked=question)
    assert draft.question is question
    assert draft.reply(MessageStatus.COMPLETE).in_reply_to == question.id


def test_nothing_yet() -> None:
    """Before the sources are found there is nothing to keep."""
    assert not a_draft().begun
    assert a_draft(SOURCES).begun
    assert a_draft(SOURCES).content == ""


def test_finished_answer() -> None:
    """A finished answer is kept as the engine gave it."""
    answer = Answer(
        content="Because. [1]",
        outcome=Outcome.NO_ANSWER,
        citations=(a_citation(1),),
        unsupported=(Span(0, 4),),
        usage=Usage(1, 2, 3, 4, 5),
    )
    draft = a_draft(SOURCES, TokenGenerated("Because."))
    reply = draft.reply(MessageStatus.COMPLETE, answer)
    question = draft.question
    assert reply == replace(
        a_reply(question),
        id=reply.id,
        created_at=reply.created_at,
        content=answer.content,
        outcome=answer.outcome,
        citations=answer.citations,
        unsupported=answer.unsupported,
        usage=answer.usage,
        timings=reply.timings,
    )
    assert reply.created_at >= question.created_at


@pytest.mark.parametrize("status", [MessageStatus.CANCELLED, MessageStatus.FAILED])
def test_partial_answer(status: MessageStatus) -> None:
    """Of an answer that breaks off, text and citations are kept as far as they came."""
    first, second = a_citation(1), a_citation(2)
    reply = a_draft(
        SOURCES,
        TokenGenerated("Bees dance."),
        TokenGenerated(" [1]", (first,)),
        TokenGenerated(" They sting. [2]", (second,)),
        TokenGenerated(" And"),
    ).reply(status)
    assert (reply.content, reply.status) == ("Bees dance. [1] They sting. [2] And", status)
    assert reply.citations == (first, second)
    assert reply.unsupported == ()
    assert reply.outcome is None


def test_cost_of_a_partial_answer() -> None:
    """A partial answer says what its prompt cost, how many tokens came, and how long it took."""
    tokens = [TokenGenerated("One"), TokenGenerated(" two"), TokenGenerated(" three")]
    reply = a_draft(SOURCES, *tokens).reply(MessageStatus.CANCELLED)
    assert reply.usage == replace(SOURCES.usage, completion_tokens=3)
    timings = reply.timings
    assert timings is not None
    assert (timings.condense_ms, timings.retrieve_ms) == (0.5, 1.5)
    assert timings.first_token_ms is not None
    assert 0 <= timings.first_token_ms <= timings.total_ms


def test_cost_before_the_first_token() -> None:
    """Without a token there is no time to the first one."""
    reply = a_draft(SOURCES).reply(MessageStatus.CANCELLED)
    assert reply.content == ""
    assert reply.timings is not None
    assert reply.timings.first_token_ms is None
    assert reply.usage == SOURCES.usage


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Why?", "Why?"),
        ("  Why\n\tdo   bees\r\ndance?\n", "Why do bees dance?"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("Why " + "x" * 100, "Why…"),
        (f"{'x' * 29} {'y' * 29} z", f"{'x' * 29} {'y' * 29}…"),
        ("花" * 100, "花" * 59 + "…"),
        ("🐝 " * 50, ("🐝 " * 30).rstrip() + "…"),
        ("a\u2028b\u00a0c\u3000d", "a b c d"),
        (
            "How do honeybees tell their sisters where to find the flowers in spring?",
            "How do honeybees tell their sisters where to find the…",
        ),
    ],
)
def test_title(question: str, title: str) -> None:
    """A title is the question's beginning on one line, cut between words where there are any."""
    assert title_of(question) == title


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_title_of_anything(question: str) -> None:
    """Whatever the question, its title is short, on one line, and what the question begins with."""
    title = title_of(question)
    line = " ".join(question.split())
    assert 0 < len(title) <= 60
    assert "\n" not in title
    assert title == line or (len(line) > 60 and line.startswith(title.removesuffix("…")))


def test_messages_have_ids_of_their_own() -> None:
    """Question and answer of every draft have ids that no other message has."""
    drafts = [a_draft(SOURCES) for _ in range(2)]
    ids = {draft.question.id for draft in drafts}
    ids |= {draft.reply(MessageStatus.FAILED).id for draft in drafts}
    assert len(ids) == 4


def test_id_of_the_answer() -> None:
    """An answer bears the id that was given for it."""
    identifier = uuid4()
    draft = Draft(CONVERSATION, "Why?", answer_id=identifier)
    assert draft.reply(MessageStatus.FAILED).id == identifier
