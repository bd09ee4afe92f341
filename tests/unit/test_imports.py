"""What importing does: nothing, but for the one module that makes the service ready."""

import importlib
import json
import logging
import pkgutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn

import tunedd_api
from tests.support.service import client_of, copy_library
from tests.support.talk import ask, start
from tests.support.texts import BEES, BEES_QUESTION, write_text
from tunedd_api import __main__ as server
from tunedd_api.rag.imports import only_modules_of

ENTRANCES = {"tunedd_api.main", "tunedd_api.__main__"}
ALEMBICS_OWN = "tunedd_api.storage.migrations."
"""Scripts that Alembic runs; nobody imports them."""

IMPORT_ALL = """
import importlib, json, os, socket, sys, threading

class Blocked(socket.socket):
    def __new__(cls, family=-1, *more, **named):
        if family != socket.AF_UNIX:
            raise AssertionError("importing opened a socket")
        return super().__new__(cls, family, *more, **named)

socket.socket = Blocked
socket.getaddrinfo = None
failures = {}
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except BaseException as error:
        failures[name] = repr(error)
json.dump(
    {
        "failures": failures,
        "entered": sorted(set(json.loads(sys.argv[2])) & set(sys.modules)),
        "threads": threading.active_count(),
        "files": sorted(os.listdir(".")),
    },
    sys.stdout,
)
"""


@pytest.fixture
def folder(
    tmp_path: Path, prepared_library: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A working directory with a library, and an environment with mock models."""
    copy_library(prepared_library, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "TUNEDD_LLM_PROVIDER": "mock",
        "TUNEDD_EMBEDDING_PROVIDER": "mock",
        "TUNEDD_STATE_DIR": "state",
        "TUNEDD_CACHE_DIR": "cache",
        "TUNEDD_ALLOWED_HOSTS": "service.test",
    }.items():
        monkeypatch.setenv(name, value)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield tmp_path
    root.handlers[:], root.level = before
    sys.modules.pop("tunedd_api.main", None)


def modules() -> list[str]:
    """Every module of the package."""
    found = pkgutil.walk_packages(tunedd_api.__path__, "tunedd_api.")
    return sorted(
        module.name
        for module in found
        if module.name not in ENTRANCES and not module.name.startswith(ALEMBICS_OWN)
    )


def test_importing_has_no_effect(tmp_path: Path) -> None:
    """Every module but the entrances can be imported without a socket, a thread or a file."""
    names = modules()
    assert len(names) > 50
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", IMPORT_ALL, json.dumps(names), json.dumps(sorted(ENTRANCES))],
        cwd=tmp_path,
        env={"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(root_folder())},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"failures": {}, "entered": [], "threads": 1, "files": []}


def test_threads_of_numpy_are_told_in_time(tmp_path: Path) -> None:
    """The command that serves says how numpy's threads wait before anything imports numpy."""
    code = "import sys, tunedd_api.__main__; sys.exit('numpy' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(root_folder())},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0


def test_the_client_needs_nothing_of_the_service(tmp_path: Path) -> None:
    """Importing the client brings none of what the service is made of."""
    code = "import sys, tunedd_api.client; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    service = "llama_index weaviate fastapi starlette sqlalchemy numpy openai mcp"
    assert not set(service.split()) & set(_printed(code, tmp_path).split())


def test_an_extra_costs_nothing(tmp_path: Path) -> None:
    """What an extra or a setting switches on is not imported before it is."""
    code = """
import sys, tunedd_api.bootstrap.service, tunedd_api.bootstrap.telemetry
print({"mcp", "prometheus_client", "opentelemetry"} & sys.modules.keys() or "none")
"""
    assert _printed(code, tmp_path) == "none"


def test_embedded_models_need_no_clients_of_servers(tmp_path: Path) -> None:
    """Starting with embedded models imports no servers' clients, no readers, nothing dragged in."""
    code = """
import sys
import tunedd_api.__main__
import tunedd_api.bootstrap.head_start, tunedd_api.bootstrap.service, tunedd_api.api.app
import tunedd_api.rag.providers.embedded.models, tunedd_api.rag.vector_stores.embedded
from tunedd_api.rag.language.stemming import stem
stem("bees")
print({"openai", "ollama", "weaviate", "pandas", "scipy", "rich", "alembic", "mcp", "xllamacpp",
       "watchfiles", "numpy.random", "numpy.ma",
       "pypdfium2", "tunedd_api.extraction.formats"} & sys.modules.keys() or "none")
"""
    assert _printed(code, tmp_path) == "none"


def test_no_client_decides_which_warnings_are_shown(tmp_path: Path) -> None:
    """With Weaviate a process shows the same of Python's warnings as without it."""
    code = """
import sys, warnings
import tunedd_api.bootstrap.service
shown = list(warnings.filters)
import tunedd_api.rag.vector_stores.weaviate
print("weaviate" in sys.modules, warnings.filters == shown)
"""
    assert _printed(code, tmp_path) == "True True"


def test_the_framework_comes_without_what_nobody_asks(tmp_path: Path) -> None:
    """A process that serves has no ORM, agents or client for downloads, and chats all the same.

    What was left out says so when something is made of it; whoever imports it later has it.
    """
    code = """
import sys
from tunedd_api.rag.framework import import_framework
import_framework()
import tunedd_api.bootstrap.service, tunedd_api.api.app, llama_index.core.memory
left_out = {"sqlalchemy.orm", "requests", "griffe", "PIL", "tinytag", "workflows", "tenacity"}
left_out |= {f"llama_index.core.{name}" for name in ("agent", "evaluation", "query_engine")}
assert not left_out & sys.modules.keys(), left_out & sys.modules.keys()
try:
    llama_index.core.memory.Memory()
except ImportError as error:
    print(error)
from llama_index.core.memory.memory import Memory
from llama_index.core.agent.workflow import FunctionAgent
import requests
print(Memory.from_defaults().get(), requests.get.__name__, FunctionAgent.__name__)
"""
    assert _printed(code, tmp_path).splitlines() == [
        "llama_index.core.memory.memory was left out of what this process imports.",
        "[] get FunctionAgent",
    ]


def test_a_file_as_the_database_needs_nothing_for_servers(tmp_path: Path) -> None:
    """SQLAlchemy's part for PostgreSQL is imported when something is written there."""
    code = """
import sys, tunedd_api.bootstrap.databases, tunedd_api.bootstrap.service
from tunedd_api.storage.database import insert_into
from tunedd_api.storage.tables import conversations
assert "sqlalchemy.dialects.postgresql" not in sys.modules
kinds = ("sqlite", "postgresql")
print(*(type(insert_into(conversations, kind)).__module__.split(".")[2] for kind in kinds))
"""
    assert _printed(code, tmp_path) == "sqlite postgresql"


def test_signatures_are_read_once(tmp_path: Path) -> None:
    """Fields with a list by default share its signature while modules are imported, not after."""
    code = """
import ast, inspect
from tunedd_api.rag.imports import signatures_kept
parsed = []
real = ast.parse
ast.parse = lambda *args, **named: parsed.append(args) or real(*args, **named)
plain = str(inspect.signature(list))
with signatures_kept():
    assert {str(inspect.signature(list)) for _ in range(3)} == {plain}
    assert str(inspect.signature(sorted)) != plain
inspect.signature(list)
print(len(parsed))
"""
    assert _printed(code, tmp_path) == "4"


def test_modules_are_imported_without_their_package(tmp_path: Path) -> None:
    """Stemming and splitting sentences bring none of NLTK along, and whoever wants all has it."""
    code = """
import sys
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.stemming import stem
assert stem("dances") == "danc", stem("dances")
sentence_spans("Dr. Frisch saw bees. They danced.")
print(*[name for name in sys.modules if name.partition(".")[0] == "nltk"])
import nltk.tokenize
print(nltk.PorterStemmer().stem("dances"), nltk.tokenize.punkt.__name__)
"""
    assert _printed(code, tmp_path) == "danc nltk.tokenize.punkt"


def test_modules_are_imported_by_one_thread_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wants modules without their package waits for whoever is importing some."""
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "__init__.py").write_text("raise ImportError('imported as a whole')")
    (tmp_path / "shelf" / "book.py").write_text("title = 'Bees'")
    monkeypatch.syspath_prepend(tmp_path)
    entered = threading.Event()

    def second() -> str:
        with only_modules_of("shelf"):
            entered.set()
            return str(importlib.import_module("shelf.book").title)

    with ThreadPoolExecutor(1) as thread:
        with only_modules_of("shelf"):
            waiting = thread.submit(second)
            assert not entered.wait(0.1)
            assert importlib.import_module("shelf.book").title == "Bees"
        assert waiting.result() == "Bees"
    assert "shelf" not in sys.modules


def test_models_load_before_the_frameworks_are_imported(tmp_path: Path) -> None:
    """What begins to load the models waits for nothing that takes longer than they do."""
    code = """
import sys, tunedd_api.bootstrap.head_start
print({"llama_index", "fastapi", "sqlalchemy", "numpy", "nltk"} & sys.modules.keys() or "none")
"""
    assert _printed(code, tmp_path) == "none"


def _printed(code: str, folder: Path) -> str:
    """What a Python of its own prints that runs the code."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PATH": "", "HOME": str(folder), "PYTHONPATH": str(root_folder())},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


def root_folder() -> Path:
    """The folder that holds the package."""
    return Path(tunedd_api.__file__).parents[1]


def entrance() -> ModuleType:
    """Import the one module that has effects."""
    assert "tunedd_api.main" not in sys.modules
    return importlib.import_module("tunedd_api.main")


async def test_importing_main_makes_ready(folder: Path) -> None:
    """Importing ``main`` brings the index up to date and binds an application that answers."""
    write_text(folder / "data" / "zebras.txt", "Zebras wear stripes against flies.")
    (folder / "data" / BEES).unlink()
    main = entrance()
    assert main.report.ingested == ("zebras.txt",)
    assert main.report.removed == (BEES,)
    async with main.app.router.lifespan_context(main.app), client_of(main.app) as client:
        conversation = await start(client)
        message = await ask(client, conversation["id"], "Why do zebras wear stripes?")
        assert message["citations"][0]["document"]["name"] == "zebras.txt"
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_serving_everybody_by_mistake(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    """Without keys nothing listens wider than on this machine, and a sentence says what to do."""
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: pytest.fail("It serves."))
    monkeypatch.setenv("HOST", host)
    assert server.main() == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "TUNEDD_API_KEYS" in said
    assert "TUNEDD_OPEN=true" in said


def test_serving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program serves ``main``'s application where the settings say, without an access log."""
    served: list[tuple[object, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: served.append((app, options)))
    monkeypatch.setenv("PORT", "1234")
    assert server.main() == 0
    ((app, options),) = served
    assert app is sys.modules["tunedd_api.main"].app
    assert (options["host"], options["port"]) == ("127.0.0.1", 1234)
    assert options["access_log"] is False
    assert options["server_header"] is False
    sys.modules["tunedd_api.main"].library.close()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TUNEDD_DATA_DIR", "nowhere"),
        ("TUNEDD_EMBEDDING_TOKENIZER", "nowhere.json"),
        ("TUNEDD_DATABASE_URL", "mysql://host/name"),
    ],
)
def test_cannot_start(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
) -> None:
    """Where the service cannot start, one sentence says why and which variable to see to."""
    monkeypatch.setenv(variable, value)
    assert server.main() == 1
    complaint = capsys.readouterr().err.splitlines()[-1]
    assert variable in complaint
    assert "Traceback" not in complaint


async def test_nothing_said_is_logged_by_libraries(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the service's own logging at its most talkative, nothing of a message is written."""
    monkeypatch.setenv("TUNEDD_LOG_LEVEL", "debug")
    main = entrance()
    async with main.app.router.lifespan_context(main.app), client_of(main.app) as client:
        conversation = await start(client, title="Confidential")
        await ask(client, conversation["id"], BEES_QUESTION)
    written = capsys.readouterr().err.lower()
    for secret in ("honeybees", "confidential", "sisters", "waggle"):
        assert secret not in written
