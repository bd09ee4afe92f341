"""The rows that a question names, and those that its words tell from the others."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.answering.tables.asked import AskedRows
from tunedd_api.rag.answering.tables.table import Table
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.questions.asked_words import AskedWord

_YES: Final = word_set("yes y ja sí si oui ✓ ✔ x + included")
_NO: Final = word_set("no n nein non none not_included not_available n/a ✗ ✘ – — - 0")


def named_rows(asked: AskedRows, table: Table) -> frozenset[int]:
    """The rows of which the question says the name, or the part that is theirs alone."""
    said = _words(asked.question)
    names = [_words(row[table.entity]) for row in table.cells]
    whole = {at: places for at, name in enumerate(names) if (places := _places(name, said))}
    found = {
        at for at, places in whole.items() if not any(places < other for other in whole.values())
    }
    taken = frozenset[int]().union(*(whole[at] for at in found))
    left = {word for place, word in enumerate(said) if place not in taken}
    common = {word for name in table.header for word in _words(name)}
    for at, name in enumerate(names):
        others = {word for place, other in enumerate(names) if place != at for word in other}
        if not left.isdisjoint({*name} - others - common):
            found.add(at)
    return frozenset(found)


def _places(name: Sequence[str], said: Sequence[str]) -> frozenset[int]:
    """Where a name stands in what is said, word by word."""
    length = len(name)
    starts = range(len(said) - length + 1) if length else ()
    found = (start for start in starts if tuple(said[start : start + length]) == tuple(name))
    return frozenset(place for start in found for place in range(start, start + length))


def rows_told_apart(
    asked: AskedRows, table: Table, besides: frozenset[int] = frozenset()
) -> frozenset[int]:
    """The rows that hold the words of the question that only some rows hold; all without such.

    ``besides`` are rows that are named, whose names tell nothing of the others.
    """
    rows = frozenset(range(len(table.rows)))
    names = [_words(table.cells[at][table.entity]) for at in besides]
    for word in asked.subjects:
        if any(base_form(word.low) in name for name in names):
            continue
        if not word.forms.isdisjoint(table.names[table.entity]):
            continue
        held = _rows_with(word, asked, table)
        if held:
            rows &= held
    return rows


def _rows_with(word: AskedWord, asked: AskedRows, table: Table) -> frozenset[int]:
    """The rows that hold a word, or "yes" below it; none where it names a column, or no row."""
    for at, names in enumerate(table.names):
        if at in table.columns or word.forms.isdisjoint(names):
            continue
        told = [cell[at] for cell in table.cells]
        if all(map(says_yes_or_no, told)):
            denied = asked.denies(word)
            return frozenset(
                place for place, cell in enumerate(told) if has_something(cell) != denied
            )
    if any(not word.forms.isdisjoint(names) for names in table.names):
        return frozenset()
    held = [
        frozenset(at for at, keys in enumerate(row) if not word.forms.isdisjoint(keys))
        for row in table.words
    ]
    found = frozenset(place for place, columns in enumerate(held) if columns)
    # Of walks that are called this and that, a single "trail" is no other kind of walk.
    is_part_of_a_name = len(found) == 1 and all(held[at] == {table.entity} for at in found)
    is_thing = any(not word.forms.isdisjoint(thing.forms) for thing in asked.things)
    return frozenset() if is_part_of_a_name and is_thing else found


def has_something(cell: str) -> bool:
    """Whether a cell says that there is something: not where it is blank, says "no" or is 0."""
    return bool(cell.strip()) and "_".join(cell.lower().split()) not in _NO


def says_yes_or_no(cell: str) -> bool:
    """Whether a cell says no more than that there is something, or is none."""
    return not has_something(cell) or cell.strip().lower() in _YES


def _words(text: str) -> tuple[str, ...]:
    """The words of a text in their base forms, but for those of grammar."""
    grammar = closed_classes("en")
    found = (token for token in parsed(text).tokens if token.kind != "mark")
    # "Inka 350" is one code where it stands by itself.
    lows = (low for t in found for low in (t.low.split("-") if t.kind == "code" else (t.low,)))
    return tuple(base_form(low) for low in lows if low not in grammar)
