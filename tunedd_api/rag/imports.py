"""Importing libraries without what they would bring along and nobody here uses."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(package: str) -> Iterator[None]:
    """Have a package look as if it were not installed, unless somebody has imported it before."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment] # which makes importing it fail
    try:
        yield
    finally:
        del sys.modules[package]
