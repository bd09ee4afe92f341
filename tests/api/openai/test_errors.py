"""Errors under /v1: in OpenAI's shape, whoever finds them."""

import asyncio
import json
from typing import Any

import openai
import pytest

from tests.support.models import (
    SLOW,
    UNREACHABLE,
    ObservedEmbedding,
    ScriptedLLM,
    chat_model,
    embedding_model,
)
from tests.support.openai import asking, error_in, openai_client
from tests.support.problems import problem_in
from tests.support.service import (
    MAX_BODY_BYTES,
    Served,
    SettingsFactory,
    client_of,
    served,
)
from tests.support.texts import BEES_QUESTION
from tunedd_api.settings import Settings

PATH = "/v1/chat/completions"
KEY = "the-key-of-the-service"


async def test_found_by_routes_and_framework(service: Served) -> None:
    """Addresses, methods, media types and bodies that are none are errors of the same shape."""
    client = service.client
    error_in(await client.get("/v1"), 404, "not_found")
    error_in(await client.get("/v1/"), 404, "not_found")
    error_in(await client.post("/v1/embeddings", json={}), 404, "not_found")
    response = await client.get(PATH)
    error_in(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"
    response = await client.post(PATH, content=b"{}", headers={"content-type": "text/plain"})
    error_in(response, 415, "unsupported_media_type")
    typed = {"content-type": "application/json"}
    for body in (b"{", b"\xff", b"", b"[]", b"null"):
        response = await client.post(PATH, content=body, headers=typed)
        assert response.status_code == 400
        error_in(response, 400, response.json()["error"]["code"])


async def test_found_by_middleware(settings_for: SettingsFactory) -> None:
    """So are those found before any route is: host, origin, size and key."""
    settings = settings_for(api_keys=(KEY,), max_body_bytes=MAX_BODY_BYTES)
    async with served(settings) as service:
        client, body = service.client, asking("Hello!")
        bearing = {"authorization": f"Bearer {KEY}"}
        response = await client.post(PATH, json=body)
        error_in(response, 401, "invalid_api_key")
        assert response.headers["www-authenticate"] == "Bearer"
        response = await client.post(PATH, json=body, headers={**bearing, "host": "evil.example"})
        error_in(response, 400, "host_not_allowed")
        foreign = {**bearing, "origin": "https://evil.example"}
        error_in(await client.post(PATH, json=body, headers=foreign), 403, "foreign_origin")
        large = asking("x" * MAX_BODY_BYTES)
        response = await client.post(PATH, json=large, headers=bearing)
        error_in(response, 413, "body_too_large")
        assert (await client.post(PATH, json=body, headers=bearing)).status_code == 200
        async with openai_client(service.app, api_key=KEY) as sdk:
            assert (await sdk.models.list()).data
        async with openai_client(service.app, api_key="another") as sdk:
            with pytest.raises(openai.AuthenticationError):
                await sdk.models.list()


async def test_elsewhere_problems_stay_what_they_are(service: Served) -> None:
    """Outside of /v1 errors are problems, however the address begins."""
    problem_in(await service.client.get("/v1x/models"), 404, "not-found")


async def test_head(service: Served) -> None:
    """HEAD gets the head of the same error."""
    response = await service.client.head("/v1/models/none")
    assert (response.status_code, response.content) == (404, b"")
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [(UNREACHABLE("secret"), 503, "model_unavailable"), (SLOW("secret"), 504, "timeout")],
)
@pytest.mark.parametrize("how", [{"stream": False}, {"stream": True}])
async def test_retrieval_fails(
    settings: Settings, failure: Exception, status: int, code: str, how: dict[str, bool]
) -> None:
    """What is out of reach may be asked again, what was too slow may not, streamed or not."""
    embedding = ObservedEmbedding(model_name="mock-embedding")
    async with served(settings, embedding=embedding_model(embedding)) as service:
        embedding.fail_with(failure)
        response = await service.client.post(PATH, json=asking(BEES_QUESTION, **how))
    error_in(response, status, code)
    assert "secret" not in response.text
    assert ("retry-after" in response.headers) == (status == 503)
    assert (response.headers.get("x-should-retry") == "false") == (status == 504)


async def test_what_clients_try_again(settings: Settings) -> None:
    """OpenAI's client does not ask again by itself what was too slow."""
    llm = ScriptedLLM.saying("Never", refusal=SLOW())
    async with (
        served(settings, chat=chat_model(llm)) as service,
        openai_client(service.app, max_retries=2) as sdk,
    ):
        with pytest.raises(openai.InternalServerError) as slow:
            await sdk.chat.completions.create(**asking(BEES_QUESTION))
    assert slow.value.status_code == 504
    assert len(llm.calls) == 1


async def test_a_model_fails_amid_its_answer(settings: Settings) -> None:
    """A stream that breaks off ends with an error, which the client raises."""
    llm = ScriptedLLM.saying("Honeybees dance", UNREACHABLE("secret"))
    async with served(settings, chat=chat_model(llm)) as service:
        response = await service.client.post(PATH, json=asking(BEES_QUESTION, stream=True))
        *_, last = response.text.strip().split("\n\n")
        error: dict[str, Any] = json.loads(last.removeprefix("data: "))["error"]
        assert (error["type"], error["code"]) == ("server_error", "model_unavailable")
        assert "[DONE]" not in response.text
        async with openai_client(service.app) as sdk:
            stream = await sdk.chat.completions.create(**asking(BEES_QUESTION), stream=True)
            with pytest.raises(openai.APIError, match="out of reach"):
                async for _ in stream:
                    pass
        response = await service.client.post(PATH, json=asking(BEES_QUESTION))
        error_in(response, 503, "model_unavailable")


async def test_a_bug(settings: Settings) -> None:
    """A bug tells nothing of its inside, and is not to be asked for again."""
    llm = ScriptedLLM.saying("Never", refusal=ZeroDivisionError("secret"))
    async with served(settings, chat=chat_model(llm)) as service:
        async with client_of(service.app, raises=False) as client:
            response = await client.post(PATH, json=asking(BEES_QUESTION))
        with pytest.raises(ZeroDivisionError):
            await service.client.post(PATH, json=asking(BEES_QUESTION))
    error_in(response, 500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-should-retry"] == "false"


async def test_too_many_at_once(settings_for: SettingsFactory) -> None:
    """Talks under /v1 and conversations share the places there are; who finds none is told when."""
    gate = asyncio.Event()
    llm = ScriptedLLM.saying("Honeybees dance.", gate)
    async with served(settings_for(turns=1, queued_turns=0), chat=chat_model(llm)) as service:
        conversation = (await service.client.post("/conversations", json={})).json()["id"]
        path = f"/conversations/{conversation}/messages"
        first = asyncio.create_task(service.client.post(path, json={"content": BEES_QUESTION}))
        await llm.started.wait()
        response = await service.client.post(PATH, json=asking(BEES_QUESTION))
        error_in(response, 503, "overloaded")
        assert int(response.headers["retry-after"]) > 0
        gate.set()
        assert (await first).status_code == 201


@pytest.mark.parametrize("how", [{"stream": False}, {"stream": True}])
async def test_the_service_stops(settings: Settings, how: dict[str, bool]) -> None:
    """A service that stops amid an answer says so, and takes on no more."""
    llm = ScriptedLLM.saying("Honeybees dance", asyncio.Event())
    async with served(settings, chat=chat_model(llm)) as service:
        asked = asyncio.create_task(service.client.post(PATH, json=asking(BEES_QUESTION, **how)))
        await llm.started.wait()
        await service.services.conversations(None).drain()
        response = await asked
        if how["stream"]:
            assert response.status_code == 200
            assert response.text.strip().splitlines()[-1].startswith('data: {"error":')
        else:
            error_in(response, 503, "unavailable")
        error_in(await service.client.post(PATH, json=asking("Hello!")), 503, "overloaded")
