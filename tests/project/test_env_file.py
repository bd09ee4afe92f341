"""The committed ``.env``: what it names, what it sets, and what wins over it."""

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from pydantic import SecretStr, ValidationError

from tunedd_api.__main__ import main
from tunedd_api.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
LINES: Final = (ROOT / ".env").read_text(encoding="utf-8").splitlines()

MODELS: Final = {"llm_model", "embedding_model"}


class Line(NamedTuple):
    """A variable of the file; ``is_set`` if it is not commented out."""

    number: int
    name: str
    value: str
    is_set: bool


def variables() -> list[Line]:
    """The lines that name a variable, commented out or not."""
    found = (
        (number, re.fullmatch(r"(# )?([A-Z_]+)=(.*)", line)) for number, line in enumerate(LINES)
    )
    return [Line(number, m[2], m[3], m[1] is None) for number, m in found if m]


def variable_of(field: str) -> str:
    """The environment variable that sets a field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"TUNEDD_{field.upper()}"


FIELDS: Final = {variable_of(field): field for field in Settings.model_fields}


@pytest.fixture
def in_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read settings where the file is."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Read settings where no file is."""
    monkeypatch.chdir(tmp_path)


def chosen(settings: Settings) -> dict[str, Any]:
    """All that settings say, with the models that their providers default to."""
    values = settings.model_dump(exclude={"profile", *MODELS})
    return {**values, "llm": settings.llm, "embedding": settings.embedding}


def test_names_every_setting_once() -> None:
    """The file names every setting there is, each once, and nothing else."""
    assert sorted(line.name for line in variables()) == sorted(FIELDS)


@pytest.mark.parametrize("line", variables(), ids=lambda line: line.name)
def test_explains_every_setting(line: Line) -> None:
    """A comment of one line with the default stands above each setting."""
    above = LINES[line.number - 1]
    assert above.startswith("# ")
    assert "default" in above
    assert not LINES[line.number - 2].startswith("# ") or LINES[line.number - 2].startswith("# ---")


def test_holds_no_secret() -> None:
    """No setting that is kept secret is set."""
    secret = {
        variable_of(name)
        for name, field in Settings.model_fields.items()
        if SecretStr.__name__ in str(field.annotation)
    }
    assert len(secret) == 4
    assert not secret & {line.name for line in variables() if line.is_set}


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    "line",
    [v for v in variables() if not v.is_set and Settings.model_fields[FIELDS[v.name]].default],
    ids=lambda line: line.name,
)
def test_comments_show_the_defaults(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uncommenting a setting that has a default changes nothing."""
    monkeypatch.setenv("TUNEDD_LLM_PROVIDER", "mock")
    before = Settings()
    monkeypatch.setenv(line.name, line.value)
    assert Settings() == before


@pytest.mark.usefixtures("in_project")
def test_file_alone_is_the_services_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With nothing but the file, the service runs on Weaviate and Ollama with its models."""
    settings = Settings()
    assert settings.profile is None, "a profile in the file would override the rest of it"
    assert settings.vector_store == "weaviate"
    assert settings.llm_provider == settings.embedding_provider == "ollama"
    assert settings.llm_model == "phi3:3.8b-mini-instruct-4k-q4_K_M"
    assert settings.embedding_model == "all-minilm:l6"
    assert (settings.context_window, settings.answer_tokens) == (4096, 512)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUNEDD_PROFILE", "services")
    assert chosen(settings) == chosen(Settings())


@pytest.mark.usefixtures("in_project")
def test_embedded_profile_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On top of the file, the embedded profile is what it is without it, models and all."""
    monkeypatch.setenv("TUNEDD_PROFILE", "embedded")
    settings = Settings()
    assert settings.vector_store == settings.llm_provider == settings.embedding_provider
    assert settings.vector_store == "embedded"
    assert (settings.llm, settings.embedding) == ("auto", "auto")
    # What suits the model that is in the cache is filled in only where the others set nothing.
    assert not {"context_window", "answer_tokens", "grounding"} & settings.model_fields_set
    monkeypatch.chdir(tmp_path)
    assert chosen(settings) == chosen(Settings())


@pytest.mark.usefixtures("in_project")
def test_environment_wins_over_profile_and_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the environment wins over the profile and the file, and nothing beside it."""
    monkeypatch.setenv("TUNEDD_PROFILE", "embedded")
    monkeypatch.setenv("TUNEDD_VECTOR_STORE", "weaviate")
    monkeypatch.setenv("TUNEDD_WEAVIATE_URL", "http://weaviate.test:8080")
    monkeypatch.setenv("TUNEDD_CONTEXT_WINDOW", "1024")
    settings = Settings()
    assert settings.vector_store == "weaviate"
    assert settings.weaviate_url == "http://weaviate.test:8080"
    assert settings.context_window == 1024
    assert settings.llm_provider == settings.embedding_provider == "embedded"


@pytest.mark.usefixtures("in_project")
def test_another_provider_takes_its_own_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider of the environment never gets the model that the file names for another one."""
    monkeypatch.setenv("TUNEDD_LLM_PROVIDER", "mock")
    settings = Settings()
    assert settings.llm == "mock"
    assert settings.embedding == "all-minilm:l6"


@pytest.mark.usefixtures("in_project")
@pytest.mark.parametrize("variable", sorted(FIELDS))
def test_empty_variable_counts_as_not_set(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable in the environment leaves the setting to the file and the defaults."""
    before = Settings()
    monkeypatch.setenv(variable, "")
    assert Settings() == before


INVALID: Final = [
    ("PORT", "65536"),
    ("PORT", "http"),
    ("TUNEDD_PROFILE", "laptop"),
    ("TUNEDD_LOG_LEVEL", "loud"),
    ("TUNEDD_VECTOR_STORE", "faiss"),
    ("TUNEDD_WEAVIATE_GRPC_PORT", "0"),
    ("TUNEDD_WEAVIATE_COLLECTION", "lower case"),
    ("TUNEDD_LLM_PROVIDER", "Ollama Inc."),
    ("TUNEDD_EMBEDDING_PROVIDER", "none"),
    ("TUNEDD_CONTEXT_WINDOW", "4k"),
    ("TUNEDD_ANSWER_TOKENS", "1"),
    ("TUNEDD_ANSWER_TOKENS", "4096"),
    ("TUNEDD_HISTORY_SHARE", "0.9"),
    ("TUNEDD_GROUNDING", "loose"),
    ("TUNEDD_PASSAGES", "0"),
    ("TUNEDD_RELEVANCE_CUT", "2"),
    ("TUNEDD_HYBRID_ALPHA", "-0.1"),
    ("TUNEDD_LLM_TIMEOUT", "0"),
    ("TUNEDD_THREADS", "0"),
    ("TUNEDD_MAX_BODY_BYTES", "1"),
]


@pytest.mark.usefixtures("in_project")
@pytest.mark.parametrize(("variable", "value"), INVALID)
def test_invalid_value_is_refused_by_name(
    variable: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The service does not start with a value that makes no sense, and says which one it is."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError):
        Settings()
    assert main() == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert variable in said


@pytest.mark.usefixtures("in_project")
def test_provider_without_a_default_asks_for_a_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A provider that has no model of its own is refused until one is named."""
    monkeypatch.setenv("TUNEDD_LLM_PROVIDER", "openai")
    assert main() == 1
    assert "TUNEDD_LLM_MODEL" in capsys.readouterr().err
    monkeypatch.setenv("TUNEDD_LLM_MODEL", "a-model")
    assert Settings().llm == "a-model"
