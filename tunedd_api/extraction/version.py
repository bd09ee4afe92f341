"""What names the way files are read, so that an index knows when to read them again."""

from typing import Final

EXTRACTION_VERSION: Final = "pages-6"
"""Part of the index's fingerprint: another one asks for a new index."""

EXTRACTION_DIGEST: Final = "2cc7080e6f852d425afd35769a07d9ab589b29ef38f23a72dedc0fbd384d98be"
"""SHA-256 over what is extracted from the starter library and the fixtures of the golden test.

When it moves, the same bytes give another text: give `EXTRACTION_VERSION` a new number and write
the digest that the test prints here, in the same commit.
"""
