"""What a table answers by comparing its rows: what is quoted of it, and whether it bears on that.

Words and readers tell which sentence is about a question. That a row is the cheapest no sentence
says; it is reckoned, and then quoted as it stands. Where no table tells, or several do, nothing is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.stretch import Stretch, heading_of, stretches
from tunedd_api.rag.answering.tables.asked import AskedRows, asked_rows
from tunedd_api.rag.answering.tables.choosing import NO_ROWS, rows_chosen
from tunedd_api.rag.answering.tables.measures import Reading
from tunedd_api.rag.answering.tables.naming import named_rows, rows_told_apart
from tunedd_api.rag.answering.tables.selecting import rows_selected
from tunedd_api.rag.answering.tables.table import Table, tables_of
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.keywords import folded
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.questions.asked_words import AskedWord, asked_words, keys_of, passage_keys

_MOST_ROWS: Final = 20
_NAMES_ROWS, _IN_ROWS, _ABOVE = 4, 2, 1
_FEWEST: Final = 3
_PLURAL: Final = 2
_SHORTEST: Final = 3
_ANYTHING: Final = word_set(
    "designation bezeichnung "
    "name names model type item title kind product option description modell art nombre nom modèle"
)
"""Names of a column that leave it to the headings what the rows are about."""

_LISTS: Final = frozenset({LineKind.ITEM, LineKind.CLAUSES})


def rows_that_tell(
    question: str,
    passages: Sequence[Passage],
    subject: str = "",
    unfinished: frozenset[UUID] = frozenset(),
) -> Stretch | None:
    """The rows of the one table that answer a question by how they compare; None if none does.

    ``subject`` is what the conversation was about, for a question that names nothing itself. Behind
    passages that are ``unfinished`` a table may go on with rows that are not there.
    """
    asked = asked_rows(question)
    if asked is None:
        return None
    found: list[tuple[int, Stretch]] = []
    places = stretches(passages)
    for table in tables_of(places):
        if table.rows[-1].passage.id in unfinished:
            continue
        fit = bearing(asked, table, subject)
        told = _told(asked, table) if fit else None
        if told is not None:
            found.append((fit, told))
    if not found:
        return _counted_list(asked, places) if _only_counts(asked) else None
    best = max(fit for fit, _ in found)
    told_best = [told for fit, told in found if fit == best]
    return told_best[0] if len(told_best) == 1 else None


def in_order_asked_for(question: str, found: Sequence[Stretch]) -> list[Stretch]:
    """The stretches; of each table that bears on an order, those rows alone that it asks for."""
    asked = asked_rows(question)
    if asked is None or not asked.orders:
        return list(found)
    left_out: set[Stretch] = set()
    for table in tables_of(found):
        rows = rows_chosen(asked, table) if bearing(asked, table) else NO_ROWS
        if rows:
            others = {row for at, row in enumerate(table.rows) if at not in rows}
            left_out |= others | table.left_out
    return [stretch for stretch in found if stretch not in left_out]


def bearing(asked: AskedRows, table: Table, subject: str = "") -> int:
    """How well a question fits a table, by where the table holds its words; 0 if it lacks one."""
    words = _words_for(asked, table, subject)
    if not words:
        return 0
    measured = keys_of(*(n for r in _readings(asked) for n in r.measure.names))
    fits = [
        _fit(word, table) or int(not word.keys.isdisjoint(measured) and not word.is_name)
        for word in words
    ]
    return sum(fits) if all(fits) and _is_about(asked, table) else 0


def _is_about(asked: AskedRows, table: Table) -> bool:
    """Whether the rows are such things, or the table has such: a title may name what it is not.

    Of "home plans" they are plans. Where some of them are selected, they must be called so.
    """
    inside = not asked.selects and any(thing.is_among(table.inside) for thing in asked.called[:1])
    return not asked.things or inside or _are_called(asked, table)


def _are_called(asked: AskedRows, table: Table) -> bool:
    """Whether the first column says that the rows are such things, or leaves that to headings."""
    return any(
        (_leaves_open(table) and thing.is_among(table.above))
        or _names(thing, table.names[table.entity])
        for thing in asked.called
    )


def _leaves_open(table: Table) -> bool:
    """Whether the headings alone say what the rows are about."""
    return not _ANYTHING.isdisjoint(parsed(table.header[table.entity]).lows)


def _words_for(asked: AskedRows, table: Table, subject: str) -> list[AskedWord]:
    """The words that a table is to hold; else what of the conversation or of the rest it holds."""
    known = {word.low for word in asked.subjects}
    words = [word for word in asked.words if word.low in known or _fit(word, table) >= _NAMES_ROWS]
    if words:
        return words
    talked_of = [word for word in asked_words(subject) if word.low not in asked.found.lows]
    return [word for word in (*talked_of, *asked.words) if _fit(word, table)]


def _fit(word: AskedWord, table: Table) -> int:
    """Where a table holds a word: the more, the nearer to its rows; 0 if nowhere."""
    if _names(word, table.names[table.entity]):
        return _NAMES_ROWS
    if word.is_among(table.inside):
        return _IN_ROWS
    return _ABOVE * word.is_among(table.above | table.before)


def _names(word: AskedWord, keys: frozenset[str]) -> bool:
    """Whether a word is among the keys, also as "Bäder" is of "Bad" and "loaves" of "loaf"."""
    plain = folded(word.low)
    if plain.endswith("ves") and not keys.isdisjoint({f"{plain[:-3]}f", f"{plain[:-3]}fe"}):
        return True
    turned = plain != word.low and any(
        len(key) + _PLURAL >= len(plain) > len(key) >= _SHORTEST and plain.startswith(key)
        for key in keys
    )
    return turned or not word.forms.isdisjoint(keys)


def _told(asked: AskedRows, table: Table) -> Stretch | None:
    """What of a table is quoted, as one stretch."""
    if _only_counts(asked) and (whole := _whole(asked, table)) is not None:
        return whole
    selects = asked.selects or _only_counts(asked)
    if selects and not _are_called(asked, table):
        return None
    rows = rows_selected(asked, table) if selects else rows_chosen(asked, table)
    if rows is None or len(rows) > _MOST_ROWS:
        return None
    if not rows:
        return table.whole  # which shows that there is none
    first = table.rows[0]
    quotes = [table.rows[at].quotes[table.rows[at].anchor] for at in sorted(rows)]
    # What names the columns is quoted once, also above rows of other passages.
    below = (replace(quote, header="") for quote in quotes)
    told = (*first.quotes[: first.anchor], *below)
    return Stretch(told, first.anchor, len(told), LineKind.ROW)


def _whole(asked: AskedRows, table: Table) -> Stretch | None:
    """All of a table whose rows are what is counted, unless the question is about some of them."""
    if not asked.things or len(rows_told_apart(asked, table)) < len(table.rows):
        return None
    named = table.names[table.entity] | (table.above if _leaves_open(table) else frozenset())
    is_listed = all(_names(thing, named) for thing in asked.things)
    return table.whole if is_listed and not named_rows(asked, table) else None


def _counted_list(asked: AskedRows, places: Sequence[Stretch]) -> Stretch | None:
    """The one list whose heading names what is counted, and nothing else that is asked."""
    found = [s for s in places if s.kind in _LISTS and len(s.quotes) >= _FEWEST]
    named = [s for s in found if asked.things and _heads(asked, s)]
    return named[0] if len(named) == 1 else None


def _heads(asked: AskedRows, listed: Stretch) -> bool:
    lead = listed.quotes[0].text
    if kind_of_line(lead) is LineKind.ITEM:
        lead = heading_of(listed)
    keys = keys_of(lead)
    return all(not word.forms.isdisjoint(keys) for word in asked.things) and all(
        word.is_among(keys | passage_keys(listed.passage)) for word in asked.subjects
    )


def _only_counts(asked: AskedRows) -> bool:
    return asked.counts and not (asked.orders or asked.limit or asked.compared)


def _readings(asked: AskedRows) -> Sequence[Reading]:
    limit = asked.limit.readings if asked.limit else ()
    exact = [reading for one in asked.exact for reading in one.readings]
    return [*limit, *exact, *asked.compared, *(r for order in asked.orders for r in order.readings)]
