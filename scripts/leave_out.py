"""Take packages that nothing needs out of a file of requirements.

    python -m scripts.leave_out requirements/left-out.txt requirements.txt

Requirements are as `poetry export` writes them: a line with the package, then its hashes, indented.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def names_in(listing: str) -> set[str]:
    """The packages that a list names, a line each; after ``#`` anything may stand."""
    lines = (line.partition("#")[0].strip() for line in listing.splitlines())
    return {_normalised(line) for line in lines if line}


def without(requirements: str, left_out: set[str]) -> str:
    """The requirements without these packages and their hashes."""
    return "".join(_kept(requirements.splitlines(keepends=True), left_out))


def _kept(lines: list[str], left_out: set[str]) -> Iterator[str]:
    kept = True
    for line in lines:
        if not line[:1].isspace():
            name = _NAME.match(line)
            kept = name is None or _normalised(name[0]) not in left_out
        if kept:
            yield line


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Write the file anew."""
    listing, requirements = (Path(argument) for argument in sys.argv[1:3])
    text = without(requirements.read_text("utf-8"), names_in(listing.read_text("utf-8")))
    requirements.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
