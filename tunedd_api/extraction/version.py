"""What names the way files are read, so that an index knows when to read them again."""

from typing import Final

EXTRACTION_VERSION: Final = "pages-4"
"""Part of the index's fingerprint: another one asks for a new index."""

EXTRACTION_DIGEST: Final = "e87734a58a7c3c8027e540a2043250e4b9922574b353153933626039bad2a31c"
"""SHA-256 over what is extracted from the starter library and the fixtures of the golden test.

When it moves, the same bytes give another text: give `EXTRACTION_VERSION` a new number and write
the digest that the test prints here, in the same commit.
"""
