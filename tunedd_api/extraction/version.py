"""What names the way files are read, so that an index knows when to read them again."""

from typing import Final

EXTRACTION_VERSION: Final = "pages-3"
"""Part of the index's fingerprint: another one asks for a new index."""

EXTRACTION_DIGEST: Final = "6ef885269b6bf71706a4ac731980565d9455d45a7ce45860ef56006c421610db"
"""SHA-256 over what is extracted from the starter library and the fixtures of the golden test.

When it moves, the same bytes give another text: give `EXTRACTION_VERSION` a new number and write
the digest that the test prints here, in the same commit.
"""
