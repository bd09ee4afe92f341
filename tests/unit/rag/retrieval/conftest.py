"""A library to retrieve from."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.service import opened_library
from tests.support.stores import FrontedStore
from tunedd_api.bootstrap.library import Library
from tunedd_api.settings import Settings


@pytest.fixture
def front() -> type[FrontedStore] | None:
    """What stands before the store."""
    return None


@pytest.fixture
def opened(settings: Settings, front: type[FrontedStore] | None) -> Iterator[Library]:
    """The library, opened."""
    with opened_library(settings, front=front) as library:
        yield library


@pytest.fixture
async def library(opened: Library) -> AsyncIterator[Library]:
    """The library, connected."""
    await opened.index.store.connect()
    yield opened
    await opened.index.store.aclose()
    await opened.database.aclose()
