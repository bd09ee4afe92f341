"""Importing LlamaIndex for a process that serves, without what nobody asks there."""

from importlib import import_module
from typing import Final

from tunedd_api.rag.imports import hollow

_UNUSED: Final = (
    "llama_index.core.memory.memory",  # keeps chats in databases, by the ORM of SQLAlchemy
    "llama_index.core.memory.memory_blocks",
    "griffe",  # reads docstrings of tools for templates
    "requests",  # fetches pictures and data sets
    "PIL",  # shows pictures among the nodes
    "tinytag",  # tells kinds of sound
)


def import_framework() -> None:
    """Import LlamaIndex, if nobody has yet; takes 17 MB and an eighth of the time less."""
    with hollow(*_UNUSED):
        import_module("llama_index.core")
