"""What names the way files are read, so that an index knows when to read them again."""

from typing import Final

EXTRACTION_VERSION: Final = "pages-8"
"""Part of the index's fingerprint: another one asks for a new index."""

EXTRACTION_DIGEST: Final = "f04d4c1ee67653d353b0adf2186f99bd7886598c5ba462e425bf67ae6c65ecb4"
"""SHA-256 over what is extracted from the starter library and the fixtures of the golden test.

When it moves, the same bytes give another text: give `EXTRACTION_VERSION` a new number and write
the digest that the test prints here, in the same commit.
"""
