"""OpenAI's own client, speaking to the application without a network in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import openai
from fastapi import FastAPI

USER = "user"


@asynccontextmanager
async def openai_client(app: FastAPI, **options: Any) -> AsyncIterator[openai.AsyncOpenAI]:  # noqa: ANN401
    """A client of the application; by default it tries nothing twice."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    http = httpx.AsyncClient(transport=transport)
    async with openai.AsyncOpenAI(
        base_url="http://service.test/v1",
        http_client=http,
        **{"api_key": "none-is-needed", "max_retries": 0, **options},
    ) as client:
        yield client


def asking(*said: str, **more: object) -> dict[str, Any]:
    """A request whose messages are the user's and the assistant's in turns."""
    messages = [
        {"role": USER if number % 2 == 0 else "assistant", "content": text}
        for number, text in enumerate(said)
    ]
    return {"model": "tunedd", "messages": messages, **more}


def error_in(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that a response is an error in OpenAI's shape, and give what it says."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == ("server_error" if status >= 500 else "invalid_request_error")
    assert error["message"].endswith((".", "…"))
    assert error["code"] == code
    return error
