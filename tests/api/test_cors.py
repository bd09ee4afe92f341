"""Pages of other origins: kept out, unless a setting names exactly theirs."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import ValidationError

from tests.support.models import ScriptedLLM, chat_model
from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, served
from tests.support.sse import listening
from tests.support.talk import start
from tests.support.texts import BEES_QUESTION

KEY = "a-key-of-the-settings"
APP = "https://app.example"
STRANGERS = (
    *("https://app.example.evil.example", "http://app.example", "https://app.example:8443"),
    *("https://APP.example", "https://evil.example", "null", "https://app.example/", ""),
)


@pytest.fixture
async def opened(settings_for: SettingsFactory) -> AsyncIterator[Served]:
    """A service that takes keys, and pages of two origins."""
    settings = settings_for(api_keys=(KEY,), cors_origins=(APP, "http://localhost:3000"))
    chat = chat_model(ScriptedLLM.saying("Honeybees dance."))
    async with served(settings, chat=chat) as service:
        yield service


async def preflight(
    client: httpx.AsyncClient, origin: str, method: str = "POST", path: str = "/conversations"
) -> httpx.Response:
    """What a browser asks before a request that is not a simple one."""
    headers = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,content-type,idempotency-key",
    }
    return await client.options(path, headers=headers)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_preflight(opened: Served, method: str) -> None:
    """A page of an origin that is named may send what the API takes, and needs no key to ask."""
    response = await preflight(opened.client, APP, method)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == APP
    assert method in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"].lower()
    assert {"authorization", "idempotency-key"} <= {name.strip() for name in allowed.split(",")}
    assert "access-control-allow-credentials" not in response.headers
    assert "origin" in response.headers["vary"].lower()


async def test_what_is_allowed_is_carried_out(opened: Served) -> None:
    """What a preflight allows, the check of origins lets through, and the answer can be read."""
    headers = {"origin": APP, "authorization": f"Bearer {KEY}"}
    response = await opened.client.post("/conversations", json={}, headers=headers)
    assert response.status_code == 201
    assert response.headers["access-control-allow-origin"] == APP
    shown = response.headers["access-control-expose-headers"].lower()
    assert {"location", "ratelimit", "retry-after"} <= {name.strip() for name in shown.split(",")}


async def test_errors_can_be_read(opened: Served) -> None:
    """A page of an origin that is named learns why it is refused."""
    response = await opened.client.get("/conversations", headers={"origin": APP})
    problem_in(response, 401, "unauthorized")
    assert response.headers["access-control-allow-origin"] == APP


async def test_streams(opened: Served) -> None:
    """An answer that is streamed to a page of another origin comes as it is made."""
    opened.client.headers["authorization"] = f"Bearer {KEY}"
    conversation = (await start(opened.client))["id"]
    opened.client.headers["origin"] = APP
    path = f"/conversations/{conversation}/messages"
    async with listening(opened.client, path, {"content": BEES_QUESTION}) as stream:
        await stream.take("sources", "token")
        assert stream.response.headers["access-control-allow-origin"] == APP


@pytest.mark.parametrize("origin", STRANGERS)
async def test_strangers(opened: Served, origin: str) -> None:
    """A page of any other origin may change nothing, and read nothing."""
    headers = {"origin": origin, "authorization": f"Bearer {KEY}"}
    asked = await preflight(opened.client, origin)
    assert not asked.is_success
    refused = await opened.client.post("/conversations", json={}, headers=headers)
    problem_in(refused, 403, "foreign-origin")
    read = await opened.client.get("/conversations", headers=headers)
    for response in (asked, refused, read):
        assert "access-control-allow-origin" not in response.headers


async def test_two_origins_at_once(opened: Served) -> None:
    """A request that names two origins comes from none that is allowed."""
    headers = [
        (b"origin", APP.encode()),
        (b"origin", b"https://evil.example"),
        (b"authorization", f"Bearer {KEY}".encode()),
    ]
    response = await opened.client.post("/conversations", json={}, headers=headers)
    problem_in(response, 403, "foreign-origin")
    assert "access-control-allow-origin" not in response.headers


async def test_off_by_default(service: Served) -> None:
    """Unless origins are named, no page of another one reads or changes anything."""
    assert not (await preflight(service.client, APP)).is_success
    response = await service.client.get("/documents", headers={"origin": APP})
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "app.example",
        f"{APP}/",
        f"{APP}:443",
        "http://a:80",
        "https://APP.example",
        "null",
        ",",
    ],
)
def test_what_is_no_origin(settings_for: SettingsFactory, origins: str) -> None:
    """What no browser sends as an origin is refused, for it would allow nothing."""
    with pytest.raises(ValidationError):
        settings_for(cors_origins=origins)


def test_several_origins(settings_for: SettingsFactory) -> None:
    """Origins are separated by commas."""
    settings = settings_for(cors_origins=f"{APP}, http://localhost:3000,http://[::1]:3000")
    assert settings.cors_origins == (APP, "http://localhost:3000", "http://[::1]:3000")
