"""Settings: which layer wins, what belongs together, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tunedd_api import __main__ as server
from tunedd_api.settings import PROFILES, Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that no ``.env`` of anyone's is read."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What to set variables with."""
    return monkeypatch


def write_env(folder: Path, *lines: str) -> None:
    """Write the file ``.env``."""
    (folder / ".env").write_text("\n".join(lines), encoding="utf-8")


def problem_of(**values: Any) -> str:  # noqa: ANN401
    """What is said of values that are refused."""
    with pytest.raises(ValidationError) as raised:
        Settings(**values)
    return str(raised.value)


def test_defaults() -> None:
    """Without anything set, everything runs in the process, for this machine alone."""
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.vector_store == "embedded"
    assert settings.llm_provider == settings.embedding_provider == "embedded"
    assert settings.api_keys == ()
    assert settings.allowed_hosts == ()
    assert not settings.open
    assert settings.database_url is None


def test_environment(environment: pytest.MonkeyPatch) -> None:
    """Variables are prefixed, but for the two that every platform sets."""
    for name, value in {
        "TUNEDD_DATA_DIR": "/somewhere",
        "TUNEDD_PASSAGES": "9",
        "HOST": "0.0.0.0",  # noqa: S104
        "PORT": "1234",
        "TUNEDD_TEST_SOMETHING": "ignored",
        "SOMETHING": "ignored",
    }.items():
        environment.setenv(name, value)
    settings = Settings()
    assert settings.data_dir == Path("/somewhere")
    assert settings.passages == 9
    assert (settings.host, settings.port) == ("0.0.0.0", 1234)  # noqa: S104


def test_env_file(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """The file ``.env`` speaks where the environment is silent."""
    write_env(folder, "TUNEDD_PASSAGES=9", "TUNEDD_HYBRID_ALPHA=0.75", "PORT=1234", "# a comment")
    environment.setenv("TUNEDD_PASSAGES", "3")
    settings = Settings()
    assert (settings.passages, settings.hybrid_alpha, settings.port) == (3, 0.75, 1234)


def test_empty_variables_are_unset(environment: pytest.MonkeyPatch) -> None:
    """A variable that is set to nothing is as good as not set, as compose files set them."""
    for name in ("PORT", "TUNEDD_DATABASE_URL", "TUNEDD_API_KEYS", "TUNEDD_PROFILE"):
        environment.setenv(name, "")
    settings = Settings()
    assert (settings.port, settings.database_url, settings.api_keys) == (8000, None, ())


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_profiles(environment: pytest.MonkeyPatch, profile: str) -> None:
    """A profile sets what belongs together."""
    environment.setenv("TUNEDD_PROFILE", profile)
    settings = Settings()
    for name, value in PROFILES[profile].items():
        assert getattr(settings, name) == value


def test_order_of_the_layers(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """The environment wins over the profile, and the profile over the file."""
    write_env(
        folder,
        "TUNEDD_PROFILE=services",
        "TUNEDD_VECTOR_STORE=embedded",
        "TUNEDD_EMBEDDING_PROVIDER=mock",
        "TUNEDD_PASSAGES=9",
    )
    environment.setenv("TUNEDD_EMBEDDING_PROVIDER", "embedded")
    settings = Settings()
    assert settings.vector_store == "weaviate"
    assert settings.embedding_provider == "embedded"
    assert settings.llm_provider == "ollama"
    assert settings.passages == 9


def test_profile_of_the_environment(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """The environment's profile takes the place of the file's."""
    write_env(folder, "TUNEDD_PROFILE=services")
    environment.setenv("TUNEDD_PROFILE", "embedded")
    assert Settings().vector_store == "embedded"


@pytest.mark.parametrize("kind", ["llm", "embedding"])
def test_model_goes_with_its_provider(
    folder: Path, environment: pytest.MonkeyPatch, kind: str
) -> None:
    """A model named for one provider is forgotten when a higher layer chooses another."""
    provider, model = f"TUNEDD_{kind.upper()}_PROVIDER", f"TUNEDD_{kind.upper()}_MODEL"
    write_env(folder, f"{provider}=openai", f"{model}=gpt-x")
    assert getattr(Settings(), kind) == "gpt-x"
    environment.setenv(provider, "openai")
    assert getattr(Settings(), kind) == "gpt-x"
    environment.setenv(provider, "ollama")
    assert getattr(Settings(), kind) not in {"gpt-x", ""}
    environment.setenv(model, "my-model")
    assert getattr(Settings(), kind) == "my-model"


def test_model_of_the_file_under_a_profile(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """A profile with another provider than the file's does not take the file's model along."""
    write_env(folder, "TUNEDD_LLM_PROVIDER=openai", "TUNEDD_LLM_MODEL=gpt-x")
    environment.setenv("TUNEDD_PROFILE", "services")
    assert (Settings().llm_provider, Settings().llm) == (
        "ollama",
        "phi3:3.8b-mini-instruct-4k-q4_K_M",
    )


def test_room_for_passages(environment: pytest.MonkeyPatch) -> None:
    """An answer may take half of the window; with an embedded model the other half may follow."""
    environment.setenv("TUNEDD_CONTEXT_WINDOW", "600")
    assert Settings().context_window == 600
    environment.setenv("TUNEDD_ANSWER_TOKENS", "301")
    with pytest.raises(ValidationError, match="TUNEDD_ANSWER_TOKENS"):
        Settings()
    environment.delenv("TUNEDD_ANSWER_TOKENS")
    environment.setenv("TUNEDD_LLM_PROVIDER", "ollama")
    with pytest.raises(ValidationError, match="TUNEDD_ANSWER_TOKENS"):
        Settings()


def test_values_given_in_code(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """Values given in code win over every layer."""
    write_env(folder, "TUNEDD_LLM_MODEL=gpt-x", "TUNEDD_LLM_PROVIDER=openai")
    environment.setenv("TUNEDD_PASSAGES", "3")
    environment.setenv("HOST", "elsewhere")
    settings = Settings(llm_provider="mock", passages=5, host="here")
    assert (settings.llm, settings.passages, settings.host) == ("mock", 5, "here")
    assert (settings.context_window, settings.grounding) == (4096, "mark")
    assert Settings(profile="services").vector_store == "weaviate"


@pytest.mark.parametrize("kind", ["llm", "embedding"])
def test_provider_without_a_model(kind: str) -> None:
    """A provider that has no model of its own needs one named, and the variable is said."""
    assert f"TUNEDD_{kind.upper()}_MODEL" in problem_of(**{f"{kind}_provider": "openai"})


def test_answer_and_window() -> None:
    """An answer that would fill more than half of the window is refused."""
    problem = problem_of(context_window=1000, answer_tokens=501)
    assert "TUNEDD_ANSWER_TOKENS" in problem
    assert "TUNEDD_CONTEXT_WINDOW" in problem
    assert Settings(context_window=1000, answer_tokens=500).answer_tokens == 500


def test_lists(environment: pytest.MonkeyPatch) -> None:
    """Keys and hosts are lists with commas between, blanks around them notwithstanding."""
    keys = ["first-key-of-three", "second-key-of-three", "third=key-of-three"]
    environment.setenv("TUNEDD_API_KEYS", f" {keys[0]}, {keys[1]} ,,{keys[2]} ")
    environment.setenv("TUNEDD_ALLOWED_HOSTS", "a.example, *.b.example")
    settings = Settings()
    assert [key.get_secret_value() for key in settings.api_keys] == keys
    assert settings.allowed_hosts == ("a.example", "*.b.example")


def test_secrets_are_not_shown(environment: pytest.MonkeyPatch) -> None:
    """Secrets show in no representation of the settings."""
    for name in ("API_KEYS", "OPENAI_API_KEY", "WEAVIATE_API_KEY", "DATABASE_URL"):
        environment.setenv(f"TUNEDD_{name}", "hush-for-nobody-to-know")
    settings = Settings()
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "hush-for-nobody-to-know"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TUNEDD_API_KEY", "TUNEDD_API_KEYS"),
        ("TUNEDD_APIKEYS", "TUNEDD_API_KEYS"),
        ("TUNEDD_DATADIR", "TUNEDD_DATA_DIR"),
        ("TUNEDD_HOST", "HOST"),
        ("TUNEDD_PORT", "PORT"),
        ("tunedd_worker", "TUNEDD_WORKERS"),
        ("TUNEDD_QUX", ".env"),
    ],
)
def test_unknown_names(
    folder: Path,
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    meant: str,
) -> None:
    """A name that sets nothing keeps the service from starting, and a sentence helps it out."""
    environment.setenv(name, "secret")
    assert server.main() == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert name.upper() in said
    assert f" {meant}" in said
    assert "secret" not in said
    environment.delenv(name)
    write_env(folder, f"{name}=secret")
    assert server.main() == 1
    assert capsys.readouterr().err.splitlines() == [said]


@pytest.mark.parametrize("keys", [",", " , ,", "  ", "a", "a" * 15, f"{'a' * 16},short", "ä" * 15])
def test_keys_that_are_none(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], keys: str
) -> None:
    """Keys that are none or can be guessed keep the service from starting, and are not shown."""
    environment.setenv("TUNEDD_API_KEYS", keys)
    assert server.main() == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("TUNEDD_API_KEYS: ")
    assert "aaa" not in said


def test_home_is_expanded(environment: pytest.MonkeyPatch, folder: Path) -> None:
    """Paths may begin with the home folder."""
    environment.setenv("HOME", str(folder))
    environment.setenv("TUNEDD_DATA_DIR", "~/documents")
    assert Settings().data_dir == folder / "documents"
    assert Settings().cache_dir == folder / ".cache" / "tunedd"


def test_frozen() -> None:
    """Settings do not change once they are read."""
    settings = Settings()
    with pytest.raises(ValidationError):
        setattr(settings, "port", 1)  # noqa: B010 - which the types forbid, too
    assert settings.port == 8000


BAD = [
    ("PORT", "abc"),
    ("PORT", "70000"),
    ("TUNEDD_PROFILE", "nope"),
    ("TUNEDD_VECTOR_STORE", "faiss"),
    ("TUNEDD_LLM_PROVIDER", "nobody"),
    ("TUNEDD_GROUNDING", "loose"),
    ("TUNEDD_CONTEXT_WINDOW", "10"),
    ("TUNEDD_HISTORY_SHARE", "0.9"),
    ("TUNEDD_HYBRID_ALPHA", "2"),
    ("TUNEDD_PASSAGES", "0"),
    ("TUNEDD_LLM_TIMEOUT", "0"),
    ("TUNEDD_LOG_LEVEL", "loud"),
    ("TUNEDD_WEAVIATE_COLLECTION", "lower case"),
    ("TUNEDD_ANSWER_TOKENS", "4000"),
    ("TUNEDD_MAX_BODY_BYTES", "many"),
]


@pytest.mark.parametrize(("variable", "value"), BAD)
def test_bad_value(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
) -> None:
    """A value that cannot be is answered with one line that names the variable, and status 1."""
    environment.setenv(variable, value)
    assert server.main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert variable in said.err
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err


def test_every_bad_value_is_named(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several bad values are named together, a line each."""
    environment.setenv("PORT", "abc")
    environment.setenv("TUNEDD_PASSAGES", "none")
    assert server.main() == 1
    lines = capsys.readouterr().err.splitlines()
    assert ["PORT" in lines[0], "TUNEDD_PASSAGES" in lines[1], len(lines)] == [True, True, 2]


def test_bad_value_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad value in the file is named like one of the environment."""
    write_env(folder, "TUNEDD_PASSAGES=none")
    assert server.main() == 1
    assert "TUNEDD_PASSAGES" in capsys.readouterr().err
