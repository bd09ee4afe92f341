"""How large what is installed is, package by package."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from benchmarks.framework import package_sizes
from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run
from benchmarks.framework.contenders import Tutorial
from scripts.leave_out import names_in
from tests.harness.server import ROOT

_PEERS: Final = (Tutorial.name,)
_ENVIRONMENTS: Final = {"services": ("postgres",), "embedded": ("embedded",)}
_LARGEST: Final = 15
_MB: Final = 1_000_000

Sizes = dict[str, tuple[int, int]]
"""Packages by their normalised names: the bytes of their files, and of their bytecode."""


def needed(extras: Iterable[str], left_out: set[str]) -> set[str]:
    """The packages that the service needs with these extras, found from what each requires."""
    from packaging.requirements import Requirement

    waiting = [("tunedd-api", frozenset(extras))]
    seen = set(waiting)
    while waiting:
        package, wanted = waiting.pop()
        for line in distribution(package).requires or ():
            required = Requirement(line)
            name = _normalised(required.name)
            asked = required.marker is None or any(
                required.marker.evaluate({"extra": extra}) for extra in wanted | {""}
            )
            one = (name, frozenset(required.extras))
            if asked and one not in seen and name not in left_out and _is_installed(name):
                seen.add(one)
                waiting.append(one)
    return {name for name, _ in seen} - {"tunedd-api"}


def _is_installed(name: str) -> bool:
    """Whether it is: what is for another Python or system is not."""
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _sizes(python: Path) -> Sizes:
    """The packages of an environment."""
    measured = subprocess.run(  # noqa: S603 - our own
        [str(python), "-I", package_sizes.__file__], stdout=subprocess.PIPE, check=True
    )
    return {
        _normalised(name): (files, bytecode)
        for name, (files, bytecode) in json.loads(measured.stdout).items()
    }


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _figures(environment: str, of: str, sizes: Sizes) -> list[Figure]:
    files = sum(size for size, _ in sizes.values())
    both = sum(size + bytecode for size, bytecode in sizes.values())
    return [
        Figure(f"{environment}, with bytecode", of, "MB", (both / _MB,)),
        Figure(f"{environment}, files alone", of, "MB", (files / _MB,)),
    ]


def _measure(run: Run) -> list[Figure]:
    left_out = names_in((ROOT / "requirements" / "left-out.txt").read_text("utf-8"))
    installed = _sizes(Path(sys.executable))
    figures, shown = [], set[str]()
    for environment, extras in _ENVIRONMENTS.items():
        names = needed(extras, left_out)
        shown |= names
        figures += _figures(environment, OURS, {name: installed[name] for name in names})
    theirs = _sizes(run.peers[Tutorial.name])
    figures += _figures("services", Tutorial.name, theirs)
    whole = {name: sum(installed[name]) / _MB for name in shown}
    for name, size in sorted(whole.items(), key=lambda one: -one[1])[:_LARGEST]:
        figures.append(Figure(f"of it {name}", OURS, "MB", (size,)))
        if name in theirs:
            figures.append(Figure(f"of it {name}", Tutorial.name, "MB", (sum(theirs[name]) / _MB,)))
    return figures


BENCHMARKS: Final = (
    Benchmark(
        name="install-size",
        title="Size of what is installed",
        what=(
            "All packages that the service needs, as their own records list their files, with the "
            "bytecode that Python makes of them and without Python itself: with the extra of the "
            "services image (`postgres`) and with that of the embedded profile (`embedded`), less "
            "what the images leave out. Beside it the environment of the tutorial service. The "
            f"{_LARGEST} largest packages are named. A megabyte is a million bytes."
        ),
        measure=_measure,
        bars=(
            Bar("services, with bytecode", at_most=400, of=OURS),
            Bar("embedded, with bytecode", at_most=500, of=OURS),
        ),
        peers=_PEERS,
        repeats=1,
    ),
)
