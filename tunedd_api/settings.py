"""Settings: read once, in ``main``; inner code receives values.

What wins, first to last: what is passed in code, the environment, the profile that
``TUNEDD_PROFILE`` names, the file ``.env`` in the working directory, the defaults below. A model
named in a lower layer counts only for the provider named with it: choosing another provider falls
back to that provider's default.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from tunedd_api.errors import ConfigurationError

VectorStoreKind = Literal["embedded", "weaviate"]
Provider = Literal["embedded", "ollama", "openai", "mock"]
Grounding = Literal["mark", "strict", "open"]

DEFAULT_LLM_MODELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "embedded": "auto",
        "ollama": "phi3:3.8b-mini-instruct-4k-q4_K_M",
        "mock": "mock",
    }
)
DEFAULT_EMBEDDING_MODELS: Final[Mapping[str, str]] = MappingProxyType(
    {"embedded": "auto", "ollama": "all-minilm:l6", "mock": "mock-embedding"}
)

PROFILES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "embedded": MappingProxyType(
            {
                "vector_store": "embedded",
                "llm_provider": "embedded",
                "embedding_provider": "embedded",
            }
        ),
        "services": MappingProxyType(
            {
                "vector_store": "weaviate",
                "llm_provider": "ollama",
                "embedding_provider": "ollama",
            }
        ),
    }
)


PUBLIC_URL: Final = (
    r"^https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9_-]+)*/?$"
)
ORIGIN: Final = (
    r"(?!http://.*:80$)(?!https://.*:443$)"
    r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?"
)
"""An origin as browsers write it (RFC 6454, 6.2): in small letters, without the scheme's port."""

SHORTEST_KEY: Final = 16
NO_ROOM: Final = "TUNEDD_ANSWER_TOKENS must be at most half of TUNEDD_CONTEXT_WINDOW"


class Serving(BaseModel):
    """How the service is reached, and what it takes."""

    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="PORT")
    workers: int = Field(default=1, ge=1, le=64)
    connections: int = Field(default=1000, ge=1)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    public_url: str | None = Field(default=None, pattern=PUBLIC_URL)
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    open: bool = False
    mcp: bool = False
    requests_per_minute: int = Field(default=600, ge=0)
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    max_body_bytes: int = Field(default=1_048_576, ge=1024)
    max_document_bytes: int = Field(default=268_435_456, ge=1024)
    max_message_chars: int = Field(default=32_000, ge=1)
    shutdown_timeout: float = Field(default=10.0, gt=0)


class Storage(BaseModel):
    """Where documents, passages, conversations and weights are kept."""

    data_dir: Path = Path("data")
    state_dir: Path = Path(".state")
    cache_dir: Path = Path("~/.cache/tunedd")
    database_url: SecretStr | None = None
    database_schema: str | None = Field(default=None, pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    vector_store: VectorStoreKind = "embedded"
    weaviate_url: str = "http://127.0.0.1:8080"
    weaviate_grpc_port: int = Field(default=50051, ge=1, le=65535)
    weaviate_api_key: SecretStr | None = None
    weaviate_collection: str = Field(default="Tunedd", pattern=r"^[A-Z][A-Za-z0-9_]{0,63}$")
    store_timeout: float = Field(default=15.0, gt=0)


class Models(BaseModel):
    """Which models are used, and who provides them."""

    llm_provider: Provider = "embedded"
    llm_model: str | None = None
    embedding_provider: Provider = "embedded"
    embedding_model: str | None = None
    embedding_tokenizer: Path | None = None
    ollama_url: str = "http://127.0.0.1:11434"
    openai_base_url: str = "https://api.openai.com/v1"
    openai_api_key: SecretStr | None = None
    llm_timeout: float = Field(default=120.0, gt=0)
    embedding_timeout: float = Field(default=60.0, gt=0)
    query_timeout: float = Field(default=15.0, gt=0)
    threads: int | None = Field(default=None, ge=1)


class Retrieval(BaseModel):
    """Which passages a question finds."""

    passages: int = Field(default=6, ge=1, le=50)
    relevance_cut: float = Field(default=0.3, ge=-1.0, le=1.0)
    hybrid_alpha: float = Field(default=0.67, ge=0.0, le=1.0)
    reranker: Path | None = None


class Answering(BaseModel):
    """What an answer may cost and how it is checked, and how many are made at once."""

    context_window: int = Field(default=4096, ge=512)
    answer_tokens: int = Field(default=512, ge=16)
    context_tokens: int = Field(default=2048, ge=64)
    history_share: float = Field(default=0.5, ge=0.0, le=0.8)
    grounding: Grounding = "mark"
    live_conversations: int = Field(default=256, ge=1)
    idle_conversation_timeout: float = Field(default=1800.0, gt=0)
    turns: int | None = Field(default=None, ge=1)
    queued_turns: int | None = Field(default=None, ge=0)
    turns_per_key: int = Field(default=32, ge=1)
    searches: int = Field(default=8, ge=1)
    queued_searches: int = Field(default=64, ge=0)
    pictures: int = Field(default=2, ge=1)
    queued_pictures: int = Field(default=32, ge=0)
    turn_lease: float = Field(default=15.0, ge=2.0)


class Watching(BaseModel):
    """What is told of how the service does, and to whom."""

    metrics: Literal["off", "callers", "open"] = "callers"
    traces_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    traces_share: float = Field(default=1.0, ge=0.0, le=1.0)
    slow_turn: float = Field(default=30.0, gt=0)


class Ingestion(BaseModel):
    """What reading a document may take."""

    reading_timeout: float = Field(default=120.0, gt=0)
    reading_memory: int = Field(default=2_147_483_648, ge=268_435_456)


class Settings(Watching, Ingestion, Answering, Retrieval, Models, Storage, Serving, BaseSettings):
    """Everything that can be set, validated, frozen.

    Times are in seconds, sizes in bytes or tokens as their names say. What an embedded language
    model is used best with and was not set, ``bootstrap.fitting.fitted`` takes from its entry in
    the catalogue.
    """

    model_config = SettingsConfigDict(
        env_prefix="TUNEDD_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    profile: Literal["embedded", "services"] | None = None

    @field_validator("api_keys", "allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if not (parts := [part.strip() for part in value.split(",") if part.strip()]):
            raise ValueError("it names nothing; leave it out, or name something")
        return parts

    @field_validator("api_keys")
    @classmethod
    def _check_length(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < SHORTEST_KEY for key in keys):
            raise ValueError(
                f"a key has at least {SHORTEST_KEY} characters; `openssl rand -hex 32` makes one"
            )
        return keys

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if any(re.fullmatch(ORIGIN, origin) is None for origin in origins):
            raise ValueError(
                "an origin is exactly what browsers send, as in https://app.example.org: scheme, "
                "name and, if it is not the scheme's own, port"
            )
        return origins

    @field_validator("data_dir", "state_dir", "cache_dir", "embedding_tokenizer", "reranker")
    @classmethod
    def _expand_home(cls, value: Path | None) -> Path | None:
        return value and value.expanduser()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for provider, defaults, model, variable in (
            (self.llm_provider, DEFAULT_LLM_MODELS, self.llm_model, "TUNEDD_LLM_MODEL"),
            (
                self.embedding_provider,
                DEFAULT_EMBEDDING_MODELS,
                self.embedding_model,
                "TUNEDD_EMBEDDING_MODEL",
            ),
        ):
            if model is None and provider not in defaults:
                raise ValueError(f"{variable} must be set with the provider {provider!r}")
        known = self.llm_provider != "embedded" or "answer_tokens" in self.model_fields_set
        if known and self.answer_tokens * 2 > self.context_window:
            raise ValueError(f"{NO_ROOM}, or nothing is left for the passages")
        return self

    @property
    def llm(self) -> str:
        """The language model's name."""
        return self.llm_model or DEFAULT_LLM_MODELS[self.llm_provider]

    @property
    def embedding(self) -> str:
        """The embedding model's name."""
        return self.embedding_model or DEFAULT_EMBEDDING_MODELS[self.embedding_provider]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the layers into one source, since what one layer names depends on the others."""
        del file_secret_settings
        return (_Layers(settings_cls, init_settings, env_settings, dotenv_settings),)


class _Layers(PydanticBaseSettingsSource):
    """Code over environment over profile over ``.env``, models together with their providers."""

    def __init__(
        self,
        settings_cls: type[BaseSettings],
        code: PydanticBaseSettingsSource,
        environment: PydanticBaseSettingsSource,
        dotenv: PydanticBaseSettingsSource,
    ) -> None:
        super().__init__(settings_cls)
        self._code = code
        self._environment = environment
        self._dotenv = dotenv

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ANN401
        """Unused: the layers are merged as wholes in ``__call__``."""
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        for source in (self._environment, self._dotenv):
            if isinstance(source, EnvSettingsSource):
                _check_names(source.env_vars)
        code, environment, dotenv = self._code(), self._environment(), self._dotenv()
        name = code.get("profile", environment.get("profile", dotenv.get("profile")))
        profile = PROFILES.get(name, {}) if isinstance(name, str) else {}
        merged: dict[str, Any] = dict(dotenv)
        for layer in (profile, environment, code):
            for kind in ("llm", "embedding"):
                provider = layer.get(f"{kind}_provider")
                if provider is not None and provider != merged.get(f"{kind}_provider"):
                    merged.pop(f"{kind}_model", None)
            merged.update(layer)
        return merged


def secret(value: SecretStr | None) -> str | None:
    """What a secret hides, if it is set."""
    return value.get_secret_value() if value else None


def _check_names(variables: Iterable[str]) -> None:
    """Refuse variables that are meant for the service and set nothing.

    Raises:
        ConfigurationError: for the first one, with the name that it may be a slip for.
    """
    prefix, others = "TUNEDD_", ("TUNEDD_TEST_", "TUNEDD_CLIENT_")
    known = {
        name.upper(): str(field.validation_alias or f"{prefix}{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    for variable in sorted(name.upper() for name in variables):
        ours = variable.startswith(prefix) and not variable.startswith(others)
        if ours and variable not in known.values():
            near = get_close_matches(variable.removeprefix(prefix), known, n=1)
            meant = f"do you mean {known[near[0]]}?" if near else ".env lists those that there are."
            raise ConfigurationError(f"There is no setting {variable}: {meant}")


def complaints(error: ValidationError) -> list[str]:
    """What is wrong with the settings, a sentence each that names the variable."""
    return [
        f"{where}{problem['msg'].removeprefix('Value error, ')}."
        for problem in error.errors()
        for where in ([f"{_variable(str(name))}: " for name in problem["loc"][:1]] or [""])
    ]


def _variable(name: str) -> str:
    return name if name.isupper() else f"TUNEDD_{name.upper()}"
