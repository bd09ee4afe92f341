"""Two libraries that share a Weaviate server and a PostgreSQL database, whatever either does."""

import asyncio
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from tests.support.conversations import a_conversation
from tests.support.ingesting import delete, documents, put
from tests.support.service import make_settings, opened_library
from tunedd_api.documents.model import DocumentStatus
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database

NAMES = ("a.txt", "b.txt", "c.txt")
TEXTS = (
    "Zebras wear stripes. They graze on the plains.",
    "Pendulum clocks keep time by swinging.",
    "Bread rises when yeast is warm.",
)

sides = st.sampled_from([0, 1])
names = st.sampled_from(NAMES)


class Side:
    """One library, and what it should hold."""

    def __init__(self, stack: ExitStack, folder: Path, **shared: Any) -> None:  # noqa: ANN401
        (folder / "data").mkdir(parents=True)
        schema = f"library_{uuid4().hex}"
        self.settings = make_settings(
            folder, vector_store="weaviate", database_schema=schema, **shared
        )
        self.library = stack.enter_context(opened_library(self.settings))
        stack.callback(self._drop, shared["database_url"], schema)
        self.held: dict[str, str] = {}
        self.conversations: set[str] = set()

    def refresh(self) -> None:
        """Bring it up to date, and note what it holds from now on."""
        self.library.refresh()
        files = (self.settings.data_dir / name for name in NAMES)
        self.held = {file.name: file.read_text() for file in files if file.exists()}

    def _drop(self, url: str, schema: str) -> None:
        self.library.drop_store(self.library.index_name)
        database = Database(url)
        with database.engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        database.close()


class TwoLibraries(RuleBasedStateMachine):
    """Both are put to, deleted from, refreshed, emptied and made anew, in any order."""

    shared: dict[str, Any]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = Path(tempfile.mkdtemp())
        self._stack.callback(shutil.rmtree, folder)
        both = (folder / "one", folder / "two")
        self._sides = [Side(self._stack, each, **self.shared) for each in both]

    def teardown(self) -> None:
        """Leave nothing on the servers."""
        self._stack.close()

    @rule(side=sides, name=names, content=st.sampled_from(TEXTS))
    def put(self, side: int, name: str, content: str) -> None:
        """A document comes, and is ingested."""
        put(self._sides[side].library, name, content)
        self._sides[side].refresh()

    @rule(side=sides, name=names)
    def delete(self, side: int, name: str) -> None:
        """A document goes over HTTP, and may have been none."""
        library = self._sides[side].library
        if name in documents(library):
            delete(library, name)
            self._sides[side].held.pop(name, None)

    @rule(side=sides, name=names)
    def lose(self, side: int, name: str) -> None:
        """A file goes from the folder."""
        (self._sides[side].settings.data_dir / name).unlink(missing_ok=True)
        self._sides[side].refresh()

    @rule(side=sides)
    def renew(self, side: int) -> None:
        """The index is made anew, and what other models have left is deleted."""
        self._sides[side].library.refresh(renew=True)
        assert self._sides[side].library.prune() == ()

    @rule(side=sides)
    def empty(self, side: int) -> None:
        """The passages are lost, and the next run puts them back."""
        self._sides[side].library.index.store.ingest.clear()
        self._sides[side].refresh()

    @rule(side=sides)
    def talk(self, side: int) -> None:
        """A conversation begins."""

        async def start() -> str:
            schema = self._sides[side].settings.database_schema
            database = Database(self.shared["database_url"], schema)
            try:
                conversation = a_conversation()
                await SqlConversationRepository(database, None).add(conversation)
                return str(conversation.id)
            finally:
                await database.aclose()

        self._sides[side].conversations.add(asyncio.run(start()))

    @invariant()
    def each_holds_its_own(self) -> None:
        """Manifest, store and conversations of each are what it was told, and nothing else."""
        for side in self._sides:
            known = documents(side.library)
            assert set(known) == set(side.held)
            assert all(d.status is DocumentStatus.READY for d in known.values())
            entries = side.library.manifest.entries().values()
            versions = {e.version: e.document.passages for e in entries}
            assert dict(side.library.index.store.versions()) == versions
            with side.library.database.engine.connect() as connection:
                rows = connection.execute(text("SELECT id FROM conversations")).scalars()
                assert {str(row) for row in rows} == side.conversations


@pytest.mark.weaviate
def test_neither_disturbs_the_other(weaviate_server: tuple[str, int], postgres: str) -> None:
    """Whatever is done to either of two libraries, both hold what they were told, and no more."""
    url, grpc_port = weaviate_server
    TwoLibraries.shared = {
        "database_url": postgres,
        "weaviate_url": url,
        "weaviate_grpc_port": grpc_port,
    }
    steady = hypothesis_settings(max_examples=4, stateful_step_count=10, deadline=None)
    run_state_machine_as_test(TwoLibraries, settings=steady)
