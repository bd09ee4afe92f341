"""The command line, as somebody types it."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import tunedd_api
from tests.support.extraction import ExtractionHere
from tests.support.texts import NAMES, write_library
from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.cli import app
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.settings import Settings

Tunedd = Callable[..., Result]


@pytest.fixture
def tunedd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tunedd:
    """Run a command over a library of its own, with mock models, reading files in this process."""
    monkeypatch.chdir(tmp_path)
    write_library(tmp_path / "data")
    for name in ("LLM", "EMBEDDING"):
        monkeypatch.setenv(f"TUNEDD_{name}_PROVIDER", "mock")

    def opened(settings: Settings) -> Library:
        return open_library(settings, extraction=ExtractionHere())

    def run(*arguments: str, **environment: str) -> Result:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, list(arguments), obj=opened, catch_exceptions=False)

    return run


def names_in(result: Result) -> Sequence[str]:
    """The documents that a listing names."""
    return [document["name"] for document in json.loads(result.stdout)["items"]]


def test_ingesting(tunedd: Tunedd) -> None:
    """Ingesting says how many documents it took in, and the next time that nothing has changed."""
    first = tunedd("ingest")
    assert first.exit_code == 0
    assert first.stdout == f"0 unchanged, {len(NAMES)} ingested, 0 removed, 0 unreadable\n"
    second = json.loads(tunedd("ingest", "--json").stdout)
    assert (second["unchanged"], second["ingested"]) == (len(NAMES), [])


def test_unreadable_document(tunedd: Tunedd, tmp_path: Path) -> None:
    """A document that cannot be read makes the command fail, and is listed with the reason."""
    (tmp_path / "data" / "junk.pdf").write_bytes(b"junk")
    assert tunedd("ingest").exit_code == 1
    line = next(line for line in tunedd("documents").stdout.splitlines() if "junk" in line)
    assert "failed" in line
    assert "not a PDF" in line


def test_listing_documents(tunedd: Tunedd) -> None:
    """Documents are listed once they are indexed."""
    assert tunedd("documents").stdout == ""
    tunedd("ingest")
    assert names_in(tunedd("documents", "--json")) == list(NAMES)
    assert all("ready" in line for line in tunedd("documents").stdout.splitlines())


def test_listing_what_is_not_read(tunedd: Tunedd, tmp_path: Path) -> None:
    """What lies in the data folder and is not read is listed behind the documents, with why."""
    (tmp_path / "data" / "photo.png").write_bytes(b"PNG")
    report = json.loads(tunedd("ingest", "--json").stdout)
    assert report["skipped"] == [{"name": "photo.png", "reason": "unknown_type"}]
    name, *_, last = tunedd("documents").stdout.splitlines()[-1].split("  ")
    assert (name, last) == ("photo.png", "No reader knows this kind of file.")
    (found,) = json.loads(tunedd("documents", "--json").stdout)["skipped"]
    assert (found["name"], found["reason"]) == ("photo.png", "unknown_type")
    assert found["detail"] == "No reader knows this kind of file."


def test_reindexing(tunedd: Tunedd, tmp_path: Path) -> None:
    """Another embedding model wants the index made anew; the old one stays until it is pruned."""
    tunedd("ingest")
    other = {"TUNEDD_EMBEDDING_MODEL": "another-model"}
    refused = tunedd("ingest", **other)
    assert refused.exit_code == 1
    assert "mock-embedding" in refused.stderr
    assert "another-model" in refused.stderr
    assert "make reindex" in refused.stderr
    assert tunedd("reindex").exit_code == 0
    assert names_in(tunedd("documents", "--json")) == list(NAMES)
    files = {path.name for path in (tmp_path / ".state").glob("passages-*.sqlite3")}
    assert files == {"passages-mock-embedding-256.sqlite3", "passages-another-model-256.sqlite3"}
    pruned = json.loads(tunedd("reindex", "--prune", "--json").stdout)
    assert pruned["pruned"] == ["mock-embedding/256"]
    assert [p.name for p in (tmp_path / ".state").glob("passages-*")] == [
        "passages-another-model-256.sqlite3"
    ]
    assert names_in(tunedd("documents", "--json")) == list(NAMES)
    old = tunedd("documents", "--json", TUNEDD_EMBEDDING_MODEL="mock-embedding")
    assert names_in(old) == []


def test_new_splitter(tunedd: Tunedd, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier version split is served as it is until it is indexed anew."""
    tunedd("ingest")
    monkeypatch.setattr("tunedd_api.rag.splitting.splitter.SPLITTER_VERSION", "sections-next")
    assert len(json.loads(tunedd("ingest", "--json").stdout)["outdated"]) == len(NAMES)
    assert "make reindex" in tunedd("doctor").stdout
    assert len(json.loads(tunedd("reindex", "--json").stdout)["ingested"]) == len(NAMES)
    assert json.loads(tunedd("ingest", "--json").stdout)["outdated"] == []


def test_healthy(tunedd: Tunedd) -> None:
    """Where all is well the doctor says so of each thing."""
    tunedd("ingest")
    result = tunedd("doctor", "--json")
    assert result.exit_code == 0
    findings = {finding["subject"]: finding for finding in json.loads(result.stdout)}
    assert {finding["state"] for finding in findings.values()} == {"ok"}
    assert f"{len(NAMES)} ready" in findings["index"]["detail"]
    assert "vector store" in findings
    assert "language model" in findings


def test_unknown_setting(tunedd: Tunedd) -> None:
    """A misspelt setting, which does nothing, is named before anything else is done."""
    result = tunedd("doctor", TUNEDD_DATADIR="elsewhere")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "TUNEDD_DATADIR: do you mean TUNEDD_DATA_DIR?" in result.stderr


def test_no_data_folder(tunedd: Tunedd, tmp_path: Path) -> None:
    """A data folder that is not there is named, with the setting to see to."""
    shutil.rmtree(tmp_path / "data")
    result = tunedd("doctor")
    assert result.exit_code == 1
    assert "✗ data folder" in result.stdout
    assert "TUNEDD_DATA_DIR" in result.stdout


def test_state_folder_that_is_a_file(tunedd: Tunedd, tmp_path: Path) -> None:
    """A state folder that cannot be written is named, with the setting to see to."""
    (tmp_path / "file").write_text("")
    result = tunedd("doctor", TUNEDD_STATE_DIR=str(tmp_path / "file" / "state"))
    assert result.exit_code == 1
    assert "TUNEDD_STATE_DIR" in result.stdout


def test_model_that_is_not_there(tunedd: Tunedd, tmp_path: Path) -> None:
    """Weights that were never fetched are named, with the command that fetches them."""
    result = tunedd("doctor", TUNEDD_LLM_PROVIDER="embedded", TUNEDD_CACHE_DIR=str(tmp_path))
    assert result.exit_code == 1
    assert "✗ language model" in result.stdout
    assert "make weights" in result.stdout


def test_listing_models(tunedd: Tunedd, tmp_path: Path) -> None:
    """Models are listed with their licence and size; each that is not there says how to get it."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "smollm2-135m-instruct.q8_0.gguf").touch()
    lines = tunedd("models", TUNEDD_CACHE_DIR=str(tmp_path)).stdout.splitlines()
    known = {line.split()[0]: line for line in lines}
    assert "at hand" in known["smollm2-135m-instruct"]
    assert "make model NAME=qwen3-4b-instruct-2507" in known["qwen3-4b-instruct-2507"]
    assert "make weights" in known["all-minilm-l6-v2"]
    assert "MIT" in known["multilingual-e5-small"]
    listed = json.loads(tunedd("models", "--json").stdout)
    assert [model["name"] for model in listed] == list(known)
    assert {model["kind"] for model in listed} == {"language", "embedding"}


def test_other_index(tunedd: Tunedd) -> None:
    """The doctor, too, says that the index is of another embedding model."""
    tunedd("ingest")
    result = tunedd("doctor", TUNEDD_EMBEDDING_MODEL="another-model")
    assert result.exit_code == 1
    assert "make reindex" in result.stdout


@pytest.mark.parametrize("command", ["ingest", "reindex", "documents", "doctor"])
def test_wrong_settings(tunedd: Tunedd, command: str) -> None:
    """A setting that cannot be is a sentence on standard error, not a traceback."""
    result = tunedd(command, TUNEDD_PASSAGES="many")
    assert result.exit_code == 1
    assert "TUNEDD_PASSAGES" in result.stderr
    assert result.stdout == ""


def test_known_formats_are_documented() -> None:
    """Every kind of file that is read is named in the guide to the documents."""
    readme = (Path(tunedd_api.__file__).parents[1] / "README.md").read_text().lower()
    spoken = {".md": "markdown", ".txt": "text", ".htm": "html", ".docx": "word"}
    spoken |= {".pptx": "powerpoint", ".html": "html", ".markdown": "markdown"}
    assert [s for s in MEDIA_TYPES if spoken.get(s, s.removeprefix(".")) not in readme] == []


def test_keys(tunedd: Tunedd) -> None:
    """A key is printed when it is made; afterwards its name, role and state are listed."""
    key = tunedd("keys", "add", "Ada", "--role", "librarian").stdout.strip()
    assert len(key) >= 40
    tunedd("keys", "add", "Bob")
    assert tunedd("keys", "revoke", "Ada").exit_code == 0
    listed = tunedd("keys", "list").stdout
    assert [line.split()[:2] for line in listed.splitlines()] == [
        ["Ada", "librarian"],
        ["Bob", "reader"],
    ]
    assert "revoked" in listed.splitlines()[0]
    shown = json.loads(tunedd("keys", "list", "--json").stdout)
    assert [(k["name"], k["revoked_at"] is None) for k in shown] == [("Ada", False), ("Bob", True)]
    assert "digest" not in shown[0]
    assert tunedd("keys", "adopt", "Bob").stdout == "0 conversations\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "Ada"), "take another name"),
        (("add", "a b"), "letters"),
        (("revoke", "Bob"), "no key 'Bob'"),
        (("adopt", "Bob"), "no key 'Bob'"),
        (("add", "Bob", "--role", "king"), "librarian"),
    ],
)
def test_refused_keys(tunedd: Tunedd, arguments: Sequence[str], says: str) -> None:
    """What cannot be done with a key is said in a sentence."""
    tunedd("keys", "add", "Ada")
    result = tunedd("keys", *arguments)
    assert result.exit_code != 0
    assert says in result.stderr
    assert result.stdout == ""
