"""The embedded models' files in the cache: fetched once, verified, converted where that pays.

``python -m tunedd_api.rag.providers.embedded.weights [--tokenizer-only] [CACHE [NAME …]]`` fetches
what is missing of the named models, by default those that the embedded profile needs; the service
itself never downloads anything. Each file is asked of its sources in turn: the cache, a hub, the
package index through pip.
"""

import argparse
import hashlib
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.catalogue import (
    FETCHED_BY_DEFAULT,
    MINILM,
    MODELS,
    Conversion,
    Model,
)
from tunedd_api.rag.providers.embedded.hub import Hub, endpoint
from tunedd_api.rag.providers.embedded.sources import HubFile, NotFetched, PublishedFile, Source
from tunedd_api.rag.providers.embedded.wheels import WheelShelf

_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Weights:
    """The folder of the embedded models' files, whether or not they are there yet."""

    folder: Path

    def holds(self, model: Model) -> bool:
        """Whether all of the model's files are there."""
        return all((self.folder / name).is_file() for name in model.files)

    def file(self, model: Model) -> Path:
        """The file that llama.cpp loads.

        Raises:
            ConfigurationError: if it is not there; says which command fetches it.
        """
        return self.require(model, model.file)

    def require(self, model: Model, name: str) -> Path:
        """One of the model's files.

        Raises:
            ConfigurationError: if it is not there; says which command fetches it.
        """
        path = self.folder / name
        if not path.is_file():
            raise ConfigurationError(
                f"The weights {path.name} are not in {self.folder}; `{fetching(model)}` fetches "
                "them."
            )
        return path


def fetching(model: Model) -> str:
    """The command that fetches a model."""
    return "make weights" if model in FETCHED_BY_DEFAULT else f"make model NAME={model.name}"


def fetch(folder: Path, models: Collection[Model] = FETCHED_BY_DEFAULT) -> Weights:
    """Fetch and convert what is missing in the folder; does nothing when all is there.

    Raises:
        ConfigurationError: if a file cannot be had; says what was tried.
    """
    weights = Weights(folder)
    missing = [model for model in models if not weights.holds(model)]
    if missing:
        with _alone_in(folder):
            for model in missing:
                if not weights.holds(model):
                    _fetch_model(model, folder)
    from tunedd_api.rag.providers.embedded.answer_reader_file import READERS, reader_file

    for base, reader in READERS.items():
        if base in models:
            with suppress(OSError):  # a cache that may only be read: the service goes without it
                reader_file(weights, reader)
    return weights


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process after another fetch into the folder."""
    from filelock import FileLock

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        yield


def _fetch_model(model: Model, folder: Path) -> None:
    fetch_files(folder, model.published)
    _convert(model, folder)
    for file in model.published:
        if file.name not in model.files:
            (folder / file.name).unlink()


def fetch_files(folder: Path, files: Iterable[PublishedFile]) -> None:
    """Fetch published files, each from the first source that has it.

    Raises:
        ConfigurationError: if a file cannot be had; says what was tried.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [file for file in files if not _is_there(file, folder)]
    _check_space(folder, sum(file.size for file in missing))
    hub = Hub()
    with WheelShelf(folder) as shelf:
        for file in missing:
            _fetch_file(file, folder, hub, shelf)


def _fetch_file(file: PublishedFile, folder: Path, hub: Hub, shelf: WheelShelf) -> None:
    tried = []
    for source in file.sources:
        _say(f"Fetching {file.name} ({file.size / _MEGABYTE:,.1f} MB) from {_place(source)}…")
        try:
            if isinstance(source, HubFile):
                hub.fetch(file, source, folder)
            else:
                shelf.fetch(file, source, folder)
        except NotFetched as reason:
            tried.append(f"{_place(source)}: {reason}")
            _say(f"  {reason}.")
        else:
            return
    raise ConfigurationError(f"{file.name} cannot be had. Tried {'; '.join(tried)}.")


def _place(source: Source) -> str:
    if isinstance(source, HubFile):
        return f"{endpoint()}/{source.repository}"
    first, *others = (member.package for member in source.members)
    return f"the package index ({first}{f' to {others[-1]}' if others else ''})"


def _is_there(file: PublishedFile, folder: Path) -> bool:
    """Whether the cache holds the published file, byte for byte."""
    path = folder / file.name
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ConfigurationError(
            f"{needed / _MEGABYTE:,.0f} MB are needed in {folder}, and {free / _MEGABYTE:,.0f} MB "
            "are free: make room, or name another folder in TUNEDD_CACHE_DIR."
        )


def _convert(model: Model, folder: Path) -> None:
    """Make the model's files of what was published; the libraries load only when needed."""
    source, target = folder / model.published[0].name, folder / model.file
    match model.conversion:
        case Conversion.NONE:
            return
        case Conversion.REQUANTISED:
            from tunedd_api.rag.providers.embedded import requantisation

            requantisation.write_q8_0(source, target)
        case Conversion.MINILM:
            from tunedd_api.rag.providers.embedded import minilm

            minilm.write_gguf(source, folder / model.published[1].name, target)
        case Conversion.E5:
            from tunedd_api.rag.providers.embedded import e5

            packed = e5.PackedModel(source)
            e5.write_tokenizer(packed, folder / model.files[1])
            e5.write_gguf(packed, target)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch weights from the command line; exit status 1 and a sentence if that fails."""
    parser = argparse.ArgumentParser(description="Fetch the embedded models' weights.")
    parser.add_argument("cache", type=Path, nargs="?", default=Path("~/.cache/tunedd"))
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"any of {', '.join(MODELS)}")
    parser.add_argument("--tokenizer-only", action="store_true", help=f"that of {MINILM.name}")
    options = parser.parse_args(arguments)
    folder = options.cache.expanduser() / "weights"
    if unknown := [name for name in options.names if name not in MODELS]:
        _say(f"No model is called {', '.join(unknown)}; there are {', '.join(MODELS)}.")
        return 1
    try:
        if options.tokenizer_only:
            fetch_files(folder, [f for f in MINILM.published if f.name == MINILM.tokenizer])
        else:
            fetch(folder, [MODELS[name] for name in options.names] or FETCHED_BY_DEFAULT)
    except ConfigurationError as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
