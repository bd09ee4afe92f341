"""The project's own client, at the service itself."""

import pytest

from tests.support.models import ScriptedLLM, chat_model
from tests.support.server import Live
from tests.support.service import Served, served
from tests.support.texts import BEES, BEES_QUESTION, NAMES
from tunedd_api.client import (
    Answer,
    AsyncClient,
    Client,
    Done,
    NotFound,
    Question,
    Sources,
    Token,
    UnknownDocuments,
)
from tunedd_api.settings import Settings


async def talk_of(service: Served) -> None:
    """Do all that the client can with conversations, documents and search."""
    async with AsyncClient("http://service.test", http=service.client) as client:
        with pytest.raises(UnknownDocuments, match=r"nothing\.md"):
            await client.create_conversation(["nothing.md"])
        talk = await client.create_conversation([BEES], title="Bees")
        answer = await client.send(talk.id, BEES_QUESTION)
        assert answer.citations[0].document.name == BEES
        async with client.stream(talk.id, BEES_QUESTION) as events:
            heard = [event async for event in events]
        assert isinstance(heard[0], Sources)
        done = heard[-1]
        assert isinstance(done, Done)
        assert "".join(e.text for e in heard if isinstance(e, Token)) == done.message.content
        again = await client.regenerate(talk.id, done.message.id)
        assert again.content == done.message.content
        messages = [message async for message in client.messages(talk.id)]
        assert {type(message) for message in messages} == {Question, Answer}
        renamed = await client.update_conversation(talk.id, title=None, documents=None)
        assert (renamed.documents, renamed.message_count) == (None, len(messages))
        assert [c.id async for c in client.conversations()] == [talk.id]
        assert [c.id async for c in client.conversations("zebra")] == []
        found = await client.search("Bees", history=[("user", BEES_QUESTION)], documents=[BEES])
        assert {passage.document.name for passage in found} == {BEES}
        documents = [document async for document in client.documents()]
        assert [document.name for document in documents] == list(NAMES)
        bees = next(document for document in documents if document.name == BEES)
        assert (await client.document(bees.id)).sha256 == bees.sha256
        cited = answer.citations[0]
        page = await client.page(bees.id, cited.page)
        assert page.text[cited.start : cited.end] == cited.quote
        assert len(await client.content(bees.id)) == bees.bytes
        clocks = next(document for document in documents if document.name.endswith(".pdf"))
        picture = await client.page_picture(clocks.id, 1, (0, 5))
        assert picture.startswith(b"\x89PNG")
        new = await client.put_document("new/ünï code.md", b"Zebras wear stripes.")
        await client.delete_document(new.id)
        with pytest.raises(NotFound):
            await client.document(new.id)
        assert (await client.readiness()).status == "ready"
        await client.delete_conversation(talk.id)
        with pytest.raises(NotFound):
            await client.conversation(talk.id)


async def test_the_waiting_kind(settings: Settings) -> None:
    """All that the service offers is at hand."""
    llm = ScriptedLLM.saying("Honeybees dance to tell their sisters", " where flowers stand.")
    async with served(settings, chat=chat_model(llm)) as service:
        await talk_of(service)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_blocking_kind(live: Live) -> None:
    """The same over a real connection, without asyncio."""
    live.llm.follow("Honeybees dance to tell their sisters where flowers stand.")
    with Client(live.server.url) as client:
        talk = client.create_conversation(documents=[BEES])
        answer = client.send(talk.id, BEES_QUESTION)
        assert answer.citations[0].document.name == BEES
        with client.stream(talk.id, BEES_QUESTION) as events:
            assert [type(event) for event in events][-1] is Done
