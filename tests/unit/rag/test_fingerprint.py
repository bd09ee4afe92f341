"""What made an index, and what happens when the settings would make another."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.extraction import ExtractionHere
from tests.support.ingesting import consistent, documents, put, unchanged
from tests.support.models import UNREACHABLE, ObservedEmbedding, embedding_model
from tests.support.service import opened_library
from tests.support.texts import BEES, NAMES, write_text
from tunedd_api.bootstrap.library import Library
from tunedd_api.errors import ConfigurationError, ModelUnavailable
from tunedd_api.rag import index
from tunedd_api.rag.fingerprint import (
    Fingerprint,
    change,
    is_made,
    known_dimension,
    mismatch,
    note_dimension,
    note_made,
)
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.settings import Settings

FINGERPRINT = Fingerprint("a-model", 384, "splitter-1", "reader-1")


class Facts:
    """Facts that nobody else knows."""

    def __init__(self) -> None:
        self._facts: dict[str, str] = {}

    def fact(self, name: str) -> str | None:
        """What is remembered."""
        return self._facts.get(name)

    def set_fact(self, name: str, value: str) -> None:
        """Remember."""
        self._facts[name] = value


def test_versions() -> None:
    """A version is another whenever the name, the bytes or anything of the settings is."""
    fingerprints = [
        FINGERPRINT,
        replace(FINGERPRINT, embedding_model="b-model"),
        replace(FINGERPRINT, dimension=385),
        replace(FINGERPRINT, splitter="splitter-2"),
        replace(FINGERPRINT, reader="reader-2"),
    ]
    versions = [f.version_of(n, s) for f in fingerprints for n in ("a", "b") for s in ("0", "1")]
    assert len(set(versions)) == len(versions)
    assert FINGERPRINT.version_of("a", "0") == versions[0]
    assert all(len(version) == 32 for version in versions)


def test_index_names() -> None:
    """An index is named for its model and dimension alone, and the name fits its column."""
    assert FINGERPRINT.index_name == "a-model/384"
    assert replace(FINGERPRINT, splitter="x", reader="y").index_name == "a-model/384"
    path = replace(FINGERPRINT, embedding_model=f"/{'folder/' * 60}model.gguf")
    assert path.index_name.endswith("model.gguf/384")
    assert len(path.index_name) < 255


def test_dimensions() -> None:
    """The dimension of each model is remembered."""
    facts = Facts()
    assert known_dimension("a-model", facts) is None
    note_dimension("a-model", 384, facts)
    note_dimension("b-model", 768, facts)
    assert known_dimension("a-model", facts) == 384


def test_changes() -> None:
    """What has changed since an index was made is said in a clause."""
    facts = Facts()
    assert not is_made(FINGERPRINT, facts)
    assert change(FINGERPRINT, facts) is None
    note_made(FINGERPRINT, facts)
    assert is_made(FINGERPRINT, facts)
    assert change(FINGERPRINT, facts) is None
    reader = replace(FINGERPRINT, reader="reader-2")
    assert change(reader, facts) == "the reader from reader-1 to reader-2"
    both = replace(reader, splitter="splitter-2")
    assert change(both, facts) == (
        "the splitter from splitter-1 to splitter-2 and the reader from reader-1 to reader-2"
    )
    note_made(both, facts)
    assert change(both, facts) is None
    assert not is_made(replace(FINGERPRINT, dimension=385), facts)


def test_mismatch() -> None:
    """The largest other index is named beside what the settings name, and what to do."""
    said = str(mismatch(FINGERPRINT, {"small/1": 1, "org/other/768": 7, "tiny/2": 2}))
    for part in ("org/other (768 ", "a-model (384 ", "`make reindex`", "TUNEDD_EMBEDDING_MODEL"):
        assert part in said


def other_model(settings: Settings) -> Settings:
    """The same library with another embedding model."""
    return settings.model_copy(update={"embedding_model": "another-mock"})


def test_dimension_is_asked_once(settings: Settings) -> None:
    """A model that is known need not answer for its index to be opened."""
    down = ObservedEmbedding()
    down.fail_with(UNREACHABLE())
    with opened_library(settings, embedding=embedding_model(down)) as library:
        assert library.refresh() == unchanged(len(NAMES))


def test_other_model_is_refused(library: Library, settings: Settings) -> None:
    """An index of another model is neither searched with this one nor embedded anew by itself."""
    model = ObservedEmbedding()
    with opened_library(
        other_model(settings), embedding=embedding_model(model, "another-mock")
    ) as other:
        with pytest.raises(ConfigurationError) as raised:
            other.refresh()
        assert documents(other) == {}
    for part in ("mock-embedding", "another-mock", "`make reindex`", "TUNEDD_EMBEDDING_MODEL"):
        assert part in str(raised.value)
    assert model.texts == ["dimension"]  # it was asked how long its vectors are
    assert library.refresh() == unchanged(len(NAMES))


def test_reindexing(library: Library, settings: Settings, embedding: ObservedEmbedding) -> None:
    """Another model's index is made beside the first, and each is there when its model is."""
    with opened_library(other_model(settings)) as other:
        assert other.refresh(renew=True).ingested == NAMES
        assert other.refresh() == unchanged(len(NAMES))
        consistent(other)
        assert other.manifest.others() == {library.index_name: len(NAMES)}
    assert library.refresh() == unchanged(len(NAMES))
    assert embedding.texts == []
    consistent(library)


def test_reindexing_that_breaks_off(settings: Settings) -> None:
    """Until the other index was complete once, the service does not start with it."""
    model = ObservedEmbedding()
    changed = other_model(settings)
    with opened_library(changed, embedding=embedding_model(model, "another-mock")) as other:
        model.fail_with(UNREACHABLE())
        with pytest.raises(ModelUnavailable):
            other.refresh(renew=True)
        model.fail_with(None)
        with pytest.raises(ConfigurationError):
            other.refresh()
        assert other.refresh(renew=True).ingested == NAMES
        assert other.refresh() == unchanged(len(NAMES))
        consistent(other)


@pytest.fixture(params=["reader", "splitter"])
def changed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a new version of the program read or split files in another way; what it says of it."""
    if request.param == "reader":
        monkeypatch.setattr(index, "EXTRACTION_VERSION", "reader-2")
    else:
        monkeypatch.setattr(PassageSplitter, "fingerprint", "splitter-2")
    return f"the {request.param} from"


def test_other_reader_or_splitter(
    changed: str,
    settings: Settings,
    extraction: ExtractionHere,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What another splitter or reader has made is served as it is, and a line says so."""
    model = ObservedEmbedding()
    with opened_library(
        settings, embedding=embedding_model(model), extraction=extraction
    ) as library:
        before = library.manifest.entries()
        report = library.refresh()
        assert report == replace(unchanged(len(NAMES)), outdated=NAMES)
        assert (extraction.read, model.texts) == ([], [])
        assert library.manifest.entries() == before
        (warning,) = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    for part in (changed, str(len(NAMES)), "`make reindex`"):
        assert part in warning


def test_renewing(
    changed: str, settings: Settings, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is renewed is made anew without a gap, and then nothing is said any more."""
    write_text(data / "broken.md", "")
    with opened_library(settings) as library:
        before = library.manifest.entries()
        assert library.refresh().failed == ("broken.md",)
        report = library.refresh(renew=True)
        assert report.ingested == NAMES
        assert (report.unchanged, report.outdated) == (1, ())
        after = library.manifest.entries()
        assert {after[n].version for n in NAMES}.isdisjoint(before[n].version for n in NAMES)
        consistent(library)
        caplog.clear()
        assert library.refresh() == unchanged(len(NAMES) + 1)
        assert caplog.records == []


def test_new_documents_of_an_old_index(changed: str, settings: Settings) -> None:
    """Where the index is served as another version made it, new documents are made by this one."""
    with opened_library(settings) as library:
        put(library, BEES, "# Wasps\n\nWasps sting.\n")
        report = library.refresh()
        assert report.ingested == (BEES,)
        assert report.outdated == tuple(name for name in NAMES if name != BEES)
        consistent(library)
        report = library.refresh(renew=True)
        assert report.ingested == tuple(name for name in NAMES if name != BEES)
        consistent(library)


def test_renewing_what_is_current(library: Library, embedding: ObservedEmbedding) -> None:
    """Where nothing would come out differently, renewing costs nothing."""
    assert library.refresh(renew=True) == unchanged(len(NAMES))
    assert embedding.texts == []
