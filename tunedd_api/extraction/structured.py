"""Read JSON and JSON Lines: what is a table as one, all else as names and values."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.plain import decoded_file
from tunedd_api.extraction.tables import row_blocks
from tunedd_api.extraction.text.titles import first_title
from tunedd_api.extraction.text.wrapping import text_blocks

_Value: TypeAlias = "str | bool | Sequence[_Value] | Mapping[str, _Value] | None"

_LINES: Final = frozenset({".jsonl", ".ndjson"})
_TITLES: Final = ("title", "name")
_COLUMNS: Final = 40
_DEEPEST: Final = 100
_WARNING: Final = "It is not all valid JSON: it is read as text."


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the values with their names; what is no JSON is read as text, with a warning.

    Raises:
        IngestionError: if the file is missing, no text, too long or empty.
    """
    content = decoded_file(path, name, limits)
    warnings = content.warnings
    title = None
    try:
        value = _parsed(content.text, lines=path.suffix.lower() in _LINES)
        blocks = list(_blocks(value, "", 0))
        title = _title(value)
    except (ValueError, RecursionError):
        warnings = (*warnings, _WARNING)
        blocks = list(text_blocks(content.text))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    return Extract(first_title([title], name), pages[-1].number, pages, warnings)


def _parsed(text: str, *, lines: bool) -> _Value:
    """The value of a text; numbers stay as they are written."""

    def loaded(part: str) -> Any:  # noqa: ANN401 - whatever is there
        return json.loads(part, parse_int=str, parse_float=str, parse_constant=str)

    if lines:
        return [loaded(line) for line in text.split("\n") if line.strip()]
    value: _Value = loaded(text)
    return value


def _title(value: _Value) -> str | None:
    if not isinstance(value, Mapping):
        return None
    titles = (value.get(key) for key in _TITLES)
    return next((one_line(title) for title in titles if isinstance(title, str)), None)


def _blocks(value: _Value, path: str, depth: int) -> Iterator[Block]:
    """The values below a path: ``port.depth: 7``."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, Mapping):
        for key, inner in value.items():
            name = f"{path}.{one_line(key)}" if path else one_line(key)
            yield from _blocks(inner, name, depth + 1)
    elif isinstance(value, str | bool) or value is None:
        yield Block(Kind.ITEM, _line(path, _shown(value)))
    elif columns := _columns(value):
        if path:
            yield Block(Kind.PARAGRAPH, f"{path}:")
        yield from row_blocks(_rows(value, columns), headers=1)
    elif all(isinstance(inner, str | bool) or inner is None for inner in value):
        yield Block(Kind.ITEM, _line(path, ", ".join(_shown(inner) for inner in value)))
    else:
        for number, inner in enumerate(value, 1):
            yield from _blocks(inner, f"{path}[{number}]", depth + 1)


def _line(path: str, text: str) -> str:
    return f"{path}: {text}" if path and text else text


def _shown(value: _Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else one_line(str(value))


def _columns(values: Sequence[_Value]) -> list[str]:
    """The names that objects of a list have; none if they are no rows of a table."""
    columns: dict[str, None] = {}
    if len(values) < 2:
        return []
    for value in values:
        if not isinstance(value, Mapping):
            return []
        if any(isinstance(inner, Mapping) or _is_deep(inner) for inner in value.values()):
            return []
        columns.update(dict.fromkeys(value))
        if len(columns) > _COLUMNS:
            return []
    return list(columns)


def _is_deep(value: _Value) -> bool:
    if isinstance(value, str | bool | Mapping) or value is None:
        return False
    return any(not (isinstance(inner, str | bool) or inner is None) for inner in value)


def _rows(values: Sequence[_Value], columns: Sequence[str]) -> Iterator[list[str]]:
    yield [one_line(column) for column in columns]
    for value in values:
        if isinstance(value, Mapping):
            yield [_cell(value.get(column)) for column in columns]


def _cell(value: _Value) -> str:
    if isinstance(value, str | bool | Mapping) or value is None:
        return _shown(value)
    return ", ".join(_shown(inner) for inner in value)


FORMAT: Final = Format(
    name="JSON",
    media_types=media_types.JSON,
    read=read,
    reads=(
        "Lists of objects, and JSON Lines, as tables; all else as `name: value`.",
        "Numbers as they are written.",
    ),
)
