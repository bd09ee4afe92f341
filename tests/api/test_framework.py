"""Known weaknesses of the pinned framework, and that no request reaches them."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.formparsers import FormParser, MultiPartParser
from starlette.responses import FileResponse
from starlette.routing import Mount, Route

import tunedd_api
from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, rows_of, served

SOURCES: Final = sorted(Path(tunedd_api.__file__).parent.rglob("*.py"))

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data; boundary=x"


def names_in(file: Path) -> set[str]:
    """The attributes and names that a module speaks of."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


async def test_no_address_takes_forms(service: Served) -> None:
    """No address reads a form: it would be parsed before anything else is looked at."""
    routes = [route for route in service.app.routes if isinstance(route, APIRoute)]
    assert routes
    for route in routes:
        body = route.body_field
        assert body is None or not isinstance(body.field_info, Form), route.path
    assert not any({"form", "UploadFile"} & names_in(f) for f in SOURCES if "api" in f.parts)


@pytest.mark.parametrize("media_type", [FORM, MULTIPART, FORM.upper(), f" {FORM} ;charset=x"])
async def test_forms_are_refused(
    settings_for: SettingsFactory, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form is refused at every address, by every method, and no parser of forms is entered."""
    entered: list[str] = []
    for parser in (FormParser, MultiPartParser):
        monkeypatch.setattr(parser, "__init__", lambda *_, **__: entered.append("parser"))
    form = b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n' + b"a" * 10_000
    async with served(settings_for(mcp=True)) as service:
        before = rows_of(service.library.database)
        routes = [route for route in service.app.routes if isinstance(route, Route)]
        assert "/mcp" in {route.path for route in routes}
        for route in routes:
            path = re.sub(r"{[^}]*}", "x", route.path)
            for method in route.methods or ():
                response = await service.client.request(
                    method, path, content=form, headers={"content-type": media_type}
                )
                assert response.status_code == 415, (method, path)
        assert rows_of(service.library.database) == before
    assert entered == []


def test_no_address_is_rebuilt_from_the_host() -> None:
    """Nothing reads what the framework builds from the Host header."""
    rebuilt = {"base_url", "url_for", "url_path_for", "redirect_slashes", "RedirectResponse"}
    for file in (file for file in SOURCES if "api" in file.parts):
        assert not (names_in(file) & rebuilt), file
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_url = isinstance(node, ast.Attribute) and node.attr == "url"
            assert not is_url, f"{file}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize("host", ["[", "a/b?x#", "service.test/livez?", "service.test#", "a@b"])
async def test_no_host_reaches_a_handler(service: Served, host: str) -> None:
    """A Host header that is none is refused before any handler, whatever is asked."""
    for path in ("/livez", "/nowhere", "/conversations", "/openapi.json", "/docs"):
        response = await service.client.get(path, headers={"host": host})
        problem_in(response, 400, "bad-request")


async def test_no_redirects(service: Served) -> None:
    """A slash too many is an address that there is not, and redirects to nowhere."""
    for path in ("/conversations/", "/documents/", "/search/", "/livez/", "//service.test/%2e%2e"):
        response = await service.client.get(path, headers={"host": "service.test"})
        assert response.status_code in {404, 405}, path
        assert "location" not in response.headers


async def test_no_files_by_the_framework(service: Served) -> None:
    """Files are not served by what takes quadratic time for their ranges."""
    assert not any(isinstance(route, Mount) for route in service.app.routes)
    used = set().union(*(names_in(file) for file in SOURCES))
    assert not used & {FileResponse.__name__, "StaticFiles"}
