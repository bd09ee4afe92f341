"""Ingestion that is killed again and again, and has to come to the same end."""

import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from random import Random
from typing import Final

from tests.support.ingesting import consistent, delete, put
from tests.support.milestones import PATIENCE
from tests.support.service import make_settings, opened_library, rows_of
from tests.support.texts import BEES, write_library
from tunedd_api.bootstrap.ingestion_process import ingest_pending
from tunedd_api.bootstrap.library import Library
from tunedd_api.rag.nodes import VERSION, only
from tunedd_api.settings import Settings

SEED: Final = 7
KILLS: Final = 8
HERDS: Final = 8
POLL: Final = 0.002
"""Seconds between two looks at how many passages are stored."""


def herds(number: int) -> str:
    """A text of a few batches of passages."""
    stripes = f"Its stripes, kind {number}, confuse the flies. " * 12
    paragraphs = (f"Herd {n} of {number} counts {n * 7} zebras. {stripes}" for n in range(60))
    return f"# Region {number}\n\n" + "\n\n".join(paragraphs)


def put_everything(library: Library, *names: str) -> None:
    """Put documents into the library."""
    for name in names:
        put(library, name, herds(int(name.partition(".")[0])))


@contextmanager
def ingesting(settings: Settings) -> Iterator[SpawnProcess]:
    """Ingest in a process, as the service does."""
    process = multiprocessing.get_context("spawn").Process(target=ingest_pending, args=(settings,))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def killed(settings: Settings, library: Library, passages: int) -> bool:
    """Ingest until so many more passages are stored, and be killed; False if all was done."""
    enough = library.index.store.count() + passages
    with ingesting(settings) as process:
        while process.is_alive():
            process.join(POLL)
            if library.index.store.count() >= enough:
                process.kill()
                break
        process.join(PATIENCE)
        if process.exitcode == 0:
            return False
        assert process.exitcode == -9
    return True


def completed(settings: Settings) -> None:
    """Ingest undisturbed."""
    with ingesting(settings) as process:
        process.join(PATIENCE)
        assert process.exitcode == 0


def held(library: Library) -> Mapping[str, object]:
    """What a library holds, but for when it came."""
    entries = library.manifest.entries()
    documents = {
        name: (e.version, d.id, d.title, d.status, d.sha256, d.bytes, d.pages, d.passages, d.error)
        for name, e in entries.items()
        for d in [e.document]
    }
    versions = sorted(library.index.store.versions())
    nodes = library.index.store.ingest.get_nodes(filters=only(VERSION, versions))
    return {
        "documents": documents,
        "pages": sorted(map(str, rows_of(library.database)["pages"])),
        "passages": sorted((n.node_id, n.metadata[VERSION], n.get_content()) for n in nodes),
    }


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """However often ingestion is killed, in the end the library holds what it would have held."""
    names = [f"{number}.md" for number in range(HERDS)]
    disturbed, undisturbed = tmp_path / "disturbed", tmp_path / "undisturbed"
    for folder in (disturbed, undisturbed):
        write_library(folder / "data")
    chance = Random(SEED)  # noqa: S311 - chance
    settings = make_settings(disturbed, threads=1)
    with opened_library(settings) as library:
        library.refresh()
        put_everything(library, *names)
        kills = 0
        for attempt in range(KILLS):
            kills += killed(settings, library, chance.randrange(1, 80))
            if attempt == KILLS // 3:
                put(library, BEES, herds(HERDS))
                put(library, names[-1], herds(HERDS + 1))
            if attempt == KILLS // 2:
                delete(library, names[0])
        assert kills > KILLS // 2
        completed(settings)
        consistent(library)
        after = held(library)
    settings = make_settings(undisturbed, threads=1)
    with opened_library(settings) as library:
        put(library, BEES, herds(HERDS))
        put_everything(library, *names[1:-1])
        put(library, names[-1], herds(HERDS + 1))
        library.refresh()
        consistent(library)
        assert held(library) == after
