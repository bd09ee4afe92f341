"""Whole conversations on real servers, chosen by settings alone."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.service import SettingsFactory, served
from tests.support.talk import ask, start
from tests.support.texts import BEES_QUESTION
from tests.support.weaviate import drop_collection
from tunedd_api.bootstrap.identity import MARK
from tunedd_api.rag.vector_stores.weaviate import collection_name

OLLAMA_URL = "TUNEDD_TEST_OLLAMA_URL"


@pytest.mark.weaviate
async def test_conversation_on_weaviate(
    settings_for: SettingsFactory, weaviate_server: tuple[str, int]
) -> None:
    """On Weaviate a conversation keeps to its document and cites quotes that stand on the page."""
    url, grpc_port = weaviate_server
    prefix = f"Test{uuid4().hex[:12]}"
    settings = settings_for(
        vector_store="weaviate",
        weaviate_url=url,
        weaviate_grpc_port=grpc_port,
        weaviate_collection=prefix,
    )
    async with served(settings) as service:
        try:
            conversation = await start(service.client, documents=["bees.md"])
            first = await ask(service.client, conversation["id"], BEES_QUESTION)
            second = await ask(service.client, conversation["id"], "And how do they do that?")
            for message in (first, second):
                assert message["outcome"] == "answered"
                assert message["citations"]
                names = {c["document"]["name"] for c in message["citations"]}
                assert names == {"bees.md"}
            ready = (await service.client.get("/readyz")).json()
            assert ready["dependencies"]["vector_store"]["state"] == "up"
        finally:
            library = (settings.state_dir / MARK).read_text().strip()
            name = collection_name(prefix, settings.embedding, 256, library)
            drop_collection(url, grpc_port, name)


@pytest.mark.ollama
async def test_conversation_on_ollama(settings_for: SettingsFactory, tmp_path: Path) -> None:
    """On Ollama a conversation embeds, retrieves and generates with the models that it serves."""
    url = os.environ.get(OLLAMA_URL)
    if not url:
        pytest.skip(f"{OLLAMA_URL} is not set")
    settings = settings_for(
        llm_provider="ollama",
        llm_model=os.environ.get("TUNEDD_TEST_OLLAMA_LLM", "smollm2:135m"),
        embedding_provider="ollama",
        state_dir=tmp_path / "other",
        embedding_model=os.environ.get("TUNEDD_TEST_OLLAMA_EMBEDDING", "all-minilm:l6"),
        ollama_url=url,
        answer_tokens=48,
        context_tokens=400,
        llm_timeout=300.0,
    )
    async with served(settings) as service:
        conversation = await start(service.client)
        first = await ask(service.client, conversation["id"], BEES_QUESTION)
        assert first["status"] == "complete"
        assert first["content"].strip()
        assert first["usage"]["completion_tokens"] > 0
        second = await ask(service.client, conversation["id"], "And how do they do that?")
        assert second["usage"]["history_tokens"] > 0
        off = await ask(service.client, conversation["id"], "Who won the 1998 football world cup?")
        assert off["outcome"] == "no_answer"
        ready = (await service.client.get("/readyz")).json()
        assert ready["status"] == "ready"
