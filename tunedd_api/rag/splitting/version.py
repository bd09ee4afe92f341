"""What names the way pages are cut, so that an index knows when to cut them again."""

from typing import Final

SPLITTER_VERSION: Final = "sections-2"
"""Part of the index's fingerprint: another one asks for a new index."""

SPLITTER_DIGEST: Final = "89842ce091a32f57401fb6b357967d9472136f48dfed997f6a2ec668fc3d7b29"
"""SHA-256 over the passages of the starter library's articles and of the golden test's pages.

When it moves, the same page is cut or described otherwise: give ``SPLITTER_VERSION`` a new number
and write the digest that the test prints here, in the same commit.
"""
