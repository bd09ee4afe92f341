"""How many tokens of prompts a model server has to read anew in a conversation."""

import asyncio
from functools import partial
from typing import Final

import aiohttp

from benchmarks.framework import llama_server as llama
from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.prompts import QUESTIONS, Prompt, prompts
from tunedd_api.rag.providers.embedded.catalogue import SMOLLM2

_THEIRS: Final = "LlamaIndex's layout"
_CONDENSING: Final = "the same, with its condensing"
_WITH_CONDENSING: Final = (
    "prompt tokens evaluated on turns 2–10 / LlamaIndex's layout with its condensing"
)
_RATIO: Final = "prompt tokens evaluated on turns 2–10 / LlamaIndex's layout"


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


def condensing(prompt: Prompt) -> Prompt:
    """What that engine asks first, to make a question of history and question that stands alone."""
    from llama_index.core.chat_engine.condense_plus_context import DEFAULT_CONDENSE_PROMPT_TEMPLATE

    _, *history, last = laid_out_by_llama_index(prompt)
    said = "\n".join(f"{one['role']}: {one['content']}" for one in history)
    asked = DEFAULT_CONDENSE_PROMPT_TEMPLATE.format(chat_history=said, question=last["content"])
    return [{"role": "user", "content": asked}]


async def _evaluated(client: aiohttp.ClientSession, url: str, turns: list[list[Prompt]]) -> float:
    """The tokens that the server evaluates of all turns' prompts but the first one's."""
    before = 0.0
    for number, asked in enumerate(turns):
        if number == 1:
            before = await llama.evaluated(client, url)
        for prompt in asked:
            body = {"messages": prompt, "max_tokens": 1, "temperature": 0}
            async with client.post(f"{url}/v1/chat/completions", json=body) as response:
                response.raise_for_status()
    return await llama.evaluated(client, url) - before


async def _carry_out(run: Run) -> list[Figure]:
    heard = await prompts(run.folder, QUESTIONS[: run.count(len(QUESTIONS), 3)], together=True)
    theirs = [laid_out_by_llama_index(prompt) for prompt in heard]
    both = [[condensing(asked), laid_out] for asked, laid_out in zip(heard, theirs, strict=True)]
    async with llama.serving(run.folder, SMOLLM2.name) as url, llama.client() as client:
        ways = {
            OURS: partial(_evaluated, client, url, [[one] for one in heard]),
            _THEIRS: partial(_evaluated, client, url, [[one] for one in theirs]),
            _CONDENSING: partial(_evaluated, client, url, both),
        }
        found = await in_turns(ways, run.repeats)
    return [
        *(Figure("prompt tokens evaluated", of, "tokens", n) for of, n in found.items()),
        Figure(_RATIO, "", "times", ratios(found[OURS], found[_THEIRS])),
        Figure(_WITH_CONDENSING, "", "times", ratios(found[OURS], found[_CONDENSING])),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="prompt-tokens",
        title="Prompt tokens that are read anew",
        what=(
            "A conversation of ten questions about different articles of the starter library. "
            "What the service asks its language model is overheard and asked of llama.cpp "
            "(SmolLM2, one slot) again: as it is, with the passages last, and with the same "
            "passages, history and question laid out as LlamaIndex's "
            "CondensePlusContextChatEngine does, passages first; and that with the call before it "
            "in which that engine has history and question condensed, which the service does "
            "without a model. Counted is what llama.cpp's own counter says it evaluated from the "
            "second turn on. The count does not depend on the machine, so that it is taken once."
        ),
        measure=_measure,
        bars=(
            Bar(
                _RATIO,
                at_most=0.5,
                held_by=(
                    "The passages of each turn, some 450 tokens, are new, and stand in both "
                    "layouts; what is read from the cache is the history, 90 tokens more each "
                    "turn, and a small model's window holds only the last of it. Where the oldest "
                    "messages fall out, the cache is lost once. Nine turns' passages alone, some "
                    "4,050 tokens, are more than half of the 7,744 that the other layout has read, "
                    "so that no layout with as many passages reaches the bar."
                ),
            ),
            Bar(_WITH_CONDENSING, at_most=0.5),
        ),
        repeats=1,
    ),
)
