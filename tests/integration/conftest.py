"""Servers that a conversation runs on."""

from tests.support.weaviate import weaviate_server

__all__ = ["weaviate_server"]
