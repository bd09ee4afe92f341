"""What names the way pages are cut, so that an index knows when to cut them again."""

from typing import Final

SPLITTER_VERSION: Final = "sections-3"
"""Part of the index's fingerprint: another one asks for a new index."""

SPLITTER_DIGEST: Final = "3745479a9a6997a25c474b7641a1973987e7ac7ac460513d8938b245debb8293"
"""SHA-256 over the passages of the starter library's articles and of the golden test's pages.

When it moves, the same page is cut or described otherwise: give ``SPLITTER_VERSION`` a new number
and write the digest that the test prints here, in the same commit.
"""
