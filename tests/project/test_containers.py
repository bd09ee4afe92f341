"""The image, the Compose files and the pipeline: the properties that matter, read from the files.

Compose and Docker themselves are not run here.
"""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from tunedd_api.settings import DEFAULT_EMBEDDING_MODELS, DEFAULT_LLM_MODELS, Settings

ROOT: Final = Path(__file__).resolve().parents[2]


class Instruction(NamedTuple):
    """An instruction of the Dockerfile and its arguments, on one line."""

    name: str
    arguments: str


class ComposeLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads Compose's own tags: ``!reset`` takes away what another file gives."""


ComposeLoader.add_constructor("!reset", lambda _loader, _node: None)


def read_yaml(name: str) -> dict[str, Any]:
    """Read a YAML file of the project."""
    text = (ROOT / name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=ComposeLoader)  # noqa: S506 - a SafeLoader
    return content


def read_stages() -> list[list[Instruction]]:
    """Read the stages of the Dockerfile, each beginning with its FROM."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    stages: list[list[Instruction]] = []
    for line in filter(str.strip, lines):
        instruction = Instruction(*line.split(maxsplit=1))
        if instruction.name == "FROM":
            stages.append([])
        if stages:
            stages[-1].append(instruction)
    return stages


def value_of(name: str) -> str:
    """The arguments of the last stage's only instruction of this name."""
    (only,) = (i.arguments for i in STAGES[-1] if i.name == name)
    return only


STAGES: Final = read_stages()
OVERLAYS: Final = {
    name: read_yaml(name)
    for name in (
        "docker-compose.yml",
        "docker-compose.gpu.yml",
        "docker-compose.observability.yml",
        "docker-compose.scale.yml",
    )
}
BASE: Final[dict[str, dict[str, Any]]] = OVERLAYS["docker-compose.yml"]["services"]
SCALE: Final[dict[str, dict[str, Any]]] = OVERLAYS["docker-compose.scale.yml"]["services"]
API: Final = BASE["api"]
PIPELINE: Final = read_yaml(".gitlab-ci.yml")
VARIABLES: Final = {"HOST", "PORT"} | {f"TUNEDD_{name.upper()}" for name in Settings.model_fields}

SERVICES: Final = [
    pytest.param(name, service, id=f"{file.removesuffix('.yml')}:{name}")
    for file, content in OVERLAYS.items()
    for name, service in content["services"].items()
]
each_service = pytest.mark.parametrize(("name", "service"), SERVICES)


# The image


def test_stages_start_from_one_pinned_python() -> None:
    """Every stage starts from the same slim Python 3.11, so that wheels and bytecode fit."""
    assert {stage[0].arguments.split()[0] for stage in STAGES} == {"python:3.11-slim-bookworm"}


def test_image_runs_as_a_fixed_unprivileged_user() -> None:
    """The image runs as a user with numbers of its own, which orchestrators can check."""
    user, group = value_of("USER").split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    assert f"--uid {user}" in value_of("RUN")
    assert f"--gid {group}" in value_of("RUN")


def test_last_stage_installs_nothing() -> None:
    """What runs has no build tools: the last stage calls no installer and copies no cache."""
    runs = " ".join(i.arguments for i in STAGES[-1] if i.name == "RUN")
    assert not re.search(r"\b(apt|apt-get|pip|poetry|curl|wget)\b", runs)
    copied = [i.arguments for i in STAGES[-1] if i.name in {"COPY", "ADD"}]
    assert not [line for line in copied if "poetry" in line or "requirements" in line]


def test_dependencies_are_installed_by_hash() -> None:
    """The installer takes exactly what the lock file says, hash by hash, and only prebuilt."""
    (command,) = (
        i.arguments for stage in STAGES for i in stage if "--python /opt/venv" in i.arguments
    )
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(shlex.split(command))


def test_image_serves_without_a_shell() -> None:
    """The service is process number one and gets the signal to stop."""
    assert value_of("CMD") == '["python", "-m", "tunedd_api"]'
    assert value_of("STOPSIGNAL") == "SIGTERM"


def test_image_says_whether_it_lives() -> None:
    """The health check asks /livez, with what the image has."""
    options, command = value_of("HEALTHCHECK").split(" CMD ")
    assert yaml.safe_load(command)[:2] == ["python", "-c"]
    assert "/livez" in command
    assert "--start-period" in options


def test_image_sets_only_known_settings() -> None:
    """What the image sets are settings, and it listens where it can be reached."""
    values = dict(pair.split("=", 1) for pair in shlex.split(value_of("ENV")))
    ours = {name for name in values if name.startswith("TUNEDD_")}
    assert ours | {"HOST", "PORT"} <= VARIABLES
    assert values["HOST"] == "0.0.0.0"  # noqa: S104 - inside a container
    assert values["PORT"] == value_of("EXPOSE")
    volumes = set(yaml.safe_load(value_of("VOLUME")))
    assert volumes == {values["TUNEDD_STATE_DIR"], values["TUNEDD_CACHE_DIR"]}
    assert all(volume in value_of("RUN") for volume in volumes)


def test_tokenizer_needs_no_more_than_is_copied(tmp_path: Path) -> None:
    """The modules that the tokenizer's stage copies run without anything installed."""
    (stage,) = (stage for stage in STAGES if stage[0].arguments.endswith(" AS tokenizer"))
    for copy in (i.arguments.split() for i in stage if i.name == "COPY"):
        *sources, target = copy
        (tmp_path / target).mkdir(parents=True)
        for source in sources:
            shutil.copy(ROOT / source, tmp_path / target)
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-m", "tunedd_api.rag.providers.embedded.weights", "--help"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "--tokenizer-only" in done.stdout


def test_build_context_is_an_allow_list() -> None:
    """The builder gets what it copies and nothing else: no settings, no papers, no history."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = [rule[1:] for rule in rules if rule.startswith("!")]

    def admitted(path: str) -> bool:
        return any(
            path.startswith(f"{a}/") or (fnmatch(path, a) and path.count("/") == a.count("/"))
            for a in allowed
        )

    copies = (i.arguments for stage in STAGES for i in stage if i.name == "COPY")
    sources = {s for c in copies if "--from=" not in c for s in c.split()[:-1]}
    assert len(sources) > 5
    assert [source for source in sources if not admitted(source)] == []
    private = [".env", ".git/config", ".state/x", "data/ai-agents-arxiv-papers/paper.pdf"]
    assert [path for path in private if admitted(path)] == []


# The Compose files


@each_service
def test_images_are_pinned(name: str, service: dict[str, Any]) -> None:
    """An image that is not built here has a tag that names a version."""
    if "image" not in service:
        assert name in BASE
    elif "build" not in service:
        assert re.search(r":v?\d+\.\d+[\w.-]*$", service["image"])


@each_service
def test_ports_are_published_on_this_computer_only(name: str, service: dict[str, Any]) -> None:
    """Nothing is published to the network."""
    del name
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports") or ())


@each_service
def test_long_running_services_have_a_health_check(name: str, service: dict[str, Any]) -> None:
    """Whatever stays running says whether it is healthy; what ends is not restarted."""
    whole = {**BASE.get(name, {}), **service}
    if whole["restart"] == "no":
        assert "healthcheck" not in whole
    else:
        assert whole["restart"] == "unless-stopped"
        assert whole["healthcheck"]["test"][0] == "CMD"
        assert "start_period" in whole["healthcheck"]


@each_service
def test_no_service_gains_privileges(name: str, service: dict[str, Any]) -> None:
    """No process gets more rights than it starts with."""
    whole = {**BASE.get(name, {}), **service}
    assert "no-new-privileges:true" in whole["security_opt"]
    assert not whole.get("privileged")


def test_api_waits_for_what_it_needs() -> None:
    """The service starts when Weaviate is healthy and the models are there, not before."""
    assert API["depends_on"] == {
        "weaviate": {"condition": "service_healthy"},
        "ollama-pull": {"condition": "service_completed_successfully"},
    }
    assert BASE["ollama-pull"]["depends_on"] == {"ollama": {"condition": "service_healthy"}}
    assert SCALE["api"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SCALE["gateway"]["depends_on"] == {"api": {"condition": "service_healthy"}}


def test_api_is_healthy_when_it_can_answer() -> None:
    """Compose waits for /readyz, not only for a process."""
    assert "/readyz" in API["healthcheck"]["test"][-1]


def test_api_cannot_write_or_do_more_than_it_must() -> None:
    """The service has no capabilities and writes to its volumes and /tmp alone."""
    assert API["read_only"] is True
    assert API["cap_drop"] == ["ALL"]
    assert API["tmpfs"] == ["/tmp"]  # noqa: S108 - inside a container
    documents, *volumes = API["volumes"]
    assert documents["type"] == "bind"
    environment = API["environment"]
    assert documents["target"] == environment["TUNEDD_DATA_DIR"]
    assert {volume.split(":")[1] for volume in volumes} == {
        environment["TUNEDD_STATE_DIR"],
        environment["TUNEDD_CACHE_DIR"],
    }


def test_api_is_given_time_to_finish() -> None:
    """Compose waits longer for the service to stop than the service for its answers."""
    seconds = float(API["stop_grace_period"].removesuffix("s"))
    assert seconds > Settings.model_fields["shutdown_timeout"].default


def test_api_reads_the_env_file_and_known_settings() -> None:
    """The service gets the committed settings, and what is set beside them exists."""
    assert API["env_file"] == ".env"
    for services in (BASE, SCALE):
        assert set(services["api"]["environment"]) <= VARIABLES
    ours = {name for name in BASE["ollama-pull"]["environment"] if name.startswith("TUNEDD_")}
    assert ours <= VARIABLES


def test_interpolated_settings_exist() -> None:
    """A setting that a Compose file takes from the environment is one that there is."""
    named = {
        name
        for file in OVERLAYS
        for name in re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / file).read_text(encoding="utf-8"))
    }
    assert {name for name in named if name.startswith("TUNEDD_")} <= VARIABLES
    assert named - VARIABLES == {
        "GRAFANA_PORT",
        "POSTGRES_PASSWORD",
        "REPLICAS",
        "WEAVIATE_PORT",
        "WEAVIATE_GRPC_PORT",
    }


def test_addresses_inside_are_services() -> None:
    """The addresses that the service is given are those of its neighbours."""
    environment = API["environment"] | SCALE["api"]["environment"]
    for name in ("TUNEDD_WEAVIATE_URL", "TUNEDD_OLLAMA_URL", "TUNEDD_DATABASE_URL"):
        # Interpolation stands where a password will be.
        url = re.sub(r"\$\{[^}]*\}", "x", environment[name])
        assert urlsplit(url).hostname in BASE | SCALE


def test_models_pulled_are_the_defaults() -> None:
    """Ollama fetches the models that the service asks for when none are named."""
    environment = BASE["ollama-pull"]["environment"]
    llm, embedding = environment["TUNEDD_LLM_MODEL"], environment["TUNEDD_EMBEDDING_MODEL"]
    assert llm == f"${{TUNEDD_LLM_MODEL:-{DEFAULT_LLM_MODELS['ollama']}}}"
    assert embedding == f"${{TUNEDD_EMBEDDING_MODEL:-{DEFAULT_EMBEDDING_MODELS['ollama']}}}"
    assert BASE["ollama-pull"]["image"] == BASE["ollama"]["image"]


def test_weaviate_keeps_to_itself() -> None:
    """Weaviate runs without modules and sends no telemetry."""
    environment = BASE["weaviate"]["environment"]
    assert environment["DISABLE_TELEMETRY"] == "true"
    assert environment["API_BASED_MODULES_DISABLED"] == "true"
    assert environment["ENABLE_MODULES"] == ""


def test_data_outlives_containers() -> None:
    """Every store keeps its data on a named volume."""
    named = {name for content in OVERLAYS.values() for name in content.get("volumes", {})}
    for service in (BASE["weaviate"], BASE["ollama"], SCALE["postgres"]):
        (volume,) = service["volumes"]
        assert volume.split(":")[0] in named


def test_password_of_postgres_must_be_given() -> None:
    """There is no password to forget to change: starting without one is refused."""
    password = SCALE["postgres"]["environment"]["POSTGRES_PASSWORD"]
    assert password.startswith("${POSTGRES_PASSWORD:?")
    assert password in SCALE["api"]["environment"]["TUNEDD_DATABASE_URL"]


def test_replicas_stand_behind_the_gateway() -> None:
    """With several replicas only the gateway is published, and it keeps conversations together."""
    assert SCALE["api"]["ports"] is None
    assert "ports" not in SCALE["postgres"]
    config = OVERLAYS["docker-compose.scale.yml"]["configs"]["gateway"]["content"]
    # A dollar sign of nginx is doubled, or Compose would take it for its own.
    assert "$" not in config.replace("$$", "")
    assert "hash $$affinity;" in config
    pattern = re.search(r'"~(\^/conversations/\S+)"', config)
    assert pattern is not None
    expression = pattern[1].replace("(?<", "(?P<")
    paths = ("/conversations/0b-1", "/conversations/0b-1/messages", "/conversations/0b-1/cancel")
    matches = [re.match(expression, path) for path in paths]
    assert {match and match["conversation"] for match in matches} == {"0b-1"}
    assert re.match(expression, "/conversations") is None


def test_published_here_only_and_under_its_own_names() -> None:
    """What needs no key is published on this computer alone, and answers to its names alone."""
    environment = API["environment"]
    assert environment["TUNEDD_OPEN"] == "${TUNEDD_OPEN:-true}"
    names = environment["TUNEDD_ALLOWED_HOSTS"].removeprefix("${TUNEDD_ALLOWED_HOSTS:-")
    assert set(names.removesuffix("}").split(",")) == {"127.0.0.1", "localhost", "[::1]"}
    published = [
        port for service in (*BASE.values(), *SCALE.values()) for port in service.get("ports") or ()
    ]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


# The pipeline


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """The jobs of the pipeline by name."""
    for name, job in PIPELINE.items():
        if isinstance(job, dict) and "script" in job:
            yield name, job


def test_pipeline_calls_make_targets_that_exist() -> None:
    """Whatever the pipeline asks of make, anyone can."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    scripts = [line for _, job in jobs() for line in job["script"] if line.startswith("make ")]
    asked = [line.split(" ARGS")[0] for line in scripts]
    words = {word for line in asked for word in re.findall(r"\b[a-z-]+\b", line)}
    called = words - {"make", "service", "log"}
    assert {"lint", "typecheck", "test", "smoke", "run", "image"} <= called <= targets


def test_pipeline_has_a_job_for_every_stage() -> None:
    """No stage is empty, and every job has one."""
    assert {job["stage"] for _, job in jobs()} == set(PIPELINE["stages"])


def test_pipeline_tests_against_the_same_stores() -> None:
    """The pipeline tests against the Weaviate and the PostgreSQL that Compose starts."""
    weaviate, postgres = PIPELINE["integration"]["services"]
    assert weaviate["name"] == BASE["weaviate"]["image"]
    assert weaviate["command"] == BASE["weaviate"]["command"]
    assert weaviate["variables"] == BASE["weaviate"]["environment"]
    assert postgres["name"] == SCALE["postgres"]["image"]
