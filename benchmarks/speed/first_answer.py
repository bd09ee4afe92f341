"""What a reader waits for with the models that come along: passages, first token, whole answer."""

import asyncio
from time import perf_counter
from typing import Final

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run
from benchmarks.framework.contenders import Ours
from benchmarks.framework.prompts import QUESTIONS
from benchmarks.framework.services import embedded
from tunedd_api.rag.providers.embedded.catalogue import SMOLLM2

_ASKED: Final = 5
_EVENTS: Final = {"passages": b"event: sources", "first token": b"event: token"}
_WHOLE: Final = "whole answer"
_DEFAULT: Final = "the default model"
_MODELS: Final = {"SmolLM2": SMOLLM2.name, _DEFAULT: ""}
_SENTENCES: Final = (
    "What small models say is shown by the sentence, when it is known that the passages bear it "
    "out, and most answers are one sentence: so the first token comes with the end of it. The "
    "passages are there within a tenth of a second; with SmolLM2, reading the prompt takes another "
    "0.9 s (see the way to the model and back), and the rest is writing and being checked."
)


async def _heard(service: Ours, question: str) -> dict[str, float]:
    """The seconds until each event first came, and until the end."""
    path, body, headers = service.request(await service.begin(), question, stream=True)
    came: dict[str, float] = {}
    heard, begun = b"", perf_counter()
    async with service.http.post(path, json=body, headers=headers) as response:
        response.raise_for_status()
        async for part in response.content.iter_any():
            heard += part
            for name, event in _EVENTS.items():
                if name not in came and event in heard:
                    came[name] = perf_counter() - begun
    came[_WHOLE] = perf_counter() - begun
    return came


async def _carry_out(run: Run) -> list[Figure]:
    figures = []
    for shown, model in _MODELS.items():
        async with embedded(run.folder / "ours", llm_model=model) as service:
            await _heard(service, QUESTIONS[-1])  # the first answer is a benchmark of the start
            asked = QUESTIONS[: run.count(_ASKED, 1)]
            came = [await _heard(service, question) for question in asked]
        for name in (*_EVENTS, _WHOLE):
            values = tuple(1000 * one[name] for one in came if name in one)
            figures.append(Figure(f"{name}, {shown}", OURS, "ms", values))
    return figures


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="first-answer",
        title="What a reader waits for, with the embedded models",
        what=(
            "The service as `make run` starts it, over the starter library, with SmolLM2 and with "
            "the model that it takes by itself. Five questions about different articles, each in a "
            "new conversation, after one that does not count: when the passages come that there is "
            "something to read, when the first token of the answer, and when its end."
        ),
        measure=_measure,
        bars=(
            Bar("passages, SmolLM2", at_most=150, of=OURS),
            Bar("first token, SmolLM2", at_most=1000, of=OURS, held_by=_SENTENCES),
            Bar(f"passages, {_DEFAULT}", at_most=150, of=OURS),
            Bar(f"first token, {_DEFAULT}", at_most=4000, of=OURS, held_by=_SENTENCES),
        ),
        repeats=1,
    ),
)
