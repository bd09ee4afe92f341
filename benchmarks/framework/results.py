"""Results as JSON: one file for each benchmark, written anew by each of its runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from benchmarks.framework.benchmark import Figure
from benchmarks.framework.machine import Machine

PUBLISHED: Final = Path(__file__).parents[1] / "results"
"""Where the results are kept that ``docs/benchmarks.md`` shows."""

_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What one run of a benchmark found, when (UTC), where, how long it took in seconds.

    ``versions`` are those of the peers' packages.
    """

    name: str
    measured: str
    seconds: int
    machine: Machine
    versions: Mapping[str, str]
    figures: tuple[Figure, ...]


def ready(folder: Path) -> Path:
    """A folder that results can be written to; ends with a sentence where they cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise SystemExit(f"Results cannot be written to {folder}: {error.strerror}.") from error


def write(result: Result, folder: Path) -> None:
    """Keep a result instead of the one before; values to five significant digits."""
    content = asdict(result)
    for figure in content["figures"]:
        figure["values"] = [float(f"{value:.{_DIGITS}g}") for value in figure["values"]]
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / f"{result.name}.json").write_text(text + "\n", "utf-8")


def read(folder: Path, names: Sequence[str]) -> dict[str, Result]:
    """The results that there are of these benchmarks."""
    files = {name: folder / f"{name}.json" for name in names}
    return {name: _read(file) for name, file in files.items() if file.is_file()}


def _read(file: Path) -> Result:
    content = json.loads(file.read_text("utf-8"))
    content["machine"] = Machine(**content["machine"])
    content["figures"] = tuple(
        Figure(**{**figure, "values": tuple(figure["values"])}) for figure in content["figures"]
    )
    return Result(**content)
