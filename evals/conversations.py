"""Conversations with a human rewrite of each question, and where its answer stands.

A set is a file of JSON Lines, a conversation each. What the assistant said in it are the words that
answer, so that a follow-up is searched for as after a good answer.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from evals.asking import search
from evals.figures import Figure
from evals.measures import by_query, means
from evals.questions import GoldSpan, Question, Turn
from evals.retrieval import gold_places

CONVERSATIONS: Final = Path(__file__).parent / "sets" / "conversations" / "conversations.jsonl"
GROUP: Final = "retrieval: conversations"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question within its conversation, and what a person makes of it by itself."""

    question: Question
    rewrite: str


def read_conversations(path: Path = CONVERSATIONS) -> list[FollowUp]:
    """The questions of all conversations that have something before them.

    Raises:
        ValueError, KeyError: if a line is not a conversation.
    """
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [follow_up for row in rows for follow_up in _follow_ups(row)]


def conversation_figures(
    client: httpx.Client, follow_ups: list[FollowUp], limit: int
) -> list[Figure]:
    """How well follow-ups are found by themselves, within their history, and rewritten."""
    figures = []
    for way, queries in (
        ("raw", [(one.question.question, ()) for one in follow_ups]),
        ("within their history", [(f.question.question, f.question.history) for f in follow_ups]),
        ("rewritten by a human", [(one.rewrite, ()) for one in follow_ups]),
    ):
        run = {
            one.question.id: gold_places(search(client, text, past, limit=limit), one.question)
            for one, (text, past) in zip(follow_ups, queries, strict=True)
        }
        values = by_query({name: {"0": 1} for name in run}, run).values()
        figures += [
            Figure(GROUP, f"follow-ups {way}", value, len(run), measure=measure)
            for measure, value in means(values).items()
        ]
    return figures


def _follow_ups(row: dict[str, Any]) -> Iterator[FollowUp]:
    history: list[Turn] = []
    for number, turn in enumerate(row["turns"], start=1):
        if history:
            yield FollowUp(
                Question(
                    id=f"{row['id']}-{number}",
                    kind="follow-up",
                    language="en",
                    question=turn["raw"],
                    expected=("answered",),
                    history=tuple(history),
                    spans=(GoldSpan(turn["document"], turn["page"], turn["quote"]),),
                ),
                turn["rewrite"],
            )
        history += [Turn("user", turn["raw"]), Turn("assistant", turn["quote"])]
