"""The files of the readers of answers, and how they are served.

Only what is quickly imported is imported here: the English reader is loaded before the rest of the
service is imported.
"""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from tunedd_api.rag.providers.embedded.catalogue import E5, MINILM, EmbeddingEntry
from tunedd_api.rag.providers.embedded.server import ServerOptions
from tunedd_api.rag.providers.embedded.weights import Weights

_PACKAGE: Final = files("tunedd_api.rag.providers.embedded")
_WINDOW: Final = 512
"""Tokens of a question with a text that llama.cpp takes; they were trained on fewer."""


@dataclass(frozen=True, slots=True)
class ReaderEntry:
    """A reader of answers: the embedding model that it was trained from, and what training changed.

    ``trained`` is the file of the trained tensors in this package; ``digest`` is how its SHA-256
    begins, so that a start need not read it; ``name`` is what the whole file's name begins with.
    """

    base: EmbeddingEntry
    name: str
    trained: str
    digest: str


ENGLISH_READER: Final = ReaderEntry(MINILM, "answer-reader", "answer_reader.gguf", "2a17f944f5c2")
READER_OF_MANY_LANGUAGES: Final = ReaderEntry(
    E5, "answer-reader-of-many-languages", "answer_reader_of_many_languages.gguf", "f69f2b9af227"
)

READERS: Final = {one.base: one for one in (ENGLISH_READER, READER_OF_MANY_LANGUAGES)}
"""The readers of answers by the embedding models that they were trained from."""


def reader_server(
    weights: Weights, threads: int, entry: ReaderEntry = ENGLISH_READER
) -> ServerOptions:
    """How a reader is served.

    Raises:
        ConfigurationError: if its embedding model is not in the cache.
        OSError: if the reader's file is not there and cannot be written.
    """
    return ServerOptions(
        model=reader_file(weights, entry),
        context_window=_WINDOW,
        parallel=1,
        threads=threads,
        embedding=True,
        pooling="rank",
    )


def reader_file(weights: Weights, entry: ReaderEntry = ENGLISH_READER) -> Path:
    """A reader's file in the cache, made there unless it is; of other trained tensors another.

    One that is smaller than the embedding model's is cut off, and made anew.

    Raises:
        ConfigurationError: if its embedding model is not in the cache.
        OSError: if the file cannot be written.
    """
    target = weights.folder / f"{entry.name}.{entry.digest}.gguf"
    base = weights.file(entry.base)
    if not target.is_file() or target.stat().st_size < base.stat().st_size:
        from tunedd_api.rag.providers.embedded.trained_tensors import write_trained

        with as_file(_PACKAGE / entry.trained) as trained:
            write_trained(base, trained, target)
    return target
