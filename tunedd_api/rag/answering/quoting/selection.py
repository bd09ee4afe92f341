"""Quoting: which stretches are quoted as an answer, and how much of each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.rag.answering.stretches.ranking import RankedStretch, Ranking
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.page_text.line_kinds import LineKind, announced, counted, kind_of_line
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.questions.kinds import FACTS, QuestionKind

BRIEF: Final = FACTS | {QuestionKind.YES_NO}
"""Kinds of questions that a sentence answers."""

_SENTENCES_OF_A_FACT: Final = 2
_MOST_SENTENCES: Final = 4
_BEHIND_THE_BEST: Final = 1.0
_BEHIND_THE_BEST_READ: Final = 1.5
"""The same where places were read, which spreads the scores. Of ARAGOG's gold terms .375 are in two
places so chosen and .364 in those up to 1.0 behind, of the starter library's facts .97 and .95."""

_BESIDE_THE_POINT: Final = -2.0
"""Log-odds of a reader, .12 as a likelihood, below which no place is quoted beside another one. As
much of what is told at length is quoted as without a limit, and less that tells nothing of it."""

PLACES: Final = 2
"""Places that are quoted in place of an answer."""

_AS_GOOD: Final = 0.3
"""Difference in score up to which rows of a table answer a question alike, or one stretch two."""


def answers(ranking: Ranking, most: int = PLACES) -> list[Quote]:
    """The best stretch as quotes, and the next if it is about as good and another place.

    ``most`` is how many stretches are quoted. The next must hold the question's names that the
    best one holds: another document may well say the like of something else. Beside one that a
    reader takes for an answer of one sentence stands no other that it does not; what is told at
    length is told in places that are no answer by themselves.

    Neighbouring sentences make one quote. A lead-in comes with what it leads to, a list is whole.
    """
    chosen: list[Stretch] = []
    for ranked in ranking.stretches:
        best = ranking.stretches[0]
        if len(chosen) == most or ranked.score < best.score - _behind(best, ranking.kind):
            break
        if chosen and not _stands_beside(ranked, best, ranking.kind):
            continue
        if not any(_overlap(ranked.stretch, other, ranking.kind) for other in chosen):
            chosen.append(_with_rows_alike(ranked, ranking))
    return [quote for stretch in chosen for quote in quotes_of(stretch, ranking.kind)]


def _behind(best: RankedStretch, kind: QuestionKind) -> float:
    """How far behind the best stretch one may be that is quoted beside it."""
    read = best.odds is not None and kind not in BRIEF
    return _BEHIND_THE_BEST_READ if read else _BEHIND_THE_BEST


def _stands_beside(ranked: RankedStretch, best: RankedStretch, kind: QuestionKind) -> bool:
    """Whether a stretch may be quoted beside the best one."""
    if ranked.of_others:
        return False
    if kind in BRIEF:
        said = ranked.is_read_to_answer or not best.is_read_to_answer
    else:
        said = ranked.odds is None or ranked.odds >= _BESIDE_THE_POINT
    return said and ranked.names >= best.names


def answers_to_parts(rankings: Sequence[Ranking]) -> list[Quote]:
    """The best stretch for each part of a question; one that answers several comes once."""
    chosen: list[tuple[Stretch, QuestionKind]] = []
    for ranking in rankings:
        good = [
            ranked.stretch
            for ranked in ranking.stretches
            if ranked.score >= ranking.stretches[0].score - _AS_GOOD
        ]
        if good and not any(_overlap(s, other, ranking.kind) for s in good for other, _ in chosen):
            chosen.append((good[0], ranking.kind))
    return [quote for stretch, kind in chosen for quote in quotes_of(stretch, kind)]


def _with_rows_alike(best: RankedStretch, ranking: Ranking) -> Stretch:
    """For a question that asks for several, a row with the others of its table that answer as well.

    "Which tiles are glossy?" may be answered by two rows that do not stand side by side.
    """
    row = best.stretch
    if (
        ranking.is_reckoned
        or ranking.kind is not QuestionKind.LIST
        or row.kind is not LineKind.ROW
        or not row.anchor
    ):
        return row
    alike = [
        ranked.stretch.quotes[-1]
        for ranked in ranking.stretches
        if ranked.score >= best.score - _AS_GOOD
        and ranked.stretch.kind is LineKind.ROW
        and ranked.stretch.quotes[0] == row.quotes[0]
    ]
    quotes = (*row.quotes[: row.anchor], *sorted(alike, key=lambda quote: quote.start))
    return replace(row, quotes=quotes, needed=len(quotes))


def quotes_of(stretch: Stretch, kind: QuestionKind) -> list[Quote]:
    """What of a stretch is quoted for a question of a kind; neighbouring sentences are one."""
    return _joined(trimmed(stretch, kind).quotes)


def trimmed(stretch: Stretch, kind: QuestionKind) -> Stretch:
    """The stretch without the sentences that the kind of question does not call for."""
    if stretch.kind is not LineKind.PROSE:
        return stretch
    wanted = stretch.anchor + (_SENTENCES_OF_A_FACT if kind in BRIEF else _MOST_SENTENCES)
    headed = stretch.quotes[0].text if stretch.anchor else ""
    most = _MOST_SENTENCES + (kind_of_line(headed) is LineKind.HEADING)
    end = max(stretch.needed, min(wanted, most))
    if kind not in BRIEF:
        end = max(end, _end_of_counted(stretch, end))
    return replace(stretch, quotes=stretch.quotes[: _end_of_led(stretch, end)])


def _end_of_led(stretch: Stretch, end: int) -> int:
    """Where what the last of the first quotes leads to ends; before it where nothing follows."""
    quotes = stretch.quotes
    end = min(end, len(quotes))
    while end < len(quotes) and (announced(quotes[end - 1].text) or _is_item(quotes[end])):
        end += 1
    leads = kind_of_line(quotes[end - 1].text) is LineKind.LEAD_IN
    return end - 1 if end == len(quotes) > stretch.needed and leads else end


def _is_item(quote: Quote) -> bool:
    return kind_of_line(quote.text) is LineKind.ITEM


def _end_of_counted(stretch: Stretch, end: int) -> int:
    """Behind which quote the things end that one of those up to ``end`` counts."""
    told = enumerate(stretch.quotes[stretch.anchor : end], start=stretch.anchor + 1)
    return max((at + counted(quote.text) for at, quote in told), default=end)


def _joined(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes with nothing but blanks between them as one."""
    result: list[Quote] = []
    for quote in quotes:
        before = result[-1] if result else None
        if before is not None and _adjoin(before, quote):
            start = before.start - quote.passage.start
            end = quote.end - quote.passage.start
            result[-1] = Quote.of(quote.passage, start, end, before.header)
        else:
            result.append(quote)
    return result


def _adjoin(before: Quote, quote: Quote) -> bool:
    offset = quote.passage.start
    between = quote.passage.text[before.end - offset : quote.start - offset]
    return before.passage is quote.passage and not between.strip()


def _overlap(one: Stretch, other: Stretch, kind: QuestionKind) -> bool:
    """Whether two stretches would quote the same place, or say the same words."""
    mine, others = trimmed(one, kind).quotes, trimmed(other, kind).quotes
    if (
        one.passage.document.id == other.passage.document.id
        and one.passage.page == other.passage.page
    ):
        return mine[0].start < others[-1].end and others[0].start < mine[-1].end
    return {q.text for q in mine} & {q.text for q in others} != set()
