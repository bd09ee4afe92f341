"""The time to the first token, through the service and straight from the model server."""

import asyncio
from time import perf_counter
from typing import Final

import aiohttp

from benchmarks.framework import llama_server as llama
from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, ratios
from benchmarks.framework.prompts import BUDGET, QUESTIONS, Prompt, prompts
from benchmarks.framework.services import ours
from tunedd_api.rag.providers.embedded.catalogue import SMOLLM2

_STRAIGHT: Final = "straight"
_MEASURE: Final = "first token of an answer"
_RATIO: Final = "first token through the service / straight"
_ANSWER: Final = 16


async def _straight(client: aiohttp.ClientSession, url: str, prompt: Prompt) -> float:
    body = {"messages": prompt, "max_tokens": _ANSWER, "temperature": 0, "stream": True}
    first, heard, begun = 0.0, b"", perf_counter()
    async with client.post(f"{url}/v1/chat/completions", json=body) as response:
        response.raise_for_status()
        async for part in response.content.iter_any():
            heard += part
            if not first and b'"content":"' in heard:
                first = perf_counter() - begun
    return first


async def _carry_out(run: Run) -> list[Figure]:
    questions = QUESTIONS[: run.count(len(QUESTIONS), 2)]
    heard = await prompts(run.folder, questions, together=False)
    settings = {**BUDGET, "answer_tokens": _ANSWER, "embedding_provider": "mock"}
    took: dict[tuple[str, int], float] = {}
    async with (
        llama.serving(run.folder, SMOLLM2.name) as url,
        ours(run.folder / "ours", f"{url}/v1", **settings) as service,
        llama.client() as client,
    ):
        await service.ask(await service.begin(), questions[-1])  # connects and loads
        # Each way asks every other question, then the others: what the server read last is never
        # what it is asked next, so that it reads each prompt anew but for the system prompt.
        for first in (0, 1):
            for number, question in enumerate(questions):
                if number % 2 == first:
                    answer = await service.ask(await service.begin(), question, stream=True)
                    took[OURS, number] = answer.first
                else:
                    took[_STRAIGHT, number] = await _straight(client, url, heard[number])
    found = {
        way: tuple(took[way, number] for number in range(len(questions)))
        for way in (OURS, _STRAIGHT)
    }
    return [
        *(Figure(_MEASURE, way, "ms", tuple(1000 * s for s in v)) for way, v in found.items()),
        Figure(_RATIO, "", "times", ratios(found[OURS], found[_STRAIGHT])),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="first-token",
        title="The way to the model and back",
        what=(
            "Ten questions about the starter library, each in a new conversation, of the service "
            "in front of llama.cpp (SmolLM2), and the very same prompts straight of llama.cpp. "
            "Until its first token the service embeds the question (a mock, in the process), "
            "searches, decides whether the passages hold an answer, and lays the prompt out."
        ),
        measure=_measure,
        bars=(Bar(_RATIO, at_most=1.05),),
        repeats=1,
    ),
)
