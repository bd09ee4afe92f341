"""The API's description: complete, and true as far as its examples go."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from tests.support.service import Served, SettingsFactory, served
from tests.support.talk import ask, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.api.description import EXAMPLES, TAGS

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
async def description(service: Served) -> dict[str, Any]:
    """What the service says of itself."""
    schema: dict[str, Any] = (await service.client.get("/openapi.json")).json()
    return schema


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation, one by one."""
    for path, methods in description["paths"].items():
        assert set(methods) <= METHODS
        for method, operation in methods.items():
            yield path, method, operation


async def test_names_and_sentences(description: dict[str, Any]) -> None:
    """Each operation has a name of its own that stays, a summary in words, and a tag."""
    tags = [tag["name"] for tag in TAGS]
    assert [tag["name"] for tag in description["tags"]] == tags
    assert all(tag["description"] for tag in description["tags"])
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", name) for name in names)
    for _, _, operation in operations(description):
        assert operation["tags"][0] in tags
        assert " " in operation["summary"] or operation["operationId"] == "livez"
        assert "Raises" not in operation.get("description", "")


async def test_references(description: dict[str, Any]) -> None:
    """Whatever is referred to is there, and nothing is called after the framework."""
    text = str(description)
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in description["components"]["schemas"], name
    assert "HTTPValidationError" not in text
    assert "Union" not in description["components"]["schemas"]


async def test_what_can_go_wrong(description: dict[str, Any]) -> None:
    """Each operation says which problems it may answer with, in the shape of its part."""
    for path, _, operation in operations(description):
        if operation["tags"] == ["operations"]:
            continue
        responses = operation["responses"]
        assert {"401", "503"} <= set(responses)
        shape = "ErrorBody" if path.startswith("/v1/") else "Problem"
        for status in (status for status in responses if status >= "400"):
            (content,) = responses[status]["content"].values()
            assert content["schema"] == {"$ref": f"#/components/schemas/{shape}"}
            assert responses[status]["description"]


async def test_keys(description: dict[str, Any]) -> None:
    """Keys are shown as bearer tokens, where they are needed at all."""
    (scheme,) = description["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert {} in description["security"]
    assert description["paths"]["/livez"]["get"]["security"] == []


async def test_streams_and_pictures(description: dict[str, Any]) -> None:
    """Events are described by their names, and pictures are bytes."""
    send = description["paths"]["/conversations/{conversation_id}/messages"]["post"]
    events = send["responses"]["200"]["content"]["text/event-stream"]["x-events"]
    assert set(events) == {"sources", "token", "done", "error"}
    picture = description["paths"]["/documents/{document_id}/pages/{page}.png"]["get"]
    schema = picture["responses"]["200"]["content"]["image/png"]["schema"]
    assert schema == {"type": "string", "format": "binary"}
    listed = description["components"]["schemas"]
    (items,) = (s for name, s in listed.items() if "Listing" in name and "Message" in name)
    assert items["properties"]["items"]["items"]["discriminator"]["propertyName"] == "role"


def resolved(schema: Any, description: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """A schema that stands by itself."""
    return {**schema, "components": description["components"]}


async def test_examples(settings_for: SettingsFactory, description: dict[str, Any]) -> None:
    """Each example is accepted as it stands, and answered in the shape that is described."""
    settings = settings_for(data_dir="data", relevance_cut=0.15)
    by_name = {o["operationId"]: (p, m, o) for p, m, o in operations(description)}
    async with served(settings) as service:
        conversation = (await start(service.client))["id"]
        await ask(service.client, conversation, BEES_QUESTION)
        for name, examples in EXAMPLES.items():
            path, method, operation = by_name[name]
            described = operation["requestBody"]["content"]["application/json"]
            assert [e["value"] for e in described["examples"].values()] == list(examples.values())
            for body in examples.values():
                jsonschema.validate(body, resolved(described["schema"], description))
                where = path.replace("{conversation_id}", conversation)
                response = await service.client.request(method, where, json=body)
                assert response.is_success, (name, response.text)
                if "json" not in response.headers["content-type"]:
                    continue
                answer = operation["responses"][str(response.status_code)]["content"]
                schema = resolved(answer["application/json"]["schema"], description)
                jsonschema.validate(response.json(), schema)
