"""Which models begin to load before the service is imported."""

from pathlib import Path

import pytest

from tests.support.service import make_settings
from tunedd_api.bootstrap import head_start
from tunedd_api.rag.providers.embedded.answer_reader_file import reader_file
from tunedd_api.rag.providers.embedded.catalogue import MINILM, PAIR
from tunedd_api.rag.providers.embedded.head_start import HeadStart
from tunedd_api.rag.providers.embedded.server import ServerOptions
from tunedd_api.rag.providers.embedded.weights import Weights


class Begun(HeadStart):
    """Says what was to be loaded, and loads nothing."""

    def begin(self, *wanted: ServerOptions, system_prompt: str = "") -> None:
        """Keep what was wanted."""
        del system_prompt
        self.wanted = [options.model.name for options in wanted]


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    """A cache with files in it that hold nothing."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for name in (*MINILM.files, *PAIR.others.files):
        (folder / name).touch()
    return Weights(folder)


@pytest.mark.parametrize("name", ["auto", MINILM.name, PAIR.name])
def test_the_reader_of_answers_comes_after_what_the_start_waits_for(
    name: str, weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question may need it, where the English model embeds."""
    monkeypatch.setattr(head_start, "HeadStart", Begun)
    monkeypatch.setattr(
        "tunedd_api.rag.providers.embedded.trained_tensors.write_trained",
        lambda *files: files[-1].touch(),
    )
    settings = make_settings(
        tmp_path, cache_dir=tmp_path, embedding_provider="embedded", embedding_model=name
    )
    begun = head_start.begin_models(settings)
    assert isinstance(begun, Begun)
    assert begun.wanted == [MINILM.file, reader_file(weights).name]
