"""The service, composed for real, whose model and stores fail when a message tells them to.

A mark in a message chooses what goes wrong in its turn:

    [fail-before], [fail-amid], [fail-end]   the model is out of reach, at that point of its answer
    [too-slow]                               the model runs into its time limit before it speaks
    [bug]                                    the model's client breaks amid the answer
    [search-fails]                           the vector store is out of reach
    [store-fails]                            the database is, when the turn is to be committed
    [store-forgets]                          it commits the turn, and the word of that is lost
    [slow-commit]                            the commit takes 300 ms longer
    [recall]                                 the model lists the codes in its history's questions
    [long]                                   the model says 150 sentences of 1,000 bytes in 15 s
"""

import asyncio
import os
import re
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

import uvicorn
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    MessageRole,
)

from tests.support.stores import FrontedStore
from tunedd_api.api.app import create_app
from tunedd_api.bootstrap.library import open_library
from tunedd_api.bootstrap.service import compose
from tunedd_api.conversations.turns.ledger import (
    Entry,
    Lease,
)
from tunedd_api.errors import StoreUnavailable
from tunedd_api.rag.language.keywords import keywords
from tunedd_api.rag.providers import mock
from tunedd_api.rag.providers.base import ChatModel, ModelErrors
from tunedd_api.rag.vector_stores import embedded
from tunedd_api.rag.vector_stores.candidates import Candidates, CandidateSearch
from tunedd_api.serving.logs import configure_logging
from tunedd_api.serving.options import server_options
from tunedd_api.settings import Settings
from tunedd_api.storage.turns import SqlTurnLedger

CODE: Final = re.compile(r"\bq[0-9a-f]{10}\b")
"""What a question bears so that the model can list it."""

LONG_SENTENCES: Final = 150
LONG_SENTENCE: Final = f"Nobody reads {' '.join(['this'] * 197)}."

_LONG_PAUSE: Final = 0.1
_SLOW_COMMIT: Final = 0.3
_ERRORS: Final = ModelErrors("marked model", unreachable=(ConnectionError,), slow=(TimeoutError,))
_PRELOADED: Final = (embedded,)
"""What a composition imports only when it is needed, imported before processes are forked."""


class MarkedChat(mock.MockChat):
    """The mock model, which does as the marks in the question say."""

    async def astream_chat(
        self,
        messages: Sequence[ChatMessage],
        **kwargs: Any,  # noqa: ANN401 - the framework's signature
    ) -> ChatResponseAsyncGen:
        """Stream the answer, or what the marks make of it."""
        question = (messages[-1].content or "").rpartition("Question: ")[2]
        if "[fail-before]" in question:
            raise ConnectionError
        if "[too-slow]" in question:
            raise TimeoutError
        if "[recall]" in question:
            asked = [m.content or "" for m in messages[:-1] if m.role is MessageRole.USER]
            codes = [code for content in asked for code in CODE.findall(content)]
            return _saying(["I", " remember", *(f" {code}" for code in codes), "."])
        if "[long]" in question:
            return _saying([f" {LONG_SENTENCE}"] * LONG_SENTENCES, _LONG_PAUSE)
        return self._failing(await super().astream_chat(messages, **kwargs), question)

    async def _failing(self, stream: ChatResponseAsyncGen, question: str) -> ChatResponseAsyncGen:
        said = 0
        async with aclosing(stream):
            async for response in stream:
                yield response
                said += 1
                if said == self.length // 2:
                    if "[fail-amid]" in question:
                        raise ConnectionError
                    if "[bug]" in question:
                        raise RuntimeError("a bug in the model's client")
        if "[fail-end]" in question:
            raise ConnectionError


class MarkedLedger(SqlTurnLedger):
    """A ledger whose commits do as the marks in the question say."""

    async def commit(self, lease: Lease, entry: Entry) -> None:
        """Commit the turn, or not."""
        if "[slow-commit]" in entry.question.content:
            await asyncio.sleep(_SLOW_COMMIT)
        if "[store-fails]" in entry.question.content:
            raise StoreUnavailable("The database is out of reach.")
        await super().commit(lease, entry)
        if "[store-forgets]" in entry.question.content:
            raise StoreUnavailable("The database is out of reach.")


_SEARCH_FAILS: Final = frozenset(keywords("[search-fails]"))


class MarkedStore(FrontedStore):
    """A store that is out of reach for marked questions."""

    async def candidates(self, search: CandidateSearch) -> Candidates:
        """Search, or not."""
        if any(set(found) >= _SEARCH_FAILS for found in search.keywords[:1]):
            raise StoreUnavailable("The vector store is out of reach.")
        return await super().candidates(search)


def marked_chat(settings: Settings) -> ChatModel:
    """Make the marked model that keeps the pace in the settings' model name."""
    llm = MarkedChat.named(settings.llm, settings.context_window)
    return ChatModel(
        name=settings.llm,
        llm=llm,
        counter=mock.WordCounter(),
        errors=_ERRORS,
        ping=_always_there,
    )


def serve(values: dict[str, Any], log: Path) -> None:
    """Serve with these settings and no others, as ``python -m tunedd_api`` does."""
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    for name in [n for n in os.environ if n.upper().startswith("TUNEDD_")]:
        del os.environ[name]
    settings = Settings(_env_file=None, **values)
    configure_logging(settings.log_level)
    library = open_library(settings, front=MarkedStore)
    library.refresh()
    services = compose(
        settings, library, chat=marked_chat(settings), ledger=MarkedLedger(library.database)
    )
    app = create_app(services)
    options = server_options(
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        connections=settings.connections,
        shutdown_timeout=settings.shutdown_timeout,
    )
    uvicorn.run(app, **options)


async def _saying(tokens: Sequence[str], pause: float = 0.0) -> ChatResponseAsyncGen:
    said = ""
    for token in tokens:
        await asyncio.sleep(pause)
        said += token
        message = ChatMessage(role=MessageRole.ASSISTANT, content=said)
        yield ChatResponse(message=message, delta=token)


async def _always_there() -> None:
    """Answer every ping."""
