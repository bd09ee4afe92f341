"""What stands after or before what was told: the next row of a table, item or step of a list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.conversations.events import Answer, Publish, SourcesFound
from tunedd_api.conversations.model import Usage
from tunedd_api.documents.passages import HistoryMessage, Passage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.grounding.quoted_lines import QuotedLines
from tunedd_api.rag.answering.wholes.quoted_places import Walk
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.understanding.pointing import places_told_last

_RULE: Final = re.compile(r"[\s|:=+-]+")
_NUMBER: Final = re.compile(r"\W*(\d{1,3})[.)]")
_STEP: Final = re.compile(r"\s*(?:step|schritt|paso|étape|passo)\s+\d{1,2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row, or an item with the lines that it goes on in."""

    passage: Passage
    start: int
    end: int
    kind: LineKind

    @property
    def quote(self) -> Quote:
        return Quote.of(
            self.passage, self.start - self.passage.start, self.end - self.passage.start
        )


class NeighbourTeller:
    """Tells of what stands beside the last answer in the table or list that it was taken from."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk

    async def found(
        self, steps: int, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Sequence[Quote] | None:
        """The columns' names, if any, and what stands so many steps behind what was told last.

        Empty where the table or list surely ends, and where its document is out of scope; None
        where the last answer is of neither, or is all of it.

        Raises:
            StoreUnavailable, TimedOut
        """
        quoted = places_told_last(history)
        if not quoted or len({(place.document.id, place.page) for place in quoted}) > 1:
            return None
        if not scope.allows(quoted[0].document.id):
            return ()
        walked = await self._walk.passages(quoted[0].document.id)
        on_page = [one.passage for one in walked if one.passage.page == quoted[0].page]
        if any(passage.sha256 != quoted[0].sha256 for passage in on_page):
            return None
        for run in _runs(on_page):
            told = [at for at, line in enumerate(run) if _is_told(line, quoted)]
            named = int(_names_columns(run[0]))
            told = [at for at in told if at >= named]
            if not told:
                continue
            at = max(told) + steps if steps > 0 else min(told) + steps
            if not named <= at < len(run):
                ends = steps < 0 or _ends_before_the_page(run, on_page)
                return () if len(told) == 1 and ends else None
            return [run[0].quote, run[at].quote] if named else [run[at].quote]
        return None


def tell_neighbour(quotes: Sequence[Quote], usage: Usage, publish: Publish) -> Answer:
    """Publish what stands there, with its citations."""
    publish(SourcesFound(tuple({q.passage.id: q.passage for q in quotes}.values()), usage))
    lines = QuotedLines(publish)
    for quote in quotes:
        lines.quote(quote)
    return lines.answer(usage)


def _names_columns(line: _Line) -> bool:
    """Whether a row names the columns: a rule stands below it."""
    behind = line.passage.text[line.end - line.passage.start :].lstrip("\n").partition("\n")[0]
    return line.kind is LineKind.ROW and "-" in behind and _RULE.fullmatch(behind) is not None


def _ends_before_the_page(run: Sequence[_Line], on_page: Sequence[Passage]) -> bool:
    """Whether something else follows on the page, and no item with the next number.

    What touches the end of a page may go on overleaf.
    """
    last = run[-1]
    behind = "\n".join(p.text[max(last.end - p.start, 0) :] for p in on_page if p.end > last.end)
    number = _NUMBER.match(last.quote.text)
    if number is not None and re.search(rf"^\W*{int(number[1]) + 1}[.)]", behind, re.MULTILINE):
        return False
    return bool(behind.strip())


def _is_told(line: _Line, quoted: Sequence[QuotedPlace]) -> bool:
    return any(place.start < line.end and line.start < place.end for place in quoted)


def _runs(passages: Sequence[Passage]) -> Sequence[Sequence[_Line]]:
    """The tables and lists of a page, each line by line; what is between them ends them."""
    runs: list[list[_Line]] = []
    open_run, after_blank, seen = False, True, -1
    for passage in passages:
        at = passage.start
        after_blank = after_blank or at > seen + 1
        for text in passage.text.splitlines(keepends=True):
            start, at = at, at + len(text)
            if start < seen:
                continue
            seen = at
            kind = _kind(text)
            end = start + len(text.rstrip())
            if not text.strip():
                after_blank = True
                continue
            if kind is None:
                if open_run and not after_blank and runs[-1][-1].kind is LineKind.ITEM:
                    last = runs[-1].pop()
                    runs[-1].append(replace(last, end=min(end, last.passage.end)))
                else:
                    open_run = False
            elif not (kind is LineKind.ROW and _RULE.fullmatch(text)):
                line = _Line(passage, start + len(text) - len(text.lstrip()), end, kind)
                goes_on = open_run and runs[-1][-1].kind is kind
                if goes_on and not (after_blank and kind is LineKind.ROW):
                    runs[-1].append(line)
                else:
                    runs.append([line])
                open_run = True
            after_blank = False
    return runs


def _kind(text: str) -> LineKind | None:
    if _STEP.match(text):
        return LineKind.ITEM
    kind = kind_of_line(text)
    return kind if kind in {LineKind.ITEM, LineKind.ROW} else None
