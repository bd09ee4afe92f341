"""By which name the service is called, and from whose pages."""

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, client_of, served
from tests.support.texts import BEES
from tunedd_api.documents.model import document_id

MALFORMED = (
    *("[", "[::1", "]", "a/b?x#", "a/b", "a?b", "a#b", "a b", "a@b", "", ":", ":80", "a:b", "a:-1"),
    *("a:123456", "a\\b", "http://a", "é.example", "a\x00", "[a]/", "[::1]x", "a, b"),
)


@pytest.mark.parametrize("host", MALFORMED)
async def test_malformed_host(service: Served, host: str) -> None:
    """A Host header that names no host is refused in the same words by every address."""
    for method, path in (
        ("GET", "/livez"),
        ("GET", "/conversations"),
        ("GET", "/nowhere"),
        ("PUT", "/conversations"),
        ("POST", "/conversations"),
        ("GET", "/documents/none"),
    ):
        headers = [(b"host", host.encode())]
        response = await service.client.request(method, path, headers=headers)
        assert "host" in problem_in(response, 400, "bad-request")["detail"].lower()


async def test_host_is_not_there_once(service: Served) -> None:
    """Two Host headers are one too many, even if they agree."""
    headers = [(b"host", b"service.test"), (b"host", b"service.test")]
    response = await service.client.get("/livez", headers=headers)
    problem_in(response, 400, "bad-request")


async def test_instance_is_the_path(service: Served) -> None:
    """A problem names the address that was asked for, and nothing that a Host header says."""
    for path in ("/nowhere", "/a b", "/ä", "/a%3Fb", "/a%23b", "/a%5Bb"):
        for host in ("service.test", "service.test:8000", "127.0.0.1"):
            response = await service.client.get(path, headers={"host": host})
            assert problem_in(response, 404, "not-found")["instance"] == httpx.URL(path).path


async def test_hosts(settings_for: SettingsFactory) -> None:
    """A request for another host than those allowed is refused with a problem."""
    async with served(settings_for(allowed_hosts=("service.test", "*.example.org"))) as service:
        for host, status in (
            ("service.test", 200),
            ("service.test:8000", 200),
            ("SERVICE.test", 200),
            ("a.example.org", 200),
            ("example.org", 400),
            ("attacker.test", 400),
            ("service.test.attacker.test", 400),
            ("aexample.org", 400),
        ):
            response = await service.client.get("/conversations", headers={"host": host})
            assert response.status_code == status, host
            if status != 200:
                problem_in(response, 400, "host-not-allowed")
                assert host not in response.text


FOREIGN = (
    *("http://evil.example", "https://evil.example", "null", "http://service.test:3000"),
    *("http://service.test.evil.example", "file://", "http://", "service.test", "", "http://["),
    *("chrome-extension://abc", "http://evil.example@service.test", "http://service.test/"),
)


@pytest.mark.parametrize("origin", FOREIGN)
async def test_foreign_origin(service: Served, origin: str) -> None:
    """A page of another origin changes nothing, whatever it asks for."""
    headers = {"origin": origin}
    bees = document_id(BEES)
    for response in (
        await service.client.post("/conversations", json={}, headers=headers),
        await service.client.post("/search", json={"query": "Hi"}, headers=headers),
        await service.client.put("/documents/new.md", content=b"# New", headers=headers),
        await service.client.delete(f"/documents/{bees}", headers=headers),
        await service.client.post("/nowhere", headers=headers),
    ):
        problem_in(response, 403, "foreign-origin")
    assert (await service.client.get("/conversations")).json()["items"] == []
    assert (await service.client.get(f"/documents/{bees}", headers=headers)).status_code == 200


async def test_own_origin(service: Served) -> None:
    """The service's own pages may ask for everything, whichever port and scheme they came by."""
    for origin, host in (
        ("http://service.test", "service.test"),
        ("https://service.test", "service.test"),
        ("http://service.test", "SERVICE.test:80"),
        ("https://service.test:443", "service.test"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
    ):
        headers = {"origin": origin, "host": host}
        response = await service.client.post("/conversations", json={}, headers=headers)
        assert response.status_code == 201, origin


async def test_public_address(settings_for: SettingsFactory) -> None:
    """The address that the service has behind a proxy is its own, and so is this machine's."""
    settings = settings_for(public_url="https://docs.example:8443", allowed_hosts=())
    async with served(settings) as service:
        for host, status in (
            ("docs.example", 201),
            ("docs.example:8443", 201),
            ("127.0.0.1:8000", 201),
            ("localhost", 201),
            ("evil.example", 400),
        ):
            headers = {"origin": "https://docs.example:8443", "host": host}
            response = await service.client.post("/conversations", json={}, headers=headers)
            assert response.status_code == status, host


@pytest.mark.parametrize("strips", [True, False], ids=["strips", "keeps"])
async def test_below_a_prefix(settings_for: SettingsFactory, strips: bool) -> None:  # noqa: FBT001
    """Behind a proxy that has it below a prefix, the service speaks of its addresses with it."""
    key = "a-key-of-the-settings"
    settings = settings_for(public_url="https://docs.example/a/b/", api_keys=(key,))
    prefix = "" if strips else "/a/b"
    async with served(settings) as service:
        assert (await service.client.get(f"{prefix}/livez")).status_code == 200
        assert (await service.client.get(f"{prefix}/documents")).status_code == 401
        for path in ("/a/b/a/b/livez", "/a/blivez", "/a/b", "//a/b/livez"):
            assert (await service.client.get(path)).status_code == 401
        service.client.headers["authorization"] = f"Bearer {key}"
        created = await service.client.post(f"{prefix}/conversations", json={})
        assert created.headers["location"] == f"/a/b/conversations/{created.json()['id']}"
        put = await service.client.put(f"{prefix}/documents/new.md", content=b"# New")
        assert put.headers["location"] == f"/a/b/documents/{put.json()['id']}"
        assert (await service.client.get(created.headers["location"])).status_code == 200
        missing = await service.client.get(f"{prefix}/nowhere")
        assert missing.json()["instance"] == "/a/b/nowhere"
        described = (await service.client.get(f"{prefix}/openapi.json")).json()
        assert described["servers"] == [{"url": "/a/b"}]
        for path in ("/", "/docs", "/web/scripts/app.js"):
            assert (await service.client.get(f"{prefix}{path}")).status_code == 200


async def test_loopback_names(settings_for: SettingsFactory) -> None:
    """With nothing set the service goes by the names of this machine alone."""
    async with served(settings_for(allowed_hosts=())) as service:
        for host in ("127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"):
            response = await service.client.get("/documents", headers={"host": host})
            assert response.status_code == 200, host
        for host in ("evil.example", "127.0.0.2", "localhost.evil.example", "0.0.0.0", "[::]"):  # noqa: S104
            response = await service.client.get("/documents", headers={"host": host})
            said = problem_in(response, 400, "host-not-allowed")["detail"]
            assert "TUNEDD_PUBLIC_URL" in said


async def test_old_clients_name_no_host(service: Served) -> None:
    """HTTP/1.0, as health checks of some proxies speak it, needs no Host header."""

    async def without_host(version: str) -> int:
        async def app(scope, receive, send):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            changed = {"http_version": version, "headers": []}
            await service.app({**scope, **changed}, receive, send)

        async with client_of(app) as client:  # type: ignore[arg-type]
            return (await client.get("/livez")).status_code

    assert await without_host("1.0") == 200
    assert await without_host("1.1") == 400
