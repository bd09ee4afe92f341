"""How many tokens of prompts a model server has to read anew in a conversation."""

import asyncio
from functools import partial
from typing import Final

import aiohttp

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.llama_server import evaluated, llama_server
from benchmarks.framework.prompts import QUESTIONS, Prompt, prompts
from tunedd_api.rag.providers.embedded.catalogue import SMOLLM2

_THEIRS: Final = "LlamaIndex's layout"
_RATIO: Final = "prompt tokens evaluated on turns 2–10, of LlamaIndex's layout"


def laid_out_by_llama_index(prompt: Prompt) -> Prompt:
    """The same passages, history and question as ``CondensePlusContextChatEngine`` lays them out.

    The passages stand in the first message, before the history.
    """
    from llama_index.core.chat_engine.condense_plus_context import DEFAULT_CONTEXT_PROMPT_TEMPLATE

    from tunedd_api.rag.prompts import passages_of

    system, *history, last = prompt
    passages = "\n\n".join(passages_of(last["content"]))
    context = DEFAULT_CONTEXT_PROMPT_TEMPLATE.format(context_str=passages)
    _, _, question = last["content"].rpartition("Question: ")
    return [
        {"role": "system", "content": f"{context}\n{system['content']}"},
        *history,
        {"role": "user", "content": question},
    ]


async def _evaluated(client: aiohttp.ClientSession, url: str, turns: list[Prompt]) -> float:
    """The tokens that the server evaluates of all prompts but the first, asked one by one."""
    before = 0.0
    for number, prompt in enumerate(turns):
        if number == 1:
            before = await evaluated(client, url)
        body = {"messages": prompt, "max_tokens": 1, "temperature": 0}
        async with client.post(f"{url}/v1/chat/completions", json=body) as response:
            response.raise_for_status()
    return await evaluated(client, url) - before


async def _carry_out(run: Run) -> list[Figure]:
    heard = await prompts(run.folder, QUESTIONS[: run.count(len(QUESTIONS), 3)], together=True)
    theirs = [laid_out_by_llama_index(prompt) for prompt in heard]
    async with llama_server(run.folder, SMOLLM2.name) as url, aiohttp.ClientSession() as client:
        ways = {
            OURS: partial(_evaluated, client, url, heard),
            _THEIRS: partial(_evaluated, client, url, theirs),
        }
        found = await in_turns(ways, run.repeats)
    return [
        *(Figure("prompt tokens evaluated", of, "tokens", n) for of, n in found.items()),
        Figure(_RATIO, "", "times", ratios(found[OURS], found[_THEIRS])),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="prompt-tokens",
        title="Prompt tokens that are read anew",
        what=(
            "A conversation of ten questions about different articles of the starter library. What "
            "the service asks its language model is overheard and asked of llama.cpp (SmolLM2, one "
            "slot) again: as it is, with the passages last, and with the same passages, history "
            "and question laid out as LlamaIndex's CondensePlusContextChatEngine does, passages "
            "first. Counted is what llama.cpp's own counter says it evaluated from the second "
            "turn on. The count does not depend on the machine, so that it is taken once."
        ),
        measure=_measure,
        bars=(Bar(_RATIO, at_most=0.5),),
        repeats=1,
    ),
)
