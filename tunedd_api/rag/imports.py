"""Importing libraries without what they would bring along and nobody here uses."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import Final

_one_at_a_time: Final = threading.Lock()


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


@contextmanager
def only_modules_of(package: str, *within: str) -> Iterator[None]:
    """Have modules of a package imported, and not all else that it imports when it is itself.

    The same goes for the packages ``within`` it. If somebody has imported the package before,
    nothing is different; otherwise it looks afterwards as if nobody had. Threads do so one after
    the other.
    """
    with _one_at_a_time:
        if package in sys.modules:
            yield
            return
        for name in (package, *within):
            sys.modules[name] = _empty(name)
        try:
            yield
        finally:
            imported = [n for n in list(sys.modules) if n == package or n.startswith(f"{package}.")]
            for name in imported:
                del sys.modules[name]


def _empty(package: str) -> ModuleType:
    """A package whose modules can be imported, and that holds nothing itself."""
    parent, _, _ = package.rpartition(".")
    found = PathFinder.find_spec(package, sys.modules[parent].__path__ if parent else None)
    if found is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    spec = ModuleSpec(package, None, is_package=True)
    spec.submodule_search_locations = found.submodule_search_locations
    return module_from_spec(spec)
