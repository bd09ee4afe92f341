"""What clients of OpenAI send: what is taken of it, what is ignored, and what is refused."""

import json
from typing import Any

import pytest

from tests.support.openai import asking, error_in
from tests.support.service import MAX_BODY_BYTES, Served, SettingsFactory, client_of, served
from tests.support.texts import BREAD, NAMES
from tunedd_api.api.openai.requests import MOST_MESSAGES

PATH = "/v1/chat/completions"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "unused",
    [
        {"user": "me", "metadata": {"a": "b"}, "store": True, "service_tier": "auto"},
        {"safety_identifier": "x", "prompt_cache_key": "y", "reasoning_effort": "low"},
        {"frequency_penalty": 0.5, "presence_penalty": 0, "logit_bias": {"50256": -100}},
        {"n": 1, "logprobs": False, "top_logprobs": 0, "modalities": ["text"]},
        {"tools": [], "parallel_tool_calls": True, "response_format": {"type": "text"}},
        {"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto"},
        {"tools": [{"type": "function"}], "tool_choice": "none", "function_call": "auto"},
        {"never-heard-of": {"deep": [1, 2, None]}},
    ],
)
async def test_ignored(shared_service: Served, unused: dict[str, object]) -> None:
    """What changes nothing, or is not known, is ignored and named."""
    response = await shared_service.client.post(PATH, json=asking("Hello!", **unused))
    assert response.status_code == 200, response.text
    assert response.headers["x-tunedd-ignored"] == ", ".join(sorted(unused))


@pytest.mark.parametrize("how", [{"stream": True}, {"stream": False}])
async def test_null_is_absent(shared_service: Served, how: dict[str, bool]) -> None:
    """A field that is null is as good as none, whether it is known or not."""
    names = (
        "stream stream_options max_tokens max_completion_tokens temperature top_p seed stop "
        "documents n tools tool_choice response_format logprobs functions audio unknown"
    )
    body = {**dict.fromkeys(names.split()), **asking("Hello!"), **how}
    body["messages"][0] |= {"name": None, "refusal": None, "tool_calls": None}
    response = await shared_service.client.post(PATH, json=body)
    assert response.status_code == 200, response.text
    assert "x-tunedd-ignored" not in response.headers


async def test_names_that_no_header_can_hold(shared_service: Served) -> None:
    """What is not used is named as far as a header can hold it."""
    odd = {"a\r\nSet-Cookie: b": 1, "ü": 2, "x" * 65: 3, "": 4, "fine": 5}
    response = await shared_service.client.post(PATH, json=asking("Hello!", **odd))
    assert response.headers["x-tunedd-ignored"] == "fine"
    assert "set-cookie" not in response.headers


TEXT = {"type": "text", "text": "Hello!"}


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "user", "content": [TEXT]}],
        [{"role": "user", "content": [TEXT, {"type": "text", "text": ""}], "name": "me"}],
        [{"role": "system", "content": ""}, {"role": "user", "content": "Hello!"}],
        [
            {"role": "assistant", "content": None, "tool_calls": []},
            {"role": "user", "content": "Hello!"},
        ],
        [
            {"role": "user", "content": "x"},
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
            {"role": "user", "content": "Hello!"},
        ],
    ],
)
async def test_messages(shared_service: Served, messages: list[dict[str, Any]]) -> None:
    """Messages come as strings or in parts, and may be empty before the last one."""
    body = {"model": "tunedd", "messages": messages}
    response = await shared_service.client.post(PATH, json=body)
    assert response.status_code == 200, response.text
    assert response.json()["outcome"] == "conversation"


IMAGE = {"type": "image_url", "image_url": {"url": "data:,"}}
SCHEMA = {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"n": 2}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"function_call": {"name": "f"}}, "function_call"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"response_format": SCHEMA}, "response_format"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"audio": {"voice": "alloy"}}, "audio"),
        ({"messages": []}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": "Hello!"}, "messages"),
        ({"messages": [{"role": "user", "content": [TEXT, IMAGE]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "file"}]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": ["Hello!"]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "a\0b"}]}, "messages[0].content"),
        ({"messages": [{"role": "tool", "content": "4"}]}, "messages[0].role"),
        ({"messages": [{"role": "poet", "content": "4"}]}, "messages[0].role"),
        ({"messages": [{"content": "4"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": " \n"}]}, "messages"),
        ({"messages": [{"role": "user"}]}, "messages"),
        ({"messages": [{"role": "assistant", "content": "Hi"}]}, "messages"),
        ({"model": None}, "model"),
        ({"model": 7}, "model"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": {"include_usage": 1}}, "stream_options.include_usage"),
        ({"temperature": 2.5}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"top_p": -0.1}, "top_p"),
        ({"seed": 2**70}, "seed"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stop": ["a"] * 5}, "stop"),
        ({"stop": [""]}, "stop[0]"),
        ({"stop": 7}, "stop"),
        ({"documents": []}, "documents"),
        ({"documents": ["nothing.pdf"]}, "documents"),
        ({"documents": "bread.txt"}, "documents"),
    ],
)
async def test_refused(shared_service: Served, change: dict[str, Any], param: str) -> None:
    """What cannot be done is refused, and the error names the part that asks for it."""
    body = json.dumps({**asking("Hello!"), **change})  # half a surrogate pair is ASCII in JSON
    typed = {"content-type": "application/json"}
    response = await shared_service.client.post(PATH, content=body, headers=typed)
    code = response.json()["error"]["code"]
    error = error_in(response, 400, code)
    assert error["param"] == param
    assert "/" not in error["message"].partition(" ")[0]


async def test_longest_talk(settings_for: SettingsFactory) -> None:
    """As many messages as the description allows are taken, and none more, also in parts."""
    said = [{"role": role, "content": [TEXT]} for role in ("assistant", "user")]
    longest = said * (MOST_MESSAGES // 2)
    async with (
        served(settings_for(max_body_bytes=10**6)) as service,
        client_of(service.app) as client,
    ):
        taken = await client.post(PATH, json={**asking(""), "messages": longest})
        refused = await client.post(PATH, json={**asking(""), "messages": said[:1] + longest})
    assert taken.status_code == 200, taken.text
    assert error_in(refused, 400, "invalid_request")["param"] == "messages"


async def test_too_long(shared_service: Served) -> None:
    """A question that leaves no room for an answer is refused as OpenAI's clients know it."""
    response = await shared_service.client.post(PATH, json=asking("word " * 5000))
    assert error_in(response, 400, "context_length_exceeded")["param"] == "messages"


async def test_system_message_too_long(shared_service: Served) -> None:
    """So are wishes for tone and language that leave none."""
    body = asking("What is sourdough?")
    body["messages"].insert(0, {"role": "system", "content": "word " * 5000})
    response = await shared_service.client.post(PATH, json=body)
    error_in(response, 400, "context_length_exceeded")


async def test_too_many_characters(shared_service: Served) -> None:
    """No message of a talk may have more characters than any other message."""
    response = await shared_service.client.post(PATH, json=asking("Hi", "x" * 32_001, "Hello!"))
    error_in(response, 400 if MAX_BODY_BYTES > 32_001 else 413, "invalid_request")


async def test_models(shared_service: Served) -> None:
    """All documents are a model, and so is each one of them by its name."""
    listed = (await shared_service.client.get("/v1/models")).json()
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == ["tunedd", *(f"tunedd/{n}" for n in NAMES)]
    assert {(model["object"], model["owned_by"]) for model in listed["data"]} == {
        ("model", "tunedd")
    }
    for model in listed["data"]:
        response = await shared_service.client.get(f"/v1/models/{model['id']}")
        assert response.json() == model


@pytest.mark.parametrize("name", ["gpt-4", "tunedd/", "tunedd/nothing here.pdf", "a/b/c", "%00"])
async def test_unknown_model(shared_service: Served, name: str) -> None:
    """A name that is none is not found, wherever it is named."""
    error_in(await shared_service.client.get(f"/v1/models/{name}"), 404, "model_not_found")
    response = await shared_service.client.post(PATH, json={**asking("Hi"), "model": f"x{name}"})
    error = error_in(response, 404, "model_not_found")
    assert error["param"] == "model"


async def test_other_endpoints(shared_service: Served) -> None:
    """Who looks for other interfaces of OpenAI is told where answers are given."""
    for path in ("/v1/responses", "/v1/completions"):
        response = await shared_service.client.post(path, json={"model": "tunedd", "input": "Hi"})
        assert "/v1/chat/completions" in error_in(response, 404, "not_found")["message"]
    assert f"tunedd/{BREAD}" not in response.text
