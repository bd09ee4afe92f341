"""What stands before the text of a Markdown file, as static site generators have it."""

import re
from typing import Any, Final, NamedTuple

_YAML: Final = re.compile(r"---[ \t]*\n")
_YAML_END: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML: Final = re.compile(r"\+\+\+[ \t]*\n")
_TOML_END: Final = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_LONGEST: Final = 20_000
"""In characters; what is longer is no front matter."""


class FrontMatter(NamedTuple):
    """The fields as they are written, the title among them, and where the text begins."""

    fields: str
    title: str | None
    end: int


def front_matter(text: str) -> FrontMatter | None:
    """The front matter of a text, in YAML or TOML; None if it begins with none."""
    for begin, close, parsed in ((_YAML, _YAML_END, _yaml), (_TOML, _TOML_END, _toml)):
        opened = begin.match(text)
        closed = opened and close.search(text, opened.end(), opened.end() + _LONGEST)
        if not opened or not closed:
            continue
        fields = text[opened.end() : closed.start()]
        known = parsed(fields)
        if not isinstance(known, dict):
            # Two rules with text between.
            return None
        title = next((known[key] for key in ("title", "Title") if key in known), None)
        return FrontMatter(fields.strip("\n"), str(title) if title else None, closed.end())
    return None


def _yaml(fields: str) -> Any:  # noqa: ANN401 - whatever stands there
    import yaml  # type: ignore[import-untyped]

    try:
        return yaml.load(fields, Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _toml(fields: str) -> Any:  # noqa: ANN401 - whatever stands there
    import tomllib

    try:
        return tomllib.loads(fields)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
