"""The page and its files, as they are sent."""

import gzip
import hashlib
import json
import re

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.service import SettingsFactory, served
from tunedd_api.api.web import FOLDER

PARTS = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.suffix in {".html", ".js", ".css", ".svg"}
)
OF_THE_DOCS = {"docs.html", "docs.js", "vendor/swagger-ui.js", "vendor/swagger-ui.css"}

BUDGET = 60_000
"""Bytes that the whole page takes, compressed."""


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_strict_policy(client: httpx.AsyncClient, path: str) -> None:
    """What is shown in a browser runs its own files only, and is framed by nobody."""
    response = await client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(
        rule.strip().split(" ", 1)
        for rule in response.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in response.headers["content-security-policy"]
    if path == "/":
        assert policy["require-trusted-types-for"] == "'script'"
        assert policy["trusted-types"] == "'none'"


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_everything_named_is_there(client: httpx.AsyncClient, path: str) -> None:
    """Pages name only files of their own, by addresses that hold behind a proxy's prefix."""
    text = (await client.get(path)).text
    named = re.findall(r'(?:src|href)="([^"#]+)"', text)
    assert len(named) > 2
    assert not [address for address in named if re.match(r"/|\w+:", address)]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|<style", text)
    for address in named:
        assert (await client.get(f"/{address}")).status_code == 200, address


async def test_modules_are_there(client: httpx.AsyncClient) -> None:
    """Each module that another one imports is sent as a script."""
    scripts = [name for name in PARTS if name.startswith("scripts/")]
    imported = {
        target
        for name in scripts
        for target in re.findall(r'from "([^"]+)"', (FOLDER / name).read_text())
    }
    assert len(imported) > len(scripts) // 2
    for target in imported:
        name = httpx.URL("http://a/web/scripts/a.js").join(target).path
        response = await client.get(name)
        assert response.status_code == 200, target
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_compressed_and_only_if_changed(client: httpx.AsyncClient) -> None:
    """A file is sent compressed to who takes that, and not at all to who has it."""
    content = (FOLDER / "scripts" / "app.js").read_bytes()
    path = "/web/scripts/app.js"
    for encoding in ("gzip", "identity"):
        response = await client.get(path, headers={"accept-encoding": encoding})
        assert response.content == content
        assert response.headers.get("content-encoding", "identity") == encoding
        assert response.headers["vary"] == "Accept-Encoding"
    known = {"if-none-match": response.headers["etag"]}
    again = await client.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head("/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "name", ["", "nothing.js", "../app.py", "%2e%2e/settings.py", "vendor/package.json", "scripts"]
)
async def test_nothing_else(client: httpx.AsyncClient, name: str) -> None:
    """Nothing but the page's own files lies below its address."""
    problem_in(await client.get(f"/web/{name}"), 404, "not-found")


async def test_open_with_keys(settings_for: SettingsFactory) -> None:
    """The page comes without a key, which it then asks for; what it shows does not."""
    async with served(settings_for(api_keys=("a-key-of-the-settings",))) as service:
        for path in ("/", "/docs", "/web/scripts/app.js"):
            assert (await service.client.get(path)).status_code == 200
        for path in ("/conversations", "/web", "/webs/scripts/app.js"):
            assert (await service.client.get(path)).status_code == 401


def test_small_enough() -> None:
    """The page with its libraries is small: it is there at once."""
    sizes = {
        name: len(gzip.compress((FOLDER / name).read_bytes()))
        for name in PARTS
        if name not in OF_THE_DOCS
    }
    assert sum(sizes.values()) <= BUDGET, sizes


def test_libraries_are_as_published() -> None:
    """What comes from elsewhere is, to the byte, what was taken over, each with its licence."""
    vendor = FOLDER / "vendor"
    noted = json.loads((vendor / "vendor.json").read_text())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.iterdir()
        if path.suffix != ".json"
    }
    assert found == noted
    locked = json.loads((vendor / "package-lock.json").read_text())["packages"]
    wanted = json.loads((vendor / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        package = locked[f"node_modules/{name}"]
        assert package["version"] == version
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
