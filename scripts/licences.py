"""List the licence of every package that the service is installed with.

    python -m scripts.licences REQUIREMENTS [--check]

The packages are those of a file of requirements; their licences are read from what is installed.
With ``--check`` the exit status is 1 if a package says nothing of its licence, or something that
is not known to go together with Apache-2.0.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

_PERMISSIVE: Final = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|Zlib|PSF|Python Software Foundation|MPL|Mozilla|Unlicense"
    r"|HPND|Historical Permission|LGPL|Lesser General Public|CC0|Public Domain|Expat|WTFPL"
    r"|FreeType)",
    re.IGNORECASE,
)
"""Licences under which a package may be used, unchanged, by a program under Apache-2.0."""

_LONGEST: Final = 60


def licence_of(package: Distribution) -> str:
    """What a package says of its licence, in a few words; empty if it says nothing."""
    said = package.metadata
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    text = _field(package, "License").strip()
    short = text if "\n" not in text and len(text) <= _LONGEST else _first_licence(text)
    return _field(package, "License-Expression") or "; ".join(classifiers) or short


def _field(package: Distribution, name: str) -> str:
    return next(iter(package.metadata.get_all(name) or []), "")


def _first_licence(text: str) -> str:
    found = _PERMISSIVE.search(text)
    return found[0] if found else ""


def main() -> int:
    """Print a table."""
    required = re.findall(
        r"^([A-Za-z0-9._-]+)==", Path(sys.argv[1]).read_text("utf-8"), re.MULTILINE
    )
    questionable = 0
    for name in sorted(required, key=str.lower):
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # of another platform
        licence = licence_of(package)
        questionable += _PERMISSIVE.search(licence) is None
        print(f"{name:<40} {package.version:<14} {licence or 'says nothing'}")
    print(f"{questionable} packages whose licence has to be looked at")
    return 1 if questionable and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
