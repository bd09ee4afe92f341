"""Importing LlamaIndex for a process that serves, without what nobody asks there."""

from importlib import import_module
from typing import Final

from tunedd_api.rag.imports import hollow

_UNUSED: Final = (
    "llama_index.core.memory.memory",  # keeps chats in databases, by the ORM of SQLAlchemy
    "llama_index.core.memory.memory_blocks",
    "llama_index.core.workflow",  # runs agents
    "llama_index.core.workflow.context",
    "llama_index.core.indices.multi_modal",  # answers with pictures, judges and asks again
    "llama_index.core.indices.property_graph",  # indexes other than of vectors
    "llama_index.core.indices.property_graph.base",
    "llama_index.core.indices.knowledge_graph",
    "llama_index.core.indices.knowledge_graph.base",
    "llama_index.core.indices.vector_store.retrievers.auto_retriever",  # has models write filters
    "griffe",  # reads docstrings of tools for templates
    "requests",  # fetches pictures and data sets
    "PIL",  # shows pictures among the nodes
    "tinytag",  # tells kinds of sound
)


def import_framework() -> None:
    """Import LlamaIndex, if nobody has yet; takes 26 MB and a quarter of the time less."""
    with hollow(*_UNUSED):
        import_module("llama_index.core")
