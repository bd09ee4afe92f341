"""The rest of tables of which some passages were found: the cheapest may stand in another one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.tables.asked import asked_rows
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.page_text.passage_lines import lines_of
from tunedd_api.rag.retrieval.document_walk import DocumentWalk

_MOST_DOCUMENTS: Final = 2
_MOST_PASSAGES: Final = 16
"""Documents that are walked through for one question, and passages of one table."""


class TableCompleter:
    """Reads on where a table goes on, for questions that compare its rows."""

    def __init__(self, walk: DocumentWalk) -> None:
        self._walk = walk

    async def completed(self, question: str, gathered: Gathered) -> Gathered:
        """The same, with the other passages of the tables that it holds a part of beside it.

        Raises:
            StoreUnavailable, TimedOut
        """
        if asked_rows(question) is None:
            return gathered
        cut = [passage for passage in gathered.passages if _may_be_cut(passage)]
        documents = dict.fromkeys(passage.document.id for passage in cut)
        beside: dict[UUID, Passage] = {}
        ended: set[UUID] = {p.id for p in gathered.passages} - {p.id for p in cut}
        for document in [*documents][:_MOST_DOCUMENTS]:
            walked = [one.passage for one in await self._walk.passages(document)]
            for table in _tables(walked):
                if len(table) <= _MOST_PASSAGES and any(p.id in {*_ids(table)} for p in cut):
                    beside |= {passage.id: passage for passage in table}
                    ended.add(table[-1].id)
        known = {*_ids(gathered.passages)}
        others = tuple(passage for passage in beside.values() if passage.id not in known)
        unfinished = frozenset({*known, *beside} - ended)
        return replace(gathered, beside=others, unfinished=unfinished)


def _ids(passages: Sequence[Passage]) -> Iterator[UUID]:
    return (passage.id for passage in passages)


def _may_be_cut(passage: Passage) -> bool:
    """Whether a table may have begun before a passage, or go on behind it."""
    return passage.table_header is not None or _ends_in_rows(passage)


def _ends_in_rows(passage: Passage) -> bool:
    lines = [line for line in lines_of(passage) if any(c.isalnum() for c in line.quote.text)]
    return bool(lines) and lines[-1].kind is LineKind.ROW


def _tables(walked: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """The passages of a document in which tables stand, one table after the other."""
    table: list[Passage] = []
    for passage in walked:
        if table and passage.table_header is None:
            yield table
            table = []
        if table or _ends_in_rows(passage):
            table.append(passage)
            if not _ends_in_rows(passage):
                yield table
                table = []
    if table:
        yield table
