"""Searches and pictures of pages: so many at once, and none that nobody waits for."""

import asyncio
from pathlib import Path

from pydantic import PrivateAttr

from tests.support.asgi import Connection
from tests.support.extraction import ExtractionHere
from tests.support.milestones import PATIENCE, Milestone
from tests.support.models import ObservedEmbedding, embedding_model
from tests.support.pdfs import prose, text_at, write_pages
from tests.support.problems import problem_in
from tests.support.service import SettingsFactory, served
from tunedd_api.documents.model import document_id
from tunedd_api.extraction.extracts import RenderedPage

SLOW, NORMAL = 1, 2
"""Pages of the document."""


class SlowPage(ExtractionHere):
    """Draws the first page for as long as somebody waits for it, the others at once."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.given_up = 0
        self.most = 0
        self.busy = Milestone()

    async def draw(
        self,
        path: Path,
        name: str,
        number: int,
        span: tuple[int, int] | None,
        *,
        width: int | None = None,
        cropped: bool = False,
    ) -> RenderedPage:
        """Draw a page."""
        if number != SLOW:
            return await super().draw(path, name, number, span, width=width, cropped=cropped)
        self.begun += 1
        self.most = max(self.most, self.begun - self.given_up)
        self.busy.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.given_up += 1
        raise AssertionError


class SlowEmbedding(ObservedEmbedding):
    """Embeds the questions of these tests for as long as somebody waits for it."""

    _asking: int = PrivateAttr(default=0)
    _asked: Milestone = PrivateAttr(default_factory=Milestone)

    @property
    def asking(self) -> int:
        """How many questions are being embedded."""
        return self._asking

    @property
    def asked(self) -> Milestone:
        """Set as soon as one is."""
        return self._asked

    async def _aget_query_embedding(self, query: str) -> list[float]:
        if not query.startswith("Question"):  # a turn is rehearsed when the service starts
            return await super()._aget_query_embedding(query)
        self._asking += 1
        self._asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._asking -= 1
        raise AssertionError


def write_document(folder: Path) -> str:
    """A document of two pages in the library; the path of its pages."""
    text = text_at(72, 700, [prose(0, 12)])
    write_pages(folder / "pages.pdf", [[text], [text]])
    return f"/documents/{document_id('pages.pdf')}/pages"


async def until_idle(app_side: list[Connection]) -> None:
    """Hang up everywhere, and wait until the service is done with it."""
    for connection in app_side:
        connection.close()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(connection.ended() for connection in app_side))


async def test_pictures_that_nobody_waits_for(settings_for: SettingsFactory) -> None:
    """However many have asked for a slow page and hung up, a normal page is drawn."""
    settings = settings_for(pictures=2, queued_pictures=64)
    path = write_document(settings.data_dir)
    extraction = SlowPage()
    async with served(settings, extraction=extraction) as service:
        slow = [
            Connection(service.app, f"{path}/{SLOW}.png", None, method="GET") for _ in range(40)
        ]
        await extraction.busy.wait()
        await until_idle(slow)
        assert 1 <= extraction.most <= 2
        assert extraction.given_up == extraction.begun
        async with asyncio.timeout(PATIENCE):
            assert (await service.client.get(f"{path}/{NORMAL}.png")).status_code == 200


async def test_too_many_pictures(settings_for: SettingsFactory) -> None:
    """Beyond those that are drawn and wait, a picture is refused, and told when to come again."""
    settings = settings_for(pictures=1, queued_pictures=1)
    path = write_document(settings.data_dir)
    extraction = SlowPage()
    async with served(settings, extraction=extraction) as service:
        slow = [Connection(service.app, f"{path}/{SLOW}.png", None, method="GET")]
        await extraction.busy.wait()
        first, second = [
            asyncio.create_task(service.client.get(f"{path}/{NORMAL}.png")) for _ in range(2)
        ]
        done, _ = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
        refused = done.pop().result()
        problem_in(refused, 503, "overloaded")
        assert int(refused.headers["retry-after"]) > 0
        await until_idle(slow)
        answers = await asyncio.gather(first, second)
        assert sorted(answer.status_code for answer in answers) == [200, 503]


async def test_searches_that_nobody_waits_for(settings_for: SettingsFactory) -> None:
    """A search whose client has hung up is given up, and leaves its place."""
    settings = settings_for(searches=1, queued_searches=40)
    model = SlowEmbedding()
    async with served(settings, embedding=embedding_model(model)) as service:
        searches = [
            Connection(service.app, "/search", {"query": f"Question {number}?"})
            for number in range(20)
        ]
        await model.asked.wait()
        assert model.asking == 1
        await until_idle(searches)
        assert model.asking == 0


async def test_too_many_searches(settings_for: SettingsFactory) -> None:
    """Beyond those that run and wait, a search is refused, and told when to come again."""
    settings = settings_for(searches=1, queued_searches=0)
    model = SlowEmbedding()
    async with served(settings, embedding=embedding_model(model)) as service:
        running = Connection(service.app, "/search", {"query": "Question?"})
        await model.asked.wait()
        refused = await service.client.post("/search", json={"query": "Question, another?"})
        problem_in(refused, 503, "overloaded")
        assert int(refused.headers["retry-after"]) > 0
        await until_idle([running])
