"""What a library costs to look after: verifying it unchanged, deleting a document of it.

    python -m benchmarks.library [--documents 1000]

Makes a library of small text documents, ingests it with the mock embedding model, and looks at it
again. Then a document of 50 passages is deleted through the intake's own steps from this library
and from one of a tenth the size, in turns. Prints seconds and ratios; exits 1 if verifying 1,000
unchanged documents takes a second or more, or a deletion costs twice as much in the larger one.
"""

import argparse
import asyncio
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.documents.model import document_id
from tunedd_api.documents.uploads import DocumentUploads
from tunedd_api.serving.logs import configure_logging
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

VERIFY_SECONDS: Final = 1.0
DELETE_RATIO: Final = 2.0
DELETIONS: Final = 10
PARAGRAPH: Final = "Agent {n} plans its next step and tells {m} others what it has found out. "


def settings_in(folder: Path) -> Settings:
    """An embedded library with the mock embedding model below a folder."""
    return Settings(
        _env_file=None,
        vector_store="embedded",
        llm_provider="mock",
        embedding_provider="mock",
        data_dir=folder / "data",
        state_dir=folder / "state",
        database_url=None,
    )


def fill(folder: Path, documents: int) -> None:
    """Write small documents, and the large ones that are to be deleted."""
    (folder / "data").mkdir(parents=True)
    for n in range(documents):
        text = "".join(PARAGRAPH.format(n=n, m=m) for m in range(8))
        (folder / "data" / f"small-{n}.txt").write_text(text)
    for n in range(DELETIONS):
        text = "".join(PARAGRAPH.format(n=n, m=m) for m in range(600))
        (folder / "data" / f"large-{n}.txt").write_text(text)


async def delete(library: Library, name: str) -> float:
    """Delete a document; the seconds it took."""
    documents = SqlDocumentCatalogue(library.database, library.index_name)
    intake = DocumentUploads(
        library.folder, library.manifest, documents, library.index.delete, lambda: None
    )
    started = perf_counter()
    await intake.remove(document_id(name))
    return perf_counter() - started


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    given = parser.parse_args()
    configure_logging("warning")
    with tempfile.TemporaryDirectory(prefix="library-") as scratch:
        folders = {n: Path(scratch) / str(n) for n in (given.documents, given.documents // 10)}
        for count, folder in folders.items():
            fill(folder, count)
        with (
            closing(open_library(settings_in(folders[given.documents]))) as large,
            closing(open_library(settings_in(folders[given.documents // 10]))) as small,
        ):
            for library in (large, small):
                library.refresh()
            looks = []
            for _ in range(5):
                started = perf_counter()
                report = large.refresh()
                looks.append(perf_counter() - started)
                assert report.unchanged == given.documents + DELETIONS
            passages = [library.index.store.count() for library in (large, small)]
            took: dict[str, list[float]] = {"large": [], "small": []}
            for n in range(DELETIONS):
                for name, library in (("large", large), ("small", small)):
                    took[name].append(asyncio.run(delete(library, f"large-{n}.txt")))
    ratio = median(took["large"]) / median(took["small"])
    print(f"{given.documents + DELETIONS} unchanged documents verified in {median(looks):.3f} s")
    for name, count in zip(took, passages, strict=True):
        held = f"of {count} passages"
        print(f"deleting a document {held:<20} {1000 * median(took[name]):6.1f} ms")
    print(f"ratio {ratio:.2f}")
    return 0 if median(looks) < VERIFY_SECONDS and ratio < DELETE_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
