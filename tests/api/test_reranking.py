"""Searches and answers with a cross-encoder."""

from pathlib import Path

import pytest

from tests.support.checkpoints import write_checkpoint
from tests.support.service import Served, SettingsFactory, served
from tests.support.talk import ask, page_slice, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.cross_encoders.checkpoint import cross_encoder_in


async def texts(service: Served, limit: int) -> list[str]:
    """The texts of the passages that a search finds."""
    found = await service.client.post("/search", json={"query": BEES_QUESTION, "limit": limit})
    return [passage["text"] for passage in found.json()["passages"]]


async def test_order(settings_for: SettingsFactory, tmp_path: Path) -> None:
    """Passages come as the cross-encoder ranks them, however few are wanted."""
    encoder = cross_encoder_in(write_checkpoint(tmp_path / "encoder"))
    async with served(settings_for()) as service:
        before = await texts(service, 30)
    async with served(settings_for(reranker=tmp_path / "encoder")) as service:
        best = await texts(service, 1)
        ranked = await texts(service, 30)
    assert ranked == sorted(before, key=lambda text: -encoder.score(BEES_QUESTION, text))
    assert ranked != before
    assert best == ranked[:1]


async def test_scores(settings_for: SettingsFactory, tmp_path: Path) -> None:
    """Scores are between 0 and 1, and never rise down the list."""
    write_checkpoint(tmp_path / "encoder")
    async with served(settings_for(reranker=tmp_path / "encoder")) as service:
        found = await service.client.post("/search", json={"query": BEES_QUESTION})
    scores = [passage["score"] for passage in found.json()["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


async def test_answer(settings_for: SettingsFactory, tmp_path: Path) -> None:
    """An answer rests on what was ranked anew, and its citations stand on their pages."""
    write_checkpoint(tmp_path / "encoder")
    async with served(settings_for(reranker=tmp_path / "encoder")) as service:
        conversation = await start(service.client)
        answer = await ask(service.client, conversation["id"], BEES_QUESTION)
        assert answer["outcome"] == "answered"
        assert answer["citations"]
        for citation in answer["citations"]:
            place = citation["document"]["id"], citation["page"], citation["start"], citation["end"]
            assert citation["quote"] == await page_slice(service, *place)


async def test_folder_without_one(settings_for: SettingsFactory, tmp_path: Path) -> None:
    """The service does not start with a folder that holds no cross-encoder, and says so."""
    with pytest.raises(ConfigurationError, match=r"config\.json"):
        async with served(settings_for(reranker=tmp_path / "nothing")):
            pass
