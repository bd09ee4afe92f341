"""The rows that a question names, and those that its words tell from the others."""

from typing import Final

from tunedd_api.rag.answering.asked_words import AskedWord
from tunedd_api.rag.answering.tables.asked import WITHOUT, AskedRows
from tunedd_api.rag.answering.tables.table import Table
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form

_YES: Final = word_set("yes y ja sí si oui ✓ ✔ x included")
_NO: Final = word_set("no n nein non ✗ ✘ – — -")


def named_rows(asked: AskedRows, table: Table) -> frozenset[int]:
    """The rows of which the question says the name, or the part that is theirs alone."""
    said = {base_form(token.low): at for at, token in enumerate(asked.found.tokens)}
    names = [_name(row[table.entity]) for row in table.cells]
    whole = {
        at: frozenset(said[word] for word in name)
        for at, name in enumerate(names)
        if name and name <= said.keys()
    }
    found = {
        at for at, places in whole.items() if not any(places < other for other in whole.values())
    }
    used = frozenset[int]().union(*(whole[at] for at in found))
    common = frozenset().union(*(_name(name) for name in table.header))
    for at, name in enumerate(names):
        others = frozenset().union(*(other for place, other in enumerate(names) if place != at))
        own = {word for word in name - others - common if word in said and said[word] not in used}
        if own:
            found.add(at)
    return frozenset(found)


def rows_told_apart(
    asked: AskedRows, table: Table, besides: frozenset[int] = frozenset()
) -> frozenset[int]:
    """The rows that hold the words of the question that only some rows hold; all without such.

    ``besides`` are rows that are named, whose names tell nothing of the others.
    """
    rows = frozenset(range(len(table.rows)))
    names = [_name(table.cells[at][table.entity]) for at in besides]
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
        told = [cell[at].strip().lower() for cell in table.cells]
        if set(told) <= _YES | _NO | {""}:
            wanted = _NO if _is_denied(word, asked) else _YES
            return frozenset(place for place, cell in enumerate(told) if cell in wanted)
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


def _is_denied(word: AskedWord, asked: AskedRows) -> bool:
    lows = [token.low for token in asked.found.tokens]
    at = lows.index(word.low)
    return not WITHOUT.isdisjoint(lows[max(at - 2, 0) : at])


def _name(text: str) -> frozenset[str]:
    """The words of a name but for those of grammar."""
    grammar = closed_classes("en")
    found = (token for token in parsed(text).tokens if token.kind != "mark")
    # "Inka 350" is one code where it stands by itself.
    lows = (low for t in found for low in (t.low.split("-") if t.kind == "code" else (t.low,)))
    return frozenset(base_form(low) for low in lows if low not in grammar)
