"""Checking a batch of passages before any of it is stored."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from llama_index.core.schema import BaseNode, MetadataMode

from tunedd_api.errors import IngestionError

_Record = TypeVar("_Record")


def records_of(nodes: Sequence[BaseNode], record: Callable[[BaseNode], _Record]) -> list[_Record]:
    """Make a store's record of each node; of several with one id, of the last.

    ``record`` raises ValueError or TypeError with what the passage has that cannot be stored.
    Raises IngestionError with how many those are and the first reason, never with text.
    """
    records: dict[str, _Record] = {}
    reasons: list[str] = []
    for node in nodes:
        try:
            node.get_content(MetadataMode.NONE).encode()
            records[node.node_id] = record(node)
        except UnicodeError:  # whose own message quotes the text
            reasons.append("text that is not Unicode")
        except (ValueError, TypeError) as error:
            reasons.append(str(error))
    if reasons:
        raise failed(len(reasons), len(nodes), f"none was; the first has {reasons[0]}")
    return list(records.values())


def failed(failures: int, total: int, what: str) -> IngestionError:
    """Say how much of a batch failed, and ``what`` that means."""
    return IngestionError(f"{failures} of {total} passages could not be stored: {what}.")
