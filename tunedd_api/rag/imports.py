"""Importing libraries without what they would bring along and nobody here uses."""

import inspect
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import Final, Never

_one_at_a_time: Final = threading.Lock()


@contextmanager
def without(module: str) -> Iterator[None]:
    """Have a module look as if it were not installed, unless somebody has imported it before."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment] # which makes importing it fail
    try:
        yield
    finally:
        del sys.modules[module]


@contextmanager
def hollow(*modules: str) -> Iterator[None]:
    """Have modules look as if they held whatever is imported from them, and import none of them.

    It is for modules whose names others only mention: each is a class then, which raises
    ImportError when something is to be made of it. A module that somebody has imported before is
    left as it is, and whoever imports one of the others later gets it as it is.
    """
    missing = [module for module in modules if module not in sys.modules]
    sys.modules.update({module: _Hollow(module) for module in missing})
    try:
        yield
    finally:
        for module in missing:
            del sys.modules[module]


class _Hollow(ModuleType):
    """A module that has a class for each name that it is asked for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)

        def fail(*_: object, **__: object) -> Never:
            raise ImportError(f"{self.__name__} was left out of what this process imports.")

        generic = classmethod(lambda cls, _: cls)
        made = type(name, (), {"__init__": fail, "__class_getitem__": generic})
        setattr(self, name, made)
        return made


@contextmanager
def signatures_kept() -> Iterator[None]:
    """Have the signature that a function of C tells in words be read once, and not for each asker.

    pydantic asks for that of ``list`` with each field that has one by default. Reading it takes
    a quarter of a millisecond, and leaves a table of all modules behind that is garbage.
    """
    name = "_signature_fromstr"
    read = getattr(inspect, name, None)
    if read is None:
        yield
        return
    setattr(inspect, name, cache(read))
    try:
        yield
    finally:
        setattr(inspect, name, read)


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
