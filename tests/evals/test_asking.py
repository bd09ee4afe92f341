"""What is asked over HTTP and what comes back, with a service that is made up."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from evals.answers import answer_figures, judged_answers
from evals.asking import converse, search
from evals.figures import Figure
from evals.questions import GoldSpan, Question, Turn
from evals.retrieval import question_figures

PAGE = "Bees dance. Ants march."
DOCUMENT = {"id": "d", "name": "bees.pdf"}
PASSAGE = {"document": DOCUMENT, "page": 1, "start": 0, "end": 23, "text": PAGE, "score": 0.9}
CITATION = {
    "marker": 1,
    "document": DOCUMENT,
    "page": 1,
    "start": 0,
    "end": 11,
    "quote": "Bees dance.",
    "score": 1.0,
}
ANSWER = {
    "content": "Bees dance. [1]",
    "outcome": "answered",
    "citations": [CITATION],
    "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    "timings": {"retrieve_ms": 5.0, "first_token_ms": 10.0, "total_ms": 40.0},
}
QUESTION = Question(
    id="follow-up-01",
    kind="follow-up",
    language="en",
    question="Do they dance?",
    expected=("answered",),
    history=(Turn("user", "What are bees?"), Turn("assistant", "Insects.")),
    spans=(GoldSpan("bees.pdf", 1, "Bees dance."),),
    facts=(("dance",),),
)


def stream(*events: tuple[str, dict[str, Any]]) -> str:
    """Server-sent events, with a comment among them."""
    return ": ping\n\n" + "".join(
        f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"
        for number, (name, data) in enumerate(events, start=1)
    )


GOOD = stream(("sources", {"passages": [PASSAGE]}), ("token", {"text": "Bees"}), ("done", ANSWER))


class Fake:
    """A service with one document, which answers every message in the same way."""

    def __init__(self, turn: Callable[[], httpx.Response]) -> None:
        self._turn = turn
        self.bodies: list[dict[str, Any]] = []
        self.client = httpx.Client(
            base_url="http://service", transport=httpx.MockTransport(self._answer)
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.bodies.append(json.loads(request.content))
        match request.url.path.split("/")[1:]:
            case ["search"]:
                return httpx.Response(200, json={"passages": [PASSAGE]})
            case ["conversations"]:
                return httpx.Response(201, json={"id": "c"})
            case ["conversations", "c", "messages"]:
                return self._turn()
            case ["documents", "d", "pages", "1"]:
                return httpx.Response(200, json={"page": 1, "text": PAGE})
        raise AssertionError(request.url)


def fake(body: str, status: int = 200) -> Fake:
    """A service whose turns come to this."""
    return Fake(lambda: httpx.Response(status, text=body))


def values(figures: list[Figure]) -> dict[tuple[str, str, str], float | None]:
    """Figures by what they are called."""
    return {figure.key: figure.value for figure in figures}


def test_answer_of_a_turn() -> None:
    """A turn's passages, content, citations and costs are read from its events."""
    service = fake(GOOD)
    (reply,) = converse(service.client, ["Do bees dance?"], ["bees.pdf"])
    assert service.bodies == [{"documents": ["bees.pdf"]}, {"content": "Do bees dance?"}]
    assert (reply.content, reply.outcome, reply.markers) == ("Bees dance. [1]", "answered", (1,))
    assert [place.text for place in reply.sources] == [PAGE]
    assert [place.text for place in reply.citations] == ["Bees dance."]
    assert reply.model_calls == 1


def test_turn_that_fails() -> None:
    """A refused message, an error event and a broken stream are errors of the turn, not of all."""
    problem = stream(("sources", {"passages": [PASSAGE]}), ("error", {"detail": "Too slow."}))
    for body, status, said in (
        ("{}", 503, "{}"),
        (problem, 200, "Too slow."),
        ("", 200, "The stream ended before the answer did."),
    ):
        (reply,) = converse(fake(body, status).client, ["Do bees dance?"])
        assert (reply.outcome, reply.error, reply.model_calls) == ("error", said, 0)


def test_search_within_a_history() -> None:
    """The history goes along, and passages come back in their order."""
    service = fake(GOOD)
    found = search(service.client, "Do they?", QUESTION.history, limit=5)
    assert [place.document for place in found] == ["bees.pdf"]
    assert service.bodies == [
        {
            "query": "Do they?",
            "history": [
                {"role": "user", "content": "What are bees?"},
                {"role": "assistant", "content": "Insects."},
            ],
            "limit": 5,
        }
    ]


def test_figures_of_answers() -> None:
    """Questions are asked after the user's part of their history, and judged."""
    service = fake(GOOD)
    judged = judged_answers(service.client, [QUESTION], lambda _said: None)
    assert [b["content"] for b in service.bodies[1:]] == ["What are bees?", "Do they dance?"]
    found = values(answer_figures(judged))
    assert found["gold facts", "in the answer", ""] == 1.0
    assert found["citations", "verbatim at their place", ""] == 1
    assert found["outcome", "present, wrongly refused", ""] == 0.0
    assert found["outcome", "absent, refused", ""] is None
    assert found["cost", "whole answer, median", ""] == 40.0
    assert found["cost", "model calls a turn", ""] == 1.0
    assert found["answers by kind", "follow-up", "outcome right"] == 1.0


def test_figures_of_retrieval() -> None:
    """Each answerable question is searched for alone, and after what was said before it."""
    service = fake(GOOD)
    found = values(question_figures(service.client, [QUESTION], 10))
    assert found["retrieval: library", "follow-up, alone", "first place"] == 1.0
    assert found["retrieval: library", "follow-up, within its history", "nDCG@10"] == 1.0
    assert [len(body["history"]) for body in service.bodies] == [0, 2, 8]


def test_turn_that_needs_no_evidence() -> None:
    """A greeting is answered sensibly if it is taken for one, whatever is said."""
    greeting = Question("hi", "small-talk", "en", "hi", ("conversation",))
    for outcome, sensible in (("conversation", 1.0), ("no_answer", 0.0), ("answered", 0.0)):
        said = {**ANSWER, "content": "Hello!", "outcome": outcome, "citations": []}
        service = fake(stream(("sources", {"passages": []}), ("done", said)))
        judged = judged_answers(service.client, [greeting], lambda _said: None)
        found = values(answer_figures(judged))
        assert found["outcome", "needs no evidence, answered as such", ""] == sensible
