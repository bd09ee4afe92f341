"""A library that is watched while it is ingested, and OCR that is there or not."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.extraction import ExtractionHere
from tests.support.models import ObservedEmbedding, embedding_model
from tests.support.service import opened_library
from tunedd_api.bootstrap.library import Library
from tunedd_api.settings import Settings


@pytest.fixture
def embedding() -> ObservedEmbedding:
    """An embedding model that notes what it embeds."""
    return ObservedEmbedding()


@pytest.fixture
def extraction() -> ExtractionHere:
    """What reads the files, and notes which."""
    return ExtractionHere()


@pytest.fixture
def library(
    settings: Settings, embedding: ObservedEmbedding, extraction: ExtractionHere
) -> Iterator[Library]:
    """The library, opened and not yet refreshed; its documents are known from before."""
    model = embedding_model(embedding)
    with opened_library(settings, embedding=model, extraction=extraction) as library:
        yield library


@pytest.fixture
def data(settings: Settings) -> Path:
    """The folder of documents."""
    return settings.data_dir


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no program be found, whatever is installed beside Python."""
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let a shell script stand in for OCRmyPDF; "$last" is where its output goes."""

    def by(script: str) -> None:
        program = tmp_path / "bin" / "ocrmypdf"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\nfor last; do :; done\n{script}\n")
        program.chmod(0o700)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return by
