"""What the service asks its language model, overheard by the played one."""

from pathlib import Path
from typing import Any, Final, TypeAlias

import aiohttp

from benchmarks.framework.processes import played_models
from benchmarks.framework.services import ours
from tunedd_api.rag.providers.embedded.catalogue import SMOLLM2

Prompt: TypeAlias = list[dict[str, Any]]
"""Messages as OpenAI's API takes them."""

QUESTIONS: Final = (
    "How does the contract net protocol allocate tasks by negotiation?",
    "What are the drawbacks of the contract net?",
    "How do agents share knowledge on a blackboard?",
    "What does long-term memory hold?",
    "How do agents call tools and functions?",
    "What is chain-of-thought planning?",
    "How do multi-agent systems fail?",
    "What is a Nash equilibrium between agents?",
    "How are the actions of agents made visible to people?",
    "What is the context of a context-aware agent?",
)
"""Of the starter library's different articles."""

BUDGET: Final[dict[str, object]] = {
    "embedding_provider": "mock",
    "embedding_model": "mock-embedding",
    "context_window": SMOLLM2.context_window,
    "answer_tokens": SMOLLM2.answer_tokens,
    "context_tokens": SMOLLM2.context_tokens,
    "passages": SMOLLM2.passages,
}
"""Settings by which prompts are made as for the smallest model of the catalogue, always alike."""


async def prompts(folder: Path, questions: tuple[str, ...], *, together: bool) -> list[Prompt]:
    """The prompts of these questions, in one conversation or in one each."""
    heard: list[Prompt] = []
    async with (
        played_models(folder) as models,
        ours(folder / "overheard", models, **BUDGET) as service,
        aiohttp.ClientSession() as client,
    ):
        conversation = await service.begin()
        for question in questions:
            conversation = conversation if together else await service.begin()
            await service.ask(conversation, question)
            async with client.get(f"{models}/asked") as response:
                heard += await response.json()
    assert len(heard) == len(questions), "the model is to be asked once a turn"
    return heard
