"""A service shared by the tests of a module that leave it as they found it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.models import ScriptedLLM, chat_model
from tests.support.server import Live, live_service
from tests.support.service import MAX_BODY_BYTES, Served, copy_library, make_settings, served


@pytest.fixture(scope="module")
def unasked() -> ScriptedLLM:
    """The shared service's language model, which nobody should need."""
    return ScriptedLLM.saying("Never said.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_service(
    prepared_library: Path, tmp_path_factory: pytest.TempPathFactory, unasked: ScriptedLLM
) -> AsyncIterator[Served]:
    """One service for all tests of a module."""
    folder = tmp_path_factory.mktemp("shared")
    copy_library(prepared_library, folder)
    settings = make_settings(folder, max_body_bytes=MAX_BODY_BYTES)
    async with served(settings, chat=chat_model(unasked)) as service:
        yield service


@pytest.fixture(scope="module")
def live(prepared_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A service for all tests of a module, on the network."""
    with live_service(prepared_library, tmp_path_factory.mktemp("live")) as live:
        yield live
