"""Beginning to load embedded models while the rest of the service is still being imported."""

from contextlib import suppress

from tunedd_api.bootstrap.fitting import fitted, weights_of
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.prompts import SYSTEM_PROMPT
from tunedd_api.rag.providers.embedded.answer_reader_file import reader_server
from tunedd_api.rag.providers.embedded.catalogue import MINILM, PAIR, EmbeddingEntry
from tunedd_api.rag.providers.embedded.choice import AUTO, chat_entry, embedding_entry
from tunedd_api.rag.providers.embedded.head_start import (
    HeadStart,
    chat_server,
    embedding_server,
)
from tunedd_api.rag.providers.embedded.machine import Machine, physical_cores
from tunedd_api.rag.providers.embedded.server import ServerOptions
from tunedd_api.settings import Settings


def begin_models(settings: Settings) -> HeadStart:
    """Begin to load what the settings will most probably ask for; raises nothing.

    Which embedding model ``auto`` means depends on the index. It is nearly always the English one,
    alone or of the pair; where it is not, what was loaded is given up.
    """
    begun: list[ServerOptions] = []
    # Whatever is wrong is said when the model is asked for; a reader whose file cannot be written
    # is left out then.
    with suppress(ConfigurationError, OSError):
        begun.extend(_embedding(settings))
        begun.extend(_chat(settings))
        begun.extend(_reader(settings))
    head_start = HeadStart()
    if begun:
        head_start.begin(*begun, system_prompt=SYSTEM_PROMPT)
    return head_start


def _embedding(settings: Settings) -> list[ServerOptions]:
    if settings.embedding_provider != "embedded":
        return []
    weights, cores = weights_of(settings), settings.threads or physical_cores()
    return [embedding_server(_embedding_entry(settings.embedding), weights, cores)]


def _embedding_entry(name: str) -> EmbeddingEntry:
    return MINILM if name in {AUTO, PAIR.name} else embedding_entry(name)


def _reader(settings: Settings) -> list[ServerOptions]:
    """The reader of answers, last: the first question may need it, but the start does not."""
    if settings.embedding_provider != "embedded" or _embedding_entry(settings.embedding) != MINILM:
        return []
    weights, cores = weights_of(settings), settings.threads or physical_cores()
    return [reader_server(weights, cores)]


def _chat(settings: Settings) -> list[ServerOptions]:
    if settings.llm_provider != "embedded":
        return []
    settings = fitted(settings)
    weights, cores = weights_of(settings), settings.threads or physical_cores()
    entry = chat_entry(settings.llm, weights, Machine.here())
    return [chat_server(entry, weights, settings.context_window, cores)]
