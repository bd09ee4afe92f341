"""What every error must look like."""

from typing import Any

import httpx

from tunedd_api.api.problems import Problem


def problem_in(response: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """Check that a response is a problem of this kind, and give back its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    Problem.model_validate(body)
    assert body["type"] == f"urn:tunedd:problem:{slug}"
    assert body["status"] == status
    assert body["instance"] == response.request.url.path
    assert body["title"]
    assert body["detail"].endswith((".", "…"))
    return body


def pointers_in(body: dict[str, Any]) -> list[str]:
    """The places that a validation problem points at."""
    assert all(set(error) == {"pointer", "detail"} and error["detail"] for error in body["errors"])
    return [error["pointer"] for error in body["errors"]]
