"""The service that is evaluated, as a process of its own."""

from pathlib import Path

import httpx
import pytest

from evals.asking import converse, search
from evals.service import ServiceFailed, connected, running

MOCK = {
    "TUNEDD_PROFILE": "embedded",
    "TUNEDD_LLM_PROVIDER": "mock",
    "TUNEDD_EMBEDDING_PROVIDER": "mock",
    "TUNEDD_RELEVANCE_CUT": "-1",
}


def test_service_over_folders_of_its_own(tmp_path: Path) -> None:
    """The service runs over the given folders until the end of the block, and answers."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "bees.txt").write_text("Honeybees dance for their sisters in the hive.", "utf-8")
    with (
        running(data, tmp_path / "state", MOCK) as address,
        connected(address) as client,
    ):
        assert [p.document for p in search(client, "honeybees dance")] == ["bees.txt"]
        (reply,) = converse(client, ["Do honeybees dance?"])
        assert reply.error == ""
    with connected(address) as client, pytest.raises(httpx.ConnectError):
        client.get("/livez")


def test_service_that_does_not_start(tmp_path: Path) -> None:
    """A service that cannot start is an error with what it said."""
    with (
        pytest.raises(ServiceFailed, match="TUNEDD_PASSAGES"),
        running(tmp_path, tmp_path / "state", {**MOCK, "TUNEDD_PASSAGES": "0"}),
    ):
        pass
