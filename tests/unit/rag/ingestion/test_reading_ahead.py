"""Files that are read side by side, and those that take long."""

from threading import Event

from tests.support.libraries import a_document
from tests.support.manifests import a_file, awaited
from tests.support.milestones import PATIENCE
from tunedd_api.errors import ReadingTakesLonger
from tunedd_api.rag.ingestion.preparation import Prepared, Work
from tunedd_api.rag.ingestion.reading_ahead import Read, ReadingAhead

SLOW = "slow"


class Readers:
    """Stands for a preparation: files named slow take longer than a first try, then for ever."""

    def __init__(self) -> None:
        self.over = Event()
        self.tried: list[str] = []

    def prepare(self, work: Work, *, briefly: bool = False) -> Prepared:
        """Read a file."""
        self.tried.append(work.file.name)
        if work.file.name.startswith(SLOW):
            if briefly:
                raise ReadingTakesLonger("It takes longer.")
            assert self.over.wait(PATIENCE)
        return Prepared(work.entry, [], {})


def work(name: str) -> Work:
    """A file to be read."""
    return Work(a_file(name), awaited(a_document(name)), name)


def failed(found: Read) -> bool:
    """Whether a file was given up for now."""
    return isinstance(found[1].exception(), ReadingTakesLonger)


def test_slow_files_hold_up_nobody() -> None:
    """However many files take for ever, those that come before, among and after them are read."""
    readers = Readers()
    late = [work("late")]
    files = [work(f"{SLOW}{n}") for n in range(5)] + [work("good")]
    ahead = ReadingAhead(readers, places=3)  # type: ignore[arg-type]

    def more() -> list[Work]:
        return [late.pop()] if late and "good" in readers.tried else []

    names = []
    for found in ahead.read(files, lambda _: None, more):
        if found is not None:
            names.append(found[0].file.name)
            if len(names) == 2:
                readers.over.set()
    assert names[:2] == ["good", "late"]
    assert sorted(names[2:]) == [f"{SLOW}{n}" for n in range(5)]
    assert readers.tried.count(f"{SLOW}0") == 2


def test_impatience() -> None:
    """Whoever does not wait gets what takes long back unread, after one try."""
    readers = Readers()
    ahead = ReadingAhead(readers, places=2)  # type: ignore[arg-type]
    read = ahead.read([work(SLOW), work("good")], lambda _: None, patient=False)
    found = [one for one in read if one is not None]
    assert {one[0].file.name: failed(one) for one in found} == {SLOW: True, "good": False}
    assert readers.tried.count(SLOW) == 1


def test_beginning() -> None:
    """Whoever begins a file is told before it is read."""
    begun: list[str] = []

    class Telling(Readers):
        def prepare(self, work: Work, *, briefly: bool = False) -> Prepared:
            assert begun == [work.file.name]
            return super().prepare(work, briefly=briefly)

    ahead = ReadingAhead(Telling())  # type: ignore[arg-type]
    assert len([f for f in ahead.read([work("a")], lambda w: begun.append(w.file.name)) if f]) == 1
