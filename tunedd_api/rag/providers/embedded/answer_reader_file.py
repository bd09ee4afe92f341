"""The file of the reader of answers, and how it is served.

Only what is quickly imported is imported here: the reader is loaded before the rest of the service
is imported.
"""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.server import ServerOptions
from tunedd_api.rag.providers.embedded.weights import Weights

_DIGEST: Final = "2a17f944f5c2"
"""How the SHA-256 of the trained tensors begins, so that a start need not read them."""
_TRAINED: Final = files("tunedd_api.rag.providers.embedded") / "answer_reader.gguf"
_WINDOW: Final = 512
"""Tokens of a question with a text that llama.cpp takes; it was trained on 128."""


def reader_server(weights: Weights, threads: int) -> ServerOptions:
    """How the reader is served.

    Raises:
        ConfigurationError: if the English embedding model is not in the cache.
        OSError: if the reader's file is not there and cannot be written.
    """
    return ServerOptions(
        model=reader_file(weights),
        context_window=_WINDOW,
        parallel=1,
        threads=threads,
        embedding=True,
        pooling="rank",
    )


def reader_file(weights: Weights) -> Path:
    """The reader's file in the cache, made there unless it is; of other trained tensors another.

    Raises:
        ConfigurationError: if the English embedding model is not in the cache.
        OSError: if the file cannot be written.
    """
    target = weights.folder / f"answer-reader.{_DIGEST}.gguf"
    if not target.is_file():
        from tunedd_api.rag.providers.embedded.trained_tensors import write_trained

        with as_file(_TRAINED) as trained:
            write_trained(weights.file(MINILM), trained, target)
    return target
